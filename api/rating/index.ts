// 好差评 over HTTP: the applicant rates once, follows the handling and may appeal; the office handles 差评; everybody reads the public replies.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { endOfDay, startOfDay } from '../../domain/kit/instant.ts';
import { may, reach } from '../../domain/kit/policy.ts';
import { allowedActions } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { processTables } from '../../domain/processes.ts';
import { ratingFigures } from '../../domain/rating/figures.ts';
import { levels, rating as process, type Level } from '../../domain/rating/rating.ts';
import { ratingRules } from '../../domain/rating/rules.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import {
  handlersOf,
  NOTE_PLACE,
  publicReplies,
  ratingCounts,
  ratingFor,
  ratingOf,
  ratingsIn,
  stepsOf,
  TEXT_PLACE,
  type RatingRow,
} from '../../db/rating/reads.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { caseRow, runningDeadlines } from '../../db/supplier/cases.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { outward } from '../kit/outward.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery, sortCursor } from '../kit/page.ts';
import { route, type Context, type Route, type Routes } from '../kit/route.ts';
import { figuresShape, followUpBody, noteBody, rateBody, ratingLine, ratingWhole, suspectBody, upholdBody } from './shapes.ts';

const common = { class: '一般', tag: '好差评' } as const;
const params = z.object({ id: z.uuid() });
const labels: Readonly<Record<string, string>> = Object.fromEntries(processTables.map(({ type, label }) => [type, label]));
const levelLabel = (level: number | null): string | null => (level === null ? null : levels[level as Level]);

/** A rating without a name is not traced to its case by the office. */
const shown = (row: RatingRow, actor: Context['actor']) => {
  const own = actor.kind === 'person' && actor.accountId === row.applicantId;
  return outward({
    id: row.id,
    state: row.state,
    stateLabel: process.states[row.state]!.label,
    version: row.version,
    ratedCaseId: own || row.realName !== false ? row.ratedCaseId : null,
    matter: labels[row.ratedType] ?? row.ratedType,
    level: row.level,
    levelLabel: levelLabel(row.level),
    tags: row.tags,
    realName: row.realName,
    ratedAt: row.ratedAt,
    contactLate: row.contactLate,
    rectifyLate: row.rectifyLate,
    excludedAt: row.excludedAt,
    createdAt: row.createdAt,
  }) as z.infer<typeof ratingLine>;
};

async function whole(em: EntityManager, row: RatingRow, { deps, actor }: Pick<Context, 'deps' | 'actor'>): Promise<z.infer<typeof ratingWhole>> {
  const file = (await caseRow(em, process.type, row.id))!;
  const steps = await stepsOf(em, row.id);
  const open = (text: string | null, place: string): string | null => (text === null ? null : deps.fields.decrypt(text, place));
  const { text, remedy, ground, satisfied, reply, repliedAt } = row;
  return {
    ...shown(row, actor),
    ...(outward({
      text: open(text, TEXT_PLACE),
      remedy,
      ground,
      satisfied,
      reply,
      repliedAt,
      steps: steps.map(({ seq, action, at, note }) => ({ seq, action, label: process.actions[action]!.label, at, note: open(note, NOTE_PLACE) })),
      allowedActions: allowedActions(process, file, actor),
      deadlines: await runningDeadlines(em, row.id),
    }) as Omit<z.infer<typeof ratingWhole>, keyof z.infer<typeof ratingLine>>),
  };
}

/** The rating that a case has. Throws RATING_BY_STAFF for whoever has handled the case, RATING_NOT_OPEN before it has ended, NOT_FOUND to others. */
async function ratingToGive({ deps, actor, params }: Context): Promise<string> {
  const em = deps.orm.em.fork();
  const { id } = params as { id: string };
  const me = actor.kind === 'person' ? actor.accountId : '';
  if ((await handlersOf(em, id)).includes(me)) throw refuse('RATING_BY_STAFF');
  const row = await ratingFor(em, id);
  if (row) return row.id;
  const [own] = await query(em, `select 1 from case_file where id = $1 and applicant_id = $2`, [id, me]);
  throw refuse(own ? 'RATING_NOT_OPEN' : 'NOT_FOUND');
}

const act = (listener: 'public' | 'officers', action: string, body: z.ZodType, problems: readonly string[] = []): Route =>
  route({
    ...common,
    listener,
    method: 'post',
    path: `/v1/ratings/:id/${action.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}` as `/${string}`,
    summary: process.actions[action]!.label,
    params,
    body,
    policy: { process, action },
    problems,
    act: { process, action },
  });
const nothing = z.strictObject({}).default({});
const handle = (action: string, body: z.ZodType): Route => act('officers', action, body, ['RATING_INVOLVED']);
const confirm = (action: string, what: string): Route => act('officers', action, noteBody(what), ['RATING_INVOLVED', 'RATING_SAME_PERSON']);

