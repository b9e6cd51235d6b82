// 采购委托单: the table (domain/procurement/commission/commission.ts) owns who may do what; this tells what each act entails. An agency that has not taken it in time is reminded.
import type { CommissionMessage, PurchasingActivities } from '../../activities/procurement/tell.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { commission } from '../../domain/procurement/commission/commission.ts';
import { urged } from '../approval/told.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Entails, type Story } from '../kit/story.ts';

const tell =
  (message: CommissionMessage, summary: string): Entails =>
  () => [effect('tell', (request) => outside<PurchasingActivities>().tellCommission.executeWithOptions({ summary }, [{ ...request, message }]))];
const whenSent: Entails = (entry) =>
  entry.from !== entry.to && entry.to.startsWith('submitted') ? tell('commissionSent', '通知代理机构：委托单待受理')(entry) : [];

export const commissionStory: Story = {
  on: {
    submit: whenSent,
    approve: whenSent,
    remove: whenSent,
    return: tell('commissionReturned', '通知采购单位：委托单内部审核退回'),
    accept: (entry) => (entry.from === entry.to ? [] : tell('commissionAccepted', '通知采购单位：代理机构已受理')(entry)),
    decline: tell('commissionDeclined', '通知采购单位：代理机构退回委托'),
    remind: tell('commissionWaiting', '提醒代理机构：委托单尚未受理'),
    urge: urged,
  },
};

export async function Commission(run: CaseRun): Promise<void> {
  await follow(commission, commissionStory, run);
}
