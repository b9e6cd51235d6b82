// Working days. The State Council's yearly notices say which days are off and which weekend days are worked; a year without its
// notice is provisional: weekends and the statutory holidays count as off, and whoever asks is told that this may still change.
import { endOfDay, plusDays, shanghaiDay, type Instant, type PlainDate } from './instant.ts';

/** One notice as data. A later notice of the same year changes what an earlier one said of a day. */
export interface HolidayNotice {
  year: number;
  /** `国办发明电〔2019〕16号` */
  number: string;
  issued: PlainDate;
  source: string;
  /** Somebody has compared the days with the notice itself. */
  verified: boolean;
  /** First day, last day, name. */
  off: readonly (readonly [PlainDate, PlainDate, string])[];
  /** Weekend days that are worked. */
  work: readonly PlainDate[];
}

export interface Calendar {
  readonly days: ReadonlyMap<PlainDate, 'holiday' | 'makeup'>;
  /** Years whose notice is known. */
  readonly years: ReadonlySet<number>;
  /** `MM-DD` that are off in every year by statute, notice or not. */
  readonly fixed: ReadonlySet<string>;
  /** What the notices call the days off. */
  readonly names?: ReadonlyMap<PlainDate, string>;
}

/** What holds without a notice: fixed days of every year, and the movable ones of years worked out ahead. */
export interface Statutory {
  fixed: readonly string[];
  movable: readonly PlainDate[];
}

export interface Counted {
  /** The instant right after the last day: received before it is in time. */
  due: Instant;
  /** A day was counted that a notice not yet known may change. */
  provisional: boolean;
}

export function makeCalendar(notices: readonly HolidayNotice[], { fixed, movable }: Statutory): Calendar {
  const days = new Map<PlainDate, 'holiday' | 'makeup'>(movable.map((day) => [day, 'holiday']));
  const names = new Map<PlainDate, string>();
  for (const notice of notices.toSorted((a, b) => (a.issued < b.issued ? -1 : 1))) {
    for (const day of notice.work) days.set(day, 'makeup');
    for (const [first, last, name] of notice.off)
      for (let day = first; day <= last; day = plusDays(day, 1)) {
        days.set(day, 'holiday');
        names.set(day, name);
      }
  }
  return { days, years: new Set(notices.map(({ year }) => year)), fixed: new Set(fixed), names };
}

const yearOf = (day: PlainDate): number => Number(day.slice(0, 4));
const isWeekend = (day: PlainDate): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

export function isWorkingDay(calendar: Calendar, day: PlainDate): boolean {
  const said = calendar.days.get(day);
  if (said) return said === 'makeup';
  if (!calendar.years.has(yearOf(day)) && calendar.fixed.has(day.slice(5))) return false;
  return !isWeekend(day);
}

const weekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];

/** What keeps a day from being worked: the notice's name of it, 法定节假日 where the notice is still to come, or the weekday; null when it is worked. */
export function dayOffName(calendar: Calendar, day: PlainDate): string | null {
  if (isWorkingDay(calendar, day)) return null;
  const statutory = calendar.days.has(day) || calendar.fixed.has(day.slice(5));
  return calendar.names?.get(day) ?? (statutory ? '法定节假日' : weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()]!);
}

/**
 * False while a notice that is still to come may change the day. The last week of a year depends on the next year's notice too
 * (2018-12-29 was worked and 2018-12-31 was off by the notice for 2019).
 */
export const isSettled = (calendar: Calendar, day: PlainDate): boolean =>
  calendar.years.has(yearOf(day)) && (day.slice(5) < '12-25' || calendar.years.has(yearOf(day) + 1));

/** The day itself when it is worked, else the next working day. */
export function workingDayFrom(calendar: Calendar, day: PlainDate): PlainDate {
  while (!isWorkingDay(calendar, day)) day = plusDays(day, 1);
  return day;
}

