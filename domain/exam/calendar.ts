// The calendar of an exam (S3-17): every conflict in it is told at once, each with its field.
import { isWorkingDay, type Calendar } from '../kit/calendar.ts';
import { epochMs, plusMs, shanghaiDay, shown, type Instant } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';
import type { SubjectEntry } from './dictionary.ts';
import type { Windows } from './exam.ts';
import type { ExamDraft } from './setup.ts';

export interface CalendarContext {
  calendar: Calendar;
  /** Windows open and close on working days only. */
  workingDaysOnly: boolean;
  /** Minutes after the pay deadline in which a payment may still be confirmed. */
  graceMinutes: number;
  subjects: readonly SubjectEntry[];
  /** Sessions of other exams of the 区划 that are not cancelled. */
  others: readonly { name: string; opens: Instant; closes: Instant }[];
}

const conflict = (field: string, message: string): Reason => ({ field, message, code: 'EXAM_CALENDAR' });
const minute = (at: Instant): string => shown(at).slice(0, 16);

export const windowNames = {
  enrolOpens: '网上报名开始',
  enrolCloses: '网上报名截止',
  payCloses: '缴费截止',
  ticketOpens: '准考证打印开始',
  ticketCloses: '准考证打印截止',
  scoresAt: '成绩公布',
} as const satisfies Record<keyof Windows, string>;

/** `later` must come after `earlier`, or with `or` at the same moment. */
function order(windows: Windows, earlier: keyof Windows, later: keyof Windows, or = false): Reason[] {
  const [a, b] = [windows[earlier], windows[later]];
  if (a === null || b === null || a < b || (or && a === b)) return [];
  return [conflict(`windows.${later}`, `${windowNames[later]}（${minute(b)}）须${or ? '不早于' : '晚于'}${windowNames[earlier]}（${minute(a)}）`)];
}

type Dated = Pick<ExamDraft, 'windows' | 'sessions' | 'year' | 'month'>;

/** Everything in a calendar that contradicts something else in it, the holidays, or another exam. */
export function calendarReasons({ windows, sessions, year, month }: Dated, context: CalendarContext): Reason[] {
  const times = sessions.filter(({ opens, closes }) => opens < closes);
  const [first, last] = [
    times.map(({ opens }) => opens).toSorted()[0],
    times
      .map(({ closes }) => closes)
      .toSorted()
      .at(-1),
  ];
  return [
    ...order(windows, 'enrolOpens', 'enrolCloses'),
    ...order(windows, 'enrolCloses', 'payCloses', true),
    ...afterGrace(windows, context.graceMinutes),
    ...order(windows, 'ticketOpens', 'ticketCloses'),
    ...(first === undefined || windows.ticketCloses <= first
      ? []
      : [conflict('windows.ticketCloses', `准考证打印截止（${minute(windows.ticketCloses)}）须不晚于开考（${minute(first)}）`)]),
    ...(last === undefined || windows.scoresAt === null || windows.scoresAt > last
      ? []
      : [conflict('windows.scoresAt', `成绩公布（${minute(windows.scoresAt)}）须晚于考试结束（${minute(last)}）`)]),
    ...daysOff(windows, context),
    ...sessions.flatMap((session, n) => sessionReasons(session, n, context)),
    ...overlaps(sessions, context.others),
    ...(first === undefined || shanghaiDay(first).startsWith(`${year}-${String(month).padStart(2, '0')}-`)
      ? []
      : [conflict('month', `考试年月（${year}年${month}月）与首场考试日期（${shanghaiDay(first)}）不一致`)]),
  ];
}

/** Tickets are for those who have paid, so they come after the last payment can be confirmed. */
function afterGrace({ payCloses, ticketOpens }: Windows, graceMinutes: number): Reason[] {
  const settled = plusMs(payCloses, graceMinutes * 60_000);
  return ticketOpens > settled
    ? []
    : [conflict('windows.ticketOpens', `准考证打印开始（${minute(ticketOpens)}）须晚于支付结果确认期限（${minute(settled)}）`)];
}

const daysOff = (windows: Windows, { calendar, workingDaysOnly }: CalendarContext): Reason[] =>
  (Object.keys(windowNames) as (keyof Windows)[]).flatMap((name) => {
    const at = windows[name];
    if (!workingDaysOnly || at === null || isWorkingDay(calendar, shanghaiDay(at))) return [];
    return [conflict(`windows.${name}`, `${windowNames[name]}（${minute(at)}）不是工作日`)];
  });

function sessionReasons({ no, opens, closes, subjects }: Dated['sessions'][number], n: number, context: CalendarContext): Reason[] {
  const field = `sessions[${n}]`;
  if (opens >= closes) return [conflict(`${field}.closes`, `场次${no}的结束时间须晚于开始时间`)];
  const length = Math.floor((epochMs(closes) - epochMs(opens)) / 60_000);
  const long = subjects.flatMap((code) => context.subjects.filter((subject) => subject.code === code && subject.minutes > length));
  const holiday = context.calendar.days.get(shanghaiDay(opens)) === 'holiday';
  return [
    ...long.map(({ label, minutes }) => conflict(field, `场次${no}只有${length}分钟，少于科目“${label}”的考试时长${minutes}分钟`)),
    ...(holiday ? [conflict(`${field}.opens`, `场次${no}（${shanghaiDay(opens)}）在法定节假日`)] : []),
    ...(shanghaiDay(opens) === shanghaiDay(closes) ? [] : [conflict(`${field}.closes`, `场次${no}须在同一天结束`)]),
  ];
}

function overlaps(sessions: Dated['sessions'], others: CalendarContext['others']): Reason[] {
  const meet = (a: { opens: Instant; closes: Instant }, b: { opens: Instant; closes: Instant }): boolean => a.opens < b.closes && b.opens < a.closes;
  return sessions.flatMap((one, n) => [
    ...sessions
      .slice(0, n)
      .flatMap((before) =>
        meet(before, one)
          ? [conflict(`sessions[${n}]`, `场次${one.no}与场次${before.no}的时间重叠`)]
          : before.no === one.no
            ? [conflict(`sessions[${n}].no`, `场次${one.no}重复`)]
            : [],
      ),
    ...others.filter((other) => meet(other, one)).map(({ name }) => conflict(`sessions[${n}]`, `场次${one.no}与“${name}”的考试时间重叠`)),
    ...one.subjects.flatMap((code) =>
      sessions.slice(0, n).some(({ subjects }) => subjects.includes(code)) ? [conflict(`sessions[${n}].subjects`, `科目${code}安排在两个场次`)] : [],
    ),
  ]);
}
