// 统计分析 (S3-58, O06, O13) and how processes run (V26).
import { z } from 'zod';
import { accountKinds } from '../../domain/account/roles.ts';
import { roles } from '../../domain/kit/actor.ts';
import { attachment } from '../../domain/kit/file-name.ts';
import { endOfDay, rfc3339, startOfDay, type PlainDate } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { processTables } from '../../domain/processes.ts';
import { shownSeconds, share } from '../../domain/statistics/compare.ts';
import { periodLabel, statPeriod } from '../../domain/statistics/period.ts';
import { addressLabel, endingsOf, returnsOf } from '../../domain/statistics/process.ts';
import { byDimension, byMonth, registrationFigures, registrationSteps } from '../../domain/statistics/registration.ts';
import { documentByKey } from '../../db/document/reads.ts';
import { now } from '../../db/kit/clock.ts';
import { accountCounts } from '../../db/statistics/accounts.ts';
import { annualText, kindLabel, specialtyLabels } from '../../db/statistics/annual.ts';
import { approverLoad, cycleTimes, deadlineBreaches, longRunning, roundFigures, stateTimes } from '../../db/statistics/processes.ts';
import { registrationCells, stepTimes } from '../../db/statistics/registration.ts';
import { notYet, pdf } from '../account/forms.ts';
import { route, type Routes } from '../kit/route.ts';
import { districtsOf } from './scope.ts';
import { processStatistics, registrationStatistics } from './shapes.ts';

const LONGEST = 20;
const APPROVERS = 100;
const district = z
  .string()
  .regex(/^\d{6}$/, '区划应为六位代码')
  .optional();
