// What can go wrong with accounts: the sentence of the source, and what to do then (S4 常见问题解答, S2 账号管理).
import { defineProblems, type Reason, type Refusal } from '../kit/refusal.ts';

const forgotten = '若您已忘记密码，可点击“忘记密码”，通过该账号注册时预留手机号收取验证码重新设置密码，即可登录账号。';
/** K06, K07, K16: the way out through the counter, with what to bring and the forms to print. */
export const counterWay = '您可以按“用户注册和信息修改材料要求”准备好有效证明材料（原件和复印件）到当地政务大厅办理；附录1至附录4的模版可在此下载。';

export const accountProblems = defineProblems({
  ID_NUMBER_REGISTERED: {
    status: 409,
    message: '该身份证号已被认证',
    next: `说明该平台已存在您的个人账号，您只需在账号处输入身份证号、账户密码及验证码，点击登录即可；${forgotten}`,
    about: 'K01. Another personal account holds this identity number. It is told only to someone who has shown the phone by its SMS code.',
  },
  CREDIT_CODE_REGISTERED: {
    status: 409,
    message: '该统一社会信用代码已被认证',
    next: `说明该平台已存在您的法人账号，您只需在账号处输入统一社会信用代码、密码及验证码即可登录；${forgotten}`,
    about: 'K02. Another account of an organisation holds this unified social credit code.',
  },
  ACCOUNT_NAME_TAKEN: {
    status: 409,
    message: '登录账号已注册',
    next: '说明您设置的账号已存在，该账户名已有用户进行使用，可按照注册规则，重新设置一个账号。',
    about: 'K03, A09. User names are unique over the platform, upper and lower case being the same.',
  },
  PHONE_REGISTERED: {
    status: 409,
    message: '手机号已被注册',
    next: '若该手机号码已注册过账号，可点击【已注册去登录】；创建机构管理员时，可先更换其他未被使用的手机号维护机构信息，再在“系统管理 > 员工管理”中【发起邀请】。',
    about: 'A14, J01. A phone belongs to one account.',
  },
  WRONG_PASSWORD: {
    status: 401,
    message: '用户名或密码错误',
    next: `说明您的用户名或密码有误；${forgotten}`,
    about: 'K04. The account exists and the password is wrong. The try counts towards the lock.',
  },
  NO_SUCH_ACCOUNT: {
    status: 401,
    message: '该账号不存在',
    next: '可能您的用户名有误，您可以在账号处输入身份证号或统一社会信用代码登录；若依旧显示该账号不存在，说明您还未注册账号，您需要点击注册进行账号注册。',
    about: 'K05. No account answers to this identifier. The source demands this answer at sign-in by password, and nowhere else is it given.',
  },
  REAL_NAME_NOT_FOUND: {
    status: 422,
    message: '实名核验失败，失败原因：验证失败，根据统一社会信用代码未查询到信息',
    next: counterWay,
    about: 'K08. The register of organisations does not know this code; the counter settles it.',
  },
  NOT_MARKET_REGISTERED: {
    status: 422,
    message: '非市场监督管理局管理企业',
    next: `可能法人类型选择有误，您可以点击“法人类型”，根据自己的实际情况选择“企业法人、社团法人、机关事业单位法人、个体工商户”；若依旧如此，${counterWay}`,
    about: 'K09. The chosen type is registered with the market supervision, the credit code is not.',
  },
  LEGAL_TYPE_MISMATCH: {
    status: 422,
    message: '法人类型与统一社会信用代码不符',
    next: `您可以点击“法人类型”，根据自己的实际情况重新选择；若依旧如此，${counterWay}`,
    about: 'K15. The credit code was given by a register that does not keep the chosen type.',
  },
  FIELD_REQUIRED: { status: 422, message: '该项为必填项', next: '请填写后再提交。', about: 'A field marked * is empty.' },
  FIELD_NOT_VALID: {
    status: 422,
    message: '填写内容不符合要求',
    next: '请按提示修改后再提交。',
    about: 'A field breaks its rule; the reason says which.',
  },
  SMS_CODE_WRONG: {
    status: 422,
    message: '验证码错误',
    next: '请核对短信后重新输入，或重新获取验证码。',
    about: 'A11. The code is not the one sent.',
  },
  SMS_CODE_EXPIRED: {
    status: 422,
    message: '验证码已失效',
    next: '请点击【发送验证码】重新获取。',
    about: 'The code is older than the rule allows, was used, or replaced by a newer one.',
  },
  SMS_CODE_TRIES_EXCEEDED: {
    status: 422,
    message: '验证码错误次数过多',
    next: '请点击【发送验证码】重新获取。',
    about: 'Too many wrong tries; this code is dead even if typed right.',
  },
  SMS_CODE_TOO_OFTEN: {
    status: 429,
    message: '验证码发送过于频繁',
    next: '请稍后再获取验证码。',
    about: 'A code was sent to this phone a moment ago, or too many within 24 hours. `retryAfterSeconds` says when.',
  },
  MOBILE_LOCKED: {
    status: 423,
    message: '验证码输入错误次数过多，已暂时锁定。',
    next: '请稍后重新获取验证码。',
    about: 'S3-08. Five wrong codes for this number: for half an hour (rule `account.bindLock`) none is sent and none is tried.',
  },
  MOBILE_CHANGE_NEEDED: {
    status: 409,
    message: '绑定其他手机号码应先验证原手机号码。',
    next: '请在个人设置中办理更换手机号。',
    about: 'S3-08. An account that did not come through 一网通办 changes its phone by showing the old one first (`PUT /v1/me/phone`).',
  },
  ACCOUNT_LOCKED: {
    status: 423,
    message: '账号已锁定',
    next: '密码错误次数过多，请在锁定期限后再登录，或点击“忘记密码”重新设置密码。',
    about: 'The password was wrong too often; `until` says when the lock ends.',
  },
  ACCOUNT_FROZEN: {
    status: 423,
    message: '账号已冻结',
    next: `账号因非法使用或安全漏洞的通告已冻结。${counterWay}`,
    about: 'L17. Frozen after a report of misuse. Told only with the right password.',
  },
  ACCOUNT_UNVERIFIED: {
    status: 403,
    message: '账号未验证',
    next: '请通过绑定手机收取验证码完成验证并设置密码。',
    about: 'The account was set up by someone else and its phone is not proven yet.',
  },
  ACCOUNT_ENDED: {
    status: 403,
    message: '临时账号已到期',
    next: '请联系该账号的责任人。',
    about: 'O21. A temporary account has an owner and an end date; after it nobody signs in with it.',
  },
  SIGNATURE_REQUIRED: {
    status: 401,
    message: '请插入密码钥匙（USBKey）签名后登录',
    next: '请先获取登录随机数，用本人密码钥匙签名后与密码一并提交。',
    about:
      'Q01. Officers of this district sign a challenge (`POST /v1/sign-in-challenges`) with their SM2 key beside the password. Told only after the right password.',
  },
  SIGNATURE_WRONG: {
    status: 401,
    message: '登录签名无效',
    next: '请确认使用的是本人已登记的密码钥匙；如已更换，请联系管理员登记。',
    about: 'Q01. The signature over the challenge is not by a key registered for this account.',
  },
  CHALLENGE_EXPIRED: {
    status: 401,
    message: '登录随机数已失效',
    next: '请重新获取随机数并签名。',
    about: 'Q01. A challenge is good once, for 60 seconds. This one is unknown, used or older.',
  },
  SIGNATURE_KEY_TAKEN: {
    status: 409,
    message: '该密码钥匙已登记',
    next: '请核对公钥；一把密码钥匙只登记给一人。',
    about: 'Q01. Another registration of this public key is in force.',
  },
  PASSWORD_EXPIRED: {
    status: 403,
    message: '密码已超过使用期限',
    next: '请点击“忘记密码”，通过预留手机号收取验证码重新设置密码。',
    about: 'O19. Officers change their password after the days that the rule sets (90). Told only after the right password.',
  },
  PERMISSION_TAMPERED: {
    status: 423,
    message: '授权数据校验未通过，暂时不能登录',
    next: '已通知运维人员核查，核实恢复后即可登录。',
    about: 'Q02. A row that gives rights does not fit its seal, or its table its root: it was changed in the database, not by an act of the system.',
  },
  SESSION_EXPIRED: {
    status: 401,
    message: '登录已失效',
    next: '请重新登录。',
    about: 'No live session: idle too long, older than the longest time, or signed out.',
  },
  RECOVERY_NOT_PROVEN: {
    status: 422,
    message: '身份验证未通过',
    next: `请通过预留手机号收取验证码；预留手机号无法使用的，${counterWay}`,
    about: 'K06. A recovery needs the code sent to the reserved phone.',
  },
  ORGANISATION_NOT_AWAITED: {
    status: 409,
    message: '未找到待维护的采购单位',
    next: '请联系财政部门确认采购单位信息。',
    about: 'J01. A purchasing unit is set up first; its first administrator then signs in and proves a phone.',
  },
  FIRST_ADMIN_EXISTS: {
    status: 409,
    message: '该单位已有机构管理员',
    next: '请联系本单位机构管理员在“系统管理 > 员工管理”中【发起邀请】。',
    about: 'J01. Only the first administrator comes this way; all others are invited.',
  },
  LAST_ADMIN: {
    status: 409,
    message: '机构至少保留一名机构管理员',
    next: '请先将机构管理员角色授予其他员工。',
    about: 'The last enabled administrator cannot leave, be disabled or lose the role.',
  },
  ALREADY_MEMBER: {
    status: 409,
    message: '该账号已是本机构员工',
    next: '可在员工管理中查看，或启用该员工。',
    about: 'J02. One membership per person and organisation.',
  },
  INVITATION_PENDING: {
    status: 409,
    message: '已向该账号发起邀请',
    next: '请等待对方处理，或撤销后重新发起。',
    about: 'J02. One open invitation per person and organisation.',
  },
  INVITEE_NOT_REGISTERED: {
    status: 422,
    message: '该手机号未注册',
    next: '可直接点击【新增】添加员工。',
    about: 'J02. An invitation needs an account; a phone without one is added plainly.',
  },
});

