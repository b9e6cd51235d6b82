// 注册证书 as something that falls with the certificate that it was made of: cancelled, or revoked with the ban that its ground brings. Its electronic edition and
// the news of the collectors follow from its own acts.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Found, Image } from '../../../domain/exam/effects.ts';
import { liveLicence, type LicenceStanding } from '../../../domain/licence/process.ts';
import { query } from '../../../db/kit/sql.ts';
import { licenceAct } from '../../licence/acts.ts';
import type { EffectKind } from '../effects.ts';
import { restingRegistrations } from './registration.ts';

interface Row {
  id: string;
  number: string;
  standing: LicenceStanding;
  validTo: string;
  employerId: string;
  seq: number;
  registrations: string[];
}
const rowsOf = (em: EntityManager, ids: readonly string[], lock: boolean): Promise<Row[]> =>
  query(
    em,
    `select l.id, l.number, l.standing, l.valid_to::text as "validTo", l.employer_id as "employerId", c.seq,
       ${restingRegistrations('r.licence_id = l.id')} as registrations from licence l join case_file c on c.id = l.id
      where l.id::text = any($1) order by l.id ${lock ? 'for no key update of c' : ''}`,
    [ids],
  );
const imageOf = ({ number, standing, validTo, employerId, seq }: Row): Image => ({ number, standing, validTo, employerId, seq });

export const licenceKind: EffectKind = {
  kind: 'licence',
  read: async ({ em, lock }, targets) =>
    (
      await rowsOf(
        em,
        targets.map(({ id }) => id),
        lock,
      )
    ).map((row): Found => ({
      kind: 'licence',
      id: row.id,
      title: `注册证书（${row.number}）`,
      image: imageOf(row),
      affected: row.standing === 'cancelled' || row.standing === 'revoked',
      falls: row.registrations.map((id) => ({ kind: 'registration', id })),
    })),
  after: ({ before, details }) =>
    before && { ...before, standing: details['measure'] === 'revoke' ? 'revoked' : 'cancelled', seq: Number(before['seq']) + 1 },
  apply: async ({ of, annulmentId, ground }, { id, before, details }) => {
    const grounds = { caseId: annulmentId, reason: ground.label };
    return {
      ref: String(Number(before!['seq']) + 1),
      also: [
        details['measure'] === 'revoke'
          ? licenceAct(of, id, 'revoke', { ...grounds, ground: String(details['ground']) })
          : licenceAct(of, id, 'cancel', grounds),
      ],
    };
  },
  undo: async ({ of, annulmentId, ground }, { id, before, after }) => ({
    ref: String(Number(after!['seq']) + 1),
    also: [
      licenceAct(of, id, 'restore', { caseId: annulmentId, reason: `${ground.label}的决定已撤销`, standing: before!['standing'] as LicenceStanding }),
    ],
  }),
  now: async (em, { id, before }) => {
    const [row] = await rowsOf(em, [id], true);
    if (!row) return { image: null, conflict: '注册证书已不存在' };
    const [other] = await query<{ number: string }>(
      em,
      `select o.number from licence o join licence l on l.id = $1 where o.id <> l.id and o.account_id = l.account_id and o.standing = any($2)`,
      [id, liveLicence],
    );
    const needs = liveLicence.includes(before?.['standing'] as LicenceStanding);
    return { image: imageOf(row), conflict: needs && other ? `持证人已另有有效的注册证书（${other.number}）` : null };
  },
};
