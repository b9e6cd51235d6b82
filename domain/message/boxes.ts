// The three boxes of the bar above (S0§2.6): 待办 what waits for me, 消息 what I was told, 预警 what runs out or has run out.
import type { Grant, Role } from '../kit/actor.ts';
import { epochMs, type Instant } from '../kit/instant.ts';
import type { MessageCategory } from '../kit/messages.ts';

export const boxes = { task: '待办', message: '消息', warning: '预警' } as const;
export type Box = keyof typeof boxes;

/** The box that a notice lies in: that of its template's category. */
export const boxOf = (category: MessageCategory): Box => (category === 'task' || category === 'warning' ? category : 'message');

/** Notices that only repeat a task of the table: 待办 shows the task itself. */
export const repeatsTask: readonly string[] = ['inbox.reviewTask', 'inbox.changeReviewTask'];

/** Which tasks of a role are within a grant: those of the districts that begin so, or those of one organisation's cases. */
export interface TaskScope {
  role: Role;
  /** Beginning of the district codes; empty: all. */
  prefix: string | null;
  organisationId: string | null;
}

/** `140000` → `14`, `140100` → `1401`, `000000` → the empty text: a code is covered when it begins so. */
export const districtPrefix = (district: string): string =>
  district === '000000' ? '' : district.endsWith('0000') ? district.slice(0, 2) : district.endsWith('00') ? district.slice(0, 4) : district;

/** Whose tasks a person sees: those of the roles held, where they are held. */
export const taskScopes = (grants: readonly Grant[]): TaskScope[] =>
  grants.flatMap(({ role, district, organisationId }): TaskScope[] => {
    if (organisationId !== undefined) return [{ role, prefix: null, organisationId }];
    return district === undefined ? [] : [{ role, prefix: districtPrefix(district), organisationId: null }];
  });

/** One line of 待办: an open task, or a notice that asks for something and whose case has not moved since. */
export interface Todo {
  kind: 'task' | 'notice';
  id: string;
  /** What is asked. */
  label: string;
  /** Process type; empty for a notice without a case. */
  type: string;
  caseId: string | null;
  district: string | null;
  role: string | null;
  /** Held by me; false: free to claim. */
  mine: boolean;
  /** The task's version for If-Match. */
  version: number | null;
  due: Instant | null;
  createdAt: Instant;
}

/** A line of 消息. */
export interface Notice {
  id: string;
  box: Box;
  template: string;
  text: string;
  organisationId: string | null;
  caseId: string | null;
  createdAt: Instant;
  readAt: Instant | null;
}

export const alertLevels = { overdue: '已逾期', soon: '即将到期', notice: '预警' } as const;
export type AlertLevel = keyof typeof alertLevels;

/** A line of 预警. */
export interface Alert {
  level: AlertLevel;
  kind: 'task' | 'notice' | 'operator';
  /** Of the task or notice; the key of an operators' notice. */
  id: string;
  text: string;
  caseId: string | null;
  due: Instant | null;
}

/** Does something that is due then belong into 预警 now? `soonDays`: so many days of 24 hours before it begins to. */
export function alertLevel(due: Instant | null, now: Instant, soonDays: number): Exclude<AlertLevel, 'notice'> | null {
  if (due === null) return null;
  if (now >= due) return 'overdue';
  return epochMs(due) - epochMs(now) <= soonDays * 86_400_000 ? 'soon' : null;
}

/** Days before its end from which a task stands in 预警: the last of the reminders (`reminder.daysBefore`). */
export const soonDaysOf = (reminderDays: readonly number[]): number => (reminderDays.length ? Math.min(...reminderDays) : 0);
