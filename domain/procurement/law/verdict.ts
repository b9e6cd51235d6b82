// What a rule says of a fact, in five values. A rule never guesses: what is not known makes `uncertain`, what makes no sense `invalid_input`, and a
// rule that isn't in force on the day, or is another regime's, is `not_applicable`. Whoever reads it sees article, source and whether it was verified.
import type { Check } from '../../kit/check.ts';
import type { Reason } from '../../kit/refusal.ts';
import { defineRule, ruleValue, type Rule, type RuleSet } from '../../kit/rules.ts';

export const verdicts = { compliant: '合规', violation: '违规', uncertain: '无法判定', not_applicable: '不适用', invalid_input: '输入无效' } as const;
export type Verdict = keyof typeof verdicts;

/** A rule of the law: one row of the rule table, with the number that it has in the requirements (`R08`). */
export interface LawRule<T> extends Rule<T> {
  readonly id: string;
}
export const lawRule = <T>(id: string, name: string, label: string, check: Check<T>): LawRule<T> => ({
  ...defineRule(`procurement.${id}.${name}`, { label, check }),
  id,
});

/** Where a rule stands. */
export interface Citation {
  rule: string;
  label: string;
  article: string | null;
  source: string;
  verified: boolean;
}
export interface Finding extends Citation {
  verdict: Verdict;
  /** Chinese, with the numbers that decided. */
  says: string;
}
export type Judged = readonly [Verdict, string];

/** Citation and value of a rule on the set's day; null while it isn't in force. Throws where the row doesn't fit its declaration. */
export function inForce<T>(set: RuleSet, rule: LawRule<T>): { value: T; cite: Citation } | null {
  const row = set.rows[rule.key];
  if (!row) return null;
  return {
    value: ruleValue(set, rule),
    cite: { rule: rule.id, label: rule.label, article: row.article, source: row.source, verified: row.verified },
  };
}

/** Rule and article, for a reason of a refusal; the number alone while the rule isn't in force. */
export function cited<T>(set: RuleSet, rule: LawRule<T>): Pick<Reason, 'rule' | 'article'> {
  const article = set.rows[rule.key]?.article;
  return { rule: rule.id, ...(article ? { article } : {}) };
}

/** Asks a rule. Not in force: `not_applicable`. */
export function judge<T>(set: RuleSet, rule: LawRule<T>, ask: (value: T) => Judged): Finding {
  const known = inForce(set, rule);
  if (!known) {
    const cite = { rule: rule.id, label: rule.label, article: null, source: '', verified: false };
    return { ...cite, verdict: 'not_applicable', says: `${set.day}无现行规定` };
  }
  const [verdict, says] = ask(known.value);
  return { ...known.cite, verdict, says };
}

/** Findings against an act, as reasons of its refusal. What is uncertain is told, not refused: it is asked again when the facts or the holidays are there. */
export const against = (findings: readonly Finding[], field?: string): Reason[] =>
  findings
    .filter(({ verdict }) => verdict === 'violation' || verdict === 'invalid_input')
    .map(({ says, rule, article }) => ({ ...(field === undefined ? {} : { field }), message: says, rule, ...(article === null ? {} : { article }) }));

const money = (value: bigint): boolean => value >= 0n;
/** `invalid_input` where an amount is negative or a count is no whole number ≥ 0; else null. */
export function broken(input: Readonly<Record<string, bigint | number | null | undefined>>): Judged | null {
  for (const [name, value] of Object.entries(input)) {
    if (typeof value === 'bigint' ? !money(value) : typeof value === 'number' && (!Number.isInteger(value) || value < 0))
      return ['invalid_input', `${name}应为不小于0的整数`];
  }
  return null;
}
