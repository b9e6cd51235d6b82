// 采购计划 over HTTP (J09, J10, J14). Its own unit sees all of it, 财政 what was handed in.
import { z } from 'zod';
import { itemKinds, purchaseForms, purchaseMethods, type PurchaseForm, type PurchaseMethod } from '../../domain/procurement/plan/catalogue.ts';
import { plan, type PlanContent } from '../../domain/procurement/plan/plan.ts';
import { platforms, type PlatformName } from '../../domain/procurement/portals.ts';
import { purchasingRules } from '../../domain/procurement/purchasing-rules.ts';
import { commonRules } from '../../domain/kit/common-rules.ts';
import { rfc3339, shanghaiDay } from '../../domain/kit/instant.ts';
import { formatWan } from '../../domain/kit/money.ts';
import { may } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleRow, ruleValue } from '../../domain/kit/rules.ts';
import { now } from '../../db/kit/clock.ts';
import { planOf, plans, takenOf, versionsOf, type PlanRow } from '../../db/procurement/plans.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';
import { actRoute, amountWan, caseFields, caseView, fenOf, idParams, key, listReach, reasonBody, roundRoutes } from './common.ts';

const base = '/v1/procurement-plans';
const words = (labels: Readonly<Record<string, string>>): string => Object.entries(labels).flat().join(' ');
const line = z.strictObject({
  no: z.int().min(1).max(10_000).optional().meta({ description: 'Of a line that is there already; left out for a new one' }),
  budgetId: z.uuid('请选择采购预算'),
  catalogueCode: z.string().trim().min(1, '请选择采购目录').max(20),
  name: z.string().trim().min(1, '请填写采购内容').max(200),
  form: z.enum(Object.keys(purchaseForms) as PurchaseForm[], '请选择组织形式').meta({ description: words(purchaseForms) }),
  method: z.enum(Object.keys(purchaseMethods) as PurchaseMethod[], '请选择采购方式').meta({ description: words(purchaseMethods) }),
  amountWan,
});
const content = z.strictObject({ title: z.string().trim().min(1, '请填写采购计划名称').max(100), lines: z.array(line).max(200) });
type Sent = z.output<typeof content>;
const input = ({ title, lines }: Sent) => ({ title, lines: lines.map(({ amountWan: wan, ...rest }) => ({ ...rest, fen: fenOf(wan) })) });
const platform = z
  .enum(Object.keys(platforms) as PlatformName[])
  .default('platform')
  .meta({ description: words(Object.fromEntries(Object.entries(platforms).map(([name, { label }]) => [name, label]))) });

const shownLine = z.object({
  no: z.int(),
  budgetId: z.string(),
  catalogueCode: z.string(),
  name: z.string(),
  form: z.string(),
  formLabel: z.string(),
  method: z.string(),
  methodLabel: z.string(),
  fen: z.string(),
  amountWan: z.string(),
  taken: z.boolean().meta({ description: 'A 委托单 has taken it: it can be neither changed nor revoked' }),
});
const head = {
  ...caseFields,
  organisationId: z.string(),
  unitName: z.string(),
  title: z.string(),
  number: z.string().nullable(),
  numberLabel: z.string().meta({ description: 'What the number is called here' }),
  filedAt: z.string().nullable(),
  createdAt: z.string(),
};
const shownContent = ({ lines }: PlanContent, taken: readonly number[]) =>
  lines.map((one) => ({
    ...one,
    formLabel: purchaseForms[one.form],
    methodLabel: purchaseMethods[one.method],
    amountWan: formatWan(BigInt(one.fen)),
    taken: taken.includes(one.no),
  }));
const shown = (row: PlanRow, actor: Parameters<typeof caseView>[2], numberLabel: string) => {
  const { applicantId: _, ...rest } = row;
  return { ...rest, ...caseView(plan, row, actor), numberLabel, filedAt: row.filedAt && rfc3339(row.filedAt), createdAt: rfc3339(row.createdAt) };
};
const common = { listener: 'both', class: '一般', tag: plan.label } as const;

const catalogue = route({
  ...common,
  method: 'get',
  path: '/v1/procurement-catalogue',
  summary: '集中采购目录、组织形式与限额标准',
  description: 'The table in force for a 区划 on a day (today where it is left out). `verified`: it was compared with the office’s own list.',
  query: z.object({ district: z.string().regex(/^\d{6}$/), day: z.iso.date().optional() }),
  policy: 'public',
  answer: z.object({
    title: z.string(),
    year: z.int(),
    article: z.string().nullable(),
    source: z.string(),
    verified: z.boolean(),
    complete: z.boolean(),
    items: z.array(
      z.object({
        code: z.string(),
        label: z.string(),
        kind: z.string(),
        kindLabel: z.string(),
        forms: z.array(z.object({ form: z.string(), label: z.string() })),
      }),
    ),
    dispersedFromWan: z.record(z.string(), z.int().nullable()),
    openTenderFromWan: z.record(z.string(), z.int().nullable()),
  }),
  handle: async ({ deps, query }) => {
    const em = deps.orm.em.fork();
    const set = (await ruleBook(em)).rulesFor(query.district, query.day ?? shanghaiDay(await now(em)));
    const { article, source, verified } = ruleRow(set, purchasingRules.catalogue);
    const { title, year, items, complete, dispersedFrom, openTenderFrom } = ruleValue(set, purchasingRules.catalogue);
    return {
      body: {
        title,
        year,
        article,
        source,
        verified,
        complete,
        items: items.map(({ code, label, kind, forms }) => ({
          code,
          label,
          kind,
          kindLabel: itemKinds[kind],
          forms: forms.map((form) => ({ form, label: purchaseForms[form] })),
        })),
        dispersedFromWan: { ...dispersedFrom },
        openTenderFromWan: { ...openTenderFrom },
      },
    };
  },
});

