// 成绩导入 (S3-35): what is uploaded is checked at once; a list with errors gets its 错误清单. Coming into force and going again are done in the transactions of their acts.
import { proxyActivities } from '@temporalio/workflow';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { ScoreActivities } from '../../activities/exam/scores/batches.ts';
import type { FollowActivities } from '../../activities/kit/next.ts';
import { scoreImport } from '../../domain/exam/scores/import.ts';
import type { CaseRun, EffectRequest } from '../../domain/kit/follow.ts';
import { documents, effectOptions } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Story } from '../kit/story.ts';

const { checkScoreList } = proxyActivities<ScoreActivities>({ ...effectOptions, startToCloseTimeout: '6 hours', heartbeatTimeout: '2 minutes' });
const { askDeadline } = proxyActivities<FollowActivities>(effectOptions);

const ask = ({ caseId, seq }: EffectRequest, action: string): Promise<unknown> =>
  askDeadline.executeWithOptions({ summary: scoreImport.actions[action]!.label }, [{ caseId, type: scoreImport.type, action, seq }]);

export const importStory: Story = {
  on: {
    upload: () => [effect('start', (request) => ask(request, 'startCheck'))],
    startCheck: () => [
      effect('check', async (request) => {
        const { done } = await checkScoreList.executeWithOptions({ summary: '校验成绩' }, [request]);
        return done ? ask(request, 'finishCheck') : null;
      }),
    ],
    finishCheck: ({ data }) =>
      data['wrong'] === 0
        ? []
        : [
            effect('P41', (request) =>
              documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '出具成绩导入错误清单' }, [{ ...request, kind: 'P41' }]),
            ),
          ],
  },
};

export async function ScoreImport(run: CaseRun): Promise<void> {
  await follow(scoreImport, importStory, run);
}
