// 成绩复查 over HTTP (S3-13): the candidate's side, and the office's.
import { z } from 'zod';
import { reviewOutcomes, scoreReview, type ReviewOutcome } from '../../../domain/exam/scores/review.ts';
import { rfc3339 } from '../../../domain/kit/instant.ts';
import { may, reach } from '../../../domain/kit/policy.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { reviewById, reviewsOf, type StoredReview } from '../../../db/exam/scores/reviews.ts';
import { openTasks } from '../../../db/supplier/cases.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { byId, reason, words } from '../setup-shapes.ts';
import { deskOf, inside, marks, outside, reads } from './common.ts';

const problems = ['SCORES_NOT_PUBLISHED', 'SCORE_REVIEW_NOT_READY', 'SCORE_REVIEW_CLOSED', 'SCORE_REVIEW_RUNNING', 'EXAM_SECOND_PERSON'];
const shape = z.object({
  id: z.string(),
  examId: z.string(),
  enrolmentId: z.string(),
  subject: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  version: z.int(),
  late: z.boolean(),
  due: z.string().nullable(),
  reason: z.string(),
  askedAt: z.string(),
  answeredAt: z.string().nullable(),
  found: z.string().nullable(),
  foundLabel: z.string().nullable(),
  answer: z.string().nullable(),
});
const officersShape = shape.extend({
  marks: z.object(marks).nullable().meta({ description: 'What the first person proposes' }),
  proposedBy: z.string().nullable(),
  tasks: z.array(z.object({ id: z.string(), node: z.string(), assigneeId: z.string().nullable(), version: z.int() })),
});

/** What the candidate is told before the answer is out is that it is being reviewed. */
const shown = (context: Pick<Context, 'deps'>, one: StoredReview): z.input<typeof shape> => {
  const { reason: why, answer } = deskOf(context).review(one);
  const out = one.answeredAt !== null;
  return {
    id: one.id,
    examId: one.examId,
    enrolmentId: one.enrolmentId,
    subject: one.subject,
    state: one.state === 'proposed' ? 'reviewing' : one.state,
    stateLabel: scoreReview.states[one.state === 'proposed' ? 'reviewing' : one.state]!.label,
    version: one.version,
    late: one.regions['answer'] === 'late',
    due: one.due === null ? null : rfc3339(one.due),
    reason: why,
    askedAt: rfc3339(one.askedAt),
    answeredAt: one.answeredAt === null ? null : rfc3339(one.answeredAt),
    found: out ? one.found : null,
    foundLabel: out && one.found ? reviewOutcomes[one.found] : null,
    answer: out ? answer : null,
  };
};
const shownInside = async (context: Pick<Context, 'deps'>, one: StoredReview): Promise<z.input<typeof officersShape>> => {
  const opened = deskOf(context).review(one);
  const tasks = await openTasks(context.deps.orm.em.fork(), one.id);
  return {
    ...shown(context, one),
    state: one.state,
    stateLabel: scoreReview.states[one.state]!.label,
    found: one.found,
    foundLabel: one.found ? reviewOutcomes[one.found] : null,
    answer: opened.answer,
    marks: opened.marks,
    proposedBy: one.proposedBy,
    tasks: tasks.map(({ id, node, assigneeId, version }) => ({ id, node, assigneeId, version })),
  };
};

const mine = async ({ deps, person }: Pick<Context, 'deps' | 'person'>, id: string): Promise<StoredReview> => {
  const found = await reviewById(deps.orm.em.fork(), id);
  if (found?.accountId !== person().accountId) throw refuse('NOT_FOUND');
  return found;
};

const act = (action: string, more: object = {}) =>
  route({
    ...inside,
    method: 'post',
    path: `/v1/admin/score-reviews/:id/${action}`,
    summary: `成绩复查：${scoreReview.actions[action]!.label}`,
    params: byId,
    policy: { process: scoreReview, action },
    problems,
    act: { process: scoreReview, action },
    ...more,
  });
