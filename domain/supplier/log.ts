// 流转日志 (S0§3, §5): a row of the journal in the office's words, `系统 操作:入库 备注:系统自动入库`.
import { roles } from '../kit/actor.ts';
import type { Process } from '../kit/process.ts';
import { systemRemarks } from './onboarding.ts';
import { stageLabels, stageNames, stageRoles } from './review.ts';

export interface LogLine {
  /** 系统, a user name, or a post for those who needn't know the officer. */
  actor: string;
  operation: string;
  /** Empty where nothing was remarked. */
  remark: string;
  /** The line as the screen prints it, without its time. */
  text: string;
}
export interface Logged {
  action: string;
  /** `system`, `person:<id>`. */
  actor: string;
  /** Addresses that the case stood in before. */
  from: string;
  /** What somebody wrote beside the act. */
  remark: string | null;
}

/** Steps inside the office that the applicant's log leaves out. [D] */
export const innerSteps: readonly string[] = ['claim', 'release'];

/** Account behind a row's actor; null for the system. */
export const accountIn = (actor: string): string | null => /^person:(.+)$/.exec(actor)?.[1] ?? null;

const stageIn = (from: string) => stageNames.find((stage) => from.split(' ').includes(`stage:${stage}`));

/** Post that an officer acted in; null for acts that are no officer's. */
export function postOf(process: Process<any>, { action, from }: Pick<Logged, 'action' | 'from'>): string | null {
  const stage = stageIn(from);
  if (stage && process.actions[action]?.task) return roles[stageRoles[stage]];
  return action === 'suspend' || action === 'resume' ? roles.finalReviewer : null;
}

/** The line. `name` is who acted, as this reader may know them. */
export function logLine(process: Process<any>, row: Logged, name: string): LogLine {
  const { logged, label } = process.actions[row.action] ?? { logged: undefined, label: row.action };
  const stage = stageIn(row.from);
  const voted = stage && process.actions[row.action]?.task ? stageLabels[stage] : '';
  const operation = `${voted}${logged ?? label}`;
  const remark = row.remark ?? (row.actor === 'system' ? (systemRemarks[row.action] ?? '') : '');
  return { actor: name, operation, remark, text: `${name} 操作:${operation}${remark ? ` 备注:${remark}` : ''}` };
}