/** Any of the days after `from` up to and with `to` is not settled. */
export function isProvisional(calendar: Calendar, from: PlainDate, to: PlainDate): boolean {
  for (let day = plusDays(from, 1); day <= to; day = plusDays(day, 1)) if (!isSettled(calendar, day)) return true;
  return !isSettled(calendar, to);
}

const wholeNumber = (n: number): void => {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`not a number of days: ${n}`);
};

/**
 * End of the n-th working day after the day of `from`, which isn't counted itself (民法典 第二百零一条). With n = 0 the end of that day, or
 * of the next working day when it is none. Throws RangeError on a negative or broken n.
 */
export function addWorkingDays(calendar: Calendar, from: Instant, n: number): Counted {
  wholeNumber(n);
  const start = shanghaiDay(from);
  const known = countedIn(calendar);
  const key = `${start} ${n}`;
  let counted = known.get(key);
  if (!counted) {
    let last = n === 0 ? workingDayFrom(calendar, start) : start;
    for (let left = n; left > 0; left--) last = workingDayFrom(calendar, plusDays(last, 1));
    counted = { due: endOfDay(last), provisional: isProvisional(calendar, start, last) };
    if (known.size >= MOST_COUNTED) known.clear();
    known.set(key, counted);
  }
  return { ...counted };
}

/** Everybody's terms of a day end the same day: counted once for each calendar, which never changes. */
const ends = new WeakMap<Calendar, Map<string, Counted>>();
const MOST_COUNTED = 1_000;
function countedIn(calendar: Calendar): Map<string, Counted> {
  const known = ends.get(calendar) ?? new Map<string, Counted>();
  ends.set(calendar, known);
  return known;
}

/** End of the n-th calendar day after the day of `from`. `rolls`: a last day off moves to the next working day (民法典 第二百零三条). */
export function addDays(calendar: Calendar, from: Instant, n: number, rolls: boolean): Counted {
  wholeNumber(n);
  return endingOn(calendar, plusDays(shanghaiDay(from), n), rolls);
}

/** The day of the same number `n` months later, or the last of that month where it has none (民法典 第二百零二条). Throws RangeError on a negative or broken n. */
export function plusMonths(day: PlainDate, n: number): PlainDate {
  wholeNumber(n);
  const [year, month, of] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + n, 0));
  return new Date(Date.UTC(year, month - 1 + n, Math.min(of, last.getUTCDate()))).toISOString().slice(0, 10);
}

/** End of the corresponding day `n` months after the day of `from`. `rolls`: a last day off moves to the next working day (民法典 第二百零三条). */
export function addMonths(calendar: Calendar, from: Instant, n: number, rolls: boolean): Counted {
  return endingOn(calendar, plusMonths(shanghaiDay(from), n), rolls);
}

function endingOn(calendar: Calendar, nominal: PlainDate, rolls: boolean): Counted {
  if (!rolls) return { due: endOfDay(nominal), provisional: false };
  const last = workingDayFrom(calendar, nominal);
  return { due: endOfDay(last), provisional: isProvisional(calendar, plusDays(nominal, -1), last) };
}

/** Working days after `from` up to and with `to`; 0 when `to` is not later. */
export function workingDaysBetween(calendar: Calendar, from: PlainDate, to: PlainDate): number {
  let n = 0;
  for (let day = plusDays(from, 1); day <= to; day = plusDays(day, 1)) if (isWorkingDay(calendar, day)) n++;
  return n;
}

/** Years whose notice should be known on a day and isn't: this year's always, next year's from November on. */
export function missingYears(calendar: Calendar, today: PlainDate): number[] {
  const year = yearOf(today);
  return [year, ...(today.slice(5) >= '11-01' ? [year + 1] : [])].filter((wanted) => !calendar.years.has(wanted));
}

/** The warning that operators get about years without a notice, or null when all is covered. */
export function assertCovered(calendar: Calendar, today: PlainDate): string | null {
  const missing = missingYears(calendar, today);
  if (!missing.length) return null;
  return `${missing.join('年、')}年的节假日安排尚未录入：请录入国务院办公厅通知；在此之前涉及该年度的期限均为暂定。`;
}
