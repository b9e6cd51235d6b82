// 证照办理 (S3-56): what two officers have signed is done already, in the transaction of 签发. What ends a licence also gets its letter.
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { proposalProcess, type Measure } from '../../domain/licence/proposal.ts';
import { documents } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Story } from '../kit/story.ts';

const ends: readonly unknown[] = ['cancel', 'revoke'] satisfies Measure[];

export const proposalStory: Story = {
  on: {
    confirm: ({ data }) =>
      ends.includes(data['measure'])
        ? [
            effect('letter', (request) =>
              documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '出具决定书' }, [{ ...request, kind: 'P24' }]),
            ),
          ]
        : [],
  },
};

export async function LicenceProposal(run: CaseRun): Promise<void> {
  await follow(proposalProcess, proposalStory, run);
}
