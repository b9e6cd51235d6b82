// 采购计划: the table (domain/procurement/plan/plan.ts) owns who may do what; this tells what each act entails. It rests once it is filed: what uses it are commissions.
import type { PlanMessage, PurchasingActivities } from '../../activities/procurement/tell.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { plan } from '../../domain/procurement/plan/plan.ts';
import { late, urged } from '../approval/told.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Entails, type Story } from '../kit/story.ts';

const tell =
  (message: PlanMessage, summary: string): Entails =>
  () => [effect('tell', (request) => outside<PurchasingActivities>().tellPlan.executeWithOptions({ summary }, [{ ...request, message }]))];
/** 备案 is a vote that has led the case there; others move it between reviews. */
const whenFiled: Entails = (entry) =>
  entry.from !== entry.to && /^(filed|running)( |$)/.test(entry.to) ? tell('planFiled', '通知采购单位：采购计划已备案')(entry) : [];

export const planStory: Story = {
  on: {
    submit: whenFiled,
    change: whenFiled,
    approve: whenFiled,
    remove: whenFiled,
    return: tell('planReturned', '通知采购单位：采购计划已退回'),
    urge: urged,
    late,
  },
};

export async function ProcurementPlan(run: CaseRun): Promise<void> {
  await follow(plan, planStory, run);
}
