// 证照快递: the courier reports, and the recipient is told of each step that leads on. Late and repeated reports entail nothing.
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { DeliveryActivities } from '../../activities/delivery/tell.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { delivery } from '../../domain/delivery/delivery.ts';
import { documents, outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Story } from '../kit/story.ts';

export const deliveryStory: Story = {
  on: {
    // Tried until the courier has given its number.
    order: () => [
      effect('P27', (request) =>
        documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '生成快递面单' }, [{ ...request, kind: 'P27' }]),
      ),
    ],
    report: ({ from, to }) =>
      from === to
        ? []
        : [effect('tell', (request) => outside<DeliveryActivities>().tellDelivery.executeWithOptions({ summary: '告知收件人寄送进度' }, [request]))],
  },
};

export async function Delivery(run: CaseRun): Promise<void> {
  await follow(delivery, deliveryStory, run);
}
