// 自动核验 after the commitment: what the platforms of 学历 (U05) and of social insurance (U06) say, laid beside the form. Pure: their answers are handed in.
import { plusDays, type PlainDate } from '../kit/instant.ts';
import { educationLevels, type EducationRow, type WorkRow } from './form.ts';

/** `verified`: they say the same. `contradicted`: they say something else. `unknown`: they don't know. `away`: they did not answer. */
export const checkOutcomes = { verified: '核验一致', contradicted: '核验不一致', unknown: '无法核验', away: '核验平台未应答' } as const;
export type CheckOutcome = keyof typeof checkOutcomes;
export const checkItems = { education: '学历', work: '工作单位' } as const;
export type CheckItem = keyof typeof checkItems;
export interface CheckResult {
  item: CheckItem;
  outcome: CheckOutcome;
}

export interface EducationSaid {
  nameMatches: boolean | null;
  records: readonly { kind: string; level: string; on: string; certificateNo: string }[];
}
export interface InsuranceSaid {
  found: boolean;
  current: { creditCode: string } | null;
}

/** The highest 学历 of the form against the records: the one that the candidate is eligible by. */
export function educationCheck(row: EducationRow | undefined, said: EducationSaid): CheckOutcome {
  if (!row?.level || said.nameMatches === null) return 'unknown';
  if (!said.nameMatches) return 'contradicted';
  const record = said.records.find(({ kind, certificateNo }) => kind === '学历' && certificateNo === row.certificateNo);
  if (!record) return 'unknown';
  const label = educationLevels[row.level as keyof typeof educationLevels] ?? '';
  return record.level.startsWith(label.slice(0, 2)) && record.on === row.graduatedOn ? 'verified' : 'contradicted';
}

/** Where the candidate says to work now against who pays for him. */
export function workCheck(row: WorkRow | null, said: InsuranceSaid): CheckOutcome {
  if (!row?.creditCode || row.to !== undefined) return 'unknown';
  if (!said.found || !said.current) return 'unknown';
  return said.current.creditCode === row.creditCode.toUpperCase() ? 'verified' : 'contradicted';
}

export interface CheckRules {
  /** Items that the commitment stands for where they can't be verified (告知承诺). */
  covered: readonly CheckItem[];
}

/** Does the enrolment go on by itself? Whoever the commitment is not for is looked at by a person, whatever was found. */
export const passes = (results: readonly CheckResult[], mayCommit: boolean, { covered }: CheckRules): boolean =>
  mayCommit && results.every(({ item, outcome }) => outcome === 'verified' || (outcome === 'unknown' && covered.includes(item)));

/** Months that are asked of the social insurance: the twelve before a day. */
export const insuredMonths = (today: PlainDate): { from: string; to: string } => ({ from: plusDays(today, -365).slice(0, 7), to: today.slice(0, 7) });
