// 政府采购合同: the table (domain/procurement/contract/contract.ts) owns who may do what and until when; this tells who hears of it.
import type { ContractActivities, ContractMessage } from '../../activities/procurement/contract/tell.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { tenderContract } from '../../domain/procurement/contract/contract.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Entails, type Story } from '../kit/story.ts';

type Side = 'buyer' | 'seller' | 'organiser';
const tell =
  (message: ContractMessage, to: Side, summary: string): Entails =>
  () => [effect('tell', (request) => outside<ContractActivities>().tellContract.executeWithOptions({ summary }, [{ ...request, message, to }]))];
/** A message that names the act itself. */
const named =
  (message: ContractMessage, to: Side): Entails =>
  ({ action }) => {
    const summary = tenderContract.actions[action]!.label;
    return [
      effect('tell', (request) => outside<ContractActivities>().tellContract.executeWithOptions({ summary }, [{ ...request, message, to, act: action }])),
    ];
  };
/** Everybody whose clocks stand still, or go on. */
const everybody =
  (message: ContractMessage, summary: string): Entails =>
  () =>
    (['buyer', 'seller', 'organiser'] as const).map((to) =>
      effect(to, (request) => outside<ContractActivities>().tellContract.executeWithOptions({ summary }, [{ ...request, message, to }])),
    );
/** It goes on only when nothing is left that it stands still for. */
const goesOn: Entails = (entry) => (entry.data['left'] === 0 ? everybody('contractGoesOn', '通知合同各方：恢复履行')(entry) : []);
const late = named('contractLate', 'buyer');
const sealed: Entails = (entry) => (entry.data['concluded'] === true ? tell('contractConcluded', 'buyer', '通知采购人：请公告合同并备案')(entry) : []);

export const contractStory: Story = {
  on: {
    draft: tell('contractToSign', 'seller', '通知中标供应商：合同待签订'),
    edit: tell('contractToSign', 'seller', '通知中标供应商：合同已修改，请重新签章'),
    signBuyer: sealed,
    signSeller: sealed,
    refuse: tell('contractRefused', 'organiser', '通知采购组织机构：中标供应商拒绝签订合同'),
    noticeOverdue: late,
    filingOverdue: late,
    paymentOverdue: late,
    initialDateOverdue: late,
    meetingOverdue: late,
    initialNotice: named('contractStep', 'buyer'),
    initialDateSet: named('contractStep', 'seller'),
    initialPassed: named('contractStep', 'seller'),
    initialFailed: named('contractStep', 'seller'),
    endTrial: named('contractStep', 'seller'),
    finalNotice: named('contractStep', 'buyer'),
    meetingCalled: named('contractStep', 'seller'),
    finalPassed: named('contractStep', 'seller'),
    finalFailed: named('contractStep', 'seller'),
    rescind: named('contractStep', 'seller'),
    halt: everybody('contractHalted', '通知合同各方：中止履行'),
    goOn: goesOn,
    haltEnds: goesOn,
    stopPerformance: everybody('contractStopped', '通知合同各方：责令停止履行'),
    endStopped: named('contractStep', 'seller'),
  },
};

export async function TenderContract(run: CaseRun): Promise<void> {
  await follow(tenderContract, contractStory, run);
}
