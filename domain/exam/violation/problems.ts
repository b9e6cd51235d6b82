// Refusals about violations and annulments.
import { defineProblems } from '../../kit/refusal.ts';

export const violationProblems = defineProblems({
  VIOLATION_INVALID: {
    status: 422,
    message: '违纪处理的内容不符合要求。',
    next: '请按 errors 中每一条提示修改后重新提交。',
    about:
      'What was entered, told or decided contradicts the catalogue, the enrolment or what art 16 asks of a record. `errors` lists everything at once.',
  },
  VIOLATION_NAME_MISMATCH: {
    status: 422,
    message: '姓名与准考证号不一致。',
    next: '请核对准考证号和姓名后重新录入。',
    about: 'The name that was entered is not that of the candidate whom the ticket number belongs to.',
  },
  VIOLATION_TOO_EARLY: {
    status: 409,
    message: '尚未告知当事人或者陈述申辩期未满，不能进行这一步。',
    next: '请先送达拟处理告知书，待陈述申辩期满并复核后再办理。',
    about: 'A decision comes after the notice was served, the window for a statement has passed or was waived, and what was stated was checked.',
  },
  VIOLATION_STATEMENT_CLOSED: {
    status: 422,
    message: '陈述申辩期已满。',
    next: '对处理决定不服的，可以在收到决定书后申请行政复议或者提起行政诉讼。',
    about: 'A statement counts when it is received before the end of the last day of the window.',
  },
  VIOLATION_SECOND_PERSON: {
    status: 403,
    message: '此操作须由另一人办理。',
    next: '请由另一名有权限的人员办理。',
    about: 'What one officer has entered, told, proposed or recorded, another one checks or decides.',
  },
  VIOLATION_RECUSED: {
    status: 403,
    message: '应当回避，不能办理本案。',
    next: '请由其他人员办理。',
    about: 'The officer is the candidate, or was recorded as recused in this case.',
  },
  VIOLATION_GRAVER: {
    status: 422,
    message: '处理决定重于已告知的拟处理内容。',
    next: '请重新告知当事人并听取其陈述申辩，或者减轻拟处理内容。',
    about: 'A decision may not go beyond what its addressee was told and could answer to.',
  },
  VIOLATION_PAPER_NOT_READY: {
    status: 409,
    message: '文书尚未制作完成。',
    next: '请稍后再试；长时间未完成的，请联系运维。',
    about: 'The notice or the decision is still being printed, signed and sealed; nothing can be served before.',
  },
  VIOLATION_SERVICE: {
    status: 422,
    message: '送达登记的内容不符合要求。',
    next: '请按 errors 中每一条提示修改后重新登记。',
    about:
      'The record of service contradicts the paper or itself: a moment before the paper or in the future, one server instead of two, no reason for leaving it.',
  },
  ANNULMENT_PREVIEW_STALE: {
    status: 409,
    message: '预览之后情况有变化，不能按原预览办理。',
    next: '请重新预览全部影响，核对后再办理。',
    about: 'What is signed must be exactly what was shown. Something that the decision would change has changed since the preview.',
  },
  ANNULMENT_SECOND_PERSON: {
    status: 403,
    message: '提出人不能签发自己提出的撤销或恢复，须由另一人办理。',
    next: '请由另一名考务管理员办理。',
    about: 'An annulment, and its undoing, are acts of two persons.',
  },
  ANNULMENT_INVALID: {
    status: 422,
    message: '撤销的内容不符合要求。',
    next: '请按 errors 中每一条提示修改后重新提交。',
    about: 'The ground or a target of the annulment does not exist, or nothing would change by it.',
  },
  ANNULMENT_NOT_RESTORABLE: {
    status: 409,
    message: '该项仍不能自动恢复。',
    next: '请先排除所列障碍，或者人工处理后登记结果。',
    about: 'What stands in the way of restoring a target by itself is still there; `errors` says what.',
  },
});
