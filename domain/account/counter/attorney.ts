// 委托书: good for one month (附录1–3), for what it names, in the hand of the person it names. No sub-delegation.
import { endOfDay, type Instant, type PlainDate } from '../../kit/instant.ts';
import type { Reason } from '../../kit/refusal.ts';

/** 事项 of the forms: 用户注册、用户登录、用户修改. */
export const matters = { register: '用户注册', signIn: '用户登录', change: '用户修改' } as const;
export type Matter = keyof typeof matters;

export interface PowerOfAttorney {
  signedOn: PlainDate;
  matters: readonly Matter[];
  /** The person at the counter is the 受托人 named in it (it can't be passed on). */
  presentedByAgent: boolean;
}

/**
 * Last day on which it may be used. Months are counted as 民法典 201, 202 count them: the day of signing is left out, the last
 * day is the corresponding day, or the month's end where there is none.
 */
export function lastDayOf(signedOn: PlainDate, months: number): PlainDate {
  const [year, month, day] = signedOn.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return `${first.toISOString().slice(0, 8)}${String(Math.min(day, length)).padStart(2, '0')}`;
}

/** True from the day of signing to the last day, both included. */
export const powerOfAttorneyValid = (signedOn: PlainDate, receivedDay: PlainDate, months: number): boolean =>
  signedOn <= receivedDay && receivedDay <= lastDayOf(signedOn, months);

/** When it stops being usable, for the daily look at what falls due. */
export const powerOfAttorneyExpires = (signedOn: PlainDate, months: number): Instant => endOfDay(lastDayOf(signedOn, months));

/** Everything that speaks against it for an account's matter, at once. `null` when none was handed in. */
export const powerOfAttorneyReasons = (given: PowerOfAttorney | null, needed: Matter, receivedDay: PlainDate, months: number): Reason[] =>
  attorneyReasons(given && { ...given, names: given.matters.includes(needed) }, matters[needed], receivedDay, months);

/** The same for any matter: `names` says whether the paper names it. */
export function attorneyReasons(
  given: (Omit<PowerOfAttorney, 'matters'> & { names: boolean }) | null,
  matter: string,
  receivedDay: PlainDate,
  months: number,
): Reason[] {
  if (!given) return [{ field: 'powerOfAttorney', code: 'POWER_OF_ATTORNEY_MISSING', message: '代办须提交授权委托书' }];
  const reasons: Reason[] = [];
  if (given.signedOn > receivedDay) {
    reasons.push({ field: 'powerOfAttorney.signedOn', code: 'POWER_OF_ATTORNEY_NOT_YET', message: '委托日期晚于受理日期' });
  } else if (!powerOfAttorneyValid(given.signedOn, receivedDay, months)) {
    reasons.push({
      field: 'powerOfAttorney.signedOn',
      code: 'POWER_OF_ATTORNEY_EXPIRED',
      message: `委托书已过有效期（有效期至${lastDayOf(given.signedOn, months)}），请重新出具`,
      rule: 'counter.mandate.months',
    });
  }
  if (!given.names) {
    reasons.push({ field: 'powerOfAttorney.matters', code: 'POWER_OF_ATTORNEY_SCOPE', message: `委托事项不包括“${matter}”` });
  }
  if (!given.presentedByAgent) {
    reasons.push({
      field: 'powerOfAttorney.presentedByAgent',
      code: 'POWER_OF_ATTORNEY_AGENT',
      message: '到场人不是委托书载明的受托人，受托人无转委托权',
    });
  }
  return reasons;
}
