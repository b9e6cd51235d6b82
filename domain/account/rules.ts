// What the offices and we ourselves set about accounts, sign-in and counter cases. Values stand in db/data/rules/account.ts.
import { fields, flag, listOf, oneOf, text, where, whole } from '../kit/check.ts';
import { periodCheck } from '../kit/period.ts';
import { defineRule } from '../kit/rules.ts';

export const accountRules = {
  /** A09: letters and digits, so many. */
  userName: defineRule('account.userName', {
    label: '账号规则',
    check: where(fields({ min: whole(1, 64), max: whole(1, 64) }), ({ min, max }) => min <= max, '最短不能大于最长'),
  }),
  /** A12: `letter`/`digit`: at least one is needed; `others`: characters beside letters and digits are allowed. */
  password: defineRule('account.password', {
    label: '密码规则',
    check: where(
      fields({ min: whole(8, 64), max: whole(8, 128), letter: flag, digit: flag, others: flag }),
      ({ min, max }) => min <= max,
      '最短不能大于最长',
    ),
  }),
  /** A13: seconds until the page of a fresh registration goes to the login. */
  registeredRedirectSeconds: defineRule('account.registered.redirectSeconds', { label: '注册成功后跳转秒数', check: whole(0, 60) }),
  /** After so many wrong tries in a row the account is locked for so many minutes. */
  lock: defineRule('account.lock', { label: '登录失败锁定', check: fields({ tries: whole(1, 100), minutes: whole(1, 1440) }) }),
  session: defineRule('account.session', { label: '会话时长', check: fields({ idleMinutes: whole(1, 1440), maxHours: whole(1, 168) }) }),
  /** Kinds of account whose sign-in by password also asks for a code (K13). */
  codeAtSignIn: defineRule('account.codeAtSignIn', {
    label: '密码登录另需验证码的账号类型',
    check: listOf(oneOf('supplier', 'purchaser', 'personal', 'legal', 'staff')),
  }),
  /**
   * Officers' own sign-in (Q01, O19): `signed`: a challenge signed by the officer's SM2 key beside the password, a switch for places without the platform's sign-in
   * (O15); the password is changed after so many days (0: never); so many sessions at once, the oldest ends.
   */
  officerSignIn: defineRule('account.officerSignIn', {
    label: '工作人员登录',
    check: fields({ signed: flag, passwordDays: whole(0, 3650), sessions: whole(1, 100) }),
  }),
  /** Months for which traces of sign-ins are kept; the law's minimum is six (网络安全法第二十一条). */
  auditMonths: defineRule('account.auditMonths', { label: '登录与操作日志保存期限（月）', check: whole(6, 1200) }),
  /** O15: officers may sign in with a password of ours; off where the central platform signs in all of them. */
  ownSignIn: defineRule('account.officers.ownSignIn', { label: '工作人员可用本系统账号登录', check: flag }),
  /** S3-08: after too many wrong codes for one number, none is sent or tried for so long. */
  bindLockMinutes: defineRule('account.bindLock', { label: '绑定手机验证码输错后锁定时间（分钟）', check: whole(1, 1440) }),
  /** How long a recovery stays open after its code was right. */
  recoveryMinutes: defineRule('account.recovery.minutes', { label: '找回操作有效时间（分钟）', check: whole(1, 1440) }),
  /** K09: beginnings of the 统一社会信用代码 (登记管理部门, 机构类别) that belong to each 法人类型. */
  legalTypePrefixes: defineRule('account.legalType.prefixes', {
    label: '法人类型与统一社会信用代码首位',
    check: fields({
      enterprise: listOf(text(2), 1),
      association: listOf(text(2), 1),
      institution: listOf(text(2), 1),
      soleTrader: listOf(text(2), 1),
    }),
  }),
  invitationDays: defineRule('account.invitation.days', { label: '邀请有效天数', check: whole(1, 365) }),
  /** 委托书: calendar months from the day it was signed. */
  mandateMonths: defineRule('counter.mandate.months', { label: '委托书有效期（月）', check: whole(1, 60) }),
  /** Time for the office to handle a counter case, once the material is complete. */
  counterHandling: defineRule('counter.handling', { label: '大厅受理办理时限', check: periodCheck }),
  /** Time for the applicant to bring what is missing. */
  counterSupplement: defineRule('counter.supplement', { label: '补正材料时限', check: periodCheck }),
};
