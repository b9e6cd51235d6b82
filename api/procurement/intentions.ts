// 采购意向 over HTTP: both ways to publish one (J07, J08), its corrections, what the public reads (R03).
import { z } from 'zod';
import { earliestStart, intention, routes as ways, type IntentionRoute } from '../../domain/procurement/intention/intention.ts';
import { periods } from '../../domain/procurement/law/rules.ts';
import { inForce } from '../../domain/procurement/law/verdict.ts';
import { rfc3339, shanghaiDay } from '../../domain/kit/instant.ts';
import { formatWan } from '../../domain/kit/money.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { districtPrefix } from '../../domain/message/boxes.ts';
import { intentionOf, intentionsOf, intentionVersions, publicIntentions, type IntentionRow } from '../../db/procurement/intentions.ts';
import { ruleBook, type RuleBook } from '../../db/rule/book.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';
import { actRoute, amountWan, caseFields, caseView, demand, evidence, fenOf, idParams, key, listReach } from './common.ts';

const base = '/v1/procurement-intentions';
const content = {
  name: z.string().trim().max(200).meta({ description: '采购项目名称' }),
  need: z.string().trim().max(2000).meta({ description: '采购需求概况' }),
  budgetWan: amountWan.meta({ description: '预算金额（万元）' }),
  month: z.string().max(7).meta({ description: '预计采购时间，YYYY-MM' }),
};
const whole = z.strictObject({
  route: z.enum(Object.keys(ways) as IntentionRoute[]).meta({
    description: Object.entries(ways)
      .map(([name, { menu, button }]) => `${name}: ${menu}「${button}」`)
      .join('; '),
  }),
  planId: z.uuid().nullable().default(null),
  ...content,
});
const contentOf = ({ name, need, budgetWan, month }: { name: string; need: string; budgetWan: string; month: string }) => ({
  name,
  need,
  budgetFen: fenOf(budgetWan),
  month,
});
const input = ({ route: way, planId, ...rest }: z.output<typeof whole>) => ({ route: way, planId, content: contentOf(rest) });

const said = { name: z.string(), need: z.string(), budgetFen: z.string(), budgetWan: z.string(), month: z.string() };
const publicRow = z.object({
  id: z.string(),
  district: z.string(),
  unitName: z.string(),
  ...said,
  contentVersion: z.int(),
  publishedAt: z.string(),
  standing: z.string(),
  earliestStart: z.string().meta({ description: 'First day on which the activity may begin' }),
});
const saying = ({ content: { name, need, budgetFen, month } }: Pick<IntentionRow, 'content'>) => ({
  name,
  need,
  budgetFen,
  budgetWan: formatWan(BigInt(budgetFen)),
  month,
});
const startOf = (book: RuleBook, { publishedAt, district }: Pick<IntentionRow, 'publishedAt' | 'district'>): string | null => {
  if (publishedAt === null) return null;
  const day = shanghaiDay(publishedAt);
  const law = inForce(book.rulesFor(district, day), periods.intent);
  return law && earliestStart(day, law.value.amount);
};
const publicView = (row: IntentionRow, book: RuleBook) => ({
  id: row.id,
  district: row.district,
  unitName: row.unitName,
  ...saying(row),
  contentVersion: row.contentVersion,
  publishedAt: rfc3339(row.publishedAt!),
  standing: intention.states[row.state]!.label,
  earliestStart: startOf(book, row)!,
});
const ownRow = z.object({
  ...caseFields,
  organisationId: z.string(),
  unitName: z.string(),
  route: z.string(),
  routeLabel: z.string(),
  planId: z.string().nullable(),
  contentVersion: z.int(),
  ...said,
  publishedAt: z.string().nullable(),
  waivedAt: z.string().nullable(),
  earliestStart: z.string().nullable(),
  createdAt: z.string(),
});
const ownView = (row: IntentionRow, book: RuleBook, actor: Parameters<typeof caseView>[2]) => {
  const { content: _, ...rest } = row;
  return {
    ...rest,
    ...caseView(intention, row, actor),
    routeLabel: ways[row.route].button,
    ...saying(row),
    publishedAt: row.publishedAt && rfc3339(row.publishedAt),
    waivedAt: row.waivedAt && rfc3339(row.waivedAt),
    earliestStart: startOf(book, row),
    createdAt: rfc3339(row.createdAt),
  };
};
const publicly = { listener: 'public', class: '搜索', tag: intention.label, policy: { permission: 'intention.public' } } as const;
const problems = ['BUDGET_NONE', 'PLAN_NOT_FILED'];
const reason = z.string().trim().max(500);

