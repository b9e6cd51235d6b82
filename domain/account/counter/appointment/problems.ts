// What can go wrong with an appointment at the counter.
import { defineProblems } from '../../../kit/refusal.ts';

export const appointmentProblems = defineProblems({
  APPOINTMENT_INVALID: {
    status: 422,
    message: '不能预约所选时段',
    next: '请按 errors 中的说明重新选择窗口、日期和时段。',
    about:
      'The slot is not offered: no such counter, a matter it does not handle, a day off, or a time that is too near or too far. `GET /v1/counter/slots` lists what can be booked.',
  },
  APPOINTMENT_SLOT_FULL: {
    status: 409,
    message: '该时段已约满',
    next: '请选择其他时段；有人取消后该时段可再次预约。',
    about: 'Every place of the slot is taken. It holds in the database, so of many requests in the same moment no more get it than there are places.',
  },
  APPOINTMENT_OPEN: {
    status: 409,
    message: '您已预约办理该事项，不能重复预约',
    next: '请在原预约时段前到场办理；需要更换时间的，请改约或先取消原预约。',
    about: 'One open appointment per person and matter. A person is known by the phone: that of the account, or the one shown by its code.',
  },
  APPOINTMENT_STARTED: {
    status: 409,
    message: '预约时段已开始，不能改约或取消',
    next: '请尽快到场办理；未能到场的，时段结束后可重新预约。',
    about: 'An appointment can be moved or cancelled until its slot begins.',
  },
  APPOINTMENT_NOT_TODAY: {
    status: 422,
    message: '预约日期尚未到',
    next: '请在预约当日办理；需要提前办理的，请先改约，或不填写预约直接受理。',
    about: 'The counter marks an appointment as kept on its day, not before.',
  },
  APPOINTMENT_REASON_MISSING: {
    status: 422,
    message: '请填写取消原因',
    next: '请填写大厅取消预约的原因后再提交。',
    about: 'The office cancels an appointment only with a reason, which is kept with the case.',
  },
});
