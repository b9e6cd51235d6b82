// Rules that a law or an office sets are rows, not code: per 区划, with validity, source and whether somebody has verified them.
// Rows are never changed: a correction or a new value is a row with a higher version, so what stood at any version can be read
// again, and a running case keeps the version that it began with.
import { districtCovers } from './actor.ts';
import type { Check } from './check.ts';
import type { PlainDate } from './instant.ts';

export interface RuleRow {
  key: string;
  /** Six-digit 区划; 000000 is 全国. */
  district: string;
  /** JSON; fits the check of the key's declaration. */
  value: unknown;
  /** Article of law or clause, as people read it; null where it is the platform's own default. */
  article: string | null;
  /** First day in force. */
  validFrom: PlainDate;
  /** Last day in force; null: until a later row takes over. */
  validTo: PlainDate | null;
  /** Where the value was read: `S0§1.3`, a notice, `默认`. */
  source: string;
  /** Somebody has compared the value with its source. */
  verified: boolean;
  /** Version of the whole table that brought this row. */
  version: number;
}

/** The declaration of a key: every key is declared once, in the rules.ts of its process. */
export interface Rule<T> {
  readonly key: string;
  /** Chinese, as editors of rules read it. */
  readonly label: string;
  readonly check: Check<T>;
}
export const defineRule = <T>(key: string, { label, check }: { label: string; check: Check<T> }): Rule<T> => ({ key, label, check });

/** The districts that a district's rules come from, nearest first: 140105 → 140100 → 140000 → 000000. */
export function districtChain(district: string): string[] {
  const chain = [district, `${district.slice(0, 4)}00`, `${district.slice(0, 2)}0000`, '000000'];
  return chain.filter((code, i) => chain.indexOf(code) === i);
}

const inForce = (row: RuleRow, day: PlainDate): boolean => row.validFrom <= day && (row.validTo === null || day <= row.validTo);
const sameRule = (a: RuleRow, b: RuleRow): boolean => a.key === b.key && a.district === b.district;

/** Rows that nothing corrects: of the same key, district and first day the highest version stands. */
const standing = (rows: readonly RuleRow[]): RuleRow[] =>
  rows.filter((row) => !rows.some((other) => sameRule(row, other) && other.validFrom === row.validFrom && other.version > row.version));

/** The row in force for a district on a day: nearest district first, there the latest first day. */
export function resolveRule(rows: readonly RuleRow[], key: string, district: string, day: PlainDate): RuleRow | null {
  const candidates = standing(rows.filter((row) => row.key === key && districtCovers(row.district, district))).filter((row) => inForce(row, day));
  for (const code of districtChain(district)) {
    const [latest] = candidates.filter((row) => row.district === code).sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1));
    if (latest) return latest;
  }
  return null;
}

/**
 * Pairs of rows that contradict each other: same key and district, both in force on some day, and it isn't plain which one was meant.
 * An open row followed by a later one is a succession, a row with the same first day and a higher version is a correction.
 */
export function overlaps(rows: readonly RuleRow[]): [RuleRow, RuleRow][] {
  const found: [RuleRow, RuleRow][] = [];
  const live = standing(rows);
  live.forEach((row, i) => {
    for (const other of live.slice(i + 1)) {
      if (!sameRule(row, other)) continue;
      const [first, second] = row.validFrom <= other.validFrom ? [row, other] : [other, row];
      const succession = first.validTo === null && first.validFrom < second.validFrom;
      if (!succession && (first.validTo === null || second.validFrom <= first.validTo)) found.push([first, second]);
    }
  });
  return found;
}

/** What a running case keeps to find its rules again: three plain values. */
export interface RuleSetRef {
  district: string;
  day: PlainDate;
  version: number;
}
export interface RuleSet extends RuleSetRef {
  readonly rows: Readonly<Record<string, RuleRow>>;
}

/**
 * All rules of a district on a day, frozen. Without `version` the newest rows count; with it those that stood at that version,
 * so `ruleSet(rows, ref.district, ref.day, ref.version)` gives a running case what it began with.
 */
export function ruleSet(rows: readonly RuleRow[], district: string, day: PlainDate, version = Infinity): RuleSet {
  const known = rows.filter((row) => row.version <= version && districtCovers(row.district, district));
  const found: Record<string, RuleRow> = {};
  for (const key of new Set(known.map((row) => row.key))) {
    const row = resolveRule(known, key, district, day);
    if (row) found[key] = Object.freeze(row);
  }
  const at = version === Infinity ? rows.reduce((most, row) => Math.max(most, row.version), 0) : version;
  return Object.freeze({ district, day, version: at, rows: Object.freeze(found) });
}

/** The reference to keep with a case. */
export const ruleSetRef = ({ district, day, version }: RuleSet): RuleSetRef => ({ district, day, version });

/** The row behind a rule, for its article and source. Throws when the table has none: every declared key has a row for 全国. */
export function ruleRow(set: RuleSet, rule: Rule<unknown>): RuleRow {
  const row = set.rows[rule.key];
  if (!row) throw new Error(`no rule ${rule.key} for ${set.district} on ${set.day} at version ${set.version}`);
  return row;
}

/** Rows with the declaration that they were found to fit. Neither changes, so it is looked at once. */
const fitting = new WeakMap<RuleRow, object>();

/** The value of a rule, checked against its declaration. Throws on a row that doesn't fit, naming key, district and what is wrong. */
export function ruleValue<T>(set: RuleSet, rule: Rule<T>): T {
  const row = ruleRow(set, rule);
  if (fitting.get(row) === rule.check) return row.value as T;
  const problem = rule.check.problem(row.value);
  if (problem !== null) throw new Error(`rule ${rule.key} of ${row.district} (version ${row.version}): ${problem}`);
  fitting.set(row, rule.check);
  return row.value as T;
}

/** What is wrong with a row that somebody proposes: Chinese sentences, empty when it may stand. */
export function ruleProblems(rules: readonly Rule<any>[], rows: readonly RuleRow[], proposed: RuleRow): string[] {
  const rule = rules.find(({ key }) => key === proposed.key);
  if (!rule) return [`没有“${proposed.key}”这一规则`];
  const problems: string[] = [];
  if (!/^\d{6}$/.test(proposed.district)) problems.push('区划应为六位代码');
  const wrong = rule.check.problem(proposed.value);
  if (wrong !== null) problems.push(`${rule.label}：${wrong}`);
  const clash = overlaps([...rows, proposed]).filter((pair) => pair.includes(proposed));
  if (clash.length) problems.push(`${rule.label}：有效期与已有规则重叠`);
  return problems;
}
