// 供应商资料变更 (S0§5): in force at once, or after review; the old version stands until then.
import type { ApprovalActivities } from '../../activities/approval/tell.ts';
import type { SupplierActivities, SupplierMessage } from '../../activities/supplier/tell.ts';
import type { Entry } from '../../domain/kit/act.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { change } from '../../domain/supplier/change.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Effect, type Story } from '../kit/story.ts';

const tell = (message: SupplierMessage, summary: string): Effect =>
  effect('tell', (request) => outside<SupplierActivities>().tellSupplier.executeWithOptions({ summary }, [{ ...request, message }]));

/** Both saving and the last approval may put it in force. */
const whenInForce = ({ to }: Entry): Effect[] => (to.startsWith('inForce') ? [tell('changeInForce', '通知供应商：变更已生效')] : []);

export const changeStory: Story = {
  on: {
    save: whenInForce,
    approve: whenInForce,
    urge: () => [effect('urge', (request) => outside<ApprovalActivities>().tellUrged.executeWithOptions({ summary: '催办：通知办理人' }, [request]))],
    return: () => [tell('changeRejected', '通知供应商：变更未通过')],
  },
};

export async function SupplierChange(run: CaseRun): Promise<void> {
  await follow(change, changeStory, run);
}
