// What the law and the office set about 执业注册. Values with article and source stand in db/data/rules/registration.ts.
import { fields, flag, listOf, oneOf, orNull, text, where, whole, type Checked } from '../kit/check.ts';
import { periodCheck, type Period } from '../kit/period.ts';
import { defineRule, ruleRow, ruleValue, type Rule, type RuleSet } from '../kit/rules.ts';
import { kindNames, type RegistrationKind } from './kinds.ts';
import { materialFilesCheck, materialItemCheck } from './materials.ts';

const kinds = oneOf(...kindNames);
const standings = oneOf('valid', 'toChange', 'expired', 'lapsed');
const limit = (key: string, label: string) => defineRule(key, { label, check: periodCheck });

export const registrationRules = {
  /** S3-47: days that a draft is kept after it was saved last, and days before the end on which its holder is told. */
  draft: defineRule('registration.draft', { label: '暂存事项保留天数', check: fields({ keepDays: whole(1, 3650), warnDays: whole(0, 365) }) }),
  /** Time for the employer to confirm, and the kinds that need it. */
  employer: limit('registration.employer', '单位确认期限'),
  employerConfirms: defineRule('registration.employer.confirms', { label: '须经用人单位确认的注册类型', check: listOf(kinds) }),
  /** Time to say what is missing, all of it at once; silence is acceptance. */
  preReview: limit('registration.preReview', '受理审查期限'),
  supplement: limit('registration.supplement', '补件期限'),
  /** How often material may be asked for, and the days before the end on which the applicant is reminded. */
  supplementRounds: defineRule('registration.supplement.rounds', { label: '补件次数上限', check: whole(1, 9) }),
  supplementReminders: defineRule('registration.supplement.reminders', { label: '补件提醒（提前天数）', check: listOf(whole(0, 365), 1) }),
  decision: limit('registration.decision', '办理期限'),
  extension: limit('registration.extension', '延长办理期限'),
  delivery: limit('registration.delivery', '送达期限'),
  /** Shares of a statutory clock, in per cent, at which its handlers are warned. */
  warnings: defineRule('registration.warnings', { label: '办理期限预警（%）', check: listOf(whole(1, 100), 1) }),
  rectification: limit('registration.rectification', '整改期限'),
  rectificationPauses: defineRule('registration.rectification.pauses', { label: '整改期间是否停止计算办理期限', check: flag }),
  /** Days of notice before a hearing, and working days within which it is held. */
  hearing: defineRule('registration.hearing', {
    label: '听证通知与举行',
    check: fields({ noticeDays: whole(0, 60), withinWorkingDays: whole(1, 60) }),
  }),
  /** 延续: from so many months before the last day, until so many days before it. */
  renewal: defineRule('registration.renewal', { label: '延续注册申请时间', check: fields({ fromMonths: whole(1, 24), untilDays: whole(0, 365) }) }),
  /** Years from the certificate within which a first registration is 初始, after them 逾期初始. */
  initialYears: defineRule('registration.initial.years', { label: '初始注册须自取得证书之日起（年）', check: whole(1, 30) }),
  validityYears: defineRule('registration.validity.years', { label: '注册有效期（年）', check: whole(1, 30) }),
  /** Kinds that need a valid certificate of one's own. */
  certificateLive: defineRule('registration.certificate.live', { label: '须持有本人有效职业资格证书的注册类型', check: listOf(kinds) }),
  /** Standings of the licence that a kind is about, and those of a licence that keep its holder from beginning another. */
  licenceStanding: defineRule('registration.licence.standing', {
    label: '办理各注册类型所需的注册证书状态',
    check: fields({ needs: listOf(fields({ kind: kinds, standings: listOf(standings, 1) })), blocks: listOf(standings, 1) }),
  }),
  /** The employer has an account here, to confirm and to be told; the contract with it runs. The row says on what it stands; it can't be switched off. */
  employerKnown: defineRule('registration.employer.known', {
    label: '须受聘于已在本平台注册的用人单位',
    check: where(flag, (on) => on, '用人单位须先在本平台注册才能确认，不能关闭'),
  }),
  ageMax: defineRule('registration.age.max', { label: '注册年龄上限（周岁）', check: whole(18, 120) }),
  oneEmployer: defineRule('registration.employer.one', { label: '只能在一个单位注册', check: flag }),
  /** 继续教育: so many hours in the last so many years, of which so many per cent 专业课程; the kinds that need it. */
  education: defineRule('registration.education', {
    label: '继续教育学时',
    check: fields({
      scheme: oneOf('cycle', 'annual'),
      hours: whole(0, 1000),
      years: whole(1, 10),
      professionalPercent: whole(0, 100),
      kinds: listOf(kinds),
    }),
  }),
  /** Years without a new application, by ground. */
  bans: defineRule('registration.bans', {
    label: '禁止申请期限',
    check: listOf(fields({ cause: oneOf('falseMaterial', 'deceit'), years: whole(1, 30), article: text(200) }), 1),
  }),
  /** Material list of each kind. */
  materials: defineRule('registration.materials', {
    label: '注册申请材料清单',
    check: where(
      listOf(fields({ kind: kinds, items: listOf(materialItemCheck, 1), source: text(200) }), 1),
      (rows) => kindNames.every((kind) => rows.filter((row) => row.kind === kind).length === 1),
      '每一注册类型应有且仅有一份材料清单',
    ),
  }),
  materialFiles: defineRule('registration.materials.files', { label: '申请材料的文件要求', check: materialFilesCheck }),
  /** 不予注册: grounds that a signer may name. */
  refusals: defineRule('registration.refusals', {
    label: '不予注册情形',
    check: listOf(fields({ id: text(40), label: text(100), article: text(200), bans: orNull(oneOf('falseMaterial', 'deceit')) }), 1),
  }),
  /** 注销: grounds on which the office acts by itself. */
  cancellations: defineRule('registration.cancellations', {
    label: '依职权注销情形',
    check: listOf(fields({ id: text(40), label: text(100), article: text(200) }), 1),
  }),
  /** 不予受理: grounds that a pre-reviewer may name. */
  notAccepted: defineRule('registration.notAccepted', {
    label: '不予受理情形',
    check: listOf(fields({ id: text(40), label: text(100), article: text(200) }), 1),
  }),
  /** What letters stand on where no ground, clock or limit of their own says it. */
  letters: defineRule('registration.letters', {
    label: '决定书、告知书的法律依据',
    check: fields({ granted: text(200), refused: text(200), deemedRenewed: text(200), special: text(200), cancelled: text(200), revoked: text(200) }),
  }),
  /** What a decision says of 行政复议 and 行政诉讼. */
  remedies: defineRule('registration.remedies', {
    label: '救济途径',
    check: fields({
      reconsiderationDays: whole(1, 365),
      reconsiderationTo: text(100),
      litigationMonths: whole(1, 24),
      litigationTo: text(100),
      article: text(200),
    }),
  }),
  office: defineRule('registration.office', { label: '办理单位', check: fields({ name: text(100), window: text(100) }) }),
};

