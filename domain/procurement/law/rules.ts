// What the law sets about a purchase (R01–R46), as declared rules. Values, articles and what was verified stand in db/data/rules/procurement-law.ts.
// Where two regimes differ there is a rule for each, and no rule where a regime has none.
import { fields, flag, listOf, orNull, text, where, whole } from '../../kit/check.ts';
import { periodCheck, type Period } from '../../kit/period.ts';
import type { Kind, Method, Regime } from './regime.ts';
import { regimeOf } from './regime.ts';
import { lawRule, type LawRule } from './verdict.ts';

const period = (id: string, name: string, label: string): LawRule<Period> => lawRule(id, name, label, periodCheck);
/** A sentence that the law says without a number; refusals quote it. */
const principle = (id: string, name: string, label: string): LawRule<string> => lawRule(id, name, label, text(300));
/** Hundredths of a percent. */
const basisPoints = whole(0, 10_000);
const range = fields({ least: basisPoints, most: basisPoints });
const weight = fields({ floor: basisPoints, ceiling: orNull(basisPoints) });

/** Lengths of time. */
export const periods = {
  intent: period('R03', 'intent', '采购意向公开早于采购活动'),
  noticeGP87: period('R05', 'notice.GP87', '招标公告、资格预审公告期限'),
  noticeGP214: period('R05', 'notice.GP214', '竞争性磋商公告期限'),
  noticeGP74: period('R05', 'notice.GP74', '竞争性谈判、询价公告期限'),
  provideGP87: period('R06', 'provide.GP87', '招标文件提供期限'),
  provideGP214: period('R06', 'provide.GP214', '磋商文件提供期限'),
  provideZTB: period('R06', 'provide.ZTB', '招标文件发售期'),
  bidGP87: period('R08', 'bid.GP87', '招标文件发出至投标截止'),
  bidGP214: period('R08', 'bid.GP214', '磋商文件发出至提交首次响应文件截止'),
  bidGP74: period('R08', 'bid.GP74', '谈判文件、询价通知书发出至提交响应文件截止'),
  bidZTB: period('R08', 'bid.ZTB', '招标文件发出至提交投标文件截止'),
  prequalify: period('R08', 'prequalify', '提交资格预审申请文件'),
  modifyGP87: period('R09', 'modify.GP87', '可能影响投标文件编制的澄清或者修改早于投标截止'),
  modifyGP214: period('R09', 'modify.GP214', '可能影响响应文件编制的澄清或者修改早于截止'),
  modifyGP74: period('R09', 'modify.GP74', '可能影响响应文件编制的澄清或者修改早于截止'),
  modifyZTB: period('R09', 'modify.ZTB', '可能影响投标文件编制的澄清或者修改早于投标截止'),
  modifyPrequalificationZTB: period('R09', 'modify.prequalification', '资格预审文件的澄清或者修改早于截止'),
  media: period('R10', 'media', '媒体收到公告后发布'),
  refundLosers: period('R14', 'refund.losers', '退还未中标供应商投标保证金'),
  refundWinner: period('R14', 'refund.winner', '退还中标供应商投标保证金'),
  refundWithdrawn: period('R14', 'refund.withdrawn', '退还撤回投标者的投标保证金'),
  refundZTB: period('R14', 'refund.ZTB', '退还投标保证金及银行同期存款利息'),
  report: period('R35', 'report', '评审报告送交采购人'),
  decide: period('R35', 'decide', '采购人确定中标供应商'),
  result: period('R36', 'result', '公告中标结果并发出中标通知书'),
  resultNotice: period('R36', 'notice', '中标结果公告期限'),
  candidatesShown: period('R37', 'publish', '公示中标候选人'),
  candidatesPublicity: period('R37', 'publicity', '中标候选人公示期'),
  candidatesAnswer: period('R37', 'answer', '答复对评标结果的异议'),
  contract: period('R38', 'contract', '签订政府采购合同'),
  contractNotice: period('R39', 'notice', '公告政府采购合同'),
  contractFiling: period('R39', 'filing', '政府采购合同备案'),
  inquiry: period('R41', 'inquiry', '答复询问'),
  challenge: period('R41', 'challenge', '提出质疑'),
  challengeAnswer: period('R41', 'answer', '答复质疑'),
  complain: period('R42', 'complain', '提起投诉'),
  complaintReview: period('R42', 'review', '审查投诉书'),
  complaintCopy: period('R42', 'copy', '发送投诉答复通知书及投诉书副本'),
  complaintExplain: period('R42', 'explain', '被投诉人书面说明'),
  complaintDecide: period('R42', 'decide', '作出投诉处理决定'),
  suspension: period('R42', 'suspension', '暂停采购活动'),
  singlePublicity: period('R43', 'publicity', '单一来源采购公示'),
  singleReargue: period('R43', 'reargue', '对公示异议的补充论证'),
  archive: period('R45', 'archive', '采购文件保存'),
};

