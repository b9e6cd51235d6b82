// A cancelled exam gives all its fees back (S3§2.2, §2.3): batches of the exam's own act, each with the acts of its enrolments in one transaction. What was done stands in the
// states, so a batch that was killed is done or not, and the next attempt goes on with the rest.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { moneyTaken } from '../../db/exam/money-lock.ts';
import { query } from '../../db/kit/sql.ts';
import { merkleRoot } from '../../security/merkle.ts';
import { sm3 } from '../../security/hash.ts';
import { beat } from '../kit/beat.ts';
import { once } from '../kit/next.ts';

export interface RefundAllActivities {
  /** Begins the refund of every paid enrolment of an exam, for one of the reasons that the rule lists. Answers how many. */
  refundAll: (request: EffectRequest & { examId: string; ground: string }) => Promise<{ refunds: number }>;
}

export interface RefundAllDeps {
  orm: MikroORM;
  decide: (request: ActRequest) => Promise<Outcome>;
}

/** Enrolments of one transaction. */
const BATCH = 100;
const SYSTEM = { kind: 'system' } as const;

/** Body of the exam's act `refundBatch`. */
export interface RefundBatch {
  ground: string;
  enrolments: string[];
}

export const refundAct = (caseId: string, seq: number, ground: string): ActRequest => ({
  key: `${caseId}/${seq}/refundForExam`,
  type: 'Enrolment',
  action: 'refundForExam',
  caseId,
  actor: SYSTEM,
  input: { ground },
  bodyHash: '',
});

/** Root of what a batch did, for the exam's journal. */
export const batchRoot = (enrolments: readonly string[]): string => merkleRoot(enrolments.map((id) => sm3(`refund\n${id}`)));

const paid = (orm: MikroORM, examId: string): Promise<{ id: string }[]> =>
  query(
    orm.em.fork(),
    `select n.case_id as id from enrolment n join case_file c on c.id = n.case_id
       where n.exam_id = $1 and c.regions->>'payment' in ('paid', 'refundAsked') order by n.case_id limit ${BATCH}`,
    [examId],
  );

export const createRefundAll = ({ orm, decide }: RefundAllDeps): RefundAllActivities => ({
  refundAll: ({ examId, ground, ...request }) =>
    once({ orm }, request, '批量退款', async () => {
      await moneyTaken(orm, examId);
      let refunds = 0;
      for (let tries = 0; ;) {
        const enrolments = (await paid(orm, examId)).map(({ id }) => id);
        if (!enrolments.length) return { refunds };
        const input: RefundBatch = { ground, enrolments };
        const key = `${request.key}/${sm3(enrolments.join())}`;
        const outcome = await decide({ key, type: 'ExamSeason', action: 'refundBatch', caseId: examId, actor: SYSTEM, input, bodyHash: '' });
        // Somebody's own act was faster on one of them: the batch is put together anew.
        if (!outcome.ok && ++tries > 20) throw new Error(`a batch of refunds was refused: ${outcome.refusal.code}`);
        if (outcome.ok) [refunds, tries] = [refunds + enrolments.length, 0];
        beat({ done: refunds });
      }
    }),
});
