// 证书办理 and 证书加注. What two persons have confirmed is done already, in the transaction of 复核; here the new edition is made. A copy for one use is printed and signed, and ends by its clock.
import { proxyActivities } from '@temporalio/workflow';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { FollowActivities } from '../../activities/kit/next.ts';
import type { CertificateWork } from '../../activities/licence/certificate-work.ts';
import type { CertificateMaking } from '../../activities/licence/make-activity.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { annotationProcess } from '../../domain/licence/annotation.ts';
import { certificateProposal, holderMeasures } from '../../domain/licence/certificate-proposal.ts';
import { documents, effectOptions } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Story } from '../kit/story.ts';

const { openEdition } = proxyActivities<CertificateWork>(effectOptions);
const { askDeadline } = proxyActivities<FollowActivities>(effectOptions);
const anew: readonly unknown[] = holderMeasures;

export const certificateProposalStory: Story = {
  on: {
    // Also after 恢复: what was withdrawn before it was made.
    confirm: ({ data }) =>
      anew.includes(data['measure']) || data['measure'] === 'restore'
        ? [
            effect('edition', async () => {
              const { editionId } = await openEdition.executeWithOptions({ summary: '查找待制证的版本' }, [
                { certificateId: String(data['certificateId']) },
              ]);
              if (editionId !== null)
                await documents<CertificateMaking>({ startToCloseTimeout: '2 minutes' }).makeEdition.executeWithOptions(
                  { summary: '制证：渲染、签章、VC签发' },
                  [{ editionId }],
                );
            }),
          ]
        : [],
  },
};

export async function CertificateProposal(run: CaseRun): Promise<void> {
  await follow(certificateProposal, certificateProposalStory, run);
}

export const annotationStory: Story = {
  on: {
    annotate: () => [
      effect('copy', async (request) => {
        await documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '制作并签章加注证书' }, [{ ...request, kind: 'P17' }]);
        await askDeadline.executeWithOptions({ summary: '加注完成' }, [
          { caseId: request.caseId, type: annotationProcess.type, action: 'made', seq: request.seq },
        ]);
      }),
    ],
  },
};

export async function CertificateAnnotation(run: CaseRun): Promise<void> {
  await follow(annotationProcess, annotationStory, run);
}
