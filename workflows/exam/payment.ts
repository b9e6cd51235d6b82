// What paying entails (S3§2.2): the platform is told and asked, the bill is issued, written off and reversed, money goes back the way it came.
import type { PaymentActivities, PaymentMessage } from '../../activities/exam/payment-effects.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { outside } from '../kit/effects.ts';
import { effect, type Effect, type Entails, type Story } from '../kit/story.ts';

type Step = Exclude<keyof PaymentActivities, 'tellPayment'>;

const does = (lane: string, step: Step, summary: string): Effect =>
  effect(lane, (request: EffectRequest) => outside<PaymentActivities>()[step].executeWithOptions({ summary }, [request]));
const tell = (message: PaymentMessage, summary: string): Effect =>
  effect('tell', (request) => outside<PaymentActivities>().tellPayment.executeWithOptions({ summary }, [{ ...request, message }]));
/** Money that counts brings the bill; other money goes back. */
const came: Entails = ({ data }) =>
  data['outcome'] === 'counts'
    ? [does('bill', 'issueBill', '开具电子票据'), tell('paymentReceived', '通知考生：缴费成功')]
    : [does('return', 'giveBack', '原路退回')];

/** For the story of 报名. */
export const payment: Story['on'] = {
  startPayment: () => [does('order', 'announceOrder', '登记缴款书')],
  queryPayment: () => [does('query', 'askPlatform', '查询支付结果')],
  queryAgain: () => [does('query', 'askPlatform', '查询支付结果')],
  closeOrder: () => [does('order', 'withdrawOrder', '关闭缴款书')],
  expireOrder: () => [does('order', 'withdrawOrder', '关闭缴款书')],
  pay: came,
  issueBill: () => [does('bill', 'writeOffBill', '票据核销')],
  approveRefund: () => [does('refund', 'giveBack', '原路退款')],
  refundForExam: () => [does('refund', 'giveBack', '原路退款')],
  queryRefund: () => [does('refund', 'giveBack', '查询退款结果')],
  retryRefund: () => [does('refund', 'giveBack', '重新退款')],
  refund: () => [does('bill', 'reverseBill', '票据红冲'), tell('refundDone', '通知考生：已退款')],
  queryReturn: () => [does('return', 'giveBack', '查询退回结果')],
  retryReturn: () => [does('return', 'giveBack', '重新退回')],
  returned: () => [tell('paymentReturned', '通知考生：款项已退回')],
};
