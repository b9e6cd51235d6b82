// What an operator reads of a case in the Web UI: search attributes change with the stage, details with every look.
// No personal data: labels of states, tasks and deadlines only.
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Next } from '../../domain/kit/follow.ts';
import { roles, type Role } from '../../domain/kit/actor.ts';
import { shown } from '../../domain/kit/instant.ts';
import { addresses, allStates, sources, stateOf, type Process } from '../../domain/kit/process.ts';
import { searchAttributes, type WaitingFor } from '../../temporal/search-attributes.ts';

/** Sets details, and search attributes where they differ from what they were. */
export function show(process: Process<any>, seen: Next, underWay: number): void {
  setCurrentDetails(details(process, seen, underWay));
  const stage = stateOf(process, seen.state)?.label ?? seen.state;
  const waiting = waitsFor(process, seen);
  const known = workflowInfo().typedSearchAttributes;
  const needsAttention = seen.failing !== null;
  const deadline = seen.wait ? new Date(seen.wait.due.slice(0, 23) + 'Z') : null;
  const same =
    known.get(searchAttributes.caseStage) === stage &&
    known.get(searchAttributes.waitingFor) === waiting &&
    (known.get(searchAttributes.needsAttention) ?? false) === needsAttention &&
    (known.get(searchAttributes.deadlineAt)?.getTime() ?? 0) === (deadline?.getTime() ?? 0);
  if (same) return;
  const over = ended(process, seen.state);
  upsertSearchAttributes([
    { key: searchAttributes.caseStage, value: stage },
    { key: searchAttributes.waitingFor, value: waiting },
    { key: searchAttributes.district, value: seen.district },
    { key: searchAttributes.needsAttention, value: needsAttention },
    { key: searchAttributes.deadlineAt, value: deadline },
    { key: searchAttributes.assignedGroup, value: seen.tasks[0] ? label(seen.tasks[0].role) : null },
    ...(over ? [{ key: searchAttributes.caseOutcome, value: stage }] : []),
  ]);
}

const ended = (process: Process<any>, state: string): boolean => {
  const found = stateOf(process, state);
  return found?.final === true || found?.settled === true;
};

/** Whom the case waits for. A deadline that people must keep waits for them, any other for the system. */
export function waitsFor(process: Process<any>, seen: Pick<Next, 'state' | 'tasks' | 'wait'>): WaitingFor {
  if (ended(process, seen.state)) return 'nobody';
  if (seen.tasks.length) return 'officer';
  const kept = Object.values(process.actions).some(({ inTime }) => inTime?.deadline === seen.wait?.name);
  if (seen.wait && !kept) return 'system';
  return 'applicant';
}

const label = (role: string): string => roles[role as Role] ?? role;
const who: Record<WaitingFor, string> = { applicant: '申请人', officer: '经办人', system: '系统（到期自动办理）', nobody: '无，已办结' };

function details(process: Process<any>, seen: Next, underWay: number): string {
  const lines = [
    `**${process.label}** · ${stateOf(process, seen.state)?.label ?? seen.state}`,
    '',
    `| | |`,
    `|---|---|`,
    `| 等待 | ${who[waitsFor(process, seen)]} |`,
    ...Object.entries(seen.regions)
      .map(([region, state]) => stateOf(process, `${region}:${state}`)?.label ?? state)
      .filter((label) => label !== '—')
      .map((label) => `| 环节 | ${label} |`),
    ...seen.tasks.map((task) => `| 待办 | ${task.label}（${label(task.role)}${task.claimed ? '，已领取' : '，未领取'}） |`),
    ...(seen.wait
      ? [`| 期限 | ${seen.wait.label}：${shown(seen.wait.due)} → ${process.actions[seen.wait.action]?.label ?? seen.wait.action} |`]
      : []),
    ...(underWay ? [`| 正在办理 | ${underWay} 项后续事项 |`] : []),
    ...(seen.failing ? [`| **需要关注** | ${seen.failing.name}：${seen.failing.error} |`] : []),
    `| 流转记录 | 第 ${seen.seq} 条 |`,
  ];
  return lines.join('\n');
}

/**
 * States without a way on: not final, and no act leads out; where the case rests an act that stays is enough. The state that a
 * region begins in is left by moves of the main state.
 */
export function deadEnds(process: Process<any>): string[] {
  const idle = Object.entries(process.regions ?? {}).map(([region, { states }]) => `${region}:${Object.keys(states)[0]}`);
  return allStates(process).filter((address) => {
    const state = stateOf(process, address)!;
    if (state.final || idle.includes(address)) return false;
    return ![address, ...enteredWith(process, address)].some((from) => leadsOn(process, from));
  });
}

const leadsOn = (process: Process<any>, address: string): boolean =>
  Object.values(process.actions).some(
    (action) => sources(action).includes(address) && (action.to !== null || stateOf(process, address)?.rests === true),
  );

/** States of regions that are entered in the same move as a main state: the way on may be theirs. */
const enteredWith = (process: Process<any>, address: string): string[] =>
  Object.values(process.actions)
    .map(({ to }) => (to !== null && typeof to === 'object' ? addresses(to) : []))
    .filter((entered) => entered.includes(address))
    .flatMap((entered) => entered.filter((other) => other !== address && other.includes(':')));