export const ratingRoutes: Routes = [
  route({
    ...common,
    listener: 'public',
    method: 'post',
    path: '/v1/cases/:id/rating',
    summary: '评价办件',
    description: 'Once per case, after it has ended and within the window. `id` is the case that is rated.',
    params,
    body: rateBody,
    answer: z.object({ level: z.int() }),
    policy: { process, action: 'rate' },
    problems: ['RATING_NOT_OPEN', 'RATING_BY_STAFF', 'RATING_INVALID'],
    act: { process, action: 'rate', version: false, prepare: async (context) => ({ input: context.body, caseId: await ratingToGive(context) }) },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/ratings',
    class: '搜索',
    summary: '好差评列表',
    description: 'For officers those of their districts, for everybody else the own ones.',
    query: z.object({ ...pageQuery, state: z.enum(Object.keys(process.states)).optional(), bad: z.stringbool().optional() }),
    policy: { permission: 'rating.read' },
    answer: pageOf(ratingLine),
    handle: async ({ deps, query: { limit, after, ...filter }, person, actor }) => {
      const before = fromCursor(after, idCursor)?.[0] ?? null;
      const rows = await ratingsIn(deps.orm.em.fork(), reach('rating.read', person()), filter, limit + 1, before);
      return {
        body: page(
          rows,
          limit,
          ({ id }) => [id],
          (row) => shown(row, actor),
        ),
      };
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/ratings/:id',
    summary: '查看评价与处理经过',
    params,
    policy: { permission: 'rating.read' },
    answer: ratingWhole,
    handle: async (context) => {
      const em = context.deps.orm.em.fork();
      const row = await ratingOf(em, context.params.id);
      if (!row || !may('rating.read', context.person(), { ownerId: row.applicantId, district: row.district })) throw refuse('NOT_FOUND');
      return { body: await whole(em, row, context), version: row.version };
    },
  }),
  act('public', 'accept', nothing),
  act('public', 'appeal', noteBody('申诉理由'), ['RATING_APPEALED']),
  handle('contact', noteBody('联系核实情况')),
  handle('uphold', upholdBody),
  handle('suspect', suspectBody),
  handle('rectify', noteBody('整改情况')),
  handle('followUp', followUpBody),
  handle('reply', noteBody('公开回复')),
  confirm('exclude', '复核意见'),
  confirm('keep', '复核意见'),
  confirm('grantAppeal', '复核意见'),
  confirm('dismissAppeal', '复核意见'),
  route({
    ...common,
    listener: 'officers',
    method: 'get',
    path: '/v1/rating-figures',
    class: '报表',
    summary: '好差评统计',
    description: 'Of the cases invited from one day to another, both included. 未评价 and 剔除 are counted apart.',
    query: z.object({ from: z.iso.date(), to: z.iso.date() }),
    policy: { permission: 'rating.figures' },
    answer: figuresShape,
    handle: async ({ deps, query: { from, to }, person }) => {
      const counts = await ratingCounts(deps.orm.em.fork(), startOfDay(from), endOfDay(to), reach('rating.figures', person()));
      const { byLevel, ...figures } = ratingFigures(counts);
      const named = ([5, 4, 3, 2, 1] as const).map((level) => ({ level, label: levels[level], count: byLevel[level] }));
      return { body: { from, to, ...figures, byLevel: named } };
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/meta/rating',
    summary: '评价等级与标签',
    query: z.object({
      district: z
        .string()
        .regex(/^\d{6}$/)
        .default('000000'),
    }),
    policy: 'public',
    answer: z.object({ levels: z.array(z.object({ level: z.int(), label: z.string() })), tags: z.array(z.string()) }),
    handle: async ({ deps, query: { district } }) => {
      const em = deps.orm.em.fork();
      const rules = (await ruleBook(em)).rulesFor(district, shanghaiDay(await now(em)));
      const all = ([5, 4, 3, 2, 1] as const).map((level) => ({ level, label: levels[level] }));
      return { body: { levels: all, tags: [...ruleValue(rules, ratingRules.tags)] } };
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/rating-replies',
    summary: '差评处理公开回复',
    query: z.object(pageQuery),
    policy: 'public',
    answer: pageOf(
      z.object({ id: z.string(), level: z.int(), levelLabel: z.string(), tags: z.array(z.string()), reply: z.string(), repliedAt: z.string() }),
    ),
    handle: async ({ deps, query: { limit, after } }) => {
      const rows = await publicReplies(deps.orm.em.fork(), limit + 1, fromCursor(after, sortCursor));
      return {
        body: page(
          rows,
          limit,
          ({ repliedAt, id }) => [repliedAt, id],
          (row) => ({
            ...row,
            levelLabel: levelLabel(row.level)!,
            repliedAt: (outward({ at: row.repliedAt }) as { at: string }).at,
          }),
        ),
      };
    },
  }),
];
