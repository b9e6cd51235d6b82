// A year or a month that figures are asked for, and what it is compared with.
import { plusDays, type PlainDate } from '../kit/instant.ts';

export interface StatPeriod {
  kind: 'year' | 'month';
  /** `2026` or `2026-07` */
  text: string;
  /** First and last day. */
  from: PlainDate;
  to: PlainDate;
}

const twoDigits = (n: number): string => String(n).padStart(2, '0');

/** `2026` or `2026-07`. Throws RangeError on anything else. */
export function statPeriod(text: string): StatPeriod {
  const [, year, month] = /^(\d{4})(?:-(0[1-9]|1[0-2]))?$/.exec(text) ?? [];
  if (!year) throw new RangeError(`not a year or month: ${text}`);
  if (!month) return { kind: 'year', text, from: `${year}-01-01`, to: `${year}-12-31` };
  return { kind: 'month', text, from: `${text}-01`, to: plusDays(`${monthAfter(text)}-01`, -1) };
}

/** `2026-12` → `2027-01` */
export function monthAfter(month: string): string {
  const [year, n] = month.split('-').map(Number) as [number, number];
  return n === 12 ? `${year + 1}-01` : `${year}-${twoDigits(n + 1)}`;
}

function monthBefore(month: string): string {
  const [year, n] = month.split('-').map(Number) as [number, number];
  return n === 1 ? `${year - 1}-12` : `${year}-${twoDigits(n - 1)}`;
}

/** 环比: the period right before. */
export const periodBefore = ({ kind, text }: StatPeriod): StatPeriod => statPeriod(kind === 'month' ? monthBefore(text) : String(Number(text) - 1));

/** 同比: the same period of the year before. */
export const yearBefore = ({ text }: StatPeriod): StatPeriod => statPeriod(`${Number(text.slice(0, 4)) - 1}${text.slice(4)}`);

/** The months of a year; a month by itself. */
export const monthsOf = ({ kind, text }: StatPeriod): string[] =>
  kind === 'month' ? [text] : Array.from({ length: 12 }, (_, n) => `${text}-${twoDigits(n + 1)}`);

/** 2026年, 2026年7月 */
export const periodLabel = ({ kind, text }: StatPeriod): string =>
  kind === 'year' ? `${text}年` : `${text.slice(0, 4)}年${Number(text.slice(5))}月`;
