// 资格审查 (S3-42). The table (domain/exam/qualification.ts) owns who may do what; this tells what each act entails: both platforms are asked when it is opened, the candidate is told with
// the paper, and whoever passes after the others gets his certificate by himself.
import { proxyActivities } from '@temporalio/workflow';
import type { CertifyActivities } from '../../activities/exam/certify.ts';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { QualificationActivities, QualificationCheckActivities } from '../../activities/exam/qualification-effects.ts';
import type { CertificateMaking } from '../../activities/licence/make-activity.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { qualificationReview } from '../../domain/exam/qualification.ts';
import { late, urged, whenMoved } from '../approval/told.ts';
import { documents, effectOptions, outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Effect, type Entails, type Story } from '../kit/story.ts';

const certify = proxyActivities<CertifyActivities>(effectOptions);

const tell = (summary: string): Effect =>
  effect('tell', (request) => outside<QualificationActivities>().tellQualification.executeWithOptions({ summary }, [request]));
const opinion = (summary: string): Effect =>
  effect('P16', (request) => documents<IssueActivities>().issueDocument.executeWithOptions({ summary }, [{ ...request, kind: 'P16' }]));
const check = effect('check', (request) =>
  outside<QualificationCheckActivities>().checkQualification.executeWithOptions({ summary: '核验学历和社保' }, [request]),
);
/** After the batch: numbered, made, and the season asked whether that was the last. */
const certificate = effect('certificate', async (request) => {
  const { editionId, examId } = await certify.issueLate.executeWithOptions({ summary: '补发批次后通过人员的证书' }, [request]);
  if (editionId !== null)
    await documents<CertificateMaking>({ startToCloseTimeout: '2 minutes' }).makeEdition.executeWithOptions({ summary: '制证：渲染、签章、VC签发' }, [
      { editionId },
    ]);
  await certify.askFinished.executeWithOptions({ summary: '询问发证是否完成' }, [{ ...request, examId }]);
});

const told =
  (summary: string, ...more: Effect[]): Entails =>
  () => [tell(summary), ...more];

export const qualificationStory: Story = {
  on: {
    open: () => [check],
    pass: whenMoved(told('通知考生：资格审查通过', opinion('出具资格审查意见'), certificate)),
    reject: whenMoved(told('通知考生：资格审查不通过', opinion('出具资格审查意见'), certificate)),
    requestSupplement: told('通知考生：补充材料', opinion('出具补充材料通知书')),
    supplement: told('通知考生：补充材料已收到'),
    lapse: told('通知考生：逾期未补充，审查不通过', opinion('出具资格审查意见'), certificate),
    appeal: told('通知考生：申诉已收到'),
    grant: whenMoved(told('通知考生：申诉成立', opinion('出具复核意见'), certificate)),
    refuse: whenMoved(told('通知考生：申诉不成立', opinion('出具复核意见'))),
    overrun: late,
    appealOverrun: late,
    urge: urged,
  },
};

export async function QualificationReview(run: CaseRun): Promise<void> {
  await follow(qualificationReview, qualificationStory, run);
}
