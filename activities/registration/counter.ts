// 窗口录入, 窗口提交, and what is asked for later: the same drafts and the same acts as online, with who came and what was seen beside them.
import { lastDayOf } from '../../domain/account/counter/attorney.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { Attendance } from '../../domain/registration/counter.ts';
import { sealAgent, VISIT_AGENT } from '../../db/registration/attendance.ts';
import { query } from '../../db/kit/sql.ts';
import type { Fields } from '../../security/field.ts';
import type { Acting, Written } from '../kit/records.ts';
import type { Loaded } from './facts.ts';

type Act = Acting<Loaded>;
const me = ({ actor }: Act): string => (actor as PersonActor).accountId;

export const enter =
  (create: (act: Act) => Promise<Written>) =>
  async (act: Act): Promise<Written> => {
    const written = await create(act);
    await query(act.em, `insert into registration_attendance (case_id, entered_by) values ($1, $2)`, [act.file.id, me(act)]);
    return written;
  };

/** Who came and what was seen, as both tables keep it. */
const seenOf = (fields: Fields, { file, facts, input }: Act, place?: string) => {
  const { presenter, agent, powerOfAttorney, seen } = input as Attendance;
  const signedOn = presenter === 'agent' ? (powerOfAttorney?.signedOn ?? null) : null;
  const until = signedOn && lastDayOf(signedOn, facts.terms!.months);
  return [presenter, presenter === 'agent' ? sealAgent(fields, agent!, file.district, place) : null, signedOn, until, JSON.stringify(seen)];
};
const marked = (act: Act, written: Written): Written => ({
  ...written,
  data: { ...written.data, channel: 'counter', presenter: (act.input as Attendance).presenter },
});

export const fileAtCounter =
  (fields: Fields, submit: (act: Act, move: Record<string, string>) => Promise<Written>) =>
  async (act: Act, move: Record<string, string>): Promise<Written> => {
    const written = await submit(act, move);
    await query(
      act.em,
      `update registration_attendance set presenter = $2, agent = $3, attorney_signed_on = $4, attorney_until = $5, seen = $6, filed_by = $7, filed_at = $8 where case_id = $1`,
      [act.file.id, ...seenOf(fields, act), me(act), act.received],
    );
    return marked(act, written);
  };

/** An act of the applicant, done at the counter by whoever comes again. */
export const again =
  (fields: Fields, write: (act: Act) => Promise<Written>) =>
  async (act: Act): Promise<Written> => {
    const written = await write(act);
    await query(
      act.em,
      `insert into registration_visit (case_id, seq, action, presenter, agent, attorney_signed_on, attorney_until, seen, by, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [act.file.id, act.file.seq + 1, act.action, ...seenOf(fields, act, VISIT_AGENT), me(act), act.received],
    );
    return marked(act, written);
  };
