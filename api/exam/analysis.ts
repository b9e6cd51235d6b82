// 智能分析 (O20): what stands out in an exam whose results are public, each finding one sentence with the rows behind it; also as a spreadsheet.
import { z } from 'zod';
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  findingKinds,
  findingsOf,
  type AnalysisDimension,
  type Finding,
  type FindingKind,
  type Season,
} from '../../domain/exam/analysis/findings.ts';
import { none, type Group } from '../../domain/exam/analysis/protect.ts';
import { analysisRules } from '../../domain/exam/analysis/rules.ts';
import { UNKNOWN } from '../../domain/exam/dimensions.ts';
import { educationLevels, type EducationLevel } from '../../domain/exam/form.ts';
import { examRules } from '../../domain/exam/rules.ts';
import { attachment } from '../../domain/kit/file-name.ts';
import { rfc3339, shanghaiDay } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { industries } from '../../db/data/lists/industries.ts';
import { countsOf, groupsOf, publicExams, sitesWithSeats, type GroupCounts, type PublicExam, type SiteName } from '../../db/exam/analysis.ts';
import { now } from '../../db/kit/clock.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { districtsOf } from '../statistics/scope.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const common = {
  class: '报表',
  tag: '统计',
  listener: 'officers',
  method: 'get',
  policy: { permission: 'exam.analysis' },
  problems: ['EXAM_ANALYSIS_NOT_YET'],
} as const;
const asked = z.object({ examId: z.uuid().optional().meta({ description: 'Left out: the newest exam whose results are public' }) });

const industryLabels = new Map(industries.map(({ code, label }) => [code, label]));
const siteLabel = (sites: readonly SiteName[], code: string): string => {
  const site = sites.find((one) => String(one.code) === code);
  return site ? `${code.padStart(2, '0')} ${site.name}` : '未编排';
};

/** The season as the rules of analysis read it. */
async function seasonOf(em: EntityManager, exams: readonly PublicExam[], spare: number): Promise<Season> {
  const last = exams.at(-1)!;
  const { config } = last;
  const [groups, sites] = [await groupsOf(em, last), await sitesWithSeats(em, last.id)];
  const areaOf = (code: string): string => config.areas.find((one) => one.code === code)?.label ?? code;
  const labels: Record<AnalysisDimension, (key: string) => string | undefined> = {
    specialty: (key) => config.specialties.find(({ code }) => code === key)?.label,
    education: (key) => educationLevels[key as EducationLevel],
    industry: (key) => industryLabels.get(key),
    area: areaOf,
  };
  const by = (dimension: GroupCounts['by'], label: (group: GroupCounts) => string): Group[] =>
    groups
      .filter((group) => group.by === dimension)
      .map((group) => {
        const { enrolled, paid, expected, sat, passed } = group;
        return { label: label(group), enrolled, paid, expected, sat, passed };
      });
  const named = (dimension: AnalysisDimension): Group[] => by(dimension, ({ key }) => (key === '' ? UNKNOWN : (labels[dimension](key) ?? key)));
  const seats: Record<string, number> = {};
  for (const { area, seats: n } of sites) seats[areaOf(area)] = (seats[areaOf(area)] ?? 0) + n;
  const counts = await countsOf(em, exams);
  return {
    exams: exams.map(({ id, config: { name } }) => ({ name, ...(counts.get(id) ?? none) })),
    groups: { specialty: named('specialty'), education: named('education'), industry: named('industry'), area: named('area') },
    sites: groups
      .filter((group) => group.by === 'site')
      .map(({ key, of, expected, sat, passed }) => ({
        label: siteLabel(sites, key),
        area: areaOf(of!),
        enrolled: expected,
        paid: expected,
        expected,
        sat,
        passed,
      })),
    employers: by('employer', ({ key, of }) => (key === '' ? UNKNOWN : of || key)),
    planning: { seats, spare },
  };
}

async function analysed({ deps, person }: Pick<Context, 'deps' | 'person'>, examId: string | undefined) {
  const within = districtsOf('exam.analysis', person());
  const em = deps.orm.em.fork();
  // One snapshot, so that all tables are of the same persons.
  return em.transactional(
    async (tx) => {
      const at = await now(tx);
      const [newest] = await publicExams(tx, within, examId ?? null, 1);
      if (!newest) throw refuse(examId === undefined ? 'EXAM_ANALYSIS_NOT_YET' : 'NOT_FOUND');
      const set = (await ruleBook(tx)).rulesFor(newest.district, shanghaiDay(at));
      const thresholds = ruleValue(set, analysisRules.thresholds);
      const exams = (await publicExams(tx, [newest.district], newest.id, thresholds.exams)).toReversed();
      const hidden = ruleValue(set, analysisRules.hidden);
      const findings = findingsOf(await seasonOf(tx, exams, ruleValue(set, examRules.seats).spareFrom), { thresholds, hidden });
      return { exam: { id: newest.id, name: newest.config.name }, at: rfc3339(at), hidden, findings };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

const kinds = Object.keys(findingKinds) as [FindingKind, ...FindingKind[]];
const finding = z.object({
  kind: z.enum(kinds),
  kindLabel: z.string(),
  sentence: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});
const shown = ({ kind, sentence, columns, rows }: Finding): z.infer<typeof finding> => ({
  kind,
  kindLabel: findingKinds[kind],
  sentence,
  columns: [...columns],
  rows: rows.map((row) => [...row]),
});

export const analysisRoutes: Routes = [
  route({
    ...common,
    path: '/v1/admin/stats/analysis',
    summary: '考试智能分析',
    description:
      'Funnel, trend over the last exams, pass rates that differ, seats of the next exam, outliers. Only of exams whose results are public; groups of fewer than `hidden` persons are shown together with others only.',
    query: asked,
    answer: z.object({ exam: z.object({ id: z.string(), name: z.string() }), at: z.string(), hidden: z.int(), findings: z.array(finding) }),
    handle: async (context) => {
      const { findings, ...rest } = await analysed(context, context.query.examId);
      return { body: { ...rest, findings: findings.map(shown) } };
    },
  }),
  route({
    ...common,
    path: '/v1/admin/stats/analysis.xlsx',
    summary: '考试智能分析（xlsx）',
    query: asked,
    sends: XLSX,
    handle: async (context) => {
      const { exam, at, hidden, findings } = await analysed(context, context.query.examId);
      if (!context.deps.cases) throw new Error('the API was assembled without `cases`');
      const title = `${exam.name}智能分析`;
      const bytes = await context.deps.cases.workbook(title, {
        figures: [],
        tables: kinds.flatMap((kind) => {
          const own = findings.filter((one) => one.kind === kind);
          const rows = own.flatMap(({ sentence, rows: behind }) => behind.map((row) => [sentence, ...row]));
          return own.length ? [{ title: findingKinds[kind], columns: ['结论', ...own[0]!.columns], rows }] : [];
        }),
        notes: [`分析时间${at}。少于${hidden}人的分组合并显示。`, ...findings.map(({ sentence }) => sentence)],
      });
      return {
        headers: { 'Content-Type': XLSX, 'Content-Length': String(bytes.length), 'Content-Disposition': attachment(`${title}.xlsx`) },
        send: (res) => void res.end(bytes),
      };
    },
  }),
];
