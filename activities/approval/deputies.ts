// Records of 代理安排: the row by which the resolver, the claim and the inbox know who stands in for whom, sealed since it gives rights.
import type { EntityManager } from '@mikro-orm/postgresql';
import { deputyProcess, periodEnds, type DeputyFacts, type DeputyInput } from '../../domain/approval/deputy.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import { districtCovers, type PersonActor } from '../../domain/kit/actor.ts';
import { shanghaiDay, startOfDay, type Instant } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { deputyPerson, periodsOf } from '../../db/approval/deputies.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { Fields } from '../../security/field.ts';
import type { RowSeals } from '../../security/row-seal.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { announce, tellAll } from '../message/tell.ts';
import { withSeal } from '../protection/permissions.ts';

type Act = Acting<DeputyFacts>;
export interface DeputyParts {
  seals: RowSeals;
  fields: Fields;
}

/** The smallest 区划 that covers all of somebody's posts: whoever administers it may set his deputies. */
export const coverOf = (areas: readonly string[], otherwise: string): string => {
  const [first] = areas;
  if (first === undefined) return otherwise;
  const chain = [first, `${first.slice(0, 4)}00`, `${first.slice(0, 2)}0000`];
  return chain.find((outer) => areas.every((inner) => districtCovers(outer, inner))) ?? '000000';
};

const absentOf = ({ actor, input }: Pick<ActRequest, 'actor' | 'input'>): string =>
  (input as DeputyInput).absentId ?? (actor as PersonActor).accountId;

async function facts(em: EntityManager, request: ActRequest, received: Instant): Promise<DeputyFacts> {
  const { deputyId, from, until } = request.input as DeputyInput;
  const absentId = absentOf(request);
  // Two who set deputies at once: each sees what the other has written, so that no two periods overlap and no chain comes about.
  await query(em, `select pg_advisory_xact_lock(hashtext('banshi/deputies'))`);
  const end = periodEnds(until);
  const absent = await deputyPerson(em, absentId, end);
  if (!absent) throw refuse('NOT_FOUND');
  const deputy = await deputyPerson(em, deputyId, end);
  return { today: shanghaiDay(received), absent, deputy, periods: await periodsOf(em, [absentId, deputyId], startOfDay(from), end) };
}

export function deputyRecords(parts: DeputyParts): ProcessRecords<DeputyFacts | null> {
  const apply = {
    set: (act: Act) => set(parts, act),
    setFor: (act: Act) => set(parts, act),
    end: (act: Act) => end(parts, act),
    endFor: (act: Act) => end(parts, act),
  };
  return {
    process: deputyProcess as ProcessRecords<DeputyFacts | null>['process'],
    begin: async (em, request) => {
      const absent = await deputyPerson(em, absentOf(request), periodEnds((request.input as DeputyInput).until));
      if (!absent) throw refuse('NOT_FOUND');
      return { district: coverOf(absent.areas, absent.district), applicantId: absent.id };
    },
    facts: (em, file, request, received) => (file.seq === 0 ? facts(em, request, received) : Promise.resolve(null)),
    apply: apply as NonNullable<ProcessRecords<DeputyFacts | null>['apply']>,
  };
}

async function set({ seals, fields }: DeputyParts, { em, file, facts: { absent, deputy, today }, input, actor, received }: Act): Promise<Written> {
  const { from, until, reason } = input as DeputyInput;
  const [begins, ends] = [startOfDay(from), periodEnds(until)];
  const by = (actor as PersonActor).accountId;
  await withSeal(em, seals, { table: 'deputy', id: file.id, accountId: deputy!.id }, () =>
    query(
      em,
      `insert into deputy (id, absent_id, deputy_id, from_at, until_at, reason, created_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [file.id, absent.id, deputy!.id, begins, ends, reason.trim(), by, received],
    ),
  );
  const params = { absent: await nameOf(em, absent.id), deputy: await nameOf(em, deputy!.id), from, until };
  // Both know: whoever is asked from now on, and whoever did not set it himself.
  const accounts = [...new Set([absent.id, deputy!.id])].filter((id) => id !== by);
  await announce(
    em,
    await tellAll(em, fields, [{ key: `${file.id}/set`, template: 'deputySet', params, accounts, district: file.district, sms: false }]),
  );
  return { data: { absent: absent.id, deputy: deputy!.id, from, until }, body: { from, until, running: from <= today } };
}

const nameOf = async (em: EntityManager, id: string): Promise<string> =>
  (await one<{ name: string | null }>(em, `select coalesce(person_name, user_name) as name from account where id = $1`, [id])).name ?? '—';

/** Over from this moment on: what the deputy has claimed and not decided is not his any more. */
async function end({ seals, fields }: DeputyParts, { em, file, actor, received }: Act): Promise<Written> {
  const row = await one<{ absent: string; deputy: string; from: string; until: string }>(
    em,
    `select absent_id as absent, deputy_id as deputy, (from_at at time zone 'Asia/Shanghai')::date::text as from, ((until_at at time zone 'Asia/Shanghai')::date - 1)::text as until
       from deputy where id = $1`,
    [file.id],
  );
  const by = (actor as PersonActor).accountId;
  await withSeal(em, seals, { table: 'deputy', id: file.id, accountId: row.deputy }, () =>
    query(em, `update deputy set revoked_at = $2, revoked_by = $3 where id = $1`, [file.id, received, by]),
  );
  const params = { absent: await nameOf(em, row.absent), deputy: await nameOf(em, row.deputy), from: row.from, until: row.until };
  const accounts = [row.absent, row.deputy].filter((id) => id !== by);
  await announce(
    em,
    await tellAll(em, fields, [{ key: `${file.id}/end`, template: 'deputyEnded', params, accounts, district: file.district, sms: false }]),
  );
  return { data: { absent: row.absent, deputy: row.deputy } };
}
