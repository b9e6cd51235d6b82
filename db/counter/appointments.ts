// Appointments at the counter, and the places of its slots.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Slot } from '../../domain/account/counter/appointment/slots.ts';
import type { UserType } from '../../domain/account/counter/materials.ts';
import type { CounterKind } from '../../domain/account/counter/record.ts';
import { rfc3339, shanghaiDay, startOfDay, endOfDay, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import { districtPrefix } from '../../domain/message/boxes.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Where the phone of an appointment is encrypted for. */
export const appointmentPhone = 'counter_appointment.phone';

export interface Appointment {
  id: string;
  /** 预约号 */
  number: string;
  district: string;
  state: string;
  version: number;
  applicantId: string | null;
  ruleSet: string | null;
  createdAt: Instant;
  kind: CounterKind;
  userType: UserType;
  byProxy: boolean;
  window: string;
  name: string;
  address: string;
  starts: Instant;
  ends: Instant;
  /** Encrypted. */
  phone: string;
  counterCaseId: string | null;
}

const SELECT = `select c.id, a.number, c.district, c.state, c.version, c.applicant_id as "applicantId", c.rule_set as "ruleSet", ${asInstant('c.created_at')} as "createdAt",
    a.kind, a.user_type as "userType", a.by_proxy as "byProxy", a.window_id as "window", a.window_name as name, a.address, ${asInstant('a.starts')} as starts,
    ${asInstant('a.ends')} as ends, a.phone, a.counter_case_id as "counterCaseId"
  from counter_appointment a join case_file c on c.id = a.case_id`;

export const appointmentOf = async (em: EntityManager, id: string): Promise<Appointment | null> =>
  (await query<Appointment>(em, `${SELECT} where a.case_id = $1`, [id]))[0] ?? null;

/** Open appointments of a phone, the next one first. `indexes`: its blind indexes under every key. */
export const openAppointments = (em: EntityManager, indexes: readonly string[]): Promise<Appointment[]> =>
  query(em, `${SELECT} where a.phone_index = any($1) and a.live order by a.starts`, [indexes]);

/** Booked appointments that have not begun, by id; `limit` at the most, after the case `after`. */
export const bookedAfter = (em: EntityManager, now: Instant, limit: number, after: string | null): Promise<Appointment[]> =>
  query(em, `${SELECT} where a.live and a.starts > $1 and ($2::uuid is null or c.id > $2) order by c.id limit $3`, [now, after, limit]);

/** One open appointment per person and matter, as far as a look-up tells: while keys change, the index alone does not see all of them. */
export const hasOpen = async (em: EntityManager, indexes: readonly string[], kind: CounterKind): Promise<boolean> =>
  (await query(em, `select 1 from counter_appointment where phone_index = any($1) and kind = $2 and live`, [indexes, kind])).length > 0;

export interface AppointmentFilter {
  state?: string | undefined;
  day?: PlainDate | undefined;
  number?: string | undefined;
}

/** Appointments within a reach, the newest first; `limit` rows at the most, after the case `before`. */
export const appointmentsIn = (
  em: EntityManager,
  within: Reach,
  { state, day, number }: AppointmentFilter,
  limit: number,
  before: string | null,
): Promise<Appointment[]> =>
  query(
    em,
    `${SELECT} where c.type = 'CounterAppointment' and ($1 or c.applicant_id = $2 or exists (select from unnest($3::text[]) p where starts_with(c.district, p)))
       and ($4::text is null or c.state = $4) and ($5::timestamptz is null or (a.starts >= $5 and a.starts < $6)) and ($7::text is null or a.number = $7)
       and ($8::uuid is null or c.id < $8)
     order by c.id desc limit $9`,
    [
      within.any,
      within.ownerId,
      within.districts.map(districtPrefix),
      state ?? null,
      day === undefined ? null : startOfDay(day),
      day === undefined ? null : endOfDay(day),
      number ?? null,
      before,
      limit,
    ],
  );

/** Places taken by window and start, of slots that begin on one of the days. */
export const takenPlaces = async (em: EntityManager, district: string, first: PlainDate, last: PlainDate): Promise<Map<string, number>> => {
  const rows = await query<{ window: string; starts: Instant; taken: number }>(
    em,
    `select window_id as "window", ${asInstant('starts')} as starts, taken from counter_slot where district = $1 and starts >= $2 and starts < $3`,
    [district, startOfDay(first), endOfDay(last)],
  );
  return new Map(rows.map(({ window, starts, taken }) => [placeKey({ window, starts }), taken]));
};
export const placeKey = ({ window, starts }: Pick<Slot, 'window' | 'starts'>): string => `${window} ${starts}`;

/** The slot of an appointment as the pure functions want it; its capacity is not asked for any more. */
export const slotOf = ({ window, name, address, starts, ends }: Pick<Appointment, 'window' | 'name' | 'address' | 'starts' | 'ends'>): Slot => {
  const clock = (at: Instant): string => rfc3339(at).slice(11, 16);
  return { window, name, address, day: shanghaiDay(starts), from: clock(starts), to: clock(ends), starts, ends, capacity: 0 };
};
