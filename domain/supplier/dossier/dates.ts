// Plain dates and months of a dossier, and validity by date.
import type { PlainDate } from '../../kit/instant.ts';
import type { Period } from './field.ts';

/** A day that exists, `YYYY-MM-DD`. */
export function isDate(value: unknown): value is PlainDate {
  if (typeof value !== 'string' || !/^(19|20|21)\d\d-\d\d-\d\d$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === value;
}

export const isYearMonth = (value: unknown): value is string => typeof value === 'string' && /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(value);

/** Months from one `YYYY-MM` to another. */
export const monthsBetween = (from: string, to: string): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));

/** 证书是否有效: the day is within the period, its first and last day included; undefined while the period isn't one. */
export function isValidOn(period: unknown, today: PlainDate): boolean | undefined {
  const { from, to, longTerm } = (period ?? {}) as Partial<Period>;
  if (!isDate(from)) return undefined;
  if (longTerm) return from <= today;
  return isDate(to) && from <= to ? from <= today && today <= to : undefined;
}
