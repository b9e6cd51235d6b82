// The seals of one paper: of its unit, and of 相关部门 beside it. 电子签章 are the seal platform's signature over the finished bytes; an 印章照片 is printed and no more.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { WantedSeal } from '../../domain/document/seals.ts';
import type { PlainDate } from '../../domain/kit/instant.ts';
import { query } from '../../db/kit/sql.ts';
import type { OfficeSeal, Sealing } from './seal.ts';

export interface PaperSeal extends WantedSeal {
  /** Of the unit that signs it. */
  own: boolean;
  /** Null: the unit has none that may be used on the day. */
  seal: OfficeSeal | null;
}
export interface AppliedSeal extends PaperSeal {
  /** Null: a picture, or nothing. */
  serial: string | null;
  value: string | null;
}

/** What stands on the paper. Throws NeighbourAway. */
export const sealsOf = (sealing: Sealing, wanted: readonly WantedSeal[], day: PlainDate): Promise<PaperSeal[]> =>
  Promise.all(wanted.map(async (one, n) => ({ ...one, own: n === 0, seal: await sealing.of(one.creditCode, day) })));

/** Seals the bytes with each that is electronic, one after the other; the same bytes under the same id are sealed once. Throws NeighbourAway, NeighbourRefused. */
export async function applySeals(
  sealing: Sealing,
  id: string,
  seals: readonly PaperSeal[],
  bytes: Uint8Array,
  title: string,
): Promise<AppliedSeal[]> {
  const applied: AppliedSeal[] = [];
  for (const [n, one] of seals.entries()) {
    const put = one.form === 'electronic' && one.seal ? await sealing.apply(n === 0 ? id : `${id}-${n}`, one.seal, bytes, title) : null;
    applied.push({ ...one, serial: put?.serial ?? null, value: put?.value ?? null });
  }
  return applied;
}

/** Keeps those that stand on a paper; of another attempt's bytes they are replaced. A unit without a seal has none here. */
export const keepSeals = (em: EntityManager, documentId: string, seals: readonly AppliedSeal[]): Promise<unknown> =>
  em.transactional(async (tx) => {
    await query(tx, `delete from document_seal where document_id = $1`, [documentId]);
    await query(
      tx,
      `insert into document_seal (document_id, no, unit, form, code, serial, value)
         select $1, s.no, s.unit, s.form, s.code, s.serial, s.value from jsonb_to_recordset($2) s(no int, unit text, form text, code text, serial text, value text)`,
      [
        documentId,
        JSON.stringify(
          seals.flatMap(({ unit, form, seal, serial, value }, no) => (seal ? [{ no, unit, form, code: seal.code, serial, value }] : [])),
        ),
      ],
    );
  });
