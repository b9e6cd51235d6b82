// 报名 (S3§2.1, §2.2): one candidate in one exam, from the choice of subjects to 报名成功 or 已放弃. Order, payment, bill and refund are regions of it. What comes after
// (seat, ticket, scores, certificate) is done by the exam's batches or by cases of their own; their labels are derived from the rows.
import type { Calendar } from '../kit/calendar.ts';
import { planInstant } from '../kit/deadline.ts';
import { plusMs, type Instant } from '../kit/instant.ts';
import { defineProcess, type ActionContext, type State } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type { ExamConfig } from './exam.ts';
import { confirmBy, nextQuery, type Money, type ReturnsState } from './payment.ts';
import { heldReasons } from './held.ts';

export interface EnrolmentFacts {
  calendar: Calendar;
  config: ExamConfig;
  /** Everything that speaks against the act, found by the rules of its area. */
  against: readonly Reason[];
  /** Minutes after the pay deadline in which a payment begun in time may still be confirmed, and those that an order stays open. */
  graceMinutes: number;
  orderMinutes: number;
  /** What the automatic check found after the commitment: nothing in doubt, or a person must look. */
  verified: boolean | null;
  /** What money that has come is; null for every other act. */
  money: Money | null;
  /** Seconds until the platform is asked again, after this act. */
  queryAfterSeconds: number;
  /** Minutes between two questions about a refund. */
  refundQueryMinutes: number;
  /** Where the money that goes back by itself stands after this act. */
  returns: ReturnsState;
}
export type EnrolmentContext = ActionContext<EnrolmentFacts>;

