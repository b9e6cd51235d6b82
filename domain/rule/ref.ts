// How a case keeps its rules: district, day and version as one text on its row.
import type { RuleSetRef } from '../kit/rules.ts';

/** `140000@2026-11-22#3`, for `case_file.rule_set`. */
export const ruleSetText = ({ district, day, version }: RuleSetRef): string => `${district}@${day}#${version}`;

/** The text with other definitions for the rounds of the case: `140000@2026-11-22#3;140000@2027-01-04#9`. What it kept before is kept for all the rest. */
export const withDefinitions = (text: string | null | undefined, ref: RuleSetRef): string => `${partsOf(text)[0]};${ruleSetText(ref)}`;

const partsOf = (text: string | null | undefined): [own: string, definitions: string] => {
  const [own = '', definitions = ''] = (text ?? '').split(';');
  return [own, definitions];
};

/** What the case keeps for everything, and what its rounds were moved to; null where it keeps none. */
export const ownRef = (text: string | null | undefined): RuleSetRef | null => (partsOf(text)[0] ? parseRuleSetRef(partsOf(text)[0]) : null);
export const definitionsRef = (text: string | null | undefined): RuleSetRef | null => (partsOf(text)[1] ? parseRuleSetRef(partsOf(text)[1]) : null);

/** The inverse. Throws RangeError on anything else. */
export function parseRuleSetRef(text: string): RuleSetRef {
  const [, district, day, version] = /^(\d{6})@(\d{4}-\d\d-\d\d)#(\d+)$/.exec(text) ?? [];
  if (!district || !day || !version) throw new RangeError(`not a reference to rules: ${text}`);
  return { district, day, version: Number(version) };
}
