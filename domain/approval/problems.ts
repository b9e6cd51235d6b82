// What the acts of a round are refused with.
import { defineProblems } from '../kit/refusal.ts';

export const approvalProblems = defineProblems({
  ROUND_APPLICANT: {
    status: 403,
    message: '申请人不得办理本人申请的事项。',
    next: '请转由其他人员办理。',
    about: '回避. Nobody votes on, claims or is brought into a case that he applied for.',
  },
  DECISION_UNSIGNED: {
    status: 403,
    message: '本环节的办理意见须用密码钥匙（USBKey）签名。',
    next: '请插入本人的密码钥匙，签名后重新提交。',
    about:
      'The definition wants votes of this step signed. `Decision-Signature` holds r‖s in hex (SM2 with SM3, default user id) over five lines after `banshi-decision-v1`: case, task (`-` where the act names none), version in If-Match, act, SHA-256 in hex of the body as canonical JSON (RFC 8785). Joined by line feeds.',
  },
  DECISION_SIGNATURE_WRONG: {
    status: 403,
    message: '办理意见的签名无效。',
    next: '请用本人登记的密码钥匙对当前任务和意见重新签名。',
    about: 'The signature is none by a key registered for this officer and not taken back, or it signs another case, task, version, act or body.',
  },
  ROUND_VOTED_TWICE: {
    status: 409,
    message: '您在本环节已经办理过，不能重复办理。',
    next: '如需更改意见，可在下一环节办理前取回。',
    about: 'W01. One person votes once in a round, whatever tasks of it he holds.',
  },
  ROUND_TARGET_MEMBER: {
    status: 409,
    message: '该人员已在本环节办理人员之列。',
    next: '请选择其他人员。',
    about: 'W02–W05. Whoever is asked in this round already, or has voted in it, cannot be brought into it again.',
  },
  ROUND_TARGET_UNFIT: {
    status: 422,
    message: '所选人员没有办理本环节的岗位。',
    next: '请选择持有相应岗位的人员。',
    about: 'W02–W05. A task is transferred to holders of its post; delegates and added members are officers of the district.',
  },
  ROUND_DELEGATION_DEEP: {
    status: 409,
    message: '受委派的任务不能再次委派。',
    next: '请填写意见并退还委派人。',
    about: 'W03. A delegation is one deep unless the definition says otherwise.',
  },
  ROUND_OPINION_ONLY: {
    status: 409,
    message: '受委派人只能反馈意见，由委派人决定。',
    next: '请用「反馈意见」退还委派人。',
    about: "W03. A delegate's approval is an opinion: it never counts as a vote.",
  },
  ROUND_NOT_DELEGATED: {
    status: 409,
    message: '该任务不是委派任务，不能反馈意见。',
    next: '请直接办理。',
    about: 'W03. Only a delegated task is answered by an opinion.',
  },
  ROUND_NOT_ADDED: {
    status: 409,
    message: '只能减去本人加签且尚未办理的人员。',
    next: '请核对加签记录。',
    about: 'W06. A member is removed by whoever brought him in, while he has not voted.',
  },
  ROUND_LAST_MEMBER: {
    status: 409,
    message: '减签后本环节将无人办理，不能减签。',
    next: '请先加签其他人员，或等待其办理。',
    about: 'W06. A round never passes because nobody is left in it.',
  },
  ROUND_TAKEN_ON: {
    status: 409,
    message: '后续环节已经开始办理，不能取回。',
    next: '如需更正，请联系后续环节退回。',
    about: 'W10. A decision is taken back by whoever made it, while the next round is untouched and no later decision rests on it.',
  },
  ROUND_NOBODY_FOUND: {
    status: 409,
    message: '本环节未找到办理人，请指定办理人。',
    next: '领取后用「转办」指定办理人；运维人员不代为审批。',
    about: 'V16. Nobody was found for this step, so its task lies with the operators. They name somebody; they do not decide.',
  },
  RETURN_TARGET_NOT_ALLOWED: {
    status: 422,
    message: '不能退回到所选环节。',
    next: '请从 targets 中选择允许退回的环节。',
    about: 'W07. The definition lists where a node may return a case to.',
  },
  WITHDRAW_AFTER_VOTE: {
    status: 409,
    message: '已有审批人员办理，不能撤回。',
    next: '请等待办理结果；确需终止的请联系办理部门。',
    about: 'W09. The applicant withdraws while nobody has voted since the last submission.',
  },
  URGE_TOO_SOON: {
    status: 429,
    message: '催办过于频繁。',
    next: '请在 next 所示时间之后再催办。',
    about: 'W11. At most once in the hours that the definition sets; `until` says when the next one is possible.',
  },
  SUSPENSION_GROUND_UNKNOWN: {
    status: 422,
    message: '中止计时须有法定事由。',
    next: '请从事由清单中选择。',
    about: 'W13. The clock of a case stops on a legal ground from the list only.',
  },
  OVERRIDE_SAME_PERSON: {
    status: 409,
    message: '干预须由另一名运维人员复核。',
    next: '请由另一名运维人员确认。',
    about: 'W14. An override is proposed by one operator and confirmed by another.',
  },
  FIELD_READ_ONLY: {
    status: 422,
    message: '本环节不能更正所列内容。',
    next: '请查看 errors 中的字段、规则和环节；确需修改的，通知申请人补正或退回。',
    about:
      'V18. What a step may edit stands in its definition (`approval.<process>`, `form` of the step); `errors` names each field with rule and step. GET …/fields says beforehand what may be done with which field.',
  },
  CORRECTION_NOT_ACCEPTED: {
    status: 422,
    message: '更正内容不符合要求。',
    next: '请按 errors 中每一项的提示修改。',
    about:
      'V18. A corrected value must fit its field and the rules that the case was submitted under, it must differ from what stood there, and a reason is given.',
  },
  DEPUTY_NOT_ACCEPTED: {
    status: 422,
    message: '代理安排不符合要求。',
    next: '请按 errors 中每一项的提示修改；期间重叠的，先结束原安排。',
    about:
      'V15. One deputy at a time, from today on, a person of the office whose account is in use; not oneself, nobody who is away himself, and nobody for whoever stands in for somebody else just then. An administrator gives a reason.',
  },
  POST_NOT_ACCEPTED: {
    status: 422,
    message: '任命不符合要求。',
    next: '请按 errors 中每一项的提示修改后重新提出。',
    about:
      'V16. A named position is given to a person of the office, the head of an organisation is one of its members; the account is in use and does not hold it already.',
  },
  POST_SECOND_PERSON: {
    status: 403,
    message: '任命须由另一名系统管理员复核。',
    next: '请由另一名系统管理员复核。',
    about: 'V16. Whoever holds a position is asked in cases, so an appointment is proposed by one administrator and confirmed by another.',
  },
  MOVE_NOT_POSSIBLE: {
    status: 409,
    message: '该事项不能改用现行审批流程。',
    next: '请按 errors 中的原因处理后重新预览；已有人办理的，须待本环节结束。',
    about:
      'V23. A running case goes on by a newer definition only where the step that it stands at is in it, nobody has voted in its round (unless the step is the same in both), and the version is the one that was previewed.',
  },
  APPROVAL_DEFINITION_INVALID: {
    status: 422,
    message: '审批流程定义不符合要求。',
    next: '请按 errors 中每一项的提示修改后重新校验。',
    about: 'V27. A definition is validated as a whole: every step has somebody, every cycle an exit, every target exists.',
  },
});
