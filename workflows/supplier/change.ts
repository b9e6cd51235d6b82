// 供应商资料变更 (S0§5): in force at once, or after review; the old version stands until then.
import type { SupplierActivities, SupplierMessage } from '../../activities/supplier/tell.ts';
import type { Entry } from '../../domain/kit/act.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { change } from '../../domain/supplier/change.ts';
import { late, urged } from '../approval/told.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { opinionSheet } from '../kit/opinion-sheet.ts';
import { effect, type Effect, type Story } from '../kit/story.ts';

const tell = (message: SupplierMessage, summary: string): Effect =>
  effect('tell', (request) => outside<SupplierActivities>().tellSupplier.executeWithOptions({ summary }, [{ ...request, message }]));

const inForce = ({ to }: Entry): Effect[] => (to.startsWith('inForce') ? [tell('changeInForce', '通知供应商：变更已生效')] : []);
const rejected = ({ to }: Entry): Effect[] => (to.startsWith('rejected') ? [tell('changeRejected', '通知供应商：变更未通过')] : []);

/** The reviews are decided, either way; a stage that is passed or gone back to entails nothing. */
const reviewed = (entry: Entry): Effect[] => {
  const told = [...inForce(entry), ...rejected(entry)];
  return told.length ? [...told, ...opinionSheet()] : [];
};

export const changeStory: Story = {
  on: {
    save: inForce,
    approve: reviewed,
    remove: reviewed,
    // A stage is late: its holders are told, or whoever takes it over; where the rule decides, the supplier is.
    overrun: (entry) => [...reviewed(entry), ...late(entry)],
    urge: urged,
    return: reviewed,
  },
};

export async function SupplierChange(run: CaseRun): Promise<void> {
  await follow(change, changeStory, run);
}
