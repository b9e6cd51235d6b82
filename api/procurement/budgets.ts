// 采购预算 over HTTP: what a unit may choose of (J04), 调剂 (J05), purchases ahead of their budget (J06); for 财政 the imports and what a file contradicts.
import { z } from 'zod';
import { differenceKinds, budgetDifference } from '../../domain/procurement/budget/difference.ts';
import { budgetAdjustment } from '../../domain/procurement/budget/adjustment.ts';
import { budgetLine } from '../../domain/procurement/budget/line.ts';
import { noBudget } from '../../domain/procurement/budget/problems.ts';
import { urgentGrounds, urgentPurchase, type UrgentGround } from '../../domain/procurement/budget/urgent.ts';
import { formatWan } from '../../domain/kit/money.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { budgets, imports, type BudgetRow } from '../../db/procurement/budgets.ts';
import { adjustments, differences, urgentOf, urgents, type UrgentRow } from '../../db/procurement/requests.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';
import { actRoute, amountWan, caseFields, caseView, demand, evidence, fenOf, idParams, listReach, reasonBody } from './common.ts';

const tag = budgetLine.label;
const line = z.object({
  id: z.string(),
  district: z.string(),
  year: z.int(),
  number: z.string(),
  unitName: z.string(),
  item: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  totalFen: z.string(),
  heldFen: z.string(),
  leftFen: z.string(),
  leftWan: z.string(),
});
const shown = ({ creditCode: _, version: __, ...row }: BudgetRow): z.input<typeof line> => ({
  ...row,
  stateLabel: budgetLine.states[row.state]!.label,
  leftWan: formatWan(BigInt(row.leftFen)),
});
const year = z.coerce.number().int().min(2000).max(2100).optional();
const byNumber = z.tuple([z.string()]);
const task = z.object({ id: z.string(), version: z.int() }).nullable();
const limit = { limit: pageQuery.limit };

const own = route({
  method: 'get',
  path: '/v1/budgets',
  listener: 'public',
  class: '一般',
  tag,
  summary: '本单位的采购预算；财政、审计为本区划的',
  description: 'Without any line `notice` and `next` say why there is nothing to choose and whom to ask.',
  query: z.object({ ...pageQuery, year }),
  policy: { permission: 'budget.read' },
  answer: pageOf(line).extend({ notice: z.string().nullable(), way: z.string().nullable() }),
  handle: async ({ deps, query, person }) => {
    const { organisationId } = person();
    if (organisationId) demand('budget.read', person(), { organisationId });
    const filter = organisationId ? { organisationId } : { districts: listReach('budget.read', person()).districts };
    const rows = await budgets(deps.orm.em.fork(), { ...filter, year: query.year }, query.limit + 1, fromCursor(query.after, byNumber)?.[0]);
    const none = rows.length === 0 && query.after === undefined;
    return {
      body: {
        ...page(rows, query.limit, ({ number }) => [number], shown),
        notice: none ? noBudget.notice : null,
        way: none ? noBudget.next : null,
      },
    };
  },
});

