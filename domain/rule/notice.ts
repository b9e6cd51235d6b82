// What may stand as a year's holiday notice.
import type { HolidayNotice } from '../kit/calendar.ts';
import { plusDays, type PlainDate } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';

const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().slice(0, 10) === text;
const isWeekend = (day: PlainDate): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/** First and last day that a notice speaks of: its year, and the days of the year before that it moves. */
export function noticeSpan({ year, off, work }: Pick<HolidayNotice, 'year' | 'off' | 'work'>): [PlainDate, PlainDate] {
  const days = [...off.flatMap(([first, last]) => [first, last]), ...work].toSorted();
  const [first, last] = [days[0] ?? `${year}-01-01`, days.at(-1) ?? `${year}-12-31`];
  return [first < `${year}-01-01` ? first : `${year}-01-01`, last > `${year}-12-31` ? last : `${year}-12-31`];
}

/** A notice may move days of its own year and of the last week of the year before. */
const belongs = (year: number, day: PlainDate): boolean => day >= `${year - 1}-12-25` && day <= `${year}-12-31`;

/** Everything that speaks against a proposed notice, each with its field; empty when it may stand. */
export function noticeProblems(known: readonly HolidayNotice[], notice: HolidayNotice): Reason[] {
  const reasons: Reason[] = [];
  const against = (field: string, message: string): void => void reasons.push({ field, code: 'HOLIDAY_NOTICE_INVALID', message });
  const { year, number, issued, off, work } = notice;
  if (known.some((other) => other.number === number)) against('number', `通知${number}已经录入`);
  if (!isDay(issued)) against('issued', '发文日期应为有效日期');
  if (off.length + work.length === 0) against('off', '至少应有一段放假或一天上班');
  const days = new Map<PlainDate, string>();
  off.forEach(([first, last, name], i) => {
    const field = `off[${i}]`;
    if (!isDay(first) || !isDay(last)) return against(field, '放假起止应为有效日期');
    if (first > last) return against(field, `${name}：开始日期晚于结束日期`);
    if (!belongs(year, first) || !belongs(year, last)) return against(field, `${name}：不在${year}年度之内`);
    for (let day = first; day <= last; day = plusDays(day, 1)) {
      if (days.has(day)) against(field, `${name}：${day}与${days.get(day)}重叠`);
      days.set(day, name);
    }
  });
  work.forEach((day, i) => {
    const field = `work[${i}]`;
    if (!isDay(day)) return against(field, '上班日应为有效日期');
    if (!belongs(year, day)) return against(field, `${day}不在${year}年度之内`);
    if (!isWeekend(day)) return against(field, `${day}不是周六或周日，无需列为上班日`);
    if (days.has(day)) against(field, `${day}与${days.get(day)}重叠`);
    days.set(day, '上班日');
  });
  return reasons;
}
