// 违纪处理 (S3§2.4). The table (domain/exam/violation/violation.ts) owns who may do what; this tells what each act entails: papers, and what the candidate hears. What a
// decision does to scores and certificates stands already, in the transaction of the decision.
import { proxyActivities } from '@temporalio/workflow';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { ViolationActivities } from '../../activities/exam/violation/tell.ts';
import type { FollowActivities } from '../../activities/kit/next.ts';
import { violation } from '../../domain/exam/violation/violation.ts';
import type { CaseRun, EffectRequest } from '../../domain/kit/follow.ts';
import { documents, effectOptions, outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Effect, type Entails, type Story } from '../kit/story.ts';

const { askDeadline } = proxyActivities<FollowActivities>(effectOptions);

type Paper = 'P09' | 'P10' | 'P11' | 'P12';
const issue = (request: EffectRequest, kind: Paper, summary: string): Promise<unknown> =>
  documents<IssueActivities>().issueDocument.executeWithOptions({ summary }, [{ ...request, kind }]);
const paper = (kind: Paper, summary: string): Effect => effect(kind, (request) => issue(request, kind, summary));
const telling = (request: EffectRequest, summary: string): Promise<unknown> =>
  outside<ViolationActivities>().tellViolation.executeWithOptions({ summary }, [{ ...request, key: `${request.caseId}/${request.seq}/tell` }]);
const tell = (summary: string): Effect => effect('tell', (request) => telling(request, summary));

/** Served: the receipt. */
const receipt: Entails = () => [paper('P12', '出具送达回证')];

export const violationStory: Story = {
  on: {
    enter: () => [paper('P09', '生成违纪情况记录单')],
    // Told when there is something to sign for.
    draftNotice: () => [
      effect('P10', async (request) => {
        await issue(request, 'P10', '出具拟处理告知书');
        await telling(request, '通知考生：告知书待签收');
      }),
    ],
    serve: receipt,
    acknowledge: receipt,
    deemServed: () => [paper('P12', '出具送达回证'), tell('通知考生：已公告送达')],
    drop: () => [tell('通知考生：不予处理')],
    recheck: ({ to }) => (to.startsWith('dropped') ? [tell('通知考生：不予处理')] : []),
    decide: () => [
      effect('P11', async (request) => {
        await issue(request, 'P11', '制作并签章决定书');
        await askDeadline.executeWithOptions({ summary: '决定书制作完成' }, [
          { caseId: request.caseId, type: violation.type, action: 'release', seq: request.seq },
        ]);
      }),
    ],
    release: () => [tell('通知考生：决定书待签收')],
    confirmOutcome: ({ data }) => [...(data['outcome'] === 'amended' ? [paper('P11', '制作并签章变更决定书')] : []), tell('通知考生：争议结果')],
  },
};

export async function Violation(run: CaseRun): Promise<void> {
  await follow(violation, violationStory, run);
}
