// What can go wrong at the counter, and with consents, disclosures and reports of misuse (S4 附录4).
import { defineProblems } from '../../kit/refusal.ts';

export const counterProblems = defineProblems({
  COUNTER_CASE_INVALID: {
    status: 422,
    message: '受理信息不符合要求',
    next: '请按 errors 中列出的全部事项核对后重新受理。',
    about:
      'What the counter was asked for cannot be accepted as it is: a value is not valid, the account is not there or stands otherwise, or the user type does not fit (a personal account belongs to a natural person, an account of an organisation does not).',
  },
  MATERIALS_INCOMPLETE: {
    status: 422,
    message: '材料不齐全或不符合要求',
    next: '请按 errors 中列出的全部事项补齐；申请人不能当场补齐的，点击【通知补正】一次性告知。',
    about:
      'L01–L13, K12. The papers are not what the list of the user type asks for. `errors` names every item that is missing, unsigned, unsealed or not shown in the original, and everything that speaks against the 委托书.',
  },
  MATERIAL_LIST_MISSING: {
    status: 500,
    message: '该用户类型没有材料清单',
    next: '请联系规则维护岗补充材料清单后再受理。',
    about:
      'L18. The rule table has no list for this user type, so nobody is let through unchecked. A table without one cannot be confirmed; this says that the rows in the database were changed past the editor.',
  },
  MATERIAL_MISSING: { status: 422, message: '缺少材料', next: '请补交该材料。', about: 'A paper of the list was not handed in.' },
  MATERIAL_UNMARKED: {
    status: 422,
    message: '材料未按要求签字或加盖公章',
    next: '请按清单要求签字或加盖公章。',
    about: 'A signature or seal that the list asks for is not on the paper.',
  },
  MATERIAL_FAULTY: {
    status: 422,
    message: '材料不符合要求',
    next: '请按说明更换或补充该材料。',
    about: 'The verifier finds fault with a paper; the sentence says what.',
  },
  ORIGINAL_NOT_SEEN: {
    status: 422,
    message: '原件未备查',
    next: '请申请人出示原件。',
    about: '原件备查: the original must be shown, it is handed back at once.',
  },
  POWER_OF_ATTORNEY_MISSING: {
    status: 422,
    message: '代办须提交授权委托书',
    next: '请填写附录1、附录2或附录3后提交。',
    about: 'L02, L04, L06, L08, L10. Whoever acts for another needs a 委托书.',
  },
  POWER_OF_ATTORNEY_EXPIRED: {
    status: 422,
    message: '委托书已过有效期',
    next: '请重新出具委托书，委托有效期一个月。',
    about: 'L11–L13. A 委托书 is good for one calendar month from the day it was signed, its last day included.',
  },
  POWER_OF_ATTORNEY_NOT_YET: {
    status: 422,
    message: '委托日期晚于受理日期',
    next: '请核对委托日期。',
    about: 'The 委托书 bears a day that has not come.',
  },
  POWER_OF_ATTORNEY_SCOPE: {
    status: 422,
    message: '委托事项不包括所办事项',
    next: '请重新出具载明所办事项的委托书。',
    about: 'L11–L13. The matters are 用户注册, 用户登录, 用户修改; the one that is done must be among them.',
  },
  POWER_OF_ATTORNEY_AGENT: {
    status: 422,
    message: '到场人不是委托书载明的受托人',
    next: '请受托人本人到场，受托人无转委托权。',
    about: 'L11–L13. A 委托书 cannot be passed on.',
  },
  SUPPLEMENT_NOT_REQUESTABLE: {
    status: 422,
    message: '不能通知补正',
    next: '请按 errors 中的原因处理。',
    about: 'Nothing is missing, or the request names something that the first one did not.',
  },
  NOTHING_MISSING: {
    status: 422,
    message: '材料齐全，无需补正',
    next: '请继续材料核验。',
    about: 'A request for missing items must name at least one.',
  },
  SUPPLEMENT_ONCE: {
    status: 422,
    message: '补正内容应一次性告知，不得在后续补正中新增',
    next: '请就首次告知的事项核验，或作出驳回决定。',
    about: 'What is missing is told once, all of it. A later request may only repeat items of the first.',
  },
  SAME_PERSON: {
    status: 403,
    message: '复核人不得与材料核验人为同一人',
    next: '请由另一名复核人员办理。',
    about: 'K12. Two persons: whoever examined the papers neither confirms nor rejects.',
  },
  CONFIRMATION_NOT_ACCEPTED: {
    status: 422,
    message: '不能复核通过',
    next: '请按 errors 中的原因处理。',
    about:
      'Whoever examined the papers does not confirm them, and what is to be entered must still be free: another account may have taken the phone or the number meanwhile.',
  },
  REJECTION_NOT_ACCEPTED: {
    status: 422,
    message: '不能驳回',
    next: '请按 errors 中的原因处理。',
    about: 'A rejection needs a reason and a second person.',
  },
  REASON_MISSING: { status: 422, message: '请填写驳回理由', next: '请填写驳回理由后再提交。', about: 'A rejection without a reason teaches nobody.' },
  ARCHIVE_INCOMPLETE: {
    status: 422,
    message: '归档材料不完整',
    next: '请补齐档案号和留存材料的扫描件。',
    about: 'K12. The materials are archived: a file number and a scan of every paper that was kept.',
  },
  SCAN_MISSING: { status: 422, message: '留存材料缺少扫描件', next: '请上传该材料的扫描件。', about: 'A paper that was kept has no scan.' },
  SCAN_UNKNOWN: {
    status: 422,
    message: '扫描件不存在或尚未通过检查',
    next: '请重新上传扫描件，待检查通过后再办理。',
    about: 'A scan that the act names is no clean upload: it is not there, still being checked, or was rejected. `files` names them.',
  },
  DOCUMENT_NOT_PRINTABLE: {
    status: 422,
    message: '文件无法打印：含有字库中没有的字符',
    next: '请核对 characters 中的字符，更正后重新打印，或打印空白表手工填写。',
    about: 'A character of the text is in none of the fonts. Nothing was printed rather than a box in its place.',
  },
  CONSENT_MISSING: {
    status: 422,
    message: '请阅读并同意协议',
    next: '请阅读全部协议后勾选同意。',
    about: 'A17, L14. The box is not ticked, or a document of the occasion was left out.',
  },
  CONSENT_OUTDATED: {
    status: 422,
    message: '协议已更新',
    next: '请重新阅读并同意最新版本。',
    about: 'A17, L14. The version or the hash is not that of the document in force.',
  },
  DISCLOSURE_WITHOUT_GROUND: {
    status: 422,
    message: '没有可以向第三方提供用户信息的情形',
    next: '符合附录4第4条（a）至（e）之一的，请注明情形和依据。',
    about: 'L16. User data goes to a third party only with one of the five grounds of 附录4 §4.',
  },
  DISCLOSURE_INCOMPLETE: {
    status: 422,
    message: '提供用户信息的登记不完整',
    next: '请补充接收方、信息项和依据。',
    about: 'L16. A ground must be borne out by what it names.',
  },
  DISCLOSURE_NOT_AUTHORISED: {
    status: 422,
    message: '没有用户的有效授权',
    next: '请取得用户对该接收方、该信息项的事先明确授权。',
    about: 'L16 (a). The authorisation is missing, later, revoked, for another recipient, or does not cover a field.',
  },
  MISUSE_REPORT_INCOMPLETE: {
    status: 422,
    message: '通告内容不完整',
    next: '请选择通告事项并填写具体情况。',
    about: 'L17. A report says what happened.',
  },
  ACCOUNT_DATA_OUTDATED: {
    status: 422,
    message: '资料有变动，请及时更新',
    next: '请更新资料，或到当地政务大厅修改。',
    about: 'L17, 附录4 §2.1. What the account says differs from the register.',
  },
});
