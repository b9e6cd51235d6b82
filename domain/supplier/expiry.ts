// What runs out in a dossier in force (B10 营业期限, B12 特定资质, B14 信用信息, B18 财务信息), and what is said about it on a day.
import type { PlainDate } from '../kit/instant.ts';
import { daysLeft, dueReminder } from '../message/reminders.ts';
import type { Reference } from './dossier/context.ts';
import { monthsBetween } from './dossier/dates.ts';
import type { Period } from './dossier/field.ts';
import { optionOf } from './dossier/options.ts';
import type { Dossier } from './dossier/tabs.ts';

/** `statements`: the newest report; its last day is that of its month. */
export const expiryKinds = ['licence', 'special', 'credit', 'statements'] as const;
export type ExpiryKind = (typeof expiryKinds)[number];

export interface Expiry {
  kind: ExpiryKind;
  /** Id of the row in its list; `term` for the 营业执照. */
  rowId: string;
  /** As messages call it. */
  label: string;
  /** Last day on which it is good. */
  lastDay: PlainDate;
}

const lastDayOf = ({ to, longTerm }: Period): PlainDate | null => (longTerm || to === undefined ? null : to);

/** Last day of a month `YYYY-MM`. */
const monthEnd = (month: string): PlainDate => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).toISOString().slice(0, 10);

/** Everything of a dossier that has a last day; 长期有效 has none. */
export function expiriesOf(dossier: Dossier, reference: Pick<Reference, 'lists'>): Expiry[] {
  const named = (list: string, code: string): string => optionOf(reference.lists[list] ?? [], code)?.label ?? code;
  const found: Expiry[] = [];
  const add = (kind: ExpiryKind, rowId: string, label: string, lastDay: PlainDate | null): void => {
    if (lastDay !== null) found.push({ kind, rowId, label, lastDay });
  };
  add('licence', 'term', '营业执照营业期限', lastDayOf(dossier.qualification.term));
  for (const { id, name, term } of dossier.special?.items ?? []) add('special', id, named('qualifications', name), lastDayOf(term));
  for (const { id, name, term } of dossier.credit?.items ?? []) add('credit', id, named('creditNames', name), lastDayOf(term));
  const [newest] = dossier.finance.reports.toSorted((a, b) => (a.period < b.period ? 1 : -1));
  if (newest) add('statements', newest.id, newest.period, monthEnd(newest.period));
  return found;
}

/** What is said today about something with a last day: its reminder in days before, `expired` after it, or nothing. `told`: reminders said before. */
export function expiryNews(lastDay: PlainDate, today: PlainDate, daysBefore: readonly number[], told: readonly number[]): number | 'expired' | null {
  return daysLeft(lastDay, today) < 0 ? 'expired' : dueReminder(daysBefore, lastDay, today, told);
}

/** Rule `dossier.statements.months`: a report counts as stale when its month lies further back than that. */
export const statementsStale = (lastDay: PlainDate, today: PlainDate, months: number): boolean =>
  monthsBetween(lastDay.slice(0, 7), today.slice(0, 7)) > months;