/** A length with what it stands on, as people read it. */
export interface Limit {
  period: Period;
  basis: string;
}

type Values = { readonly [K in keyof typeof registrationRules]: Checked<(typeof registrationRules)[K]['check']> };
type LimitName = 'employer' | 'preReview' | 'supplement' | 'decision' | 'extension' | 'delivery' | 'rectification';

/** The rules of a case: values, and the basis of each. */
export interface RegistrationRules {
  values: Values;
  limit: (name: LimitName) => Limit;
  basis: (name: keyof typeof registrationRules) => string;
}

/** Article of law, or label and source where nobody but the office sets it. */
export function basisOf(set: RuleSet, rule: Rule<unknown>): string {
  const { article, source } = ruleRow(set, rule);
  return article ?? `${rule.label}（${source}）`;
}

/** Reads them from the rules of the case. Throws on a row that doesn't fit its declaration. */
export function registrationRulesOf(set: RuleSet): RegistrationRules {
  const values = Object.fromEntries(
    Object.entries<Rule<unknown>>(registrationRules).map(([name, rule]) => [name, ruleValue(set, rule)]),
  ) as unknown as Values;
  const basis = (name: keyof typeof registrationRules): string => basisOf(set, registrationRules[name]);
  return { values, basis, limit: (name) => ({ period: values[name] as Period, basis: basis(name) }) };
}

/** Standings of the licence that a kind is about; none for those that begin one. */
export const standingsFor = ({ values }: Pick<RegistrationRules, 'values'>, kind: RegistrationKind): readonly string[] =>
  values.licenceStanding.needs.find((row) => row.kind === kind)?.standings ?? [];
