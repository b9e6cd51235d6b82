// 报名信息统计 (S3-24), as figures and as a spreadsheet.
import { z } from 'zod';
import { ageGroup, ageGroups, dimensions, isDimension, UNKNOWN, type Dimension } from '../../domain/exam/dimensions.ts';
import { levelNames, type LevelCode } from '../../domain/exam/exam.ts';
import { enrolment } from '../../domain/exam/enrolment.ts';
import { educationLevels, type EducationLevel } from '../../domain/exam/form.ts';
import { attachment } from '../../domain/kit/file-name.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { share } from '../../domain/statistics/compare.ts';
import { industries } from '../../db/data/lists/industries.ts';
import { examById } from '../../db/exam/exams.ts';
import { figureTotal, figuresBy, type Figure, type FigureFilter } from '../../db/exam/figures.ts';
import { now } from '../../db/kit/clock.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { route, type Context, type Routes } from '../kit/route.ts';
import { districtsOf } from '../statistics/scope.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const common = { class: '报表', tag: '报名', listener: 'officers', method: 'get' } as const;
const states = Object.keys(enrolment.states) as [string, ...string[]];
const asked = z.object({
  dim: z
    .string()
    .max(40)
    .meta({ description: Object.entries(dimensions).flat().join(' ') }),
  examId: z.uuid().optional(),
  state: z.enum(states).optional().meta({ description: 'Left out: all but 已放弃' }),
});
type Asked = z.infer<typeof asked>;

const industryLabels = new Map(industries.map(({ code, label }) => [code, label]));
/** What a value of a dimension is called; an exam names its own. */
async function labelling(em: EntityManager, dimension: Dimension, examId: string | undefined): Promise<(value: string | null) => string> {
  const config = examId === undefined ? null : ((await examById(em, examId))?.config ?? null);
  const of: Partial<Record<Dimension, (value: string) => string | undefined>> = {
    level: (value) => levelNames[value as LevelCode],
    specialty: (value) => config?.specialties.find(({ code }) => code === value)?.label,
    subject: (value) => config?.subjects.find(({ code }) => code === value)?.label,
    district: (value) => config?.areas.find(({ code }) => code === value)?.label,
    education: (value) => educationLevels[value as EducationLevel],
    industry: (value) => industryLabels.get(value),
    state: (value) => enrolment.states[value]?.label,
  };
  return (value) => (value === null ? UNKNOWN : (of[dimension]?.(value) ?? value));
}

interface Group {
  value: string | null;
  label: string;
  count: number;
}
/** Ages as groups, in their order. */
function byAge(figures: readonly Figure[]): Group[] {
  const labels = [...ageGroups.map(({ label }) => label), UNKNOWN];
  return labels.flatMap((label) => {
    const count = figures.filter(({ value }) => ageGroup(value === null ? null : Number(value)) === label).reduce((sum, one) => sum + one.count, 0);
    return count ? [{ value: label === UNKNOWN ? null : label, label, count }] : [];
  });
}

async function counted({ deps, person }: Pick<Context, 'deps' | 'person'>, { dim, examId, state }: Asked) {
  if (!isDimension(dim))
    throw refuse('DIMENSION_UNKNOWN', {
      facts: { dimensions: Object.keys(dimensions) },
      reasons: [{ field: 'query.dim', message: '没有这一统计维度' }],
    });
  const em = deps.orm.em.fork();
  const filter: FigureFilter = { within: districtsOf('enrolment.list', person()), examId, states: state === undefined ? [] : [state] };
  // One snapshot, so that the parts add up to the whole however many are enrolling meanwhile.
  return em.transactional(
    async (tx) => {
      const total = await figureTotal(tx, filter);
      const figures = await figuresBy(tx, dim, filter);
      const label = await labelling(tx, dim, examId);
      const groups = dim === 'age' ? byAge(figures) : figures.map(({ value, count }) => ({ value, label: label(value), count }));
      return {
        dim,
        label: dimensions[dim],
        at: rfc3339(await now(tx)),
        total,
        groups: groups.map((group) => ({ ...group, share: share(group.count, total).shown })),
      };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

export const enrolmentFigureRoutes: Routes = [
  route({
    ...common,
    path: '/v1/admin/stats/enrolments',
    summary: '报名信息统计',
    description: 'By one dimension. By subject each candidate counts in each of his subjects, so the parts are more than the whole.',
    query: asked,
    policy: { permission: 'enrolment.list' },
    problems: ['DIMENSION_UNKNOWN'],
    answer: z.object({
      dim: z.string(),
      label: z.string(),
      at: z.string(),
      total: z.int(),
      groups: z.array(z.object({ value: z.string().nullable(), label: z.string(), count: z.int(), share: z.string() })),
    }),
    handle: async (context) => ({ body: await counted(context, context.query) }),
  }),
  route({
    ...common,
    path: '/v1/admin/stats/enrolments.xlsx',
    summary: '报名信息统计（xlsx）',
    query: asked,
    policy: { permission: 'enrolment.list' },
    problems: ['DIMENSION_UNKNOWN'],
    sends: XLSX,
    handle: async (context) => {
      const { label, at, total, groups } = await counted(context, context.query);
      if (!context.deps.cases) throw new Error('the API was assembled without `cases`');
      const title = `报名信息统计（${label}）`;
      const bytes = await context.deps.cases.workbook(title, {
        figures: [],
        tables: [{ title: label, columns: [label, '人数', '占比'], rows: groups.map((group) => [group.label, String(group.count), group.share]) }],
        notes: [`合计${total}人，统计时间${at}。`],
      });
      return {
        headers: { 'Content-Type': XLSX, 'Content-Length': String(bytes.length), 'Content-Disposition': attachment(`${title}.xlsx`) },
        send: (res) => void res.end(bytes),
      };
    },
  }),
];
