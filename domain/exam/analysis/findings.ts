// 智能分析 (O20): what stands out in a season, each finding one sentence with the rows behind it. Pure: counts come from the database, thresholds from the rules.
import { compare, share as shareOf } from '../../statistics/compare.ts';
import { deviations, differs, shares, type Share } from './deviation.ts';
import { persons, protect, sum, type Counts, type Group, type Protected } from './protect.ts';
import type { Thresholds } from './rules.ts';
import { seatFindings, type SeatPlanning } from './seats.ts';

export const findingKinds = { funnel: '报名转化', trend: '历次趋势', passRate: '合格率差异', seats: '座位需求', outlier: '异常' } as const;
export type FindingKind = keyof typeof findingKinds;

export interface Finding {
  kind: FindingKind;
  sentence: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** By what candidates are held against each other. */
export const dimensions = { specialty: '专业', education: '学历', industry: '行业', area: '考区' } as const;
export type AnalysisDimension = keyof typeof dimensions;

/** An exam whose results are public. */
export interface AnalysedExam extends Counts {
  name: string;
}
export interface Season {
  /** The exam in question last, those before it in their order. */
  exams: readonly AnalysedExam[];
  groups: Readonly<Record<AnalysisDimension, readonly Group[]>>;
  /** 考点 of each 考区; `enrolled` and `paid` as `expected`: a seat is given to who has paid. */
  sites: readonly (Group & { area: string })[];
  /** 工作单位 */
  employers: readonly Group[];
  planning: SeatPlanning;
}
export interface AnalysisRules {
  thresholds: Thresholds;
  /** Groups of fewer persons are not shown. */
  hidden: number;
}

export const counted = ({ hits, of }: { hits: number; of: number }): string => shareOf(hits, of).shown;
const points = (basis: number): string => `${(Math.abs(basis) / 100).toFixed(2)}个百分点`;

export const examColumns = ['考试', '报名', '缴费', '应考', '到考', '合格', '缴费率', '缺考率', '合格率'] as const;
const examRow = (exam: AnalysedExam): string[] => [
  exam.name,
  ...[exam.enrolled, exam.paid, exam.expected, exam.sat, exam.passed].map(String),
  ...[shares.paid, shares.absent, shares.passed].map(({ of }) => counted(of(exam))),
];
export const groupColumns = ['对象', '应考', '到考', '合格', '缺考率', '合格率'] as const;
const groupRow = (label: string, counts: Counts): string[] => [
  label,
  ...[counts.expected, counts.sat, counts.passed].map(String),
  ...[shares.absent, shares.passed].map(({ of }) => counted(of(counts))),
];

const funnel = (exam: AnalysedExam): Finding => ({
  kind: 'funnel',
  sentence: `${exam.name}：报名${exam.enrolled}人，缴费${exam.paid}人（${counted(shares.paid.of(exam))}），到考${exam.sat}人（应考的${counted({ hits: exam.sat, of: exam.expected })}），合格${exam.passed}人（到考的${counted(shares.passed.of(exam))}）。`,
  columns: examColumns,
  rows: [examRow(exam)],
});

/** What has changed since the exam before, and whither 报名 has gone exam after exam. */
function trends(exams: readonly AnalysedExam[], thresholds: Thresholds, limit: number): Finding[] {
  const [before, last] = exams.slice(-2) as [AnalysedExam, AnalysedExam];
  const finding = (sentence: string, rows: readonly AnalysedExam[]): Finding => ({
    kind: 'trend',
    sentence,
    columns: examColumns,
    rows: rows.map(examRow),
  });
  const found: Finding[] = [];
  const grown = compare(last.enrolled, before.enrolled);
  if (grown.basisPoints !== null && Math.abs(grown.basisPoints) >= thresholds.change)
    found.push(finding(`报名人数较上次${grown.basisPoints > 0 ? '增加' : '减少'}${grown.shown.replace(/^[+-]/, '')}。`, [before, last]));
  for (const { name, of } of Object.values(shares)) {
    const how = differs(of(last), of(before), thresholds, limit);
    if (how) found.push(finding(`${name}较上次${how.points > 0 ? '上升' : '下降'}${points(how.points)}。`, [before, last]));
  }
  const run = running(exams);
  const along = compare(run.at(-1)!.enrolled, run[0]!.enrolled);
  if (run.length > 3 && along.basisPoints !== null && Math.abs(along.basisPoints) >= thresholds.change)
    found.push(finding(`报名人数连续${run.length - 1}次${along.basisPoints > 0 ? '增加' : '减少'}，累计${along.shown.replace(/^[+-]/, '')}。`, run));
  return found;
}
/** The last exams along which 报名 went one way. */
function running(exams: readonly AnalysedExam[]): readonly AnalysedExam[] {
  const ways = exams.slice(1).map((exam, n) => Math.sign(exam.enrolled - exams[n]!.enrolled));
  let from = ways.length;
  while (from > 0 && ways[from - 1] === ways.at(-1) && ways.at(-1) !== 0) from--;
  return exams.slice(from);
}

/** Tables that may be shown, each with the shares that it is searched by. */
interface Searched {
  kind: 'passRate' | 'outlier';
  what: string;
  table: Protected;
  by: readonly Share[];
}

function searched({ groups, sites, employers }: Season, minimum: number): Searched[] {
  const tables = (Object.keys(dimensions) as AnalysisDimension[]).flatMap((name): Searched[] => {
    const table = protect(groups[name], minimum);
    return table ? [{ kind: 'passRate', what: dimensions[name], table, by: [shares.passed] }] : [];
  });
  const areas = tables.find(({ what }) => what === dimensions.area);
  // 考点 are parts of 考区: only of those that are shown, and put together within each, or the two tables would tell of each other.
  const parts = (areas?.table.shown ?? []).flatMap(
    ({ label }) =>
      protect(
        sites.filter(({ area }) => area === label),
        minimum,
      ) ?? [],
  );
  const rest = parts.flatMap(({ others }) => others ?? []);
  const allSites: Protected = { shown: parts.flatMap(({ shown }) => shown), others: rest.length ? sum(rest) : null };
  const byEmployer = protect(employers, minimum);
  return [
    ...tables,
    { kind: 'outlier', what: '考点', table: allSites, by: [shares.passed, shares.absent] },
    ...(byEmployer ? [{ kind: 'outlier', what: '工作单位', table: byEmployer, by: [shares.passed, shares.absent] } as const] : []),
  ];
}

const unlike = ({ kind, what, table, by }: Searched, thresholds: Thresholds, limit: number): Finding[] =>
  by.flatMap((share) =>
    deviations(table, share, thresholds, limit).map(({ group, others, points: between }): Finding => ({
      kind,
      sentence: `${what}“${group.label}”的${share.name}为${counted(share.of(group))}，比其余考生（${counted(share.of(others))}）${between > 0 ? '高' : '低'}${points(between)}。`,
      columns: groupColumns,
      rows: [groupRow(group.label, group), groupRow('其余考生', others)],
    })),
  );

/** Everything that stands out. Empty where too few persons have sat to say anything without saying it of somebody. */
export function findingsOf(season: Season, { thresholds, hidden }: AnalysisRules): Finding[] {
  const known = (exam: AnalysedExam): boolean => exam.sat > 0 && persons(exam) >= hidden;
  const last = season.exams.at(-1);
  if (!last || !known(last)) return [];
  const exams = season.exams.filter(known).slice(-thresholds.exams);
  const tables = searched(season, hidden);
  // The chance is shared by everything that is compared.
  const comparisons = tables.reduce((n, { table, by }) => n + table.shown.length * by.length, Object.keys(shares).length);
  const limit = thresholds.chance / 1_000_000 / comparisons;
  return [
    funnel(last),
    ...(exams.length > 1 ? trends(exams, thresholds, limit) : []),
    ...tables.flatMap((one) => unlike(one, thresholds, limit)),
    ...seatFindings(exams, protect(season.groups.area, hidden), season.planning),
  ];
}
