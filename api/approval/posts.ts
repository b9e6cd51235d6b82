// 职务 over HTTP: named positions of a 区划 and heads of organisations; proposed by one administrator, confirmed by another, ended by one.
import { z } from 'zod';
import { HEAD, postProcess, type PostInput } from '../../domain/approval/post.ts';
import { endOfDay, plusDays, shanghaiDay, startOfDay } from '../../domain/kit/instant.ts';
import { reach } from '../../domain/kit/policy.ts';
import { postLines, type PostLine } from '../../db/approval/posts.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Route, type Routes } from '../kit/route.ts';
import { district } from '../rule/shapes.ts';

const common = { listener: 'officers', class: '一般', tag: '代理与职务' } as const;
const day = z.iso.date('应为YYYY-MM-DD格式的日期');
const reason = z.string().trim().max(200, '原因不超过200字').default('');
const params = z.object({ id: z.uuid() });
const cursor = z.tuple([z.uuid()]);

const body = z
  .strictObject({
    post: z
      .string()
      .trim()
      .min(1)
      .max(40)
      .meta({ description: `Name that definitions ask for by \`post\`; \`${HEAD}\`: head of an organisation` }),
    district: district.optional(),
    organisationId: z.uuid().optional(),
    accountId: z.uuid(),
    from: day,
    until: day.optional().meta({ description: 'Last day; left out: until it is ended' }),
    reason,
  })
  .refine(
    ({ post, district: at, organisationId }) =>
      post === HEAD ? organisationId !== undefined && at === undefined : at !== undefined && organisationId === undefined,
    {
      path: ['post'],
      message: `单位负责人（${HEAD}）须指明单位，其他职务须指明区划`,
    },
  );

const states = Object.keys(postProcess.states) as [string, ...string[]];
const line = z.object({
  id: z.string(),
  version: z.int(),
  state: z.enum(states),
  stateLabel: z.string(),
  post: z.string(),
  district: z.string().nullable(),
  organisationId: z.string().nullable(),
  organisation: z.string().nullable(),
  accountId: z.string(),
  name: z.string().nullable(),
  from: z.string(),
  until: z.string().nullable(),
  reason: z.string(),
  proposedBy: z.string(),
  confirmedBy: z.string().nullable(),
});
const shown = ({ state, from, until, ...row }: PostLine): z.infer<typeof line> => ({
  ...row,
  state,
  stateLabel: postProcess.states[state]!.label,
  from: shanghaiDay(from),
  // The last day of a period that ends with one; else the day on which it was ended.
  until: until === null ? null : until === startOfDay(shanghaiDay(until)) ? plusDays(shanghaiDay(until), -1) : shanghaiDay(until),
});

const decide = (action: 'confirm' | 'reject' | 'end', needs: z.ZodType): Route =>
  route({
    ...common,
    method: 'post',
    path: `/v1/post-appointments/:id/${action}`,
    summary: postProcess.actions[action]!.label,
    params,
    body: needs,
    policy: { process: postProcess, action },
    problems: ['POST_NOT_ACCEPTED', ...(action === 'confirm' ? ['POST_SECOND_PERSON'] : [])],
    act: { process: postProcess, action },
  });

export const postRoutes: Routes = [
  route({
    ...common,
    method: 'get',
    path: '/v1/post-appointments',
    summary: '职务任命，最新的在前',
    query: z.object({ ...pageQuery, post: z.string().max(40).optional(), organisationId: z.uuid().optional(), state: z.enum(states).optional() }),
    policy: { permission: 'post.list' },
    answer: pageOf(line),
    handle: async ({ deps, query, person }) => {
      const { post = null, organisationId = null, state = null } = query;
      const before = fromCursor(query.after, cursor)?.[0] ?? null;
      const rows = await postLines(deps.orm.em.fork(), reach('post.list', person()), { post, organisationId, state }, query.limit + 1, before);
      return { body: page(rows, query.limit, ({ id }) => [id], shown) };
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/post-appointments',
    summary: postProcess.actions['propose']!.label,
    description: 'Whoever holds a position is asked in cases; so nobody holds it before a second administrator has confirmed it.',
    body,
    policy: { process: postProcess, action: 'propose' },
    problems: ['POST_NOT_ACCEPTED'],
    act: {
      process: postProcess,
      action: 'propose',
      input: ({ body: { from, until, district: at, organisationId, ...given } }): PostInput => ({
        ...given,
        ...(at === undefined ? {} : { district: at }),
        ...(organisationId === undefined ? {} : { organisationId }),
        from: startOfDay(from),
        until: until === undefined ? null : endOfDay(until),
      }),
    },
  }),
  decide('confirm', z.strictObject({}).default({})),
  decide('reject', z.strictObject({ reason })),
  decide('end', z.strictObject({ reason })),
];
