// 推送台账 for operators and the department: what each partner is owed, how much has arrived, what the comparison of books has found.
import { z } from 'zod';
import { differences, dispatchStates, partners, type Difference, type DispatchState, type Partner } from '../../domain/dispatch/dispatch.ts';
import { roles, type Role } from '../../domain/kit/actor.ts';
import { plusDays, shanghaiDay, startOfDay } from '../../domain/kit/instant.ts';
import { redactText } from '../../domain/kit/redact.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { save } from '../../activities/kit/save.ts';
import {
  comparedNights,
  differenceRows,
  ledgerPage,
  ledgerRow,
  ownDifference,
  rates,
  sendAgain,
  type ComparedNight,
  type DifferenceRow,
  type LedgerRow,
} from '../../db/dispatch/ledger.ts';
import { documentByKey } from '../../db/document/reads.ts';
import { now } from '../../db/kit/clock.ts';
import { asInstant, query } from '../../db/kit/sql.ts';
import { notYet, pdf } from '../account/forms.ts';
import { outward } from '../kit/outward.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';

const common = { listener: 'officers', class: '一般', tag: '推送台账' } as const;
const params = z.object({ id: z.uuid() });
const moment = z.string().meta({ description: 'RFC 3339, +08:00' });
const cursor = z.tuple([z.string(), z.uuid()]);
const partner = z.enum(Object.keys(partners) as Partner[]).meta({ description: Object.entries(partners).flat().join(' ') });
const state = z.enum(Object.keys(dispatchStates) as DispatchState[]).meta({ description: Object.entries(dispatchStates).flat().join(' ') });

const line = z.object({
  id: z.string(),
  partner,
  partnerLabel: z.string(),
  kind: z.string(),
  key: z.string(),
  caseId: z.string().nullable(),
  state,
  stateLabel: z.string(),
  tries: z.int(),
  createdAt: moment,
  nextAt: moment.nullable().meta({ description: 'When it is tried again, while it waits' }),
  sentAt: moment.nullable(),
  acknowledgedAt: moment.nullable(),
  partnerNumber: z.string().nullable(),
  lastError: z.string().nullable(),
});
const rate = z.object({
  partner,
  partnerLabel: z.string(),
  owed: z.int(),
  acknowledged: z.int(),
  waiting: z.int(),
  failed: z.int(),
  rateBp: z.int().meta({ description: '归集率, in basis points' }),
  oldestOpen: moment.nullable(),
});
const difference = z.object({
  id: z.string(),
  partner,
  partnerLabel: z.string(),
  key: z.string(),
  what: z.enum(Object.keys(differences) as Difference[]),
  whatLabel: z.string(),
  ownerRole: z.string(),
  ownerRoleLabel: z.string(),
  ownerId: z.string().nullable(),
  foundAt: moment,
  seenAt: moment,
  resolvedAt: moment.nullable(),
  how: z.string().nullable(),
});

const night = z.object({
  day: z.string(),
  partner,
  partnerLabel: z.string(),
  ours: z.int().meta({ description: 'Rows in our ledger; what needed no sending is left out' }),
  theirs: z.int(),
  differences: z.int(),
  comparedAt: moment,
  href: z.string().nullable(),
});

const nightOf = (row: ComparedNight) =>
  outward({
    ...row,
    partnerLabel: partners[row.partner],
    href: row.differences ? `/v1/dispatch-reconciliations/${row.day}/${row.partner}/paper` : null,
  }) as z.infer<typeof night>;
const shown = ({ payload: _, content: __, district: ___, seq: ____, ...row }: LedgerRow) =>
  outward({
    ...row,
    partnerLabel: partners[row.partner],
    stateLabel: dispatchStates[row.state],
    lastError: row.lastError === null ? null : redactText(row.lastError),
  }) as z.infer<typeof line>;
const named = (row: DifferenceRow) =>
  outward({
    ...row,
    partnerLabel: partners[row.partner],
    whatLabel: differences[row.what],
    ownerRoleLabel: roles[row.ownerRole as Role],
  }) as z.infer<typeof difference>;

const base = z.object({
  creditCode: z.string(),
  found: z.boolean(),
  name: z.string().nullable(),
  address: z.string().nullable(),
  industry: z.string().nullable(),
  majorHazard: z.boolean().nullable().meta({ description: '重大危险源' }),
  updatedOn: z.string().nullable(),
  takenAt: moment,
});

