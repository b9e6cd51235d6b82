// 代理 over HTTP: one's own deputy for a time, and that of somebody who cannot set it himself any more.
import { z } from 'zod';
import { deputyProcess, deputyStandings, standingOn, type DeputyStanding } from '../../domain/approval/deputy.ts';
import { plusDays, rfc3339, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { reach } from '../../domain/kit/policy.ts';
import { deputiesIn, deputiesOf, type DeputyLine } from '../../db/approval/deputies.ts';
import { now } from '../../db/kit/clock.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';

const common = { listener: 'officers', class: '一般', tag: '代理与职务' } as const;
const day = z.iso.date('应为YYYY-MM-DD格式的日期');
const reason = z.string().trim().max(200, '原因不超过200字').default('');
const body = z.strictObject({
  deputyId: z.uuid(),
  from: day.meta({ description: 'First day, today at the earliest' }),
  until: day.meta({ description: 'Last day' }),
  reason,
});
const params = z.object({ id: z.uuid() });
const cursor = z.tuple([z.uuid()]);

const standings = Object.keys(deputyStandings) as [DeputyStanding, ...DeputyStanding[]];
const line = z.object({
  id: z.string(),
  version: z.int(),
  absentId: z.string(),
  absentName: z.string().nullable(),
  deputyId: z.string(),
  deputyName: z.string().nullable(),
  from: z.string(),
  until: z.string().meta({ description: 'Last day' }),
  reason: z.string(),
  byAdministrator: z.boolean(),
  standing: z.enum(standings),
  standingLabel: z.string(),
  endedAt: z.string().nullable(),
});
function shown({ createdBy, revokedAt, from, until, ...row }: DeputyLine, at: Instant): z.infer<typeof line> {
  const standing = standingOn(at, { from, until, revokedAt });
  return {
    ...row,
    from: shanghaiDay(from),
    until: plusDays(shanghaiDay(until), -1),
    byAdministrator: createdBy !== row.absentId,
    standing,
    standingLabel: deputyStandings[standing],
    endedAt: revokedAt === null ? null : rfc3339(revokedAt),
  };
}

const answered = z.looseObject({ from: z.string(), until: z.string(), running: z.boolean() });

export const deputyRoutes: Routes = [
  route({
    ...common,
    method: 'get',
    path: '/v1/me/deputies',
    summary: '我的代理安排：由谁代理我，我代理谁',
    query: z.object(pageQuery),
    policy: 'signedIn',
    answer: pageOf(line),
    handle: async ({ deps, query, person }) => {
      const em = deps.orm.em.fork();
      const at = await now(em);
      const rows = await deputiesOf(em, person().accountId, query.limit + 1, fromCursor(query.after, cursor)?.[0] ?? null);
      return {
        body: page(
          rows,
          query.limit,
          ({ id }) => [id],
          (row) => shown(row, at),
        ),
      };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/deputies',
    summary: '代理安排，最新的在前',
    query: z.object({
      ...pageQuery,
      accountId: z.uuid().optional(),
      open: z.stringbool().default(false).meta({ description: 'Coming and running ones alone' }),
    }),
    policy: { permission: 'deputy.list' },
    answer: pageOf(line),
    handle: async ({ deps, query, person }) => {
      const em = deps.orm.em.fork();
      const at = await now(em);
      const filter = { accountId: query.accountId ?? null, open: query.open };
      const rows = await deputiesIn(em, reach('deputy.list', person()), filter, query.limit + 1, fromCursor(query.after, cursor)?.[0] ?? null);
      return {
        body: page(
          rows,
          query.limit,
          ({ id }) => [id],
          (row) => shown(row, at),
        ),
      };
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/deputies',
    summary: deputyProcess.actions['set']!.label,
    description:
      'From the first day to the last the deputy may do what I may: claim from my posts, take over what I was asked by name, decide in my place.',
    body,
    policy: { process: deputyProcess, action: 'set' },
    problems: ['DEPUTY_NOT_ACCEPTED'],
    answer: answered,
    act: { process: deputyProcess, action: 'set' },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/accounts/:id/deputies',
    summary: deputyProcess.actions['setFor']!.label,
    description: 'By an administrator of the 区划, with the reason, for somebody who is away and has set nobody.',
    params,
    body,
    policy: { process: deputyProcess, action: 'setFor' },
    problems: ['DEPUTY_NOT_ACCEPTED'],
    answer: answered,
    act: { process: deputyProcess, action: 'setFor', input: ({ params: { id }, body: given }) => ({ ...given, absentId: id }) },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/deputies/:id/end',
    summary: deputyProcess.actions['end']!.label,
    description: 'At once. What the deputy has claimed from a post and not decided is free to be claimed again by whoever holds it.',
    params,
    body: z.strictObject({}).default({}),
    policy: { process: deputyProcess, action: 'end' },
    act: { process: deputyProcess, action: 'end' },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/deputies/:id/end-for',
    summary: deputyProcess.actions['endFor']!.label,
    params,
    body: z.strictObject({ reason }),
    policy: { process: deputyProcess, action: 'endFor' },
    problems: ['DEPUTY_NOT_ACCEPTED'],
    act: { process: deputyProcess, action: 'endFor' },
  }),
];
