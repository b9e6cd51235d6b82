// 报名信息统计 (S3-24): as figures, as a spreadsheet, and over a year as its report (O06).
import { z } from 'zod';
import { dimensions, isDimension, type Dimension } from '../../domain/exam/dimensions.ts';
import { enrolment } from '../../domain/exam/enrolment.ts';
import { attachment } from '../../domain/kit/file-name.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { compare } from '../../domain/statistics/compare.ts';
import { figureTotal, type FigureFilter } from '../../db/exam/figures.ts';
import { now } from '../../db/kit/clock.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { districtsOf } from '../statistics/scope.ts';
import { groupsOf, type Group } from './figure-groups.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const common = { class: '报表', tag: '报名', listener: 'officers', method: 'get' } as const;
const states = Object.keys(enrolment.states) as [string, ...string[]];
const year = z.coerce.number().int().min(2000).max(2100);
const asked = z.object({
  dim: z
    .string()
    .max(40)
    .meta({ description: Object.entries(dimensions).flat().join(' ') }),
  examId: z.uuid().optional(),
  year: year.optional().meta({ description: '考试年度' }),
  state: z.enum(states).optional().meta({ description: 'Left out: all but 已放弃' }),
});
type Asked = z.infer<typeof asked>;
type Sender = Pick<Context, 'deps' | 'person'>;

/** One snapshot, so that the parts add up to the whole however many are enrolling meanwhile. */
const snapshot = { isolationLevel: 'repeatable read', readOnly: true } as const;

async function counted({ deps, person }: Sender, { dim, examId, year: of, state }: Asked) {
  if (!isDimension(dim))
    throw refuse('DIMENSION_UNKNOWN', {
      facts: { dimensions: Object.keys(dimensions) },
      reasons: [{ field: 'query.dim', message: '没有这一统计维度' }],
    });
  const filter: FigureFilter = { within: districtsOf('enrolment.list', person()), examId, year: of, states: state === undefined ? [] : [state] };
  return deps.orm.em.fork().transactional(async (tx) => {
    const { total, groups } = await groupsOf(tx, [dim], filter);
    return { dim, label: dimensions[dim], at: rfc3339(await now(tx)), total, groups: groups[dim] };
  }, snapshot);
}

/** Lines of the report's summary: who enrolled in the year and what became of it, beside the year before. */
const summaryLines: readonly { label: string; states: readonly string[] }[] = [
  { label: '报名人数', states: [] },
  { label: '报名成功', states: ['enrolled'] },
  { label: '已放弃', states: ['abandoned'] },
  { label: '报考无效', states: ['invalid'] },
];

async function annual({ deps, person }: Sender, of: number) {
  const within = districtsOf('enrolment.list', person());
  return deps.orm.em.fork().transactional(async (tx) => {
    const figures = [];
    for (const { label, states: counting } of summaryLines) {
      const [value, before] = [
        await figureTotal(tx, { within, year: of, states: counting }),
        await figureTotal(tx, { within, year: of - 1, states: counting }),
      ];
      figures.push({ label, value: String(value), lastYear: String(before), change: compare(value, before).shown });
    }
    const all = Object.keys(dimensions) as Dimension[];
    const { total, groups } = await groupsOf(tx, all, { within, year: of });
    return {
      figures,
      tables: all.map((dim) => sheetOf(dimensions[dim], groups[dim])),
      notes: [`报名人数合计${total}人，不含已放弃的；按科目统计时每人在其各科目中各计一次。统计时间${rfc3339(await now(tx))}。`],
    };
  }, snapshot);
}

const sheetOf = (title: string, groups: readonly Group[]) => ({
  title,
  columns: [title, '人数', '占比'],
  rows: groups.map((group) => [group.label, String(group.count), group.share]),
});

async function sent({ deps }: Pick<Context, 'deps'>, title: string, text: Awaited<ReturnType<typeof annual>>) {
  if (!deps.cases) throw new Error('the API was assembled without `cases`');
  const bytes = await deps.cases.workbook(title, text);
  return {
    headers: { 'Content-Type': XLSX, 'Content-Length': String(bytes.length), 'Content-Disposition': attachment(`${title}.xlsx`) },
    send: (res: { end: (bytes: Uint8Array) => unknown }) => void res.end(bytes),
  };
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
      const notes = [`合计${total}人，统计时间${at}。`];
      return sent(context, `报名信息统计（${label}）`, { figures: [], tables: [sheetOf(label, groups)], notes });
    },
  }),
  route({
    ...common,
    path: '/v1/admin/stats/enrolments/annual',
    summary: '报名年度报表（xlsx）',
    description: 'Of the exams of a year, beside the year before: a sheet for the figures and one per dimension.',
    query: z.object({ year }),
    policy: { permission: 'enrolment.list' },
    sends: XLSX,
    handle: async (context) => sent(context, `报名年度报表（${context.query.year}年）`, await annual(context, context.query.year)),
  }),
];
