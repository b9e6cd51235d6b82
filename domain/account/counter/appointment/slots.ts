// Time slots of the counters of a 区划: which are offered, when the applicant is reminded, when a slot counts as missed. The values are rows of the
// rule table, dated, so that other hours from a day on are a row. Pure: the calendar and the moment are handed in.
import { isWorkingDay, type Calendar } from '../../../kit/calendar.ts';
import { fields, listOf, oneOf, text, where, whole, type Check, type Checked } from '../../../kit/check.ts';
import { instant, plusDays, plusMs, shanghaiDay, type Instant, type PlainDate } from '../../../kit/instant.ts';
import type { Reason } from '../../../kit/refusal.ts';
import { counterKinds, type CounterKind } from '../record.ts';

const time: Check<string> = where(text(5), (value) => /^([01]\d|2[0-3]):[0-5]\d$/.test(value), '应为HH:MM格式的时间');
const day: Check<PlainDate> = where(text(10), (value) => /^\d{4}-\d\d-\d\d$/.test(value), '应为YYYY-MM-DD格式的日期');

const hours = where(
  listOf(fields({ from: time, to: time, capacity: whole(1, 500) }), 1),
  (list) => list.every(({ from, to }, n) => from < to && (n === 0 || list[n - 1]!.to <= from)),
  '时段应按先后排列，互不重叠',
);

/** `windows` may be empty: nothing can be booked there. */
export const appointmentCheck = where(
  fields({
    windows: listOf(
      fields({
        id: where(text(20), (value) => /^[A-Za-z0-9-]+$/.test(value), '应为字母、数字或连字符'),
        name: text(50),
        address: text(100),
        matters: listOf(oneOf(...(Object.keys(counterKinds) as CounterKind[])), 1),
        hours,
        closed: listOf(day),
      }),
    ),
    daysAhead: whole(1, 90),
    leadMinutes: whole(0, 10_080),
    graceMinutes: whole(0, 600),
    remindAt: time,
  }),
  ({ windows }) => new Set(windows.map(({ id }) => id)).size === windows.length,
  '窗口编号重复',
);
export type AppointmentRule = Checked<typeof appointmentCheck>;
export type CounterWindow = AppointmentRule['windows'][number];

/** What somebody asks for. */
export interface WantedSlot {
  window: string;
  day: PlainDate;
  /** `09:00` */
  from: string;
}
export interface Slot {
  window: string;
  name: string;
  address: string;
  day: PlainDate;
  from: string;
  to: string;
  starts: Instant;
  ends: Instant;
  capacity: number;
}

const moment = (on: PlainDate, at: string): Instant => instant(`${on}T${at}:00+08:00`);

/** Slots of a window on a day, by the rule of that day; none when it is closed. */
export const slotsOn = ({ id, name, address, hours: list, closed }: CounterWindow, calendar: Calendar, on: PlainDate): Slot[] =>
  isWorkingDay(calendar, on) && !closed.includes(on)
    ? list.map(({ from, to, capacity }) => {
        return { window: id, name, address, day: on, from, to, starts: moment(on, from), ends: moment(on, to), capacity };
      })
    : [];

/** Is the counter still open when a booked slot begins? Hours that were only divided anew leave it as it is. */
export function slotStands(rule: AppointmentRule, calendar: Calendar, { window: id, day: on, from }: Pick<Slot, 'window' | 'day' | 'from'>): boolean {
  const window = rule.windows.find((one) => one.id === id);
  return window !== undefined && slotsOn(window, calendar, on).some((slot) => slot.from <= from && from < slot.to);
}

/** Too late or too early to book it now; null when it can be booked. */
export function notBookable({ day: on, starts }: Pick<Slot, 'day' | 'starts'>, rule: AppointmentRule, now: Instant): string | null {
  if (on > plusDays(shanghaiDay(now), rule.daysAhead)) return `只能预约${rule.daysAhead}天以内的时段，请选择更早的日期`;
  if (plusMs(now, rule.leadMinutes * 60_000) >= starts)
    return rule.leadMinutes > 0 ? `该时段已开始或临近（须提前${rule.leadMinutes}分钟预约），请选择其他时段` : '该时段已开始，请选择其他时段';
  return null;
}

/** The slot that is asked for, or why there is none; `rule` is that of its day. */
export function findSlot(
  rule: AppointmentRule,
  calendar: Calendar,
  wanted: WantedSlot,
  kind: CounterKind,
  now: Instant,
): { slot: Slot | null; reasons: Reason[] } {
  const no = (field: string, message: string) => ({ slot: null, reasons: [{ field, message, rule: 'counter.appointment' }] });
  if (!rule.windows.length) return no('district', '该区划暂未开放预约，请直接到当地政务大厅办理');
  const window = rule.windows.find(({ id }) => id === wanted.window);
  if (!window) return no('window', '没有这个窗口，请重新选择');
  if (!window.matters.includes(kind)) return no('window', `该窗口不办理“${counterKinds[kind]}”，请选择其他窗口`);
  const slots = slotsOn(window, calendar, wanted.day);
  if (!slots.length) return no('day', '该日不办公，请选择其他日期');
  const slot = slots.find(({ from }) => from === wanted.from);
  if (!slot) return no('from', '没有这个时段，请重新选择');
  const late = notBookable(slot, rule, now);
  return late === null ? { slot, reasons: [] } : no(slot.day > shanghaiDay(now) && slot.starts > now ? 'day' : 'from', late);
}

/** When the applicant is reminded: on the working day before, at the hour of the rule. */
export function remindedAt({ remindAt }: Pick<AppointmentRule, 'remindAt'>, calendar: Calendar, on: PlainDate): Instant {
  let before = plusDays(on, -1);
  while (!isWorkingDay(calendar, before)) before = plusDays(before, -1);
  return moment(before, remindAt);
}

/** From when on a slot counts as missed. */
export const missedFrom = ({ graceMinutes }: Pick<AppointmentRule, 'graceMinutes'>, { ends }: Pick<Slot, 'ends'>): Instant =>
  plusMs(ends, graceMinutes * 60_000);

/** `2026-12-11 09:00—10:00`, in Shanghai. */
export const slotText = ({ day: on, from, to }: Pick<Slot, 'day' | 'from' | 'to'>): string => `${on} ${from}—${to}`;