/** What is more than a length of time. */
export const terms = {
  explain: lawRule(
    'R32',
    'abnormalPrice',
    '异常低价投标审查',
    where(
      fields({ mean: basisPoints, next: basisPoints, ceiling: basisPoints, raisedTo: basisPoints, minutes: whole(1, 1440) }),
      ({ mean, next, ceiling, raisedTo }) => Math.max(mean, next, ceiling) <= raisedTo,
      '采购文件可提高到的比例不能低于法定比例',
    ),
  ),
  bond: lawRule('R13', 'bond', '投标保证金', fields({ most: basisPoints, forms: listOf(text(20), 1) })),
  lateRefund: lawRule('R14', 'late', '逾期退还投标保证金的利率（同期贷款基准利率的万分比）', whole(0, 100_000)),
  performance: lawRule('R15', 'performanceBond', '履约保证金上限', basisPoints),
  invited: lawRule('R11', 'invited', '邀请招标随机选择的供应商数', whole(1, 100)),
  committee: lawRule(
    'R23',
    'committee',
    '评审委员会组成',
    fields({
      least: whole(1, 99),
      leastLarge: whole(1, 99),
      largeFromWan: whole(1, 1_000_000),
      expertShare: fields({ of: whole(1, 100), in: whole(1, 100) }),
    }),
  ),
  recusal: lawRule(
    'R24',
    'recusal',
    '应当回避的情形',
    fields({ years: whole(0, 50), grounds: listOf(fields({ key: text(40), label: text(200) }), 1) }),
  ),
  weightGP87: lawRule('R25', 'weight.GP87', '价格分值占总分值的比重', fields({ goods: weight, services: weight })),
  weightGP214: lawRule('R25', 'weight.GP214', '价格分值占总分值的比重', fields({ goods: weight, services: weight })),
  smallFirms: lawRule(
    'R33',
    'smallFirms',
    '小微企业价格扣除',
    fields({
      goods: range,
      services: range,
      works: range,
      together: range,
      togetherShare: basisPoints,
      reservedGoodsMostWan: whole(0, 1_000_000),
    }),
  ),
  domestic: lawRule('R33', 'domestic', '本国产品价格评审优惠', basisPoints),
  collusion: lawRule('R31', 'collusion', '视为串通投标的情形', listOf(fields({ key: text(40), label: text(200) }), 1)),
  again: lawRule('R34', 'reevaluate', '可以重新评审的情形', listOf(fields({ key: text(40), label: text(200) }), 1)),
  candidates: lawRule('R37', 'candidates', '中标候选人数上限', whole(1, 20)),
  supplement: lawRule('R38', 'supplement', '补充合同金额上限', basisPoints),
  payment: lawRule(
    'R40',
    'payment',
    '支付中小企业款项',
    fields({ days: whole(1, 365), most: whole(1, 365), latePerDay: fields({ of: whole(1, 1_000_000), in: whole(1, 1_000_000) }) }),
  ),
  urgent: lawRule('R44', 'urgent', '紧急采购', fields({ goOnWith: whole(1, 9), direct: flag, addOn: basisPoints })),
  signature: lawRule('R46', 'signature', '可靠的电子签名', listOf(fields({ key: text(40), label: text(200) }), 1)),
};

/** Sentences. */
export const principles = {
  counting: principle('R01', 'counting', '期间计算'),
  planFiled: principle('R04', 'planFiled', '采购实施计划备案'),
  fewObtained: principle('R07', 'fewObtained', '提供期限届满获取文件的潜在投标人不足三家'),
  scope: principle('R09', 'scope', '澄清或者修改的范围'),
  ceiling: principle('R12', 'ceiling', '最高限价'),
  floor: principle('R12', 'floor', '最低限价'),
  bondCutOff: principle('R13', 'cutOff', '投标保证金交纳截止'),
  noBond: principle('R13', 'missing', '未提交投标保证金'),
  secrecy: principle('R16', 'secrecy', '开标前保密'),
  reject: principle('R17', 'reject', '拒收投标文件'),
  incomplete: principle('R18', 'incomplete', '投标截止时未完成传输'),
  opening: principle('R19', 'opening', '开标'),
  undecrypted: principle('R20', 'undecrypted', '投标文件未解密'),
  tooFew: principle('R21', 'tooFew', '合格投标人不足三家'),
  void: principle('R21', 'void', '废标'),
  afterVoid: principle('R22', 'afterVoid', '废标后'),
  signingStops: principle('R41', 'signingStops', '询问、质疑可能影响中标结果'),
  conformity: principle('R21', 'conformity', '符合性审查'),
  chair: principle('R23', 'chair', '评审组长'),
  priceScore: principle('R26', 'priceScore', '低价优先法价格分'),
  lowestPrice: principle('R27', 'lowestPrice', '最低评标价法'),
  ranking: principle('R28', 'ranking', '中标候选人排序'),
  rankingGP214: principle('R28', 'ranking.GP214', '成交候选人排序'),
  brand: principle('R29', 'brand', '同品牌产品'),
  priceMismatch: principle('R30', 'mismatch', '报价前后不一致'),
};

export const procurementLaw = { ...periods, ...terms, ...principles };

/** The rule of a method for one matter, or null where its regime has none. */
export function ruleOf(matter: 'notice' | 'provide' | 'bid' | 'modify', method: Method, kind: Kind): LawRule<Period> | null {
  if (method === 'singleSource') return null;
  // Who is invited has no notice to read.
  if (method === 'invitedTender' && matter === 'notice') return null;
  const regime: Regime = regimeOf(method, kind);
  const named = `${matter}${regime}` as keyof typeof periods;
  return periods[named] ?? null;
}
