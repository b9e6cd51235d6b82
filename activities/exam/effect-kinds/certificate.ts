// 职业资格证书 as something that a decision takes back: its own acts do it, so that its edition, its copies for one use and its bit in the status list go with it and
// partners are told. Licences made of it and applications under way that rest on it fall with it.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Effect, Found, Image } from '../../../domain/exam/effects.ts';
import { query } from '../../../db/kit/sql.ts';
import { restoreCertificate, revokeCertificate } from '../../licence/acts.ts';
import type { EffectKind } from '../effects.ts';
import { restingRegistrations } from './registration.ts';

interface Row {
  id: string;
  number: string;
  standing: string;
  seq: number;
  licences: string[];
  registrations: string[];
}

/** Locked by its case row, as every act on it does. */
const rowsOf = (em: EntityManager, ids: readonly string[], lock: boolean): Promise<Row[]> =>
  query(
    em,
    `select f.id, f.number, f.standing, c.seq, array(select l.id::text from licence l where l.certificate_id = f.id order by l.id) as licences,
         ${restingRegistrations('r.certificate_id = f.id')} as registrations
       from certificate f join case_file c on c.id = f.id where f.id::text = any($1) order by f.id ${lock ? 'for no key update of c' : ''}`,
    [ids],
  );
const imageOf = ({ number, standing, seq }: Row): Image => ({ number, standing, seq });

export const certificateKind: EffectKind = {
  kind: 'certificate',
  read: async ({ em, ground, lock }, targets) =>
    (
      await rowsOf(
        em,
        targets.map(({ id }) => id),
        lock,
      )
    ).map((row): Found => ({
      kind: 'certificate',
      id: row.id,
      title: `职业资格证书（${row.number}）`,
      image: imageOf(row),
      affected: row.standing === 'revoked',
      falls: [
        ...row.licences.map((id) => ({ kind: 'licence', id, details: { measure: ground.licence, ground: ground.licenceGround } }) as const),
        ...row.registrations.map((id) => ({ kind: 'registration', id }) as const),
      ],
    })),
  after: ({ before }) => before && { ...before, standing: 'revoked', seq: Number(before['seq']) + 1 },
  apply: async ({ of, annulmentId, ground }, { id, before }) => ({
    ref: String(Number(before!['seq']) + 1),
    also: [revokeCertificate(of, id, { caseId: annulmentId, reason: ground.label })],
  }),
  undo: async ({ of, annulmentId, ground }, { id, after }) => ({
    ref: String(Number(after!['seq']) + 1),
    also: [restoreCertificate(of, id, { caseId: annulmentId, reason: ground.label })],
  }),
  now: async (em, { id }: Effect) => {
    const [row] = await rowsOf(em, [id], true);
    if (!row) return { image: null, conflict: '证书已不存在' };
    const [other] = await query<{ number: string }>(
      em,
      `select o.number from certificate o join certificate f on f.id = $1 where o.id <> f.id and o.standing <> 'revoked'
         and o.id_number_index = f.id_number_index and o.specialty = f.specialty and coalesce(o.proof, 'qualification') = coalesce(f.proof, 'qualification')
         and (f.proof is distinct from 'subject' or o.exam_id = f.exam_id)`,
      [id],
    );
    return { image: imageOf(row), conflict: other ? `持证人在该专业已另有有效证书（${other.number}）` : null };
  },
};
