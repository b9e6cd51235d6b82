// 办事指南: what is published is printed too; the portal is told by the ledger, in the act's own transaction.
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import { guideProcess } from '../../domain/guide/process.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { documents } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Story } from '../kit/story.ts';

export const guideStory: Story = {
  on: {
    publish: () => [
      effect('P42', (request) =>
        documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '生成办事指南' }, [{ ...request, kind: 'P42' }]),
      ),
    ],
  },
};

export async function ServiceGuide(run: CaseRun): Promise<void> {
  await follow(guideProcess, guideStory, run);
}
