// 政府采购合同 of one 标项 (R38–R40, O28, O29): drafted on the award, sealed by both sides, published and filed; then accepted, by stages or once. The stages and their
// clocks are those of domain/contract/acceptance.ts. Publication, filing and payment run beside it, and whether it is performed at all (halt.ts).
import { acceptanceStages, type AcceptanceStage } from '../../contract/acceptance.ts';
import { contractRules } from '../../contract/rules.ts';
import type { Calendar } from '../../kit/calendar.ts';
import { planPeriod, type DeadlinePlan } from '../../kit/deadline.ts';
import type { Period } from '../../kit/period.ts';
import { defineProcess, type ActionContext, type Move, type State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { ruleRow, ruleValue, type Rule, type RuleSet } from '../../kit/rules.ts';
import { periods } from '../law/rules.ts';
import type { ContractFields } from './fields.ts';
import { performanceActions, performanceRegion, type Halt } from './halt.ts';
import { nextPayment, type Payment } from './payment-clock.ts';

export interface ContractFacts {
  set: RuleSet;
  calendar: Calendar;
  against: readonly Reason[];
  fields: ContractFields;
  /** As they stand after the act. */
  payments: readonly Payment[];
  /** What its performance stands still for, as it is after the act. */
  halts: readonly Halt[];
  /** 验收未通过 in a row have reached what lets the purchaser rescind. */
  mayRescind: boolean;
}
type Context = ActionContext<ContractFacts>;

const within =
  (rule: Rule<Period>) =>
  ({ facts: { set, calendar }, received }: Context): DeadlinePlan =>
    planPeriod(calendar, received, ruleValue(set, rule), ruleRow(set, rule).article ?? rule.label);
const none: State<ContractFacts> = { label: '—', rests: true };
const stage = (name: AcceptanceStage, clock?: State<ContractFacts>['clock']): State<ContractFacts> => ({
  label: acceptanceStages[name],
  rests: true,
  ...(clock ? { clock } : {}),
});

const ruled = {
  guard: ({ facts }: Context): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons.find(({ code }) => code !== undefined)?.code ?? 'CONTRACT_INVALID',
} as const;
const buyer = { by: ['orgAdmin', 'orgMember'], ...ruled } as const;
const seller = { by: ['counterpart.orgAdmin', 'counterpart.bidHandler'], ...ruled } as const;
const system = { by: 'system', hidden: true } as const;
const only =
  (way: ContractFields['acceptance'], message: string) =>
  ({ facts }: Context): Reason[] => [...facts.against, ...(facts.fields.acceptance === way ? [] : [{ message, rule: 'O28' }])];
const staged = { guard: only('staged', '本合同约定一次验收') };

/** The second seal concludes the contract. */
const sealed =
  (mine: 'buyer' | 'seller', other: 'buyer' | 'seller') =>
  ({ file }: Context): Move =>
    file.regions[other] === 'signed' ? { [mine]: 'signed', main: 'building', notice: 'due', filing: 'due' } : { [mine]: 'signed' };
const concluded = ['building', 'notice:due', 'filing:due'];
const paying = ({ facts }: Context): Move => ({ payment: facts.payments.some(({ paidOn }) => paidOn === null) ? 'due' : 'none' });

const open: AcceptanceStage[] = ['building', 'initialDate', 'initial', 'initialDefects', 'trial', 'ready', 'expertMeeting', 'final', 'finalDefects'];
const standing = [...open, 'accepted', 'rescinded'];

export const tenderContract = defineProcess<ContractFacts>({
  type: 'TenderContract',
  label: '政府采购合同',
  kind: 'case',
  states: {
    drafting: { label: '待签订', rests: true },
    refused: { label: '拒绝签订', final: true },
    replaced: { label: '已作废', final: true },
    building: stage('building'),
    initialDate: stage('initialDate', {
      name: 'initialDate',
      label: '确定初验日期期限',
      then: 'initialDateOverdue',
      plan: within(contractRules.initialDate),
    }),
    initial: stage('initial'),
    initialDefects: stage('initialDefects'),
    trial: stage('trial', { name: 'trial', label: '试运行期', then: 'endTrial', plan: within(contractRules.trial) }),
    ready: stage('ready'),
    expertMeeting: stage('expertMeeting', {
      name: 'expertMeeting',
      label: '发起专家验收会期限',
      then: 'meetingOverdue',
      plan: within(contractRules.expertMeeting),
    }),
    final: stage('final'),
    finalDefects: stage('finalDefects'),
    accepted: { label: '验收通过', rests: true, final: true },
    rescinded: { label: acceptanceStages.rescinded, rests: true, final: true },
  },
  regions: {
    buyer: { states: { none, signed: { label: '采购人已签章', rests: true, final: true } } },
    seller: { states: { none, signed: { label: '供应商已签章', rests: true, final: true } } },
    notice: {
      states: {
        none,
        due: {
          label: '待公告',
          rests: true,
          clock: { name: 'contractNotice', label: '公告合同期限', then: 'noticeOverdue', plan: within(periods.contractNotice) },
        },
        done: { label: '已公告', rests: true, final: true },
      },
    },
    filing: {
      states: {
        none,
        due: {
          label: '待备案',
          rests: true,
          clock: { name: 'contractFiling', label: '合同备案期限', then: 'filingOverdue', plan: within(periods.contractFiling) },
        },
        done: { label: '已备案', rests: true, final: true },
      },
    },
    payment: {
      states: {
        none,
        due: {
          label: '待支付',
          rests: true,
          clock: {
            name: 'payment',
            label: '支付期限',
            then: 'paymentOverdue',
            plan: ({ facts, received }) => (facts.halts.length ? null : nextPayment(facts.set, facts.payments, received)),
          },
        },
      },
    },
    performance: { states: performanceRegion },
  },
  actions: {
    draft: { label: '起草合同', from: null, to: 'drafting', ...buyer },
    edit: { label: '修改合同', from: 'drafting', to: { buyer: 'none', seller: 'none' }, ...buyer },
    signBuyer: { label: '采购人签章', from: 'drafting', to: sealed('buyer', 'seller'), oneOf: ['buyer:signed', ...concluded], ...buyer },
    signSeller: { label: '供应商签章', from: 'drafting', to: sealed('seller', 'buyer'), oneOf: ['seller:signed', ...concluded], ...seller },
    refuse: { label: '拒绝签订合同', from: 'drafting', to: 'refused', ...seller },
    replace: { label: '中标人变更，合同作废', from: 'drafting', to: 'replaced', ...system },

    publish: { label: '公告合同', from: 'notice:due', to: { notice: 'done' }, ...buyer },
    file: { label: '合同备案', from: 'filing:due', to: { filing: 'done' }, ...buyer },
    noticeOverdue: { label: '逾期未公告合同', from: 'notice:due', to: null, at: 'contractNotice', ...system },
    filingOverdue: { label: '逾期未备案合同', from: 'filing:due', to: null, at: 'contractFiling', ...system },
    supplement: { label: '签订补充合同', from: open, to: null, ...buyer },
    recordDelivery: { label: '登记交付', from: standing, to: paying, oneOf: ['payment:due', 'payment:none'], anew: true, ...buyer },
    recordPayment: { label: '登记支付', from: 'payment:due', to: paying, oneOf: ['payment:due', 'payment:none'], anew: true, ...buyer },
    paymentOverdue: { label: '逾期未支付', from: 'payment:due', to: null, at: 'payment', ...system },

    ...performanceActions(buyer, system, open),

    initialNotice: { label: '提交初验通知书', from: ['building', 'initialDefects'], to: 'initialDate', ...seller, ...staged },
    initialDateSet: { label: '确定初验日期', from: 'initialDate', to: 'initial', ...buyer },
    initialDateOverdue: { label: '逾期未确定初验日期', from: 'initialDate', to: null, at: 'initialDate', ...system },
    initialPassed: { label: '初验通过', from: 'initial', to: 'trial', ...buyer },
    initialFailed: { label: '初验未通过', from: 'initial', to: 'initialDefects', ...buyer },
    endTrial: { label: '试运行期满', from: 'trial', to: 'ready', at: 'trial', ...system },
    finalNotice: { label: '提交终验通知', from: ['ready', 'finalDefects'], to: 'expertMeeting', ...seller },
    meetingCalled: { label: '发起专家验收会', from: 'expertMeeting', to: 'final', ...buyer },
    meetingOverdue: { label: '逾期未发起专家验收会', from: 'expertMeeting', to: null, at: 'expertMeeting', ...system },
    finalPassed: { label: '终验通过', from: 'final', to: 'accepted', ...buyer },
    finalFailed: { label: '终验未通过', from: 'final', to: 'finalDefects', ...buyer },
    acceptOnce: { label: '验收合格', from: 'building', to: 'accepted', ...buyer, guard: only('single', '本合同约定分阶段验收') },
    rescind: {
      label: '解除合同',
      from: open,
      to: 'rescinded',
      ...buyer,
      guard: ({ facts }) => [...facts.against, ...(facts.mayRescind ? [] : [{ message: '连续3次验收未通过方可解除合同', rule: 'O28' }])],
    },
  },
});

/** Acts of the table that are events of the acceptance. */
export const acceptanceActs = [
  'initialNotice',
  'initialDateSet',
  'initialPassed',
  'initialFailed',
  'finalNotice',
  'meetingCalled',
  'finalPassed',
  'finalFailed',
  'rescind',
] as const;
export type AcceptanceAct = (typeof acceptanceActs)[number];

/** Nothing follows on the project any more. */
export const contractEnded = (state: string): boolean => state === 'accepted' || state === 'rescinded';