export const intentionRoutes: Routes = [
  route({
    ...publicly,
    method: 'get',
    path: '/v1/public/procurement-intentions',
    summary: '政府采购意向公开',
    query: z.object({
      ...pageQuery,
      district: z
        .string()
        .regex(/^\d{6}$/)
        .default('000000'),
      lapsed: z.enum(['true', 'false']).default('false'),
    }),
    answer: pageOf(publicRow),
    handle: async ({ deps, query }) => {
      const em = deps.orm.em.fork();
      const book = await ruleBook(em);
      const filter = { prefix: districtPrefix(query.district), lapsed: query.lapsed === 'true' };
      const rows = await publicIntentions(em, filter, query.limit + 1, fromCursor(query.after, key));
      return {
        body: page(
          rows,
          query.limit,
          (row) => [row.publishedAt!, row.id],
          (row) => publicView(row, book),
        ),
      };
    },
  }),
  route({
    ...publicly,
    class: '一般',
    method: 'get',
    path: '/v1/public/procurement-intentions/:id',
    summary: '查看采购意向及其更正',
    params: idParams,
    answer: publicRow.extend({ versions: z.array(z.object({ version: z.int(), ...said, reason: z.string().nullable(), publishedAt: z.string() })) }),
    handle: async ({ deps, params }) => {
      const em = deps.orm.em.fork();
      const row = await intentionOf(em, params.id);
      if (!row?.publishedAt) throw refuse('NOT_FOUND');
      const versions = await intentionVersions(em, row.id);
      return {
        body: {
          ...publicView(row, await ruleBook(em)),
          versions: versions.map(({ version, reason: why, publishedAt, ...one }) => ({
            version,
            ...saying(one),
            reason: why,
            publishedAt: rfc3339(publishedAt),
          })),
        },
      };
    },
  }),
  route({
    method: 'get',
    path: base,
    listener: 'public',
    class: '一般',
    tag: intention.label,
    summary: '本单位的采购意向，最新的在前',
    query: z.object(pageQuery),
    policy: { permission: 'intention.read' },
    answer: pageOf(ownRow),
    handle: async ({ deps, query, person }) => {
      const em = deps.orm.em.fork();
      const [actor, book] = [person(), await ruleBook(em)];
      const rows = await intentionsOf(em, listReach('intention.read', actor).organisations, query.limit + 1, fromCursor(query.after, key));
      return {
        body: page(
          rows,
          query.limit,
          (row) => [row.createdAt, row.id],
          (row) => ownView(row, book, actor),
        ),
      };
    },
  }),
  route({
    method: 'get',
    path: `${base}/:id`,
    listener: 'both',
    class: '一般',
    tag: intention.label,
    summary: '查看采购意向',
    params: idParams,
    policy: { permission: 'intention.read' },
    answer: ownRow,
    handle: async ({ deps, params, person }) => {
      const em = deps.orm.em.fork();
      const row = await intentionOf(em, params.id);
      if (!row) throw refuse('NOT_FOUND');
      demand('intention.read', person(), row);
      return { body: ownView(row, await ruleBook(em), person()), version: row.version };
    },
  }),
  actRoute(base, intention, 'create', { listener: 'public', body: whole, input: ({ body }) => input(body), problems: ['NOT_PURCHASER'] }),
  actRoute(base, intention, 'edit', { listener: 'public', body: whole, input: ({ body }) => input(body) }),
  actRoute(base, intention, 'publish', { listener: 'public', problems, answer: z.looseObject({ contentVersion: z.int() }) }),
  actRoute(base, intention, 'correct', {
    listener: 'public',
    body: z.strictObject({ ...content, reason }),
    input: ({ body: { reason: why, ...body } }) => ({ content: contentOf(body), reason: why }),
    answer: z.looseObject({ contentVersion: z.int() }),
  }),
  actRoute(base, intention, 'link', { listener: 'public', body: z.strictObject({ planId: z.uuid() }), problems }),
  actRoute(base, intention, 'waive', { listener: 'public', body: z.strictObject({ reason, evidence }) }),
  actRoute(base, intention, 'discard', { listener: 'public' }),
];
