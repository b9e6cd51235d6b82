// Counting (R01): the day that starts a period is not counted; a period in days that ends on a day off ends on the next working day; working days pass
// over days off and count weekend days that are worked. Beyond the published holidays a count is provisional. Counts forward and backward.
import { dayOffName, isProvisional, isWorkingDay, plusMonths, type Calendar } from '../../kit/calendar.ts';
import { planPeriod } from '../../kit/deadline.ts';
import { plusDays, plusMs, shanghaiDay, startOfDay, type PlainDate } from '../../kit/instant.ts';
import type { Period } from '../../kit/period.ts';

/** A day off that a count met, and what it is called. */
export interface DayOff {
  day: PlainDate;
  name: string;
}
export interface CountedDay {
  /** Last day of the period. */
  day: PlainDate;
  provisional: boolean;
  /** Where the same number of plain days would have ended, when days off moved the end. */
  movedFrom: PlainDate | null;
  /** Days off that did it, by name; of working days the plain weekends are left out. */
  by: DayOff[];
  /** Weekend days that were worked and counted. */
  makeup: PlainDate[];
}

const weekend = (day: PlainDate): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

function daysBetween(from: PlainDate, to: PlainDate): PlainDate[] {
  const days: PlainDate[] = [];
  for (let day = plusDays(from, 1); day <= to; day = plusDays(day, 1)) days.push(day);
  return days;
}

const off = (calendar: Calendar, days: readonly PlainDate[]): DayOff[] =>
  days.flatMap((day) => {
    const name = dayOffName(calendar, day);
    return name === null ? [] : [{ day, name }];
  });

/** The end of n working days by weekends alone, to see what holidays did. */
function plainWorkingDays(from: PlainDate, n: number): PlainDate {
  let day = from;
  for (let left = n; left > 0;) {
    day = plusDays(day, 1);
    if (!weekend(day)) left--;
  }
  return day;
}

/** Last day of a period that a day starts. Throws RangeError on hours, which no legal day ends. */
export function countForward(calendar: Calendar, from: PlainDate, period: Period): CountedDay {
  const { amount, unit } = period;
  if (unit === 'hours') throw new RangeError('a period in hours has no last day');
  const { due, provisional = false } = planPeriod(calendar, startOfDay(from), period, '');
  const day = shanghaiDay(plusMs(due, -1));
  if (unit === 'workingDays') {
    const plain = plainWorkingDays(from, amount);
    const passed = daysBetween(from, day);
    return {
      day,
      provisional,
      movedFrom: plain === day ? null : plain,
      by: off(
        calendar,
        passed.filter((one) => !weekend(one) || calendar.days.get(one) === 'holiday'),
      ),
      makeup: passed.filter((one) => weekend(one) && isWorkingDay(calendar, one)),
    };
  }
  const nominal = unit === 'months' ? plusMonths(from, amount) : plusDays(from, amount);
  if (day === nominal) return { day, provisional, movedFrom: null, by: [], makeup: [] };
  return { day, provisional, movedFrom: nominal, by: off(calendar, daysBetween(plusDays(nominal, -1), plusDays(day, -1))), makeup: [] };
}

/** The last day from which a period in days or working days still ends on `to` or before. Throws RangeError on other units. */
export function countBackward(calendar: Calendar, to: PlainDate, period: Period): CountedDay {
  const { amount, unit } = period;
  if (unit !== 'workingDays' && unit !== 'days') throw new RangeError(`no counting back in ${unit}`);
  const working = unit === 'workingDays';
  const nominal = plusDays(to, -amount);
  let day = nominal;
  while (countForward(calendar, day, period).day > to) day = plusDays(day, -1);
  const plain = working ? backByWeekends(to, amount) : nominal;
  const skipped = daysBetween(day, to);
  const inSight = skipped.filter((one) => !working || !weekend(one) || calendar.days.get(one) === 'holiday');
  return {
    day,
    provisional: working ? isProvisional(calendar, day, to) : countForward(calendar, day, period).provisional,
    movedFrom: day === plain ? null : plain,
    by: day === plain ? [] : off(calendar, inSight),
    makeup: working ? skipped.filter((one) => weekend(one) && isWorkingDay(calendar, one)) : [],
  };
}

function backByWeekends(to: PlainDate, n: number): PlainDate {
  let day = to;
  while (plainWorkingDays(day, n) > to) day = plusDays(day, -1);
  return day;
}

/** Natural days from one day to another, the first not counted (R02: 03-01 → 03-21 is 20). */
export const naturalDays = (from: PlainDate, to: PlainDate): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
