// 窗口录入 and 窗口提交: the same draft and the same submission as online, with who came and what was seen beside it.
import { lastDayOf } from '../../domain/account/counter/attorney.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { Attendance } from '../../domain/registration/counter.ts';
import { sealAgent } from '../../db/registration/attendance.ts';
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

export const fileAtCounter =
  (fields: Fields, submit: (act: Act, move: Record<string, string>) => Promise<Written>) =>
  async (act: Act, move: Record<string, string>): Promise<Written> => {
    const { presenter, agent, powerOfAttorney, seen } = act.input as Attendance;
    const { em, file, facts, received } = act;
    const written = await submit(act, move);
    const signedOn = presenter === 'agent' ? (powerOfAttorney?.signedOn ?? null) : null;
    await query(
      em,
      `update registration_attendance set presenter = $2, agent = $3, attorney_signed_on = $4, attorney_until = $5, seen = $6, filed_by = $7, filed_at = $8 where case_id = $1`,
      [
        file.id,
        presenter,
        presenter === 'agent' ? sealAgent(fields, agent!, file.district) : null,
        signedOn,
        signedOn && lastDayOf(signedOn, facts.terms!.months),
        JSON.stringify(seen),
        me(act),
        received,
      ],
    );
    return { ...written, data: { ...written.data, channel: 'counter', presenter } };
  };