const office = { listener: 'officers', class: '一般', tag, policy: { permission: 'budget.list' } } as const;
const list = route({
  ...office,
  method: 'get',
  path: '/v1/admin/budgets',
  summary: '查询采购预算',
  query: z.object({ ...pageQuery, year }),
  answer: pageOf(line),
  handle: async ({ deps, query, person }) => {
    const { districts } = listReach('budget.list', person());
    const rows = await budgets(deps.orm.em.fork(), { districts, year: query.year }, query.limit + 1, fromCursor(query.after, byNumber)?.[0]);
    return { body: page(rows, query.limit, ({ number }) => [number], shown) };
  },
});
const importList = route({
  ...office,
  method: 'get',
  path: '/v1/admin/budget-imports',
  summary: '采购预算导入记录，最新的在前',
  query: z.object(limit),
  answer: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        district: z.string(),
        day: z.string(),
        read: z.int(),
        added: z.int(),
        unchanged: z.int(),
        found: z.int(),
        faulty: z.int(),
        at: z.string(),
        errors: z.array(z.object({ place: z.int(), number: z.string().nullable(), message: z.string() })),
      }),
    ),
  }),
  handle: async ({ deps, query, person }) => {
    const rows = await imports(deps.orm.em.fork(), listReach('budget.list', person()).districts, query.limit);
    return { body: { items: rows.map((row) => ({ ...row, at: rfc3339(row.at) })) } };
  },
});
const differenceList = route({
  ...office,
  method: 'get',
  path: '/v1/admin/budget-differences',
  summary: '预算差异',
  query: z.object({ ...limit, settled: z.enum(['true', 'false']).default('false') }),
  answer: z.object({
    items: z.array(
      z.object({
        ...caseFields,
        budgetId: z.string(),
        number: z.string(),
        unitName: z.string(),
        kind: z.string(),
        kindLabel: z.string(),
        day: z.string(),
        oursFen: z.string(),
        theirsFen: z.string().nullable(),
        foundAt: z.string(),
        decision: z.string().nullable(),
        reason: z.string().nullable(),
        task,
      }),
    ),
  }),
  handle: async ({ deps, query, person }) => {
    const actor = person();
    const rows = await differences(deps.orm.em.fork(), listReach('budget.list', actor).districts, query.settled === 'false', query.limit);
    const items = rows.map((row) => ({
      ...row,
      ...caseView(budgetDifference, row, actor),
      kindLabel: differenceKinds[row.kind],
      foundAt: rfc3339(row.foundAt),
    }));
    return { body: { items } };
  },
});

const adjustmentBody = z.strictObject({ fromId: z.uuid(), toId: z.uuid(), amountWan, reason: z.string().trim().min(1, '请填写调剂原因').max(500) });
const adjustmentList = route({
  method: 'get',
  path: '/v1/budget-adjustments',
  listener: 'both',
  class: '一般',
  tag: budgetAdjustment.label,
  summary: '预算调剂，最新的在前',
  query: z.object(limit),
  policy: { permission: 'budget.read' },
  answer: z.object({
    items: z.array(
      z.object({
        ...caseFields,
        organisationId: z.string(),
        unitName: z.string(),
        fromId: z.string(),
        toId: z.string(),
        fen: z.string(),
        reason: z.string(),
        refusedBecause: z.string().nullable(),
        requestedAt: z.string(),
        task,
      }),
    ),
  }),
  handle: async ({ deps, query, person }) => {
    const actor = person();
    const rows = await adjustments(deps.orm.em.fork(), listReach('budget.read', actor), query.limit);
    return { body: { items: rows.map((row) => ({ ...row, ...caseView(budgetAdjustment, row, actor), requestedAt: rfc3339(row.requestedAt) })) } };
  },
});

const urgentBody = z.strictObject({
  title: z.string().trim().min(1, '请填写采购项目名称').max(100),
  ground: z.enum(Object.keys(urgentGrounds) as UrgentGround[]).meta({ description: Object.entries(urgentGrounds).flat().join(' ') }),
  reason: z.string().trim().min(1, '请填写紧急采购的原因').max(1000),
  estimateWan: amountWan,
});
const urgent = z.object({
  ...caseFields,
  organisationId: z.string(),
  unitName: z.string(),
  title: z.string(),
  ground: z.string(),
  groundLabel: z.string(),
  reason: z.string(),
  estimateFen: z.string(),
  usableFrom: z.string().nullable(),
  opinion: z.string().nullable(),
  planId: z.string().nullable(),
  askedAt: z.string(),
  evidence: z.array(z.object({ action: z.string(), fileId: z.string(), hash: z.string() })),
  task,
});
const urgentShown = (row: UrgentRow, actor: Parameters<typeof caseView>[2]): z.input<typeof urgent> => ({
  ...row,
  ...caseView(urgentPurchase, row, actor),
  groundLabel: urgentGrounds[row.ground],
  askedAt: rfc3339(row.askedAt),
});
const urgentRead = { listener: 'both', class: '一般', tag: urgentPurchase.label, policy: { permission: 'urgent.read' } } as const;
const urgentBase = '/v1/urgent-purchases';
const differenceBase = '/v1/admin/budget-differences';
const adjustmentBase = '/v1/budget-adjustments';

