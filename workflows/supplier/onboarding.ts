// 供应商入驻, as its guide tells it (S0§2.8–4). The table (domain/supplier/onboarding.ts) owns who may do what; this tells what
// each act entails. The deadlines are the states': 公示期 ends in 待入库, 待入库 ends in 入库 by the system itself.
import type { SupplierActivities, SupplierMessage } from '../../activities/supplier/tell.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import type { Entry } from '../../domain/kit/act.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { late, urged } from '../approval/told.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { opinionSheet } from '../kit/opinion-sheet.ts';
import { effect, type Effect, type Entails, type Story } from '../kit/story.ts';

const tell =
  (message: SupplierMessage, summary: string): Entails =>
  () => [effect('tell', (request) => outside<SupplierActivities>().tellSupplier.executeWithOptions({ summary }, [{ ...request, message }]))];

/** The last stage is passed, by its vote or because it was late: the reviews are decided. */
const reviewed = ({ to }: Entry): Effect[] => (/^(notice|waiting)\b/.test(to) ? opinionSheet() : []);
const returned = tell('onboardingReturned', '通知供应商：申请被退回');

export const onboardingStory: Story = {
  on: {
    // The supplier submits; where the 区划 reviews nothing, 待入库 begins at once.
    submit: tell('onboardingSubmitted', '通知供应商：申请已提交'),
    // The reviews are passed: 审批表.
    approve: reviewed,
    remove: reviewed,
    // A stage is late: its holders are told, or whoever takes it over; where the rule sends it back the supplier is.
    overrun: (entry) => (entry.to.startsWith('draft') ? returned(entry) : [...reviewed(entry), ...late(entry)]),
    // An officer gives it back with reasons; the draft is open again.
    return: (entry) => (entry.to.startsWith('draft') ? returned(entry) : []),
    // The supplier takes it back, at any time before 入库.
    withdraw: tell('onboardingWithdrawn', '通知供应商：申请已撤回'),
    // Whoever has the case on the desk is told that the supplier waits.
    urge: urged,
    // The waiting time is over: 正式供应商.
    admit: tell('onboardingAdmitted', '通知供应商：已入库'),
  },
};

export async function SupplierOnboarding(run: CaseRun): Promise<void> {
  await follow(onboarding, onboardingStory, run);
}
