// What the season's and the reviews' workflows begin over those who passed: reviews opened, certificates numbered, the season asked to go on. Each can be killed anywhere.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { season } from '../../domain/exam/season.ts';
import { toCertify, toReview, type PassedCandidate } from '../../db/exam/scores/passed.ts';
import { one, query } from '../../db/kit/sql.ts';
import { sm3 } from '../../security/hash.ts';
import { beat, cursorOf } from '../kit/beat.ts';
import { once } from '../kit/next.ts';
import type { EffectParts } from '../processes.ts';

/** Candidates of one transaction at the most. */
const BATCH = 250;

export interface CertifyActivities {
  /** One review for each who passed and has none. */
  openQualificationReviews: (request: EffectRequest) => Promise<{ done: number }>;
  /** A number and an edition for each who has earned a certificate and has none; the others are noted with the reason. */
  issueCertificates: (request: EffectRequest) => Promise<{ done: number; excluded: number }>;
  /** The same for one whose review has ended after the batch; nothing while the exam has not come so far. Answers the edition. */
  issueLate: (request: EffectRequest) => Promise<{ editionId: string | null; examId: string }>;
  /** 发证完成, where nothing is left to do. */
  askFinished: (request: EffectRequest & { examId: string }) => Promise<{ finished: boolean }>;
}

export const createCertifyActivities = ({ orm, decide }: Pick<EffectParts, 'orm' | 'decide'>): CertifyActivities => {
  const act = (key: string, examId: string, action: string, input: unknown = {}) =>
    decide({ key, type: season.type, action, caseId: examId, actor: { kind: 'system' }, input, bodyHash: '' } satisfies ActRequest);
  type Page = (em: EntityManager, examId: string, after: string, limit: number) => Promise<PassedCandidate[]>;
  const pages = async (request: EffectRequest, action: string, page: Page, add: (body: Record<string, unknown>) => void): Promise<void> => {
    for (let cursor = cursorOf(); ;) {
      const ids = (await page(orm.em.fork(), request.caseId, cursor, BATCH)).map(({ enrolmentId }) => enrolmentId);
      if (!ids.length) return;
      // By the whole page: one that is left alone stays the first of the next attempt's.
      const outcome = await act(`${request.key}/${sm3(ids.join())}`, request.caseId, action, { ids });
      if (!outcome.ok) throw new Error(`${season.type}.${action}: ${outcome.refusal.code}`);
      add(outcome.body);
      cursor = ids.at(-1)!;
      beat(cursor);
    }
  };
  return {
    openQualificationReviews: (request) =>
      once({ orm }, request, 'openReviews', async () => {
        let done = 0;
        await pages(request, 'openReviews', toReview, ({ count }) => (done += Number(count)));
        return { done };
      }),
    issueCertificates: (request) =>
      once({ orm }, request, 'issueCertificates', async () => {
        const all = { done: 0, excluded: 0 };
        await pages(request, 'issueCertificates', toCertify, ({ count, excluded }) => {
          all.done += Number(count);
          all.excluded += Number(excluded);
        });
        return all;
      }),
    issueLate: (request) =>
      once({ orm }, request, 'issueLate', async () => {
        const em = orm.em.fork();
        const { enrolmentId, examId, state } = await one<{ enrolmentId: string; examId: string; state: string }>(
          em,
          `select r.enrolment_id as "enrolmentId", r.exam_id as "examId", c.state from qualification_review r join case_file c on c.id = r.exam_id where r.case_id = $1`,
          [request.caseId],
        );
        // Before 开始制证 it comes with all the others.
        if (state !== 'issuing' && state !== 'issued') return { editionId: null, examId };
        // Acts of a batch have its key before theirs: no other act of this effect may begin with it.
        const outcome = await act(`${request.key}/number`, examId, 'issueCertificates', { ids: [enrolmentId] });
        if (!outcome.ok && outcome.refusal.code !== 'STATE_CONFLICT') throw new Error(`${season.type}.issueCertificates: ${outcome.refusal.code}`);
        const [edition] = await query<{ id: string }>(
          em,
          `select e.id from certificate_edition e join certificate c on c.id = e.certificate_id where c.enrolment_id = $1 and e.edition = 1`,
          [enrolmentId],
        );
        return { editionId: edition?.id ?? null, examId };
      }),
    askFinished: async ({ examId, ...request }) => {
      const outcome = await act(`${request.key}/finish`, examId, 'finishIssuing');
      return { finished: outcome.ok };
    },
  };
};
