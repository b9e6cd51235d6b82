// 系统故障 over HTTP, for operators: report, say each step, see every clock and how it stands.
import { z } from 'zod';
import { incidentLevels, incidentSteps, standingOf, type IncidentLevel } from '../../domain/incident/incident.ts';
import { incidentProcess, stepOf, type IncidentInput } from '../../domain/incident/process.ts';
import { instant, rfc3339 } from '../../domain/kit/instant.ts';
import { clocksOf, incidentLines } from '../../db/incident/rows.ts';
import { now as clockNow } from '../../db/kit/clock.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Route, type Routes } from '../kit/route.ts';
import { district } from '../rule/shapes.ts';

const common = { listener: 'officers', class: '一般', tag: '运行' } as const;
const minutes = z.int().min(1).max(43_200).optional();
const levels = Object.keys(incidentLevels) as [IncidentLevel, ...IncidentLevel[]];
const cursor = z.tuple([z.uuid()]);

const body = z.strictObject({
  district,
  level: z.enum(levels).meta({ description: Object.entries(incidentLevels).flat().join(' ') }),
  summary: z.string().trim().min(1, '请填写故障现象').max(500),
  notifiedAt: z.iso.datetime({ offset: true, error: '应为带时区的时间' }).meta({ description: 'When we were told of it' }),
  agreed: z
    .strictObject({ diagnosed: minutes, expert: minutes, solved: minutes })
    .default({})
    .meta({ description: 'Minutes from the notification, agreed for a 特殊故障' }),
});
const clock = z.object({
  step: z.string(),
  label: z.string(),
  due: z.string(),
  basis: z.string(),
  doneAt: z.string().nullable(),
  standing: z.string(),
});
const line = z.object({
  id: z.string(),
  version: z.int(),
  state: z.string(),
  stateLabel: z.string(),
  district: z.string(),
  level: z.string(),
  summary: z.string(),
  notifiedAt: z.string(),
  clocks: z.array(clock),
});

const step = (action: string): Route =>
  route({
    ...common,
    method: 'post',
    path: `/v1/incidents/:id/${action}`,
    summary: incidentProcess.actions[action]!.label,
    params: z.object({ id: z.uuid() }),
    policy: { process: incidentProcess, action },
    problems: ['INCIDENT_NOT_ACCEPTED'],
    act: { process: incidentProcess, action },
  });

export const incidentRoutes: Routes = [
  route({
    ...common,
    method: 'get',
    path: '/v1/incidents',
    summary: '系统故障及其时限，最新的在前',
    query: z.object(pageQuery),
    policy: { permission: 'operator.views' },
    answer: pageOf(line),
    handle: async ({ deps, query }) => {
      const em = deps.orm.em.fork();
      const rows = await incidentLines(em, query.limit + 1, fromCursor(query.after, cursor)?.[0] ?? null);
      const clocks = Map.groupBy(
        await clocksOf(
          em,
          rows.map(({ id }) => id),
        ),
        ({ caseId }) => caseId,
      );
      const now = await clockNow(em);
      return {
        body: page(
          rows,
          query.limit,
          ({ id }) => [id],
          ({ notifiedAt, ...row }) => ({
            ...row,
            stateLabel: incidentProcess.states[row.state]!.label,
            notifiedAt: rfc3339(notifiedAt),
            clocks: (clocks.get(row.id) ?? []).map((one) => ({
              step: one.step,
              label: incidentSteps[one.step],
              due: rfc3339(one.due),
              basis: one.basis,
              doneAt: one.doneAt && rfc3339(one.doneAt),
              standing: standingOf(one, one.doneAt, now, one.warnings),
            })),
          }),
        ),
      };
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/incidents',
    summary: incidentProcess.actions['report']!.label,
    body,
    policy: { process: incidentProcess, action: 'report' },
    problems: ['INCIDENT_NOT_ACCEPTED'],
    act: {
      process: incidentProcess,
      action: 'report',
      input: ({ body: given }): IncidentInput => ({
        ...given,
        notifiedAt: instant(given.notifiedAt),
        agreed: Object.fromEntries(Object.entries(given.agreed).filter(([, value]) => value !== undefined)),
      }),
    },
  }),
  ...Object.keys(stepOf).map(step),
];
