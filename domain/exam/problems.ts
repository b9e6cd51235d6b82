// Refusals of the exam.
import { defineProblems } from '../kit/refusal.ts';

export const examProblems = defineProblems({
  EXAM_NOT_READY: {
    status: 422,
    message: '考试尚不能进行这一步。',
    next: '请按 errors 中的说明补齐后再办理。',
    about: 'The exam is not ready for the act. `errors` names everything that speaks against it at once.',
  },
  ENROLMENT_NOT_READY: {
    status: 422,
    message: '报名尚不能进行这一步。',
    next: '请按 errors 中的说明补齐后再办理。',
    about: 'The enrolment is not ready for the act. `errors` names everything that speaks against it at once.',
  },
  EXAM_CALENDAR: {
    status: 422,
    message: '考试的时间安排有冲突。',
    next: '请按 errors 中列出的每一处冲突修改时间后重新保存。',
    about:
      'Windows and sessions of the exam contradict each other, the holidays, the length of a subject or another exam. `errors` lists every conflict at once.',
  },
  EXAM_INCOMPLETE: {
    status: 422,
    message: '考试设置不完整，不能提交复核。',
    next: '请按 errors 中的清单补齐后再提交。',
    about:
      'What an exam needs before it can be submitted: specialties, levels, subjects with their sessions, fees in force, areas, an enabled version of every template.',
  },
  EXAM_SECOND_PERSON: {
    status: 403,
    message: '此操作须由另一人办理。',
    next: '请由另一名有权限的人员办理。',
    about:
      'Publication, cancellation, postponement, corrections, the enabling of a template, the result of a public draw and the withdrawal of seats or numbers are acts of two persons.',
  },
  EXAM_OPENED: {
    status: 409,
    message: '网上报名已经开始，不能撤回发布。',
    next: '确需变更的，请提出更正、延期或取消。',
    about: 'A published exam can be taken back only before enrolment opens.',
  },
  EXAM_CODE_TAKEN: {
    status: 409,
    message: '考试代码已被使用。',
    next: '请使用其他考试代码。',
    about: 'Another exam has this code.',
  },
  EXAM_SITTING_TAKEN: {
    status: 409,
    message: '该年度的考次已被使用。',
    next: '请使用其他考次。',
    about: 'Another exam of this 区划 has this 考次 of the year; ticket numbers are made of it.',
  },
  EXAM_ENTRY_INVALID: {
    status: 422,
    message: '字典内容不符合要求。',
    next: '请按 errors 中每一条提示修改后重新保存。',
    about:
      'A specialty, subject, level or fee contradicts the dictionary: a name or 简称 twice, a mark of 0, an unknown specialty, overlapping validity.',
  },
  EXAM_ENTRY_IN_USE: {
    status: 409,
    message: '该项已被使用，不能修改或删除。',
    next: '可以停用该项，或为新的考试另行设置。',
    about: 'The entry is named by an exam, by enrolments or by another entry of the dictionary. `errors` says by which.',
  },
  EXAM_TEMPLATE_INVALID: {
    status: 422,
    message: '模板内容不符合要求。',
    next: '请按 errors 中每一条提示修改；可用的标签和变量见提示。',
    about:
      'The text uses a tag or a variable that is not on the list, or lacks one that its kind must have. No script, no address, no attribute is ever allowed.',
  },
  EXAM_TEMPLATE_NOT_PREVIEWED: {
    status: 422,
    message: '启用前须先预览。',
    next: '请先生成样张，核对后再启用。',
    about: 'A version is enabled only after exactly its text has been printed with the sample candidate.',
  },
  EXAM_CHANGE_INVALID: {
    status: 422,
    message: '更正、延期或取消的内容不符合要求。',
    next: '请按 errors 中的说明修改后重新提出。',
    about: 'A correction, postponement or cancellation contradicts what has happened already, or nothing has been proposed.',
  },
  EXAM_ROOMS_SHORT: {
    status: 422,
    message: '考场座位不足，不能编排。',
    next: '请按 errors 中各专业的缺额增设考场后再办理。',
    about: 'The rooms do not suffice. `errors` has the deficit of each specialty and 考区, seats and ground-floor seats apart.',
  },
  EXAM_ROOM_INVALID: {
    status: 422,
    message: '考点或考场信息有误。',
    next: '请按 errors 中的说明修改后重新提交。',
    about: 'A site or room is contradictory: capacity, grid, code, hours or 考区. `errors` names every field at once.',
  },
  EXAM_ANALYSIS_NOT_YET: {
    status: 404,
    message: '尚无已公布成绩的考试，不能进行智能分析。',
    next: '请在考试成绩公布后查看。',
    about: 'O20. Only exams whose results are public are analysed; in the districts of the officer there is none so far.',
  },
  EXAM_ORDERS_OPEN: {
    status: 409,
    message: '仍有未了结的支付订单或退款，不能编排考场。',
    next: '请由财务在“支付订单查询”中核对待查、退款中和退款异常的订单，全部了结后再编排考场。',
    about:
      'An order or a refund of the exam is still under way, so it is not settled who sits. Allocation waits until everything is paid, closed or refunded.',
  },
  DRAW_NOT_YET: {
    status: 409,
    message: '尚未到公告的开奖时间。',
    next: '请在开奖后录入结果。',
    about: 'The draw that was announced has not taken place yet, so its result cannot be known.',
  },
  DRAW_DIFFERS: {
    status: 422,
    message: '两人录入的开奖结果不一致。',
    next: '请核对公布的开奖结果；录入有误的，重新录入后再由另一人复核。',
    about: 'Two persons enter the result of the public draw independently. Their texts differ, so nothing was taken over.',
  },
  SEATS_BUSY: {
    status: 409,
    message: '本次考试的编排、考号或准考证正在办理中。',
    next: '请待正在进行的步骤完成后再办理。',
    about: 'A batch over rooms, numbers or tickets of the exam is under way.',
  },
  TICKET_NOT_READY: {
    status: 404,
    message: '没有可以打印的准考证。',
    next: '请确认报名已缴费且有效；如有疑问请联系考务机构。',
    about: 'There is no ticket for this enrolment: it is unpaid, invalid, refunded, has no number, or its ticket could not be made yet.',
  },
});
