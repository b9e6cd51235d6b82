// Refusals of paying for an exam.
import { defineProblems } from '../kit/refusal.ts';

export const paymentProblems = defineProblems({
  ORDER_LIVE: {
    status: 409,
    message: '已有未结束的支付订单。',
    next: '请支付或关闭原订单后再生成新订单。',
    about:
      'One order of an enrolment is live at a time: open, being paid, or paid. A closed one may be followed by a new one until the pay deadline.',
  },
  EXAM_NOT_PAYABLE: {
    status: 409,
    message: '该考试当前不能缴费。',
    next: '请查看考试通知。',
    about: 'The exam has not been published, or is cancelled.',
  },
  PAYMENT_UNDER_WAY: {
    status: 409,
    message: '支付结果尚未确认，暂不能办理。',
    next: '请等待支付结果确认后再办理。',
    about: 'A payment has been begun and its result is not known yet, so nobody can say that the enrolment is unpaid.',
  },
  PAYMENT_NOTICE_FORGED: {
    status: 401,
    message: '支付通知未通过验签。',
    next: '请核对签名、随机数和时间后重新发送。',
    about:
      'A call back of the payment platform whose envelope, SM2 signature, nonce or time does not hold. Nothing was taken from it; operators are told.',
  },
  PAYMENT_AMOUNT_DIFFERS: {
    status: 409,
    message: '到账金额与订单金额不一致，已登记差错单。',
    next: '由财务人员核对处理。',
    about: 'The amount of a notice is not the amount of its order. Nothing is booked; a 差错单 with an owner and a time limit has been opened.',
  },
  PAYMENT_ORDER_UNKNOWN: {
    status: 404,
    message: '没有该订单，已登记差错单。',
    next: '由财务人员核对处理。',
    about: 'A notice of money for an order that is not ours. A 差错单 has been opened.',
  },
  REFUND_NOT_ALLOWED: {
    status: 422,
    message: '已交费用不予退还。',
    next: '仅限规则中列明的退款情形，请选择其中一种并说明依据。',
    about: 'Ordinary refunds are not made. A refund needs one of the reasons that the rule `exam.refund.reasons` lists, and a remark.',
  },
  REFUND_SECOND_PERSON: {
    status: 403,
    message: '退款申请人不能审批自己提出的退款。',
    next: '请由另一名财务人员审批。',
    about: 'Whoever has asked for a refund does not approve it.',
  },
  PAYMENT_REASON_MISSING: {
    status: 422,
    message: '请填写处理依据。',
    next: '请说明核对的结果和依据。',
    about: 'A person settles what nobody knows about a payment only with a reason.',
  },
  DIFFERENCE_REASON: {
    status: 422,
    message: '请填写差错的处理结果和依据。',
    next: '请说明核对的结果和依据。',
    about: 'A 差错单 is settled only with what was found and why it is settled.',
  },
  SETTLEMENT_NOT_READY: {
    status: 409,
    message: '该日的平台对账文件尚未生成。',
    next: '请在次日对账文件生成后重试。',
    about: 'The payment platform gives the file of a day on the next day.',
  },
});
