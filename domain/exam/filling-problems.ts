// Refusals of filling in: candidate, photo, guide, choice, form, commitment, corrections, lists.
import { defineProblems } from '../kit/refusal.ts';

export const fillingProblems = defineProblems({
  EXAM_NOT_OPEN: {
    status: 409,
    message: '本次考试当前不接受报名。',
    next: '请查看正在报名的考试。',
    about: 'The exam is not in its time of enrolment: not published yet, closed, or cancelled.',
  },
  REAL_NAME_NEEDED: {
    status: 422,
    message: '尚未完成实名认证，不能报名。',
    next: '请通过一网通办登录完成实名认证后再报名。',
    about: 'S3-01. The account has no name or no number of an identity document: one comes with the sign-in through 一网通办.',
  },
  MOBILE_NOT_VERIFIED: {
    status: 422,
    message: '手机号码尚未验证。',
    next: '请先绑定并验证手机号码。',
    about: 'S3-08. The reserved phone has not been shown by a code.',
  },
  PHOTO_NOT_FIT: {
    status: 422,
    message: '照片不符合要求。',
    next: '请按 errors 中的说明更换或重新裁剪照片。',
    about: 'S3-09. Rules of form, or what the face check found; `errors` names each rule that is broken.',
  },
  PHOTO_FILE_UNKNOWN: {
    status: 422,
    message: '照片文件不存在、不是本人上传，或尚未通过安全检查。',
    next: '请重新上传照片。',
    about: 'The file named is none of the person’s own uploads, was refused by the virus scanner, or is still being checked.',
  },
  PHOTO_LOCKED: {
    status: 409,
    message: '报名表已确认，不能更换照片。',
    next: '请先取消报考确认，再更换照片。',
    about: 'S3-09. The person has a confirmed enrolment in an exam that has not been written yet.',
  },
  PHOTO_NEEDED: {
    status: 422,
    message: '照片尚未合格。',
    next: '请上传符合要求的照片；待人工审核的请等待结果。',
    about: 'S3-09. A form is confirmed with a photo that passed its checks.',
  },
  REASON_NEEDED: {
    status: 422,
    message: '请填写原因。',
    next: '填写原因后重新提交。',
    about: 'The act is explained to whom it concerns, so it needs a reason.',
  },
  GUIDE_UPDATED: {
    status: 409,
    message: '指南已更新，请重新阅读',
    next: '请打开最新的报考指南，阅读后确认。',
    about: 'S3-10. The version that was confirmed is not the one in force; `guideVersion` is.',
  },
  GUIDE_READ_TOO_SHORT: {
    status: 422,
    message: '报考指南阅读时间不足。',
    next: '请认真阅读报考指南后再确认。',
    about: 'S3-10. By the server’s clock: from the opening of this version to its confirmation; `secondsLeft` says how long.',
  },
  GUIDE_NOT_READ: {
    status: 409,
    message: '请先阅读并确认报考指南。',
    next: '打开报考指南，阅读后确认，再选择考试科目。',
    about: 'S3-10. Nobody chooses subjects without having confirmed the guide in force.',
  },
  ENROLMENT_NOT_ELIGIBLE: {
    status: 422,
    message: '不符合报考条件。',
    next: '请按 errors 中的规则核对报考级别、专业、科目和经历。',
    about: 'S3-11, 3.3, 3.4. `errors` names every rule that speaks against the choice, with what is missing.',
  },
  ENROLMENT_EXISTS: {
    status: 409,
    message: '已报名本次考试，不能重复报名。',
    next: '请在原报名上继续办理。',
    about: 'S3-11. One live enrolment of a person in an exam, whatever account he signs in with (rule `exam.duplicate`).',
  },
  ENROLMENT_CONFIRMED: {
    status: 409,
    message: '请先取消报考确认',
    next: '取消报考确认后可以修改，修改后须重新确认。',
    about: 'S3-15. A confirmed form is not edited.',
  },
  FORM_INCOMPLETE: {
    status: 422,
    message: '报名表填写不完整或不符合要求。',
    next: '请按 errors 中每一项的提示修改。',
    about: 'S3-15. Everything that speaks against the confirmation at once, each with its part (`tab`), field and rule.',
  },
  COMMITMENT_NOT_YOURS: {
    status: 403,
    message: '不允许代为承诺',
    next: '请由报名人本人登录签署。',
    about: 'S3-03. A commitment is signed by the candidate alone.',
  },
  COMMITMENT_UPDATED: {
    status: 409,
    message: '承诺书已更新，请重新阅读后签署',
    next: '请重新打开承诺书。',
    about: 'S3-03. The text that was shown is not the one in force.',
  },
  SIGNATURE_DIFFERS: {
    status: 422,
    message: '签名应与报名人姓名一致。',
    next: '请输入本人姓名作为签名。',
    about: 'S3-03. The typed signature is not the name of the candidate.',
  },
  CORRECTION_NOT_ACCEPTABLE: {
    status: 422,
    message: '报名信息不能这样修改。',
    next: '请按 errors 中的说明修改。',
    about: 'S3-23. A field that is not there, a value that doesn’t hold, no reason, or a field of the seat after seats were given.',
  },
  CORRECTION_OPEN: {
    status: 409,
    message: '已有待复核的修改。',
    next: '请先复核该项修改。',
    about: 'S3-23. One proposed correction at a time.',
  },
  CORRECTION_MISSING: {
    status: 409,
    message: '没有待复核的修改。',
    next: '请刷新后查看。',
    about: 'S3-23. Nothing is proposed, or somebody else has decided it.',
  },
  SECOND_PERSON_NEEDED: {
    status: 403,
    message: '提出和复核应由不同人员办理。',
    next: '请由其他考务员复核。',
    about: 'Maker and checker are two persons.',
  },
  DIMENSION_UNKNOWN: {
    status: 422,
    message: '没有这一统计维度。',
    next: '请从 dimensions 中选择。',
    about: 'S3-24. `dimensions` lists those that there are.',
  },
  EXPORT_TOO_LARGE: {
    status: 422,
    message: '导出的人数超过上限。',
    next: '请缩小查询范围后再导出。',
    about: 'S3-23. One workbook holds at most `limit` rows.',
  },
});
