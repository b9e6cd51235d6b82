// Records of 职务任命. The row that the resolver reads is written with the second administrator's word, never before.
import type { EntityManager } from '@mikro-orm/postgresql';
import { HEAD, postProcess, type PostFacts, type PostInput } from '../../domain/approval/post.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { holderOf } from '../../db/approval/posts.ts';
import { asInstant, later, one, query } from '../../db/kit/sql.ts';
import type { RowSeals } from '../../security/row-seal.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { withSeal } from '../protection/permissions.ts';

interface Stored extends Omit<PostInput, 'district' | 'organisationId' | 'reason'> {
  district: string | null;
  organisationId: string | null;
  proposedBy: string;
}
interface Loaded extends PostFacts {
  stored: Stored | null;
}
type Act = Acting<Loaded>;

const me = ({ actor }: Act): string => (actor as PersonActor).accountId;
const place = ({ district, organisationId }: Pick<Stored, 'district' | 'organisationId'>) => ({
  ...(district === null ? {} : { district }),
  ...(organisationId === null ? {} : { organisationId }),
});
const latest = (a: Instant, b: Instant): Instant => (a > b ? a : b);

export const postRecords = ({ seals }: { seals: RowSeals }): ProcessRecords<Loaded> => ({
  process: postProcess as ProcessRecords<Loaded>['process'],
  begin: async (em, { input }) => {
    const { district, organisationId, post } = input as PostInput;
    if (district !== undefined) return { district, applicantId: null };
    // An organisation has its head and nothing else that a definition could ask for.
    const [unit] = post === HEAD ? await query<{ district: string }>(em, `select district from organisation where id = $1`, [organisationId]) : [];
    if (!unit) throw refuse('NOT_FOUND');
    return { district: unit.district, applicantId: null };
  },
  facts: async (em, file, { action, input }) => {
    const stored = file.seq === 0 ? null : await storedOf(em, file.id);
    const asked = stored ? { ...stored, ...place(stored) } : (input as PostInput);
    const asks = action === 'propose' || action === 'confirm';
    return { proposedBy: stored?.proposedBy ?? null, stored, holder: asks ? await holderOf(em, asked as PostInput) : null };
  },
  apply: {
    propose: async (act) => {
      const { post, district, organisationId, accountId, from, until, reason } = act.input as PostInput;
      await query(
        act.em,
        `insert into post_appointment (case_id, post, district, organisation_id, account_id, from_at, until_at, reason, proposed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [act.file.id, post, district ?? null, organisationId ?? null, accountId, from, until, reason.trim(), me(act)],
      );
      return { data: { post, account: accountId } };
    },
    confirm: (act) => confirm(seals, act),
    reject: async (act) => {
      await later(act.em, `update post_appointment set rejected_by = $2 where case_id = $1`, [act.file.id, me(act)]);
      return {};
    },
    end: (act) => end(seals, act),
  },
});

const storedOf = (em: EntityManager, id: string): Promise<Stored> =>
  one(
    em,
    `select post, district, organisation_id as "organisationId", account_id as "accountId", ${asInstant('from_at')} as from, ${asInstant('until_at')} as until,
       proposed_by as "proposedBy" from post_appointment where case_id = $1`,
    [id],
  );

/** In force from the day that was named, never before it was confirmed. */
async function confirm(seals: RowSeals, act: Act): Promise<Written> {
  const { em, file, facts, received } = act;
  const { post, district, organisationId, accountId, from, until } = facts.stored!;
  await later(em, `update post_appointment set confirmed_by = $2 where case_id = $1`, [file.id, me(act)]);
  await withSeal(em, seals, { table: 'post_holder', id: file.id, accountId }, () =>
    query(em, `insert into post_holder (id, post, district, organisation_id, account_id, valid_from, valid_to) values ($1, $2, $3, $4, $5, $6, $7)`, [
      file.id,
      post,
      district,
      organisationId,
      accountId,
      latest(from, received),
      until,
    ]),
  );
  return { data: { post, account: accountId } };
}

async function end(seals: RowSeals, act: Act): Promise<Written> {
  const { em, file, facts, received } = act;
  const { accountId, post } = facts.stored!;
  await later(em, `update post_appointment set ended_by = $2 where case_id = $1`, [file.id, me(act)]);
  await withSeal(em, seals, { table: 'post_holder', id: file.id, accountId }, () =>
    query(em, `update post_holder set valid_to = least(coalesce(valid_to, $2), $2) where id = $1`, [file.id, received]),
  );
  return { data: { post, account: accountId } };
}
