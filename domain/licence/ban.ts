// 禁止申请: how long a revocation keeps its holder from registering again.
import { plusDays, type PlainDate } from '../kit/instant.ts';
import type { RevocationGround } from './rules.ts';

/** The same day `years` later; 29 February becomes 28 February. */
export function plusYears(day: PlainDate, years: number): PlainDate {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, '0');
  const same = `${year}${day.slice(4)}`;
  return day.slice(5) === '02-29' && new Date(`${same}T00:00:00Z`).getUTCMonth() !== 1 ? `${year}-02-28` : same;
}

/** Last day of the ban that a ground brings, counted from the day of the revocation; null: none. */
export const banUntil = ({ years }: Pick<RevocationGround, 'years'>, revokedOn: PlainDate): PlainDate | null =>
  years === 0 ? null : plusDays(plusYears(revokedOn, years), -1);
