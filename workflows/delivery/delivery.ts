// 证照快递: the courier reports, and the recipient is told of each step that leads on. Late and repeated reports entail nothing.
import type { DeliveryActivities } from '../../activities/delivery/tell.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { delivery } from '../../domain/delivery/delivery.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Story } from '../kit/story.ts';

export const deliveryStory: Story = {
  on: {
    report: ({ from, to }) =>
      from === to
        ? []
        : [effect('tell', (request) => outside<DeliveryActivities>().tellDelivery.executeWithOptions({ summary: '告知收件人寄送进度' }, [request]))],
  },
};

export async function Delivery(run: CaseRun): Promise<void> {
  await follow(delivery, deliveryStory, run);
}
