// What the law and the office set about violations (S3-36…38, rules 3.5). Values with article and source stand in db/data/rules/violation.ts.
import { fields, flag, listOf, oneOf, orNull, text, where, whole, type Checked } from '../../kit/check.ts';
import { periodCheck, type Period } from '../../kit/period.ts';
import { defineRule, ruleRow, ruleValue, type Rule, type RuleSet } from '../../kit/rules.ts';

/** Articles that a violation is handled by, the gravest named by the law last. */
export const articleNumbers = ['6', '7', '8', '9', '10', '11'] as const;
export type Article = (typeof articleNumbers)[number];
const article = oneOf(...articleNumbers);

/** One article: its items (条款项), and what it does. */
const provision = where(
  fields({
    items: listOf(fields({ code: text(5), text: text(200) }), 1),
    /** Scores of the sitting that become void. */
    scores: oneOf('none', 'subject', 'all'),
    /** 诚信档案; `years` null: 长期. */
    record: orNull(fields({ years: orNull(whole(1, 50)) })),
    /** Certificates and proofs that were obtained become void. */
    certificates: flag,
    /** The candidate's exam ends on the spot. */
    terminates: flag,
    /** 阅卷专家组 must have confirmed it. */
    panel: flag,
    /** Articles that are applied instead where it is graver. */
    graver: listOf(article),
  }),
  ({ items }) => new Set(items.map(({ code }) => code)).size === items.length,
  '条款项代码不得重复',
);
export type Provision = Checked<typeof provision>;

const ofArticle = (number: Article) =>
  defineRule(`exam.violation.article${number}`, { label: `违纪违规行为及处理（第${number}条）`, check: provision });
const limit = (key: string, label: string) => defineRule(`exam.violation.${key}`, { label, check: periodCheck });

export const violationRules = {
  article6: ofArticle('6'),
  article7: ofArticle('7'),
  article8: ofArticle('8'),
  article9: ofArticle('9'),
  article10: ofArticle('10'),
  article11: ofArticle('11'),
  /** The measures that the office applies: the national one concerns national exams, the local one says that it applies here. */
  basis: defineRule('exam.violation.basis', { label: '违纪违规处理依据', check: fields({ national: text(100), local: orNull(text(200)) }) }),
  statement: limit('statement', '陈述申辩期限'),
  announcement: limit('announcement', '公告送达期限'),
  reconsideration: limit('reconsideration', '行政复议申请期限'),
  litigation: limit('litigation', '行政诉讼起诉期限'),
  afterReconsideration: limit('litigation.afterReconsideration', '收到复议决定后的起诉期限'),
  /** When a decision's effects begin: with the decision, with its service, or when the remedies are over. */
  inForce: defineRule('exam.violation.inForce', { label: '处理决定效力开始', check: oneOf('decided', 'served', 'final') }),
  /** `沪初安考违〔2026〕001号` */
  number: defineRule('exam.violation.number', { label: '违纪决定书文号', check: fields({ mark: text(20), digits: whole(1, 6) }) }),
  remedies: defineRule('exam.violation.remedies', {
    label: '违纪决定书告知的复议机关与法院',
    check: fields({ reviewBody: text(100), court: text(100) }),
  }),
  /** Items that go to another authority as well. */
  transfers: defineRule('exam.violation.transfers', {
    label: '违纪违规行为移送',
    check: listOf(fields({ items: listOf(text(5), 1), to: text(60), article: text(200) })),
  }),
  recusal: defineRule('exam.violation.recusal', { label: '办理人员回避情形', check: listOf(fields({ code: text(30), label: text(100) }), 1) }),
};

/** A length with what it stands on, as people read it. */
export interface Limit {
  period: Period;
  basis: string;
}
type LimitName = 'statement' | 'announcement' | 'reconsideration' | 'litigation' | 'afterReconsideration';

/** Article of law, or label and source where nobody but the office sets it. */
export function basisOf(set: RuleSet, rule: Rule<any>): string {
  const row = ruleRow(set, rule);
  return row.article ?? `${rule.label}（${row.source}）`;
}
export const limitOf = (set: RuleSet, name: LimitName): Limit => ({
  period: ruleValue(set, violationRules[name]),
  basis: basisOf(set, violationRules[name]),
});

export interface CatalogueArticle extends Provision {
  number: Article;
  /** As it is cited. */
  basis: string;
}
export type ViolationCatalogue = readonly CatalogueArticle[];

/** The catalogue that is in force in a set of rules. */
export const catalogueOf = (set: RuleSet): ViolationCatalogue =>
  articleNumbers.map((number) => {
    const rule = violationRules[`article${number}`];
    return { number, ...ruleValue(set, rule), basis: basisOf(set, rule) };
  });
