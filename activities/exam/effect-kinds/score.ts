// 成绩 and 合格结果 as something that falls. Each decision has voids of its own, so that a score is valid again when the last of them is lifted; results of lists that stand
// are looked at anew with them, also those of later exams that carry a pass over from here. The target is an enrolment.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Found, Wanted } from '../../../domain/exam/effects.ts';
import type { Ground } from '../../../domain/exam/scores/marks.ts';
import { outcomes, type PassResult } from '../../../domain/exam/scores/pass-list.ts';
import { one, query } from '../../../db/kit/sql.ts';
import { restoreScores, reviseResult, voidScores } from '../scores/effects.ts';
import type { Doing, EffectKind } from '../effects.ts';

/** Details of the effect: `subjects` null is all of the sitting. */
export interface ScoreDetails {
  subjects: readonly string[] | null;
  ground: Ground;
}

interface Rests {
  listId: string;
  enrolmentId: string;
}

/**
 * Results of lists that stand in public which rest on a pass of these subjects: the candidate's own, later ones that carry it over, and those that another decision on
 * the same subjects has down already.
 */
const restingOn = (em: EntityManager, enrolmentId: string, subjects: readonly string[] | null): Promise<Rests[]> =>
  query(
    em,
    `select r.list_id as "listId", r.enrolment_id as "enrolmentId" from enrolment n
       join enrolment o on o.id_number_index = n.id_number_index join pass_result r on r.enrolment_id = o.case_id join pass_list l on l.id = r.list_id
      where n.case_id = $1 and l.standing = 'published' and exists (
        select from jsonb_array_elements(r.subjects) x where ($2::text[] is null or x->>'subject' = any($2))
          and ((r.enrolment_id = n.case_id and x->>'outcome' = 'passed') or (x->>'outcome' = 'carried' and x->'from'->>'examId' = n.exam_id::text)))
     union select split_part(e.target_id, '/', 1)::uuid, split_part(e.target_id, '/', 2)::uuid from annulment_effect s
       join annulment_effect e on e.annulment_id = s.annulment_id and e.parent = s.n and e.kind = 'passResult' and e.standing = 'changed'
      where s.kind = 'score' and s.standing = 'changed' and s.target_id = $1::uuid::text and ($2::text[] is null or s.details->'subjects' = 'null'
        or exists (select from jsonb_array_elements_text(s.details->'subjects') v where v = any($2)))
      order by 1, 2`,
    [enrolmentId, subjects === null ? null : [...subjects]],
  );

const ofResult = ({ listId, enrolmentId }: Rests): string => `${listId}/${enrolmentId}`;
const examOf = async (em: EntityManager, enrolmentId: string): Promise<string> =>
  (await one<{ id: string }>(em, `select exam_id as id from enrolment where case_id = $1`, [enrolmentId])).id;

/** Later results that carry a pass over from here are looked at anew; one's own has been already. */
async function reviseLater({ em, fields, received, annulmentId }: Doing, enrolmentId: string, others: readonly string[], why: string): Promise<void> {
  for (const other of others.filter((id) => id !== enrolmentId))
    await reviseResult({ em, fields, at: received }, { examId: await examOf(em, other), enrolmentId: other, sourceId: annulmentId, why });
}

export const scoreKind: EffectKind = {
  kind: 'score',
  read: async ({ em, lock }, targets) => {
    const known = await query<{ id: string; exam: string }>(
      em,
      `select n.case_id as id, e.name as exam from enrolment n join exam e on e.case_id = n.exam_id join case_file c on c.id = n.case_id
        where n.case_id::text = any($1) order by n.case_id ${lock ? 'for no key update of c' : ''}`,
      [targets.map(({ id }) => id)],
    );
    return Promise.all(
      known.map(async ({ id, exam }): Promise<Found> => {
        const { subjects } = targets.find((one) => one.id === id)!.details as unknown as ScoreDetails;
        const falls = (await restingOn(em, id, subjects)).map((result): Wanted => ({ kind: 'passResult', id: ofResult(result) }));
        const title = `成绩（${exam}，${subjects === null ? '全部科目' : `科目${subjects.join('、')}`}）`;
        return { kind: 'score', id, title, image: null, affected: false, falls };
      }),
    );
  },
  after: () => null,
  apply: async (doing, { id, details }) => {
    const { em, fields, received: at, annulmentId } = doing;
    const { subjects, ground } = details as unknown as ScoreDetails;
    const later = await restingOn(em, id, subjects);
    await voidScores({ em, fields, at }, { examId: await examOf(em, id), enrolmentId: id, subjects, caseId: annulmentId, ground });
    await reviseLater(
      doing,
      id,
      later.map(({ enrolmentId }) => enrolmentId),
      '成绩无效',
    );
    return { ref: JSON.stringify(later.map(({ enrolmentId }) => enrolmentId)) };
  },
  undo: async (doing, { id, ref }) => {
    const { em, fields, received: at, annulmentId } = doing;
    await restoreScores({ em, fields, at }, { examId: await examOf(em, id), enrolmentId: id, caseId: annulmentId });
    await reviseLater(doing, id, JSON.parse(ref ?? '[]') as string[], '恢复成绩');
    return { ref: null };
  },
  now: async () => ({ image: null, conflict: null }),
};

/** Looked at anew with the scores that it rests on; certificates made of it fall with it. */
export const passResultKind: EffectKind = {
  kind: 'passResult',
  read: async ({ em }, targets) => {
    const rows = await query<PassResult & { id: string; exam: string; certificates: string[] }>(
      em,
      `select r.list_id || '/' || r.enrolment_id as id, e.name as exam, r.outcome, r.subjects, array(
           select c.id::text from certificate c join enrolment n on n.case_id = r.enrolment_id
            where c.enrolment_id = r.enrolment_id or (c.enrolment_id is null and c.id_number_index = n.id_number_index and c.specialty = n.specialty
              and c.origin = 'exam' and c.issued_on >= (l.published_at at time zone 'Asia/Shanghai')::date) order by c.id) as certificates
         from pass_result r join pass_list l on l.id = r.list_id join exam e on e.case_id = r.exam_id
        where (r.list_id, r.enrolment_id) in (select split_part(t, '/', 1)::uuid, split_part(t, '/', 2)::uuid from unnest($1::text[]) t)`,
      [targets.map(({ id }) => id)],
    );
    return rows.map(({ id, exam, outcome, subjects, certificates }): Found => ({
      kind: 'passResult',
      id,
      title: `合格结果（${exam}，${outcomes[outcome]}）`,
      image: { outcome, subjects },
      affected: false,
      falls: certificates.map((certificate) => ({ kind: 'certificate', id: certificate })),
    }));
  },
  after: () => null,
  apply: async () => ({ ref: null }),
  undo: async () => ({ ref: null }),
  now: async () => ({ image: null, conflict: null }),
};
