// 电子证照 (S3-59): the decision has begun it; here it is printed, sealed and signed. What the collectors are owed is in the ledger of dispatches from 制证完成 on,
// and 归集完成 comes from there. The clock of 待制发 raises the alarm when either takes too long.
import { patched, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { FollowActivities } from '../../activities/kit/next.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { editionProcess } from '../../domain/licence/process.ts';
import { documents, effectOptions } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Story } from '../kit/story.ts';

// The act of the system that a deadline asks for, asked for by an effect that is done. Following reads by local activities, one at a time: a second one beside them may be answered in
// the same breath, and in which order a replay sees the two is not written in the history. So it is none.
const { askDeadline } = proxyActivities<FollowActivities>(effectOptions);
// Runs that began before did so all the same.
const { askDeadline: askHere } = proxyLocalActivities<FollowActivities>({
  startToCloseTimeout: '3s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

export const editionStory: Story = {
  on: {
    prepare: () => [
      effect('licence', async (request) => {
        await documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '制作并签章注册证书' }, [{ ...request, kind: 'P23' }]);
        const asked = { caseId: request.caseId, type: editionProcess.type, action: 'made', seq: request.seq };
        if (patched('asked-alone')) await askDeadline.executeWithOptions({ summary: '制证完成' }, [asked]);
        else await askHere.executeWithOptions({ summary: '制证完成' }, [asked]);
      }),
    ],
  },
};

export async function ElectronicLicence(run: CaseRun): Promise<void> {
  await follow(editionProcess, editionStory, run);
}
