// What the workflows of scores have done: each once per effect key.
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { outcomes, type Outcome } from '../../../domain/exam/scores/pass-list.ts';
import { examById } from '../../../db/exam/exams.ts';
import { revocationAt, standingList } from '../../../db/exam/scores/pass.ts';
import { reviewById } from '../../../db/exam/scores/reviews.ts';
import { now } from '../../../db/kit/clock.ts';
import { one, query } from '../../../db/kit/sql.ts';
import { beat } from '../../kit/beat.ts';
import { once } from '../../kit/next.ts';
import { raise, resolve } from '../../kit/operator-notice.ts';
import type { FileStore } from '../../../gateways/files.ts';
import type { EffectParts } from '../../processes.ts';
import { annulRevoked, restoreListed } from './cascade.ts';
import { makeList } from './make-list.ts';
import { keepPasses } from './passes.ts';
import { stageList } from './stage.ts';

export interface ScoreActivities {
  /** Checks the list of an import to its end; `done`: it may be finished. */
  checkScoreList: (request: EffectRequest) => Promise<{ done: boolean }>;
  /** Makes the list of passers that was asked for; `done`: it may be finished. */
  makePassList: (request: EffectRequest) => Promise<{ done: boolean }>;
  /** Notes what everybody on the list has passed, for later exams. */
  keepSubjectPasses: (request: EffectRequest) => Promise<{ done: boolean }>;
  /** Takes back the certificates of a revoked list; and gives them back to those whom the new list has as passed. */
  annulRevoked: (request: EffectRequest) => Promise<{ done: number }>;
  restoreListed: (request: EffectRequest) => Promise<{ done: number }>;
  tellRevoked: (request: EffectRequest) => Promise<unknown>;
  /** Tells the answer of a review, and a result that has changed with it. */
  tellReviewed: (request: EffectRequest) => Promise<unknown>;
  warnReviewLate: (request: EffectRequest) => Promise<unknown>;
}

export interface ScoreParts extends Pick<EffectParts, 'orm' | 'fields' | 'notify' | 'decide'> {
  /** Content of a clean upload. */
  open: FileStore['open'];
}

export const createScoreActivities = ({ orm, fields, notify, decide, open }: ScoreParts): ScoreActivities => {
  const em = () => orm.em.fork();
  const examOf = async (id: string) => {
    const exam = await examById(em(), id);
    if (!exam) throw new Error(`no exam ${id}`);
    return exam;
  };
  const accountOf = async (enrolmentId: string): Promise<string> =>
    (await one<{ id: string }>(em(), `select account_id as id from enrolment where case_id = $1`, [enrolmentId])).id;

  return {
    checkScoreList: (request) => once({ orm }, request, '校验成绩', async () => ({ done: await stageList({ orm, fields, open }, request.caseId) })),
    makePassList: (request) => once({ orm }, request, '生成合格人员名单', async () => ({ done: await makeList({ orm, fields }, request.caseId) })),
    keepSubjectPasses: (request) =>
      once({ orm }, request, '登记单科合格成绩', async () => {
        const list = await standingList(em(), request.caseId);
        if (list?.publicAt == null) return { done: false };
        for (let after: string | null = null; ;) {
          const at = await now(em());
          after = await em().transactional(async (tx) => {
            // Revoked meanwhile: what stands is somebody else's to note.
            const [stands] = await query(tx, `select 1 from pass_list where id = $1 and standing = 'published' for share`, [list.id]);
            return stands ? keepPasses(tx, fields, list.id, null, at, { after, limit: 500 }) : null;
          });
          if (after === null) return { done: true };
          beat(after);
        }
      }),
    annulRevoked: (request) => once({ orm }, request, '撤销名单的证书', async () => ({ done: await annulRevoked({ em: em(), decide }, request) })),
    restoreListed: (request) => once({ orm }, request, '恢复名单的证书', async () => ({ done: await restoreListed({ em: em(), decide }, request) })),
    tellRevoked: async (request) => {
      const revocation = await revocationAt(em(), request.caseId, request.seq);
      if (!revocation?.enrolmentId) return null;
      const { config } = await examOf(request.caseId);
      const to = { accountId: await accountOf(revocation.enrolmentId) };
      return notify({ ...request, template: 'resultRevoked', to, params: { exam: config.name } });
    },
    tellReviewed: async (request) => {
      const review = (await reviewById(em(), request.caseId))!;
      const { config } = await examOf(review.examId);
      const subject = config.subjects.find(({ code }) => code === review.subject)!.label;
      await resolve(em(), `scoreReview/${request.caseId}`);
      const to = { accountId: review.accountId };
      const { outcome } = await one<{ outcome: Outcome | null }>(
        em(),
        `select data->>'outcome' as outcome from journal where case_id = $1 and seq = $2`,
        [request.caseId, request.seq],
      );
      const told = await notify({ ...request, template: 'scoreReviewAnswered', to, params: { exam: config.name, subject } });
      if (outcome === null) return told;
      return notify({
        ...request,
        key: `${request.key}/result`,
        template: 'resultChanged',
        to,
        params: { exam: config.name, outcome: outcomes[outcome] },
      });
    },
    warnReviewLate: async (request) =>
      raise(em(), { key: `scoreReview/${request.caseId}`, kind: 'scoreReview', message: '有一件成绩复查超过答复期限仍未答复，请督促办理。' }),
  };
};
