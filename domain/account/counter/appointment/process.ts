// 大厅预约: 已预约 → 已办理, 已取消 or 未到. Whoever goes to the counter books a time with it; on the working day before the system reminds of it, once, and
// after the slot it marks who did not come. The reminder is a region of its own, so that both clocks run at the same time.
import { planInstant } from '../../../kit/deadline.ts';
import { shanghaiDay, type Instant } from '../../../kit/instant.ts';
import { defineProcess, type ActionContext } from '../../../kit/process.ts';
import type { Reason } from '../../../kit/refusal.ts';
import type { UserType } from '../materials.ts';
import { typeReasons, type CounterKind } from '../record.ts';
import { appointmentProblems } from './problems.ts';
import type { Slot, WantedSlot } from './slots.ts';

export interface BookInput extends WantedSlot {
  district: string;
  kind: CounterKind;
  userType: UserType;
  /** 代办: another list of materials applies. */
  byProxy: boolean;
  /** Of whoever is not signed in: the phone, shown by its code. */
  phone?: string;
}
export interface RebookInput extends WantedSlot {
  /** Not signed in: the ticket of the booking was right. */
  proven?: boolean;
}
export interface CancelInput {
  proven?: boolean;
}
export interface KeepInput {
  /** The counter case that was opened with it. */
  counterCaseId?: string;
}

export interface AppointmentFacts {
  /** The slot that the act leads to; null where it can't be booked. */
  slot: Slot | null;
  /** Why not. */
  reasons: readonly Reason[];
  /** The slot as it is booked; null before. */
  booked: Slot | null;
  /** Of the slot that the act leads to. */
  remindAt: Instant | null;
  missedAt: Instant | null;
  /** Reasons against the SMS code, and another open appointment of the person for the matter, as far as a look-up tells. */
  code: readonly Reason[];
  open: boolean;
}

type Context = ActionContext<AppointmentFacts>;

const said = (code: keyof typeof appointmentProblems, field?: string): Reason => ({
  ...(field === undefined ? {} : { field }),
  code,
  message: appointmentProblems[code].message,
});
/** The code that all reasons share, so that each is refused as itself; a field that is only not filled in is the form's. */
const refusal = (reasons: readonly Reason[]): string => {
  const [code = 'APPOINTMENT_INVALID', ...others] = new Set(reasons.map((one) => one.code ?? 'APPOINTMENT_INVALID'));
  return others.length || code === 'FIELD_REQUIRED' ? 'APPOINTMENT_INVALID' : code;
};

/** Whoever is not signed in shows the ticket of the booking. */
const owner = ({ actor, input }: Context): Reason[] =>
  actor.kind === 'anonymous' && (input as CancelInput).proven !== true ? [{ code: 'NOT_FOUND', message: '没有找到该预约' }] : [];
const notBegun = ({ facts, received }: Context): Reason[] => (facts.booked && received >= facts.booked.starts ? [said('APPOINTMENT_STARTED')] : []);
const first = (...checks: ((context: Context) => Reason[])[]) => {
  return (context: Context): Reason[] => checks.map((check) => check(context)).find((reasons) => reasons.length) ?? [];
};
const other = ({ facts: { slot, booked } }: Context): Reason[] =>
  slot && booked && slot.window === booked.window && slot.starts === booked.starts ? [{ field: 'from', message: '与原预约时段相同，无需改约' }] : [];
const today = ({ facts, received }: Context): Reason[] =>
  facts.booked && facts.booked.day > shanghaiDay(received)
    ? [{ ...said('APPOINTMENT_NOT_TODAY', 'appointmentId'), message: `预约日期为${facts.booked.day}，尚未到` }]
    : [];
const withReason = ({ input }: Context): Reason[] =>
  (input as { reason: string }).reason.trim() ? [] : [said('APPOINTMENT_REASON_MISSING', 'reason')];

/** A reminder whose moment has passed is not made up for: the booking has just said everything. */
const begins = ({ facts, received }: Context): Record<string, string> => ({
  main: 'booked',
  reminder: facts.remindAt !== null && received < facts.remindAt ? 'ahead' : 'none',
});
const holder = ['self', 'anonymous'] as const;
const ended = (main: string): Record<string, string> => ({ main, reminder: 'none' });

export const appointment = defineProcess<AppointmentFacts>({
  type: 'CounterAppointment',
  label: '大厅预约',
  kind: 'case',
  states: {
    booked: {
      label: '已预约',
      clock: {
        name: 'slot',
        label: '预约时段',
        then: 'miss',
        plan: ({ facts }) => (facts.missedAt === null ? null : planInstant(facts.missedAt, '预约时段结束')),
      },
    },
    cancelled: { label: '已取消', final: true },
    kept: { label: '已办理', final: true },
    missed: { label: '未到', final: true },
  },
  regions: {
    reminder: {
      states: {
        none: { label: '—' },
        ahead: {
          label: '待提醒',
          clock: {
            name: 'reminder',
            label: '提醒时间',
            then: 'remind',
            plan: ({ facts }) => (facts.remindAt === null ? null : planInstant(facts.remindAt, '预约日前一个工作日')),
          },
        },
      },
    },
  },
  actions: {
    book: {
      label: '预约',
      from: null,
      to: begins,
      oneOf: ['booked', 'reminder:ahead', 'reminder:none'],
      by: holder,
      guard: first(
        ({ facts }) => [...facts.code],
        ({ facts, input }) => [...typeReasons((input as BookInput).kind, (input as BookInput).userType), ...facts.reasons],
        ({ facts }) => (facts.open ? [said('APPOINTMENT_OPEN')] : []),
      ),
      refusal,
    },
    rebook: {
      label: '改约',
      from: 'booked',
      to: begins,
      oneOf: ['booked', 'reminder:ahead', 'reminder:none'],
      anew: true,
      by: holder,
      guard: first(owner, notBegun, ({ facts }) => [...facts.reasons], other),
      refusal,
    },
    cancel: { label: '取消预约', from: 'booked', to: ended('cancelled'), by: holder, guard: first(owner, notBegun), refusal },
    callOff: { label: '大厅取消', from: 'booked', to: ended('cancelled'), by: ['counterClerk', 'system'], guard: withReason, refusal },
    keep: { label: '到场办理', from: 'booked', to: ended('kept'), by: ['counterClerk', 'system'], guard: today, refusal },
    remind: { label: '提醒', from: 'reminder:ahead', to: { reminder: 'none' }, by: 'system', at: 'reminder', hidden: true },
    miss: { label: '标记未到', from: 'booked', to: ended('missed'), by: 'system', at: 'slot', hidden: true },
  },
});
