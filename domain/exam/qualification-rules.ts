// What the law and the office set about 资格审查 (S3-42). Values with article and source stand in db/data/rules/exam-certificates.ts.
import { approvalRule } from '../approval/definition.ts';
import { fields, flag, listOf, text, where, whole, type Checked } from '../kit/check.ts';
import { periodCheck, type Period } from '../kit/period.ts';
import { defineRule, ruleRow, ruleValue, type Rule, type RuleSet } from '../kit/rules.ts';

/** What the system itself rejects for: nothing came in time. */
export const LATE_CAUSE = 'late';

const period = (key: string, label: string) => defineRule(`exam.qualification.${key}`, { label, check: periodCheck });

export const qualificationRules = {
  /** Who examines, and who decides an appeal, by which rule, until when. */
  chain: approvalRule('QualificationReview', '资格审查'),
  appealChain: approvalRule('QualificationAppeal', '资格审查申诉'),
  review: period('review', '资格审查期限'),
  supplement: period('supplement', '补充材料期限'),
  /** Days before the last day on which the candidate is reminded. */
  supplementReminders: defineRule('exam.qualification.supplement.reminders', { label: '补充材料提醒（提前天数）', check: listOf(whole(0, 365), 1) }),
  /** Everything is asked for at once: so often at the most. */
  supplementRounds: defineRule('exam.qualification.supplement.rounds', { label: '补充材料次数上限', check: whole(1, 9) }),
  appeal: period('appeal', '资格审查不通过申诉期限'),
  appealDecision: period('appealDecision', '资格审查申诉办理期限'),
  /** Reasons that a reviewer may name. `falsified`: false material, so that 31号令 art. 10 applies beside the commitment. */
  refusals: defineRule('exam.qualification.refusals', {
    label: '资格审查不通过情形',
    check: where(
      listOf(fields({ id: text(40), label: text(100), article: text(200), falsified: flag }), 1),
      (all) => all.some(({ id }) => id === LATE_CAUSE),
      `须包含逾期未补充材料（${LATE_CAUSE}）`,
    ),
  }),
  /** What a rejection does to the result, and on what it stands. */
  voids: defineRule('exam.qualification.voids', {
    label: '资格审查不通过的成绩处理依据',
    check: fields({ commitment: text(300), falsified: text(300) }),
  }),
  remedies: defineRule('exam.qualification.remedies', {
    label: '资格审查不通过的救济途径',
    check: fields({
      reconsiderationDays: whole(1, 365),
      reconsiderationTo: text(100),
      litigationMonths: whole(1, 24),
      litigationTo: text(100),
      article: text(200),
    }),
  }),
};

export interface Limit {
  period: Period;
  basis: string;
}
type LimitName = 'review' | 'supplement' | 'appeal' | 'appealDecision';
export interface QualificationRules {
  values: { readonly [K in keyof typeof qualificationRules]: Checked<(typeof qualificationRules)[K]['check']> };
  limit: (name: LimitName) => Limit;
}

export function qualificationRulesOf(set: RuleSet): QualificationRules {
  const values = Object.fromEntries(
    Object.entries<Rule<unknown>>(qualificationRules).map(([name, rule]) => [name, ruleValue(set, rule)]),
  ) as unknown as QualificationRules['values'];
  return {
    values,
    limit: (name) => {
      const rule = qualificationRules[name];
      const { article, source } = ruleRow(set, rule);
      return { period: values[name], basis: article ?? `${rule.label}（${source}）` };
    },
  };
}
