// An application for 执业注册 that is under way as something that falls with what it rests on: it ends, and is examined anew when it comes back. Its applicant hears of
// both from the application's own acts.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Found, Image } from '../../../domain/exam/effects.ts';
import { registrationKinds, type RegistrationKind } from '../../../domain/registration/kinds.ts';
import { stateGroups } from '../../../domain/registration/registration.ts';
import { query } from '../../../db/kit/sql.ts';
import { registrationAct } from '../../registration/acts.ts';
import type { EffectKind } from '../effects.ts';

const ANNULLED = 'annulled';

/** SQL of the ids of applications that a condition on `r` finds: under way, or ended by a decision that may still stand. */
export const restingRegistrations = (condition: string): string =>
  `array(select r.case_id::text from registration r join case_file rc on rc.id = r.case_id where ${condition}
     and rc.state in (${[...stateGroups.active, ANNULLED].map((state) => `'${state}'`).join(', ')}) order by r.case_id)`;

interface Row {
  id: string;
  kind: RegistrationKind;
  number: string | null;
  state: string;
  exOfficio: boolean;
  seq: number;
  liveKey: string;
}
const rowsOf = (em: EntityManager, ids: readonly string[], lock: boolean): Promise<Row[]> =>
  query(
    em,
    `select r.case_id as id, r.kind, r.number, c.state, r.ex_officio as "exOfficio", c.seq,
         'registration:' || coalesce(r.licence_id, r.certificate_id, r.case_id) as "liveKey" from registration r join case_file c on c.id = r.case_id
      where r.case_id::text = any($1) order by r.case_id ${lock ? 'for no key update of c' : ''}`,
    [ids],
  );
const imageOf = ({ number, state, exOfficio, seq }: Row): Image => ({ number, state, exOfficio, seq });

export const registrationKind: EffectKind = {
  kind: 'registration',
  read: async ({ em, lock }, targets) =>
    (
      await rowsOf(
        em,
        targets.map(({ id }) => id),
        lock,
      )
    ).map((row): Found => ({
      kind: 'registration',
      id: row.id,
      title: `注册申请（${registrationKinds[row.kind]}，${row.number ?? '未编号'}）`,
      image: imageOf(row),
      affected: row.state === ANNULLED,
      falls: [],
    })),
  after: ({ before }) => before && { ...before, state: ANNULLED, seq: Number(before['seq']) + 1 },
  apply: async ({ of, annulmentId, ground }, { id, before }) => ({
    ref: String(Number(before!['seq']) + 1),
    also: [registrationAct(of, id, 'annul', { caseId: annulmentId, reason: ground.label })],
  }),
  undo: async ({ of, annulmentId, ground }, { id, before, after }) => ({
    ref: String(Number(after!['seq']) + 1),
    also: [
      registrationAct(of, id, 'reopen', {
        caseId: annulmentId,
        reason: `${ground.label}的决定已撤销`,
        state: String(before!['state']),
        exOfficio: before!['exOfficio'] === true,
      }),
    ],
  }),
  now: async (em, { id }) => {
    const [row] = await rowsOf(em, [id], true);
    if (!row) return { image: null, conflict: '注册申请已不存在' };
    const [other] = await query(em, `select from case_file where live_key = $1 and id <> $2`, [row.liveKey, id]);
    return { image: imageOf(row), conflict: other ? '申请人已另有办理中的注册申请' : null };
  },
};