const province = z.string().regex(/^\d{2}0000$/, '区划应为省级代码');
const period = z.string().regex(/^\d{4}(-(0[1-9]|1[0-2]))?$/, '期间应为YYYY或YYYY-MM');
const day = z.iso.date('应为YYYY-MM-DD格式的日期');
const common = { method: 'get', listener: 'officers', class: '报表', tag: '统计' } as const;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const statisticsRoutes: Routes = [
  route({
    ...common,
    path: '/v1/admin/stats/accounts',
    summary: '系统用户量',
    description: 'Accounts in use, by kind and by post.',
    policy: { permission: 'statistics.read' },
    answer: z.object({
      total: z.int(),
      kinds: z.array(z.object({ kind: z.string(), label: z.string(), accounts: z.int() })),
      roles: z.array(z.object({ role: z.string(), label: z.string(), accounts: z.int() })),
    }),
    handle: async ({ deps, person }) => {
      const found = await accountCounts(deps.orm.em.fork(), districtsOf('statistics.read', person()));
      return {
        body: {
          total: found.total,
          kinds: found.kinds.map((one) => ({ ...one, label: accountKinds[one.kind] })),
          roles: found.roles.map((one) => ({ ...one, label: roles[one.role] })),
        },
      };
    },
  }),
  route({
    ...common,
    path: '/v1/admin/stats/registrations',
    summary: '注册统计分析',
    description: 'Of a year or a month: counts with 环比 and 同比, 通过率, 补件率, 线上办件占比, 办理时长 per step; by month, kind and specialty.',
    query: z.object({ period, kind: z.string().max(40).optional(), specialty: z.string().max(10).optional(), district }),
    answer: registrationStatistics,
    policy: { permission: 'statistics.read' },
    handle: async ({ deps, query, person }) => {
      const em = deps.orm.em.fork();
      const asked = statPeriod(query.period);
      const filter = { districts: districtsOf('statistics.read', person(), query.district), kind: query.kind, specialty: query.specialty };
      const cells = await registrationCells(em, asked, filter);
      const times = await stepTimes(em, asked, filter);
      const specialtyLabel = await specialtyLabels(em, query.district ?? '000000');
      return {
        body: {
          period: asked.text,
          label: periodLabel(asked),
          from: asked.from,
          to: asked.to,
          at: rfc3339(await now(em)),
          total: registrationFigures(cells, asked),
          byMonth: byMonth(cells, asked),
          byKind: byDimension(cells, asked, 'kind').map(({ value, figures }) => ({ kind: value, label: kindLabel(value), figures })),
          bySpecialty: byDimension(cells, asked, 'specialty').map(({ value, figures }) => ({
            specialty: value,
            label: specialtyLabel(value),
            figures,
          })),
          steps: times.map(({ step, cases, median, p90 }) => ({
            step,
            label: registrationSteps[step].label,
            cases,
            medianSeconds: median,
            p90Seconds: p90,
            median: shownSeconds(median),
            p90: shownSeconds(p90),
          })),
        },
      };
    },
  }),
  route({
    ...common,
    path: '/v1/admin/stats/registrations/annual',
    summary: '注册管理年度报表（xlsx）',
    description: 'One sheet for the figures, one per table; the paper P29 says the same.',
    query: z.object({ year: z.coerce.number().int().min(2000).max(2100), district }),
    sends: XLSX,
    policy: { permission: 'statistics.read' },
    handle: async ({ deps, query, person }) => {
      const filter = { districts: districtsOf('statistics.read', person(), query.district) };
      const text = await annualText(deps.orm.em.fork(), query.year, filter, query.district);
      const title = `注册管理年度报表（${query.year}年）`;
      if (!deps.cases) throw new Error('the API was assembled without `cases`');
      const bytes = await deps.cases.workbook(title, text);
      return {
        headers: { 'Content-Type': XLSX, 'Content-Length': String(bytes.length), 'Content-Disposition': attachment(`${title}.xlsx`) },
        send: (res) => void res.end(bytes),
      };
    },
  }),
  route({
    ...common,
    path: '/v1/admin/stats/registrations/annual/paper',
    summary: '注册管理年度报表（PDF）',
    description:
      'P29 as it was kept and signed when the year ended. `district`: a province that the reader’s own districts cover; 404 before there is one.',
    query: z.object({ year: z.coerce.number().int().min(2000).max(2100), district: province }),
    sends: 'application/pdf',
    problems: ['NOT_FOUND'],
    policy: { permission: 'statistics.read' },
    handle: async (context) => {
      const { deps, query, person } = context;
      if (!may('statistics.read', person(), { district: query.district })) throw refuse('NOT_FOUND');
      const paper = await documentByKey(deps.orm.em.fork(), `report/${query.year}/${query.district}`);
      if (!paper) throw refuse('NOT_FOUND');
      if (paper.readyAt === null || paper.hash === null || paper.size === null) return notYet();
      return pdf(context, { hash: paper.hash, size: paper.size, name: `${paper.title}（${query.year}年）.pdf` });
    },
  }),
  route({
    ...common,
    path: '/v1/admin/stats/processes',
    summary: '办理效能分析',
    description: 'Cycle time, returns, time per state with the bottleneck, deadlines not kept, the longest running cases, load of approvers.',
    query: z
      .object({ from: day, to: day, type: z.string().max(60).optional(), district })
      .refine(({ from, to }) => from <= to, { path: ['to'], message: '截止日不能早于起始日' }),
    answer: processStatistics,
    policy: { permission: 'statistics.processes' },
    handle: async ({ deps, query, person }) => {
      const tables = processTables.filter(({ type, blind }) => !blind && (query.type === undefined || type === query.type));
      if (!tables.length) throw refuse('NOT_FOUND');
      const filter = {
        from: startOfDay(query.from as PlainDate),
        until: endOfDay(query.to as PlainDate),
        districts: districtsOf('statistics.processes', person(), query.district),
        types: tables.map(({ type }) => type),
        endings: tables.flatMap(endingsOf),
        returns: tables.flatMap(returnsOf),
      };
      const em = deps.orm.em.fork();
      const tableOf = (type: string) => tables.find((table) => table.type === type)!;
      const cycles = await cycleTimes(em, filter);
      const steps = await stateTimes(em, filter);
      const deadlines = await deadlineBreaches(em, filter);
      const rounds = await roundFigures(em, filter);
      const long = await longRunning(em, filter, LONGEST);
      const load = await approverLoad(em, filter, APPROVERS);
      return {
        body: {
          from: query.from,
          to: query.to,
          processes: cycles.map(({ type, ended, median, p90, returned }) => ({
            type,
            label: tableOf(type).label,
            ended,
            medianSeconds: median,
            p90Seconds: p90,
            returned: share(returned, ended),
          })),
          steps: steps.map(({ type, address, visits, median, p90, total }) => ({
            type,
            address,
            label: addressLabel(tableOf(type), address),
            visits,
            medianSeconds: median,
            p90Seconds: p90,
            totalSeconds: total,
            bottleneck: steps.every((other) => other.type !== type || other.total <= total),
          })),
          rounds: rounds.map(({ median, p90, late, returned, ...row }) => ({
            ...row,
            medianSeconds: median,
            p90Seconds: p90,
            late: share(late, row.rounds),
            returned: share(returned, row.rounds),
          })),
          deadlines: deadlines.map((row) => ({ ...row, kept: share(row.due - row.breached, row.due) })),
          longRunning: long.map(({ state, since, type, ...row }) => ({
            ...row,
            type,
            label: tableOf(type).label,
            state: addressLabel(tableOf(type), state),
            since: rfc3339(since),
          })),
          approvers: load.map(({ median, p90, ...row }) => ({ ...row, medianSeconds: median, p90Seconds: p90 })),
        },
      };
    },
  }),
];