export const dispatchRoutes: Routes = [
  route({
    ...common,
    method: 'get',
    path: '/v1/employers/:code/base',
    summary: '用人单位基础信息（安全生产基础信息平台）',
    description: 'As the platform said it when it was asked last.',
    params: z.object({ code: z.string().regex(/^[0-9A-Z]{18}$/) }),
    policy: { permission: 'registration.list' },
    problems: ['NOT_FOUND'],
    answer: base,
    handle: async ({ deps, params: { code } }) => {
      const [row] = await query<z.infer<typeof base>>(
        deps.orm.em.fork(),
        `select credit_code as "creditCode", found, name, address, industry, major_hazard as "majorHazard", updated_on::text as "updatedOn",
           ${asInstant('taken_at')} as "takenAt" from employer_base where credit_code = $1`,
        [code],
      );
      if (!row) throw refuse('NOT_FOUND');
      return { body: outward(row) as z.infer<typeof base> };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/dispatches',
    class: '搜索',
    summary: '推送台账',
    query: z.object({ ...pageQuery, partner: partner.optional(), state: state.optional(), caseId: z.uuid().optional() }),
    policy: { permission: 'dispatch.read' },
    answer: pageOf(line),
    handle: async ({ deps, query: { limit, after, ...filter } }) => {
      const rows = await ledgerPage(deps.orm.em.fork(), filter, limit + 1, fromCursor(after, cursor));
      return { body: page(rows, limit, ({ createdAt, id }) => [createdAt, id], shown) };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/dispatch-rates',
    class: '报表',
    summary: '各对象归集率',
    description: 'Of what was written in the last `days` days. What needed no sending is left out.',
    query: z.object({ days: z.coerce.number().int().min(1).max(366).default(30) }),
    policy: { permission: 'dispatch.read' },
    answer: z.object({ items: z.array(rate) }),
    handle: async ({ deps, query: { days } }) => {
      const em = deps.orm.em.fork();
      const from = startOfDay(plusDays(shanghaiDay(await now(em)), -days));
      const items = (await rates(em, from)).map((row) => ({
        ...row,
        partnerLabel: partners[row.partner],
        rateBp: Math.floor((row.acknowledged * 10_000) / row.owed),
      }));
      return { body: { items: outward(items) as z.infer<typeof rate>[] } };
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/dispatches/:id/again',
    summary: '重新推送',
    description: 'Under the same key, so that nothing happens twice at the partner.',
    params,
    policy: { permission: 'dispatch.manage' },
    problems: ['NOT_FOUND'],
    answer: line,
    handle: async ({ deps, params: { id } }) => {
      if (!(await save(deps.orm, (em) => sendAgain(em, id)))) throw refuse('NOT_FOUND');
      return { body: shown((await ledgerRow(deps.orm.em.fork(), id))!) };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/dispatch-differences',
    class: '搜索',
    summary: '对账差异',
    query: z.object({ ...pageQuery, open: z.stringbool().default(true) }),
    policy: { permission: 'dispatch.read' },
    answer: pageOf(difference),
    handle: async ({ deps, query: { limit, after, open } }) => {
      const rows = await differenceRows(deps.orm.em.fork(), open, limit + 1, fromCursor(after, cursor));
      return { body: page(rows, limit, ({ foundAt, id }) => [foundAt, id], named) };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/dispatch-reconciliations',
    class: '搜索',
    summary: '每日对账结果',
    description: 'A row per night and partner; `href` leads to the table of differences (P28) where there were any.',
    query: z.object(pageQuery),
    policy: { permission: 'dispatch.read' },
    answer: pageOf(night),
    handle: async ({ deps, query: { limit, after } }) => {
      const rows = await comparedNights(deps.orm.em.fork(), limit + 1, fromCursor(after, z.tuple([z.iso.date(), partner])));
      return { body: page(rows, limit, (row) => [row.day, row.partner], nightOf) };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/dispatch-reconciliations/:day/:partner/paper',
    summary: '对账差异表（PDF）',
    description: 'Printed the same night. Answers 202 with `Retry-After` while it is being made, 404 for a night without differences.',
    params: z.object({ day: z.iso.date(), partner }),
    sends: 'application/pdf',
    policy: { permission: 'dispatch.read' },
    problems: ['NOT_FOUND'],
    handle: async (context) => {
      const { day, partner: of } = context.params;
      const paper = await documentByKey(context.deps.orm.em.fork(), `differences/${day}/${of}`);
      if (!paper) throw refuse('NOT_FOUND');
      if (paper.readyAt === null || paper.hash === null || paper.size === null) return notYet();
      return pdf(context, { hash: paper.hash, size: paper.size, name: `${paper.title}（${day}，${partners[of]}）.pdf` });
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/dispatch-differences/:id/own',
    summary: '认领对账差异',
    description: 'Whoever takes it first keeps it.',
    params,
    policy: { permission: 'dispatch.manage' },
    problems: ['NOT_FOUND'],
    answer: difference,
    handle: async ({ deps, params: { id }, person }) => {
      const me = person().accountId;
      const row = await save(deps.orm, (em) => ownDifference(em, id, me));
      if (!row) throw refuse('NOT_FOUND');
      return { body: named(row) };
    },
  }),
];
