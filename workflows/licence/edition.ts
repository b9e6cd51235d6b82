// 电子证照 (S3-59): the decision has begun it; here it is printed, sealed and signed. What the collectors are owed is in the ledger of dispatches from 制证完成 on,
// and 归集完成 comes from there. The clock of 待制发 raises the alarm when either takes too long.
import { proxyLocalActivities } from '@temporalio/workflow';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { FollowActivities } from '../../activities/kit/next.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { editionProcess } from '../../domain/licence/process.ts';
import { documents } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Story } from '../kit/story.ts';

// The act of the system that a deadline asks for, asked for by an effect that is done.
const { askDeadline: ask } = proxyLocalActivities<FollowActivities>({
  startToCloseTimeout: '3s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

export const editionStory: Story = {
  on: {
    prepare: () => [
      effect('licence', async (request) => {
        await documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '制作并签章注册证书' }, [{ ...request, kind: 'P23' }]);
        await ask.executeWithOptions({ summary: '制证完成' }, [
          { caseId: request.caseId, type: editionProcess.type, action: 'made', seq: request.seq },
        ]);
      }),
    ],
  },
};

export async function ElectronicLicence(run: CaseRun): Promise<void> {
  await follow(editionProcess, editionStory, run);
}
