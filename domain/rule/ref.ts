// How a case keeps its rules: district, day and version as one text on its row.
import type { RuleSetRef } from '../kit/rules.ts';

/** `140000@2026-11-22#3`, for `case_file.rule_set`. */
export const ruleSetText = ({ district, day, version }: RuleSetRef): string => `${district}@${day}#${version}`;

/** The inverse. Throws RangeError on anything else. */
export function parseRuleSetRef(text: string): RuleSetRef {
  const [, district, day, version] = /^(\d{6})@(\d{4}-\d\d-\d\d)#(\d+)$/.exec(text) ?? [];
  if (!district || !day || !version) throw new RangeError(`not a reference to rules: ${text}`);
  return { district, day, version: Number(version) };
}
