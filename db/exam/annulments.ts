// Annulments and their effects as their records keep them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Effect, EffectKindName, EffectStanding, Image, Wanted } from '../../domain/exam/effects.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import type { Fields } from '../../security/field.ts';
import { asInstant, query } from '../kit/sql.ts';
import { districtPrefix } from '../kit/within.ts';

/** Where the images of an effect belong, for their encryption. */
export const BEFORE_IMAGE = 'annulment_effect.before_image';
export const AFTER_IMAGE = 'annulment_effect.after_image';

export interface StoredAnnulment {
  id: string;
  district: string;
  state: string;
  version: number;
  ground: string;
  basis: string;
  reason: string;
  /** The case whose decision it carries out; null where two officers have signed it themselves. */
  causeId: string | null;
  wanted: Wanted[];
  hash: string;
  proposedBy: string | null;
  proposedAt: Instant;
  signedBy: string | null;
  doneAt: Instant | null;
  restoreReason: string | null;
  restoreBy: string | null;
  restoreSignedBy: string | null;
  undoneAt: Instant | null;
}

const COLUMNS = `a.case_id as id, a.district, c.state, c.version, a.ground, a.basis, a.reason, a.cause_id as "causeId", a.wanted, a.hash, a.proposed_by as "proposedBy",
  ${asInstant('a.proposed_at')} as "proposedAt", a.signed_by as "signedBy", ${asInstant('a.done_at')} as "doneAt", a.restore_reason as "restoreReason",
  a.restore_by as "restoreBy", a.restore_signed_by as "restoreSignedBy", ${asInstant('a.undone_at')} as "undoneAt"`;

/** An annulment; null where there is none. */
export async function annulmentById(em: EntityManager, id: string): Promise<StoredAnnulment | null> {
  const [row] = await query<StoredAnnulment>(em, `select ${COLUMNS} from annulment a join case_file c on c.id = a.case_id where a.case_id = $1`, [
    id,
  ]);
  return row ?? null;
}

/** The newest first. */
export const annulments = (
  em: EntityManager,
  reach: Reach,
  { state = null, before = null, limit }: { state?: string | null | undefined; before?: string | null; limit: number },
): Promise<StoredAnnulment[]> =>
  query(
    em,
    `select ${COLUMNS} from annulment a join case_file c on c.id = a.case_id
      where ($1 or exists (select from unnest($2::text[]) p where starts_with(a.district, p))) and ($3::text is null or c.state = $3)
        and ($4::uuid is null or a.case_id < $4) order by a.case_id desc limit $5`,
    [reach.any, reach.districts.map(districtPrefix), state, before, limit],
  );

export interface StoredEffect extends Effect {
  annulmentId: string;
  ref: string | null;
  undoRef: string | null;
  note: string | null;
  changedAt: Instant;
}

interface Row extends Omit<StoredEffect, 'before' | 'after'> {
  beforeImage: string | null;
  afterImage: string | null;
}

/** Effects of an annulment, in the order in which they fell. */
export async function effectsOf(em: EntityManager, fields: Pick<Fields, 'decrypt'>, annulmentId: string): Promise<StoredEffect[]> {
  const rows = await query<Row>(
    em,
    `select annulment_id as "annulmentId", n, kind, target_id as id, title, details, parent, standing, before_image as "beforeImage", after_image as "afterImage",
       ref, undo_ref as "undoRef", note, ${asInstant('changed_at')} as "changedAt" from annulment_effect where annulment_id = $1 order by n`,
    [annulmentId],
  );
  const open = (text: string | null, place: string): Image | null => (text === null ? null : (JSON.parse(fields.decrypt(text, place)) as Image));
  return rows.map(({ beforeImage, afterImage, ...row }) => ({
    ...row,
    before: open(beforeImage, BEFORE_IMAGE),
    after: open(afterImage, AFTER_IMAGE),
  }));
}

/** Live effects of other annulments on targets, the oldest first. */
export const holdersOf = (
  em: EntityManager,
  targets: readonly { kind: EffectKindName; id: string }[],
  but: string | null,
): Promise<{ kind: EffectKindName; id: string; decision: string; n: number }[]> =>
  query(
    em,
    `select e.kind, e.target_id as id, e.annulment_id as decision, e.n from annulment_effect e
       join jsonb_to_recordset($1::jsonb) t(kind text, id text) on t.kind = e.kind and t.id = e.target_id
      where e.standing in ('changed', 'held') and ($2::uuid is null or e.annulment_id <> $2) order by e.changed_at, e.annulment_id`,
    [JSON.stringify(targets.map(({ kind, id }) => ({ kind, id }))), but],
  );

/** How many effects of an annulment stand so. */
export async function countStanding(em: EntityManager, annulmentId: string, standing: EffectStanding): Promise<number> {
  const [row] = await query<{ n: number }>(em, `select count(*)::int as n from annulment_effect where annulment_id = $1 and standing = $2`, [
    annulmentId,
    standing,
  ]);
  return row!.n;
}

/** Annulments of a ground that an exam has caused, and whose certificates a list of it gives again to everybody whom they took them from. */
export const listAnnulments = async (em: EntityManager, examId: string, listId: string, ground: string): Promise<string[]> =>
  (
    await query<{ id: string }>(
      em,
      `select a.case_id as id from annulment a join case_file f on f.id = a.case_id
        where a.cause_id = $1 and a.ground = $3 and f.state in ('done', 'toRestore') and not exists (
          select from annulment_effect e join certificate c on c.id::text = e.target_id
            left join pass_result r on r.enrolment_id = c.enrolment_id and r.list_id = $2 and r.revoked_at is null
             and (r.outcome = 'passed' or (r.outcome = 'partial' and c.proof = 'subject'))
           where e.annulment_id = a.case_id and e.kind = 'certificate' and r.list_id is null) order by a.case_id`,
      [examId, listId, ground],
    )
  ).map(({ id }) => id);