export type AccountProblem = keyof typeof accountProblems;

/** A reason that carries the catalogue's sentence. */
export const reason = (code: AccountProblem, more: Omit<Partial<Reason>, 'code'> = {}): Reason => ({
  message: accountProblems[code].message,
  ...more,
  code,
});

/** Codes of reasons that only say that a field is wrong; the refusal as a whole is then VALIDATION. */
const ofFields: readonly string[] = ['FIELD_REQUIRED', 'FIELD_NOT_VALID'];

/** The code that all reasons share, so that callers see K01 as itself; `general` when they differ or only say that a field is wrong. */
export function sharedCode(reasons: readonly Reason[], general: string): string {
  const codes = [...new Set(reasons.map((r) => r.code))];
  const only = codes.length === 1 ? codes[0] : undefined;
  return only !== undefined && Object.hasOwn(accountProblems, only) && !ofFields.includes(only) ? only : general;
}

/** Of a form: each field's reasons, VALIDATION when there is more than one thing to say. */
export const formCode = (reasons: readonly Reason[]): string => sharedCode(reasons, 'VALIDATION');

/** Of an act that the facts speak against. */
export const factCode = (reasons: readonly Reason[]): string => sharedCode(reasons, 'NOT_ACCEPTABLE_NOW');

/** The refusal for reasons found before an act is asked for. */
export const refusalOf = (reasons: readonly Reason[]): Refusal => ({ code: formCode(reasons), reasons: [...reasons] });
