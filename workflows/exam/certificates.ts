// What the end of the score review and the issuing of certificates entail: reviews opened, certificates numbered, printed, signed and vouched for, the season asked to go on.
import { proxyActivities } from '@temporalio/workflow';
import type { CertifyActivities } from '../../activities/exam/certify.ts';
import type { CertificateMaking } from '../../activities/licence/make-activity.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { documents, effectOptions } from '../kit/effects.ts';
import { effect, type Entails } from '../kit/story.ts';

/** Over many rows: no hurry to be done, but a sign of life after each page. */
const patient = { ...effectOptions, startToCloseTimeout: '6 hours', heartbeatTimeout: '2 minutes' } as const;
const batches = proxyActivities<CertifyActivities>(patient);

export const makeAll = (examId: string, again: boolean) =>
  documents<CertificateMaking>(patient).makeCertificates.executeWithOptions({ summary: '批量制证：渲染、签章、VC签发' }, [{ examId, again }]);

const openReviews = (request: EffectRequest) => batches.openQualificationReviews.executeWithOptions({ summary: '批量发起资格审查' }, [request]);

const issue =
  (again: boolean): Entails =>
  () => [
    effect('issue', async (request: EffectRequest) => {
      // Whoever came onto the list after the others, by a decision that was overturned, is examined too.
      await openReviews({ ...request, key: `${request.key}/reviews` });
      await batches.issueCertificates.executeWithOptions({ summary: '批量编号' }, [{ ...request, key: `${request.key}/number` }]);
      await makeAll(request.caseId, again);
      await batches.askFinished.executeWithOptions({ summary: '询问发证是否完成' }, [{ ...request, examId: request.caseId }]);
    }),
  ];

export const on: Readonly<Record<string, Entails>> = {
  endScoreReview: () => [effect('reviews', openReviews)],
  startIssuing: issue(false),
  resumeIssuing: issue(true),
};