const onTask = (action: 'claim' | 'release') =>
  act(action, { path: `/v1/admin/score-reviews/:id/tasks/:taskId/${action}`, params: byId.extend({ taskId: z.uuid() }) });

export const reviewRoutes: Routes = [
  route({
    ...outside,
    method: 'post',
    path: '/v1/score-reviews',
    summary: scoreReview.actions['ask']!.label,
    body: z.strictObject({ enrolmentId: z.uuid(), subject: z.string().max(10), reason: words(1_000) }),
    policy: { process: scoreReview, action: 'ask' },
    problems,
    act: { process: scoreReview, action: 'ask' },
  }),
  route({
    ...outside,
    method: 'get',
    path: '/v1/me/score-reviews',
    summary: '我的成绩复查',
    query: z.object(pageQuery),
    answer: pageOf(shape),
    policy: { permission: 'score.own' },
    handle: async (context) => {
      const { deps, query, person } = context;
      const before = fromCursor(query.after, idCursor)?.[0] ?? null;
      const rows = await reviewsOf(deps.orm.em.fork(), { accountId: person().accountId }, query.limit + 1, before);
      return {
        body: page(
          rows,
          query.limit,
          ({ id }) => [id],
          (one) => shown(context, one),
        ),
      };
    },
  }),
  route({
    ...outside,
    method: 'get',
    path: '/v1/score-reviews/:id',
    summary: '查看成绩复查',
    params: byId,
    answer: shape,
    policy: { permission: 'score.own' },
    handle: async (context) => {
      const found = await mine(context, context.params.id);
      return { body: shown(context, found), version: found.version };
    },
  }),
  route({
    ...outside,
    method: 'post',
    path: '/v1/score-reviews/:id/withdraw',
    summary: scoreReview.actions['withdraw']!.label,
    params: byId,
    policy: { process: scoreReview, action: 'withdraw' },
    act: { process: scoreReview, action: 'withdraw' },
  }),
  route({
    ...inside,
    class: '搜索',
    method: 'get',
    path: '/v1/admin/score-reviews',
    summary: '成绩复查申请',
    query: z.object({
      ...pageQuery,
      examId: z.uuid().optional(),
      state: z.enum(Object.keys(scoreReview.states) as [string, ...string[]]).optional(),
    }),
    answer: pageOf(officersShape.omit({ tasks: true, marks: true })),
    policy: reads,
    handle: async (context) => {
      const { deps, query, person } = context;
      const { districts } = reach('score.read', person());
      const before = fromCursor(query.after, idCursor)?.[0] ?? null;
      const rows = await reviewsOf(
        deps.orm.em.fork(),
        { examId: query.examId ?? null, state: query.state ?? null, districts },
        query.limit + 1,
        before,
      );
      return {
        body: page(
          rows,
          query.limit,
          ({ id }) => [id],
          (one) => ({ ...shown(context, one), state: one.state, stateLabel: scoreReview.states[one.state]!.label, proposedBy: one.proposedBy }),
        ),
      };
    },
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/score-reviews/:id',
    summary: '查看成绩复查申请',
    params: byId,
    answer: officersShape,
    policy: reads,
    handle: async (context) => {
      const found = await reviewById(context.deps.orm.em.fork(), context.params.id);
      if (!found || !may('score.read', context.person(), found)) throw refuse('NOT_FOUND');
      return { body: await shownInside(context, found), version: found.version };
    },
  }),
  onTask('claim'),
  onTask('release'),
  act('propose', {
    body: z.strictObject({
      outcome: z.enum(Object.keys(reviewOutcomes) as [ReviewOutcome, ...ReviewOutcome[]]),
      marks: z
        .strictObject({ objective: z.string().max(10), subjective: z.string().max(10).nullable().default(null), total: z.string().max(10) })
        .nullable()
        .default(null),
      answer: words(1_000),
    }),
  }),
  act('return', { body: reason }),
  act('confirm', { answer: z.object({ found: z.string().nullable() }) }),
];
