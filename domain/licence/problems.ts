// Refusals about certificates, licences and their verification.
import { defineProblems } from '../kit/refusal.ts';

export const licenceProblems = defineProblems({
  CERTIFICATE_IMPORT_INVALID: {
    status: 422,
    message: '导入的证书数据有误，未导入任何一条。',
    next: '请按 errors 中每一行的说明更正后重新提交全部数据。',
    about:
      'A list of certificates of the former system has rows that do not hold. `errors` names every fault of every row at once; nothing was taken over.',
  },
  CERTIFICATE_SECOND_PERSON: {
    status: 403,
    message: '提交人不能复核自己导入的数据，须由另一人复核。',
    next: '请由另一名有复核岗位的人员办理。',
    about: 'What one officer has put in, another must confirm.',
  },
  CERTIFICATE_EXISTS: {
    status: 409,
    message: '证书编号已存在，或该人员在该专业已有有效证书。',
    next: '请核对后更正数据。',
    about: 'Two certificates with one number, or two in force for one person and specialty, cannot stand. The database holds it.',
  },
  LICENCE_LIVE: {
    status: 409,
    message: '已有有效的注册证书，不能重复注册。',
    next: '单位或专业变化的，请办理变更注册；期满的，请办理延续注册。',
    about: 'A person holds one licence at a time.',
  },
  LICENCE_LEAVING: {
    status: 422,
    message: '解除劳动合同的日期不正确。',
    next: '请填写劳动合同实际解除或者终止的日期。',
    about: 'An employer reports that a contract is over; the day lies in the future.',
  },
  LICENCE_BANNED: {
    status: 422,
    message: '禁止申请期未满，不予注册。',
    next: '请在禁止申请期满后重新申请。',
    about: 'A licence was revoked and the ban that the law attaches to it still runs. The reason names its last day and the article.',
  },
  LICENCE_CERTIFICATE: {
    status: 422,
    message: '职业资格证书与申请不符。',
    next: '请使用本人有效的职业资格证书，并选择证书所列的专业。',
    about: 'The certificate is not in force, not the holder’s own, or of another specialty.',
  },
  LICENCE_TERM: {
    status: 422,
    message: '有效期不符合规定。',
    next: '请核对有效期起止日期。',
    about: 'The dates of the licence do not allow this now: a renewal that does not lengthen, an end before the beginning, a day that has not come.',
  },
  LICENCE_EMPLOYER: {
    status: 422,
    message: '没有查到该用人单位。',
    next: '请核对用人单位后重新提交。',
    about: 'The organisation that the holder is to practise with is not registered here.',
  },
  LICENCE_GROUND: {
    status: 422,
    message: '没有这一撤销事由。',
    next: '请从规则“撤销注册事由及禁止申请年限”中选择。',
    about: 'A revocation names one of the grounds in the rule table, which also sets the ban.',
  },
  LICENCE_SECOND_PERSON: {
    status: 403,
    message: '提出人不能复核自己提出的证照办理事项，须由另一人复核。',
    next: '请由另一名有签发岗位的人员办理。',
    about: 'What officers decide about a licence takes two persons.',
  },
  LICENCE_WITHDRAWN: {
    status: 410,
    message: '该电子证照已收回，不再提供下载。',
    next: '请下载现行的电子证照；已注销、撤销或失效的，不再提供。',
    about: 'The edition was superseded, or the licence is no longer in force. What it was can still be checked at /verify.',
  },
  LICENCE_NOT_READY: {
    status: 409,
    message: '电子证照正在制发，尚不能下载。',
    next: '请稍后再试。',
    about: 'The decision stands; its document is being printed and signed. Operators are told when it takes too long.',
  },
  VERIFY_UNKNOWN: {
    status: 404,
    message: '没有查到该电子证照，核验码可能有误。',
    next: '请扫描证照上的二维码，或核对网址。',
    about: 'The token belongs to nothing that was issued here. Tokens hold at least 128 random bits and cannot be counted through.',
  },
});
