// Every date that comes if nobody does anything: the table's own clocks are let run, one after the other, with the acts of the system that end them, and
// the reminders and warnings on the way. The plans, reminders and shares are those of the running cases.
import { startDeadline, type Deadline } from '../kit/deadline.ts';
import { plusDays, shanghaiDay, startOfDay, type Instant, type PlainDate } from '../kit/instant.ts';
import { addresses, dueNames, moveOf, standing, stateOf, type ActionContext, type CaseView } from '../kit/process.ts';
import { isStatutory, lastDayOf, reminderOf, warningOf } from './clocks.ts';
import type { RegistrationFacts } from './record.ts';
import { registration } from './registration.ts';

export type Running = Deadline & { label: string };
/** Whose silence a clock ends. */
export const silent = { applicant: '申请人', office: '办理机关', employer: '用人单位' } as const;
export type Silent = keyof typeof silent;
const silence: Readonly<Record<string, Silent>> = {
  draft: 'applicant',
  supplement: 'applicant',
  rectification: 'applicant',
  employer: 'employer',
  preReview: 'office',
  decision: 'office',
  renewal: 'office',
  delivery: 'office',
};

export interface Coming {
  what: 'reminder' | 'warning' | 'act';
  on: PlainDate;
  at: Instant;
  /** Clock that it belongs to. */
  clock: string;
  label: string;
  basis: string;
  /** Who did nothing. */
  silent: Silent;
  /** What happens, as people read it. */
  then: string;
  /** States after it, as labels. */
  states: string[];
}

export interface WhatIf {
  file: CaseView;
  deadlines: readonly Running[];
  facts: RegistrationFacts;
  /** Nothing before it is told. */
  from: Instant;
}

const MOST = 40;
const labelsOf = (file: CaseView): string[] =>
  standing(file)
    .map((address) => stateOf(registration, address)?.label ?? address)
    .filter((label) => label !== '—');

/** What is said on the way to a clock's end: reminders to the applicant, warnings to the office. */
function onTheWay(deadline: Running, file: CaseView, { calendar, rules }: RegistrationFacts, from: Instant, before: Instant): Coming[] {
  const { draft, supplementReminders, warnings } = rules.values;
  const found: Coming[] = [];
  let said: number | null = null;
  const last = shanghaiDay(before);
  for (let day = shanghaiDay(from); day <= last && startOfDay(day) < before; day = plusDays(day, 1)) {
    const reminds = deadline.name === 'supplement' ? supplementReminders : deadline.name === 'draft' ? [draft.warnDays] : null;
    const news = reminds ? reminderOf(reminds, deadline.due, day) : isStatutory(deadline.name) ? warningOf(warnings, deadline, day, calendar) : null;
    if (news === null || news === said) continue;
    said = news;
    const then = reminds ? `提醒：距${deadline.label}届满${news}天` : `预警：${deadline.label}已用${news}%`;
    found.push({
      what: reminds ? 'reminder' : 'warning',
      on: day,
      at: startOfDay(day),
      clock: deadline.name,
      label: deadline.label,
      basis: deadline.basis,
      silent: silence[deadline.name] ?? 'office',
      then,
      states: labelsOf(file),
    });
  }
  return found;
}

/** Dates in order. Clocks that stand bring none until somebody lets them run. */
export function whatIf({ file, deadlines, facts, from }: WhatIf): Coming[] {
  const coming: Coming[] = [];
  let at = from;
  let view = file;
  let running = [...deadlines];
  for (let n = 0; n < MOST; n++) {
    const [next] = running.filter(({ pausedAt }) => pausedAt === undefined).toSorted((a, b) => (a.due < b.due ? -1 : 1));
    if (!next) break;
    for (const one of running.filter(({ pausedAt }) => pausedAt === undefined)) coming.push(...onTheWay(one, view, facts, at, next.due));
    at = next.due > at ? next.due : at;
    const name = standing(view)
      .map((address) => stateOf(registration, address)?.clock)
      .find((clock) => clock?.name === next.name)?.then;
    const action = name === undefined ? undefined : registration.actions[name];
    if (!action) break;
    const context: ActionContext<RegistrationFacts> = {
      facts,
      received: at,
      actor: { kind: 'system' },
      file: view,
      tasks: [],
      deadlines: [{ name: next.name, label: next.label, due: next.due, basis: next.basis, pausedAt: null }],
      input: {},
    };
    const move = moveOf(action, context);
    const { main = view.state, ...regions } = move;
    const after: CaseView = { ...view, state: main, regions: { ...view.regions, ...regions } };
    const left = standing(view).filter((address) => !standing(after).includes(address));
    const closed = [...left.flatMap((address) => stateOf(registration, address)?.clock?.name ?? []), ...dueNames(action)];
    const opened = addresses(move)
      .filter((address) => !standing(view).includes(address))
      .flatMap((address): Running[] => {
        const clock = stateOf(registration, address)?.clock;
        const plan = clock?.plan({ ...context, file: after });
        return clock && plan ? [{ ...startDeadline(clock.name, plan, at), label: clock.label }] : [];
      });
    running = [...running.filter((one) => !closed.includes(one.name)), ...opened];
    view = after;
    coming.push({
      what: 'act',
      on: lastDayOf(next.due),
      at,
      clock: next.name,
      label: next.label,
      basis: next.basis,
      silent: silence[next.name] ?? 'office',
      then: action.label,
      states: labelsOf(view),
    });
  }
  return coming.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** A case as it would stand when somebody acts on a day: main state and regions entered, with their clocks. */
export function standingAfter(
  file: CaseView,
  move: Record<string, string>,
  facts: RegistrationFacts,
  at: Instant,
): { file: CaseView; deadlines: Running[] } {
  const { main = file.state, ...regions } = move;
  const after: CaseView = { ...file, state: main, regions: { ...file.regions, ...regions } };
  const context: ActionContext<RegistrationFacts> = {
    facts,
    received: at,
    actor: { kind: 'system' },
    file: after,
    tasks: [],
    deadlines: [],
    input: {},
  };
  const deadlines = addresses(move).flatMap((address): Running[] => {
    const clock = stateOf(registration, address)?.clock;
    const plan = clock?.plan(context);
    return clock && plan ? [{ ...startDeadline(clock.name, plan, at), label: clock.label }] : [];
  });
  return { file: after, deadlines };
}