const against = ({ facts }: EnrolmentContext): Reason[] => [...facts.against];
const code = (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'ENROLMENT_NOT_READY';
const ruled = { guard: against, refusal: code } as const;
const byHand = { guard: (context: EnrolmentContext) => [...heldReasons(context), ...against(context)], refusal: code } as const;
const none: State<EnrolmentFacts> = { label: '—', rests: true };
const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
const everywhere = ['filling', 'confirmed', 'committed', 'manualCheck', 'toPay', 'enrolled', 'abandoned', 'invalid'] as const;
const limitOf = ({ facts }: EnrolmentContext): Instant => confirmBy(facts.config.windows, facts.graceMinutes);
const asksAgain = ({ facts, received }: EnrolmentContext) => planInstant(plusMs(received, facts.refundQueryMinutes * 60_000), '退款结果查询间隔');
/** While money may be on its way nobody can say that an enrolment is unpaid. */
const underWay = ({ file }: EnrolmentContext): Reason[] =>
  file.regions['payment'] === 'paying' || file.regions['payment'] === 'unknown'
    ? [{ code: 'PAYMENT_UNDER_WAY', message: '支付结果尚未确认，暂不能取消确认或者撤回承诺。', rule: 'S3-16' }]
    : [];

/** Unpaid states in which a confirmation can be taken back. */
const unpaid = ['confirmed', 'committed', 'manualCheck', 'toPay'] as const;

export const enrolment = defineProcess<EnrolmentFacts>({
  type: 'Enrolment',
  label: '报名',
  kind: 'case',
  states: {
    filling: { label: '填报中', rests: true },
    confirmed: { label: '已确认' },
    committed: { label: '已承诺' },
    manualCheck: { label: '待人工核查', round: { node: 'manualCheck', role: 'examOfficer', label: '报名人工核查' } },
    toPay: {
      label: '待缴费',
      clock: {
        name: 'pay',
        label: '缴费截止',
        then: 'abandon',
        plan: (context) => planInstant(limitOf(context), `${context.facts.config.name}时间安排`),
      },
    },
    enrolled: { label: '报名成功', rests: true },
    abandoned: { label: '已放弃', rests: true },
    invalid: { label: '报考无效', rests: true },
  },
  regions: {
    payment: {
      states: {
        none,
        open: {
          label: '待支付',
          clock: {
            name: 'order',
            label: '订单有效期',
            then: 'expireOrder',
            plan: ({ facts, received }) =>
              planInstant(earlier(plusMs(received, facts.orderMinutes * 60_000), facts.config.windows.payCloses), '支付订单有效期'),
          },
        },
        // The platform is asked at growing intervals; after the last moment that counts nobody knows, and people look.
        paying: {
          label: '支付中',
          clock: {
            name: 'query',
            label: '查询支付结果',
            then: 'queryPayment',
            plan: (context) => planInstant(nextQuery(context.received, context.facts.queryAfterSeconds, limitOf(context)), '支付结果查询间隔'),
          },
        },
        unknown: { label: '待查', round: { node: 'paymentUnknown', role: 'feeOfficer', label: '支付待查' } },
        paid: { label: '已支付', rests: true },
        closed: { label: '已关闭', final: true },
        refundAsked: { label: '退款审批', round: { node: 'refundApproval', role: 'feeOfficer', label: '退款审批' } },
        refunding: { label: '退款中', clock: { name: 'refundQuery', label: '查询退款结果', then: 'queryRefund', plan: asksAgain } },
        refunded: { label: '已退款', final: true },
        refundFailed: { label: '退款异常', round: { node: 'refundFailed', role: 'feeOfficer', label: '退款异常' } },
      },
    },
    // Money that comes late, twice or for a closed order, on its way back.
    returns: {
      states: {
        none,
        returning: { label: '退回中', clock: { name: 'returnQuery', label: '查询退回结果', then: 'queryReturn', plan: asksAgain } },
        returnFailed: { label: '退回异常', round: { node: 'returnFailed', role: 'feeOfficer', label: '退回异常' } },
      },
    },
    bill: {
      states: {
        none,
        issued: { label: '已开票', rests: true },
        writtenOff: { label: '已核销', rests: true },
        reversed: { label: '已红冲', final: true },
      },
    },
  },
  actions: {
    choose: { label: '确认考试科目', from: null, to: 'filling', by: 'self', ...ruled },
    chooseAgain: { label: '重新确认考试科目', from: 'filling', to: null, by: 'self', quiet: true, ...ruled },
    confirm: { label: '确认报名表', from: 'filling', to: 'confirmed', by: 'self', window: true, ...ruled },
    // An order that nobody has begun to pay ends with it.
    cancelConfirm: {
      label: '取消报考确认',
      from: unpaid,
      to: ({ file }) => (file.regions['payment'] === 'open' ? { main: 'filling', payment: 'closed' } : 'filling'),
      oneOf: ['filling', 'payment:closed'],
      by: 'self',
      window: true,
      ...ruled,
      guard: (context) => [...underWay(context), ...against(context)],
    },
    sign: { label: '签署报名承诺书', from: 'confirmed', to: 'committed', by: 'self', ...ruled },
    withdrawCommitment: {
      label: '撤回报名承诺书',
      from: ['committed', 'manualCheck', 'toPay'],
      to: ({ file }) => (file.regions['payment'] === 'open' ? { main: 'confirmed', payment: 'closed' } : 'confirmed'),
      oneOf: ['confirmed', 'payment:closed'],
      by: 'self',
      window: true,
      ...ruled,
      guard: (context) => [...underWay(context), ...against(context)],
    },
    // 报名表, 报名承诺书, 电子票据, when somebody first asks for them; while nothing is confirmed or signed they are marked as such.
    print: { label: '生成文书', from: everywhere, to: null, by: 'system', hidden: true },
    passCheck: {
      label: '核验结果',
      from: 'committed',
      to: ({ facts }) => (facts.verified === true ? 'toPay' : 'manualCheck'),
      oneOf: ['toPay', 'manualCheck'],
      by: 'system',
      hidden: true,
    },
    claim: { label: '领取', from: 'manualCheck', to: null, by: 'examOfficer', task: { claim: true } },
    release: { label: '退回待领', from: 'manualCheck', to: null, by: 'examOfficer', task: { release: true } },
    approve: { label: '核查通过', from: 'manualCheck', to: 'toPay', by: 'examOfficer', ...byHand },
    reject: { label: '核查不通过', from: 'manualCheck', to: 'filling', by: 'examOfficer', ...byHand },
    abandon: { label: '逾期未缴费', from: 'toPay', to: 'abandoned', by: 'system', at: 'pay', hidden: true },
    // Whoever is still filling in has no run: nobody need look at a hundred thousand of them.
    lapse: { label: '报名截止未确认', from: 'filling', to: 'abandoned', by: 'system', hidden: true, quiet: true },
    lapseUnpaid: { label: '缴费截止未完成报名', from: ['confirmed', 'committed', 'manualCheck'], to: 'abandoned', by: 'system', hidden: true },
    replan: {
      label: '考试延期，重新计算期限',
      from: 'toPay',
      to: ({ file }) => ({
        main: 'toPay',
        ...(file.regions['payment'] === 'open' || file.regions['payment'] === 'paying' ? { payment: file.regions['payment'] } : {}),
      }),
      oneOf: ['toPay', 'payment:open', 'payment:paying'],
      anew: true,
      by: 'system',
      hidden: true,
    },
    endUnpaid: {
      label: '考试取消，报名终止',
      from: ['confirmed', 'committed', 'manualCheck', 'toPay'],
      to: ({ file }) => (file.regions['payment'] === 'open' ? { main: 'abandoned', payment: 'closed' } : 'abandoned'),
      oneOf: ['abandoned', 'payment:closed'],
      by: 'system',
      hidden: true,
    },

    openOrder: { label: '生成支付订单', from: 'toPay', to: { payment: 'open' }, by: 'self', ...ruled },
    startPayment: { label: '去支付', from: 'payment:open', to: { payment: 'paying' }, by: 'self', ...ruled },
    closeOrder: { label: '关闭订单', from: 'payment:open', to: { payment: 'closed' }, by: 'self', ...ruled },
    expireOrder: { label: '订单超时关闭', from: 'payment:open', to: { payment: 'closed' }, by: 'system', at: 'order', hidden: true },
    // One act for all money, since what it is can only be said under the lock: what counts makes 报名成功; what is late, double or for a closed order goes back.
    pay: {
      label: '支付到账',
      from: everywhere,
      to: ({ facts: { money, returns } }) =>
        money?.counts ? { main: 'enrolled', payment: 'paid' } : { returns, ...(money?.endsOrder ? { payment: 'closed' } : {}) },
      oneOf: ['enrolled', 'payment:paid', 'payment:closed', 'returns:returning', 'returns:returnFailed'],
      by: ['platform', 'system'],
      hidden: true,
      ...ruled,
    },
    queryPayment: {
      label: '查询支付结果',
      from: 'payment:paying',
      to: (context) => ({ payment: context.received >= limitOf(context) ? 'unknown' : 'paying' }),
      oneOf: ['payment:paying', 'payment:unknown'],
      anew: true,
      by: 'system',
      at: 'query',
      hidden: true,
    },
    failPayment: {
      label: '支付未成功',
      from: ['payment:open', 'payment:paying', 'payment:unknown'],
      to: { payment: 'closed' },
      by: ['platform', 'system'],
      hidden: true,
      ...ruled,
    },
    queryAgain: { label: '再次查询支付结果', from: 'payment:unknown', to: null, by: 'feeOfficer' },
    settleUnknown: { label: '待查处理', from: 'payment:unknown', to: { payment: 'closed' }, by: 'feeOfficer', ...ruled },

    askRefund: { label: '退款申请', from: 'payment:paid', to: { payment: 'refundAsked' }, by: 'feeOfficer', ...ruled },
    approveRefund: { label: '批准退款', from: 'payment:refundAsked', to: { payment: 'refunding' }, by: 'feeOfficer', ...ruled },
    declineRefund: { label: '不同意退款', from: 'payment:refundAsked', to: { payment: 'paid' }, by: 'feeOfficer', ...ruled },
    refundForExam: {
      label: '考试取消退款',
      from: ['payment:paid', 'payment:refundAsked'],
      to: { payment: 'refunding' },
      by: 'system',
      hidden: true,
      ...ruled,
    },
    queryRefund: {
      label: '查询退款结果',
      from: 'payment:refunding',
      to: { payment: 'refunding' },
      anew: true,
      by: 'system',
      at: 'refundQuery',
      hidden: true,
    },
    refund: {
      label: '退款到账',
      from: ['payment:refunding', 'payment:refundFailed'],
      to: { payment: 'refunded' },
      by: ['platform', 'system'],
      hidden: true,
    },
    failRefund: { label: '退款失败', from: 'payment:refunding', to: { payment: 'refundFailed' }, by: ['platform', 'system'], hidden: true },
    retryRefund: { label: '重新退款', from: 'payment:refundFailed', to: { payment: 'refunding' }, by: 'feeOfficer', ...ruled },

    returned: {
      label: '款项已退回',
      from: ['returns:returning', 'returns:returnFailed'],
      to: ({ facts: { returns } }) => ({ returns }),
      oneOf: ['returns:none', 'returns:returning', 'returns:returnFailed'],
      by: ['platform', 'system'],
      hidden: true,
      ...ruled,
    },
    failReturn: {
      label: '款项退回失败',
      from: ['returns:returning', 'returns:returnFailed'],
      to: ({ facts: { returns } }) => ({ returns }),
      oneOf: ['returns:returnFailed'],
      by: ['platform', 'system'],
      hidden: true,
      ...ruled,
    },
    queryReturn: {
      label: '查询退回结果',
      from: 'returns:returning',
      to: { returns: 'returning' },
      anew: true,
      by: 'system',
      at: 'returnQuery',
      hidden: true,
    },
    retryReturn: {
      label: '重新退回',
      from: 'returns:returnFailed',
      to: ({ facts: { returns } }) => ({ returns }),
      oneOf: ['returns:returning', 'returns:returnFailed'],
      by: 'feeOfficer',
      ...ruled,
    },

    issueBill: { label: '开具电子票据', from: 'bill:none', to: { bill: 'issued' }, by: 'system', hidden: true },
    writeOffBill: { label: '票据核销', from: 'bill:issued', to: { bill: 'writtenOff' }, by: 'system', hidden: true },
    reverseBill: { label: '票据红冲', from: ['bill:issued', 'bill:writtenOff'], to: { bill: 'reversed' }, by: 'system', hidden: true },

    proposeCorrection: {
      label: '提出报名信息修改',
      from: ['filling', 'confirmed', 'committed', 'manualCheck', 'toPay', 'enrolled'],
      to: null,
      by: 'examOfficer',
      ...ruled,
    },
    confirmCorrection: {
      label: '复核报名信息修改',
      from: ['filling', 'confirmed', 'committed', 'manualCheck', 'toPay', 'enrolled'],
      to: null,
      by: 'examOfficer',
      ...ruled,
    },
    declineCorrection: {
      label: '不同意报名信息修改',
      from: ['filling', 'confirmed', 'committed', 'manualCheck', 'toPay', 'enrolled'],
      to: null,
      by: 'examOfficer',
      ...ruled,
    },
    printScores: { label: '生成成绩单', from: ['enrolled', 'invalid'], to: null, by: 'self', ...ruled },
    invalidate: { label: '报考无效', from: 'enrolled', to: 'invalid', by: 'examAdministrator', ...ruled },
    restore: { label: '恢复报名', from: 'invalid', to: 'enrolled', by: 'examAdministrator', ...ruled },
  },
});
