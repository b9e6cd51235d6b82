import { accountRules as rules } from '../../../domain/account/rules.ts';
import { byDefault, country, row, shanxi, zhejiang } from './row.ts';

const letters = { letter: true, digit: true, others: false };

export const accountRows = [
  row(rules.userName, country, { min: 6, max: 20 }, { article: '账号需由6-20位字母和数字组成', source: 'S0§1.3', verified: true }),
  row(rules.password, country, { min: 8, max: 16, ...letters }, byDefault),
  row(rules.password, shanxi, { min: 8, max: 16, ...letters }, { article: '密码需由8-16位字母和数字组成', source: 'S0§1.3', verified: true }),
  row(rules.password, zhejiang, { min: 8, max: 30, ...letters }, { source: 'cgzx.zjnu.edu.cn（转述）', verified: false }),
  row(rules.password, '330900', { min: 8, max: 16, ...letters }, { source: 'xxgk.zhoushan.gov.cn（转述）', verified: false }),
  row(rules.registeredRedirectSeconds, country, 4, { article: '点击登录继续完善资料,4秒后开始登录', source: 'S0§1.3（截图时为4秒）', verified: true }),
  row(rules.lock, country, { tries: 5, minutes: 30 }, byDefault),
  row(rules.session, country, { idleMinutes: 30, maxHours: 12 }, byDefault),
  row(rules.codeAtSignIn, country, ['personal', 'legal'], { article: '只需在账号处输入身份证号、账户密码及验证码', source: 'S4问1、问2', verified: true }),
  row(rules.officerSignIn, country, { signed: false, passwordDays: 90, sessions: 5 }, byDefault),
  row(rules.auditMonths, country, 6, { article: '留存相关的网络日志不少于六个月', source: '中华人民共和国网络安全法第二十一条（未核对原文）', verified: false }),
  row(rules.ownSignIn, country, true, byDefault),
  row(rules.recoveryMinutes, country, 15, byDefault),
  row(rules.bindLockMinutes, country, 30, byDefault),
  // 登记管理部门代码: 1 机构编制, 5 民政, 9 市场监督管理; known, not read in the standard itself.
  row(rules.legalTypePrefixes, country, { enterprise: ['91', '93'], association: ['51', '52', '53'], institution: ['11', '12', '13', '19'], soleTrader: ['92'] }, {
    article: 'GB 32100-2015 表1、表2', source: 'GB 32100-2015（未核对原文）', verified: false,
  }),
  row(rules.invitationDays, country, 7, byDefault),
  row(rules.mandateMonths, country, 1, { article: '受托人无转委托权，委托有效期一个月', source: 'S4附录1、2、3', verified: true }),
  row(rules.counterHandling, country, { amount: 5, unit: 'workingDays', rolls: false }, byDefault),
  row(rules.counterSupplement, country, { amount: 15, unit: 'workingDays', rolls: false }, byDefault),
];
