// What can go wrong with sending a licence.
import { defineProblems } from '../kit/refusal.ts';

export const deliveryProblems = defineProblems({
  DELIVERY_RUNNING: {
    status: 409,
    message: '该证件正在寄送，不能重复申请',
    next: '请等待签收；退回后可重新申请寄送。',
    about: 'One delivery per licence at a time. It holds in the database, so of two requests in the same moment one gets it.',
  },
  DELIVERY_NOT_VALID: {
    status: 422,
    message: '该证件当前不能寄送',
    next: '只有有效的证件可以寄送；请先查看证件状态。',
    about: 'Only a licence in force is sent. Its state is shown on the licence and on the public verification page.',
  },
  DELIVERY_INVALID: {
    status: 422,
    message: '收件信息不正确',
    next: '请按 errors 中的说明修改后重新提交。',
    about: 'Name, phone or address of the recipient is missing or can’t be right.',
  },
});