const list = route({
  ...common,
  method: 'get',
  path: base,
  summary: '采购计划，最新的在前',
  query: z.object({ ...pageQuery, state: z.enum(Object.keys(plan.states) as [string, ...string[]]).optional() }),
  policy: { permission: 'plan.read' },
  answer: pageOf(z.object(head)),
  handle: async ({ deps, query, person }) => {
    const em = deps.orm.em.fork();
    const actor = person();
    const book = await ruleBook(em);
    const today = shanghaiDay(await now(em));
    const rows = await plans(em, { ...listReach('plan.read', actor), state: query.state }, query.limit + 1, fromCursor(query.after, key));
    const label = (district: string): string => ruleValue(book.rulesFor(district, today), commonRules.labelProcurementPlanNumber);
    return {
      body: page(
        rows,
        query.limit,
        (row) => [row.createdAt, row.id],
        (row) => shown(row, actor, label(row.district)),
      ),
    };
  },
});
const read = route({
  ...common,
  method: 'get',
  path: `${base}/:id`,
  summary: '查看采购计划',
  description: '`lines` are those of the version in force, of a plan not filed yet of its draft; `change` is what waits for its review.',
  params: idParams,
  policy: { permission: 'plan.read' },
  answer: z.object({
    ...head,
    planVersion: z.int(),
    lines: z.array(shownLine),
    change: z.object({ why: z.string().nullable(), lines: z.array(shownLine) }).nullable(),
  }),
  handle: async ({ deps, params, person }) => {
    const em = deps.orm.em.fork();
    const actor = person();
    const row = await planOf(em, params.id);
    if (!row || !may('plan.read', actor, { organisationId: row.organisationId, ...(row.state === 'draft' ? {} : { district: row.district }) }))
      throw refuse('NOT_FOUND');
    const [versions, taken, book] = [await versionsOf(em, row.id), await takenOf(em, row.id), await ruleBook(em)];
    const filed = versions.find(({ standing }) => standing === 'filed');
    const open = versions.find(({ standing }) => standing === 'draft' || standing === 'pending');
    const now_ = filed ?? open ?? versions.at(-1)!;
    const label = ruleValue(book.rulesFor(row.district, shanghaiDay(await now(em))), commonRules.labelProcurementPlanNumber);
    return {
      version: row.version,
      body: {
        ...shown(row, actor, label),
        planVersion: now_.version,
        lines: shownContent(now_.content, taken),
        change: filed && open ? { why: open.why, lines: shownContent(open.content, taken) } : null,
      },
    };
  },
});

const against = ['BUDGET_NONE', 'BUDGET_EXCEEDED', 'PLAN_FORM_MISMATCH', 'PLAN_ITEM_UNKNOWN'];

export const planRoutes: Routes = [
  catalogue,
  list,
  read,
  actRoute(base, plan, 'create', {
    listener: 'public',
    body: content.extend({ platform }),
    input: ({ body: { platform: where, ...body } }) => ({ ...input(body as Sent), platform: where }),
    problems: ['NOT_PURCHASER', 'MALL_SEPARATE'],
  }),
  actRoute(base, plan, 'edit', { listener: 'public', body: content, input: ({ body }) => input(body as Sent) }),
  actRoute(base, plan, 'submit', { listener: 'public', problems: against, answer: z.looseObject({}) }),
  actRoute(base, plan, 'change', {
    listener: 'public',
    body: content.extend({ why: z.string().trim().min(1, '请填写变更原因').max(500) }),
    input: ({ body: { why, ...body } }) => ({ ...input(body as Sent), why }),
    problems: [...against, 'PLAN_LINE_TAKEN'],
    answer: z.looseObject({}),
  }),
  actRoute(base, plan, 'withdraw', { listener: 'public', problems: ['WITHDRAW_AFTER_VOTE'] }),
  actRoute(base, plan, 'discard', { listener: 'public' }),
  actRoute(base, plan, 'revoke', { listener: 'public', body: reasonBody, problems: ['PLAN_LINE_TAKEN'] }),
  actRoute(base, plan, 'urge', { listener: 'public', problems: ['URGE_TOO_SOON'] }),
  ...roundRoutes(base, plan, 'both'),
  ...(['stopClock', 'startClock'] as const)
    .filter((action) => plan.actions[action])
    .map((action) =>
      actRoute(base, plan, action, {
        listener: 'officers',
        body:
          action === 'stopClock'
            ? z.strictObject({ ground: z.string().max(40), reason: z.string().max(500).default('') })
            : z.strictObject({ reason: z.string().max(500).default('') }),
        problems: ['SUSPENSION_GROUND_UNKNOWN', 'DEADLINE_NOT_RUNNING', 'DEADLINE_NOT_PAUSED'],
      }),
    ),
];