export const budgetRoutes: Routes = [
  own,
  list,
  importList,
  differenceList,
  ...(['claim', 'release'] as const).map((action) => actRoute(differenceBase, budgetDifference, action, { listener: 'officers' })),
  ...(['accept', 'keep'] as const).map((action) =>
    actRoute(differenceBase, budgetDifference, action, { listener: 'officers', body: reasonBody, problems: ['TASK_NOT_YOURS', 'BUDGET_BELOW_HELD'] }),
  ),
  adjustmentList,
  actRoute(adjustmentBase, budgetAdjustment, 'request', {
    listener: 'public',
    body: adjustmentBody,
    input: ({ body: { amountWan: wan, ...body } }) => ({ ...body, fen: fenOf(wan) }),
    problems: ['NOT_PURCHASER', 'BUDGET_EXCEEDED'],
  }),
  actRoute(adjustmentBase, budgetAdjustment, 'withdraw', { listener: 'public' }),
  ...(['claim', 'release'] as const).map((action) => actRoute(adjustmentBase, budgetAdjustment, action, { listener: 'officers' })),
  actRoute(adjustmentBase, budgetAdjustment, 'adjust', { listener: 'officers', problems: ['TASK_NOT_YOURS'] }),
  actRoute(adjustmentBase, budgetAdjustment, 'refuse', { listener: 'officers', body: reasonBody, problems: ['TASK_NOT_YOURS'] }),
  route({
    ...urgentRead,
    method: 'get',
    path: urgentBase,
    summary: '紧急采购，最新的在前',
    query: z.object(limit),
    answer: z.object({ items: z.array(urgent) }),
    handle: async ({ deps, query, person }) => {
      const actor = person();
      const rows = await urgents(deps.orm.em.fork(), listReach('urgent.read', actor), query.limit);
      return { body: { items: rows.map((row) => urgentShown(row, actor)) } };
    },
  }),
  route({
    ...urgentRead,
    method: 'get',
    path: `${urgentBase}/:id`,
    summary: '查看紧急采购',
    params: idParams,
    answer: urgent,
    handle: async ({ deps, params, person }) => {
      const row = await urgentOf(deps.orm.em.fork(), params.id);
      if (!row) throw refuse('NOT_FOUND');
      demand('urgent.read', person(), row);
      return { body: urgentShown(row, person()), version: row.version };
    },
  }),
  actRoute(urgentBase, urgentPurchase, 'ask', {
    listener: 'public',
    body: urgentBody,
    input: ({ body: { estimateWan, ...body } }) => ({ ...body, estimateFen: fenOf(estimateWan) }),
    problems: ['NOT_PURCHASER', 'URGENT_NOT_OPEN'],
  }),
  ...(['claim', 'release'] as const).map((action) => actRoute(urgentBase, urgentPurchase, action, { listener: 'officers' })),
  actRoute(urgentBase, urgentPurchase, 'confirm', {
    listener: 'officers',
    body: z.strictObject({ usableFrom: z.iso.date().nullable().meta({ description: 'Day from which the budget is expected to be usable' }) }),
    problems: ['TASK_NOT_YOURS'],
  }),
  actRoute(urgentBase, urgentPurchase, 'consent', {
    listener: 'officers',
    body: z.strictObject({ opinion: z.string().trim().min(1, '请填写同意意见').max(1000), evidence }),
    problems: ['TASK_NOT_YOURS'],
  }),
  actRoute(urgentBase, urgentPurchase, 'refuse', { listener: 'officers', body: reasonBody, problems: ['TASK_NOT_YOURS'] }),
  actRoute(urgentBase, urgentPurchase, 'withdraw', { listener: 'public' }),
  actRoute(urgentBase, urgentPurchase, 'buy', { listener: 'public', body: z.strictObject({ evidence }), problems: ['URGENT_NOT_CONSENTED'] }),
  actRoute(urgentBase, urgentPurchase, 'regularise', { listener: 'public', body: z.strictObject({ planId: z.uuid() }) }),
];
