// 获取采购文件管理 (D01–D08): the supplier's tabs, dialog, application and download; the register that the agency's staff look into, each look in its chain.
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import {
  acquisitionById,
  acquisitionOf,
  acquisitionsBy,
  CONTACT,
  registerOf,
  supplierLines,
  type SupplierLine,
} from '../../../db/procurement/acquisitions.ts';
import { tenderDocuments } from '../../../db/procurement/projects.ts';
import { fullDistrictName } from '../../../db/data/districts/index.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { attachment } from '../../../domain/kit/file-name.ts';
import { formatWan } from '../../../domain/kit/money.ts';
import { allowedActions } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { seenCase } from '../../../domain/kit/seen-case.ts';
import { acquisition, acquisitionRegister, type Contact } from '../../../domain/procurement/acquisition/acquisition.ts';
import {
  applyDialog,
  columns,
  downloadDialog,
  lineOf,
  procurementMenu,
  supplierMenu,
  tabs,
  withdrawDialog,
  type Tab,
} from '../../../domain/procurement/acquisition/portal.ts';
import { methods } from '../../../domain/procurement/law/regime.ts';
import { outward } from '../../kit/outward.ts';
import { fromCursor, page, pageOf, pageQuery, sortCursor } from '../../kit/page.ts';
import { route, type Context, type Route, type Routes } from '../../kit/route.ts';
import { readable } from './projects.ts';
import * as shapes from './shapes.ts';

const base = { class: '一般', tag: '项目采购', listener: 'public' } as const;
const problems = ['TENDER_INVALID', 'TENDER_SUSPENDED', 'TENDER_OBTAINING_CLOSED', 'TENDER_NOT_INVITED', 'TENDER_NO_CONSORTIUM', 'ALREADY_RUNNING'];

/** D01: the organisation whose post 经办岗 this session has. */
export function handlerOf(actor: PersonActor): string {
  const held = actor.grants.some(({ role, organisationId }) => role === 'bidHandler' && organisationId === actor.organisationId);
  if (!actor.organisationId || !held) throw refuse('FORBIDDEN', { next: '请联系本单位系统管理员在员工管理中配置“经办岗”。' });
  return actor.organisationId;
}

const shownLine = (row: SupplierLine): z.infer<typeof shapes.supplierLine> =>
  outward({
    projectId: row.projectId,
    acquisitionId: row.acquisitionId,
    version: row.version,
    district: fullDistrictName(row.district) ?? row.district,
    code: row.code,
    name: row.name,
    purchaser: row.purchaser,
    organiser: row.organiser,
    method: methods[row.method],
    budgetWan: formatWan(BigInt(row.budgetFen)),
    opensAt: row.opensAt,
    obtainEnds: row.obtainEnds,
    ...lineOf(row.state, row.open),
  }) as z.infer<typeof shapes.supplierLine>;

/** The documents of a project whose application stands at 已获取, or whose organiser asks. */
async function obtained(context: Context<{ id: string }>) {
  const row = await readable(context);
  const em = context.deps.orm.em.fork();
  const { organisationId } = context.person();
  const own = organisationId ? await acquisitionOf(em, row.id, organisationId) : null;
  const organiser = organisationId !== undefined && [row.organiserId, row.purchaserId].includes(organisationId);
  if (!organiser) handlerOf(context.person());
  if (!organiser && own?.state !== 'obtained') throw refuse('TENDER_NOT_OBTAINED');
  return tenderDocuments(em, row.id);
}

const onOwn = (action: string, rest: string, more: Partial<Route> = {}): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/acquisitions/:id/${rest}`,
    summary: `获取采购文件：${acquisition.actions[action]!.label}`,
    params: shapes.byId,
    policy: { process: acquisition, action },
    problems,
    act: { process: acquisition, action },
    ...more,
  } as Parameters<typeof route>[0]);

export const acquisitionRoutes: Routes = [
  route({
    ...base,
    method: 'get',
    path: '/v1/meta/tender-acquisition',
    summary: '获取采购文件管理：菜单、标签页、列、弹框',
    answer: z.looseObject({ menu: z.array(z.string()) }),
    policy: 'signedIn',
    handle: ({ person }) => {
      const { grants, organisationId } = person();
      const roles = grants.filter((grant) => grant.organisationId === organisationId).map(({ role }) => role);
      return { body: { path: supplierMenu.path, menu: [...procurementMenu(roles)], tabs, columns, applyDialog, withdrawDialog, downloadDialog } };
    },
  }),
  route({
    ...base,
    class: '搜索',
    method: 'get',
    path: '/v1/me/tenders',
    summary: '获取采购文件管理：待申请、已申请',
    query: z.object({ ...pageQuery, tab: z.enum(Object.keys(tabs) as [Tab, ...Tab[]]) }),
    answer: pageOf(shapes.supplierLine),
    policy: { process: acquisition, action: 'apply' },
    handle: async ({ deps, query: { after, limit, tab }, person }) => {
      const cursor = fromCursor(after, sortCursor) as [string, string] | undefined;
      const rows = await supplierLines(deps.orm.em.fork(), handlerOf(person()), { tab, after: cursor ?? null, limit: limit + 1 });
      return { body: page(rows, limit, ({ publishedAt, projectId }) => [publishedAt, projectId], shownLine) };
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/tender-projects/:id/acquisition',
    summary: acquisition.actions['apply']!.label,
    description: 'Counts when received before 获取截止时间. `message`: 提交成功.',
    params: shapes.byId,
    body: shapes.applyBody,
    answer: z.object({ message: z.string() }).partial(),
    policy: { process: acquisition, action: 'apply' },
    problems,
    act: { process: acquisition, action: 'apply', caseId: () => undefined, input: ({ params, body }) => ({ ...body, projectId: params.id }) },
  }),
  onOwn('reapply', 'apply', { body: shapes.applyBody, answer: z.object({ message: z.string() }).partial() }),
  onOwn('withdraw', 'withdraw', { body: shapes.reason.meta({ description: '撤回原因' }) }),
  onOwn('approve', 'approve'),
  onOwn('reject', 'reject', { body: shapes.reason }),

  route({
    ...base,
    method: 'get',
    path: '/v1/tender-projects/:id/documents',
    summary: '下载采购文件：文件列表',
    params: shapes.byId,
    answer: z.object({ items: z.array(z.object({ n: z.int(), name: z.string(), operation: z.string() })) }),
    policy: 'signedIn',
    problems: ['TENDER_NOT_OBTAINED'],
    handle: async (context) => ({
      body: { items: (await obtained(context)).map(({ n, label }) => ({ n, name: label, operation: downloadDialog.operation })) },
    }),
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/tender-projects/:id/documents/:n',
    summary: '下载源文件',
    params: shapes.byId.extend({ n: z.coerce.number().int().positive() }),
    policy: 'signedIn',
    problems: ['TENDER_NOT_OBTAINED'],
    sends: 'application/octet-stream',
    handle: async (context) => {
      const found = (await obtained(context as unknown as Context<{ id: string }>)).find(({ n }) => n === context.params.n);
      if (!found) throw refuse('NOT_FOUND');
      if (!context.deps.files) throw new Error('the API was assembled without `files`');
      const content = context.deps.files.open(found.hash);
      return {
        headers: { 'Content-Type': 'application/octet-stream', 'Content-Disposition': attachment(found.label), 'X-Content-Type-Options': 'nosniff' },
        send: (res) => pipeline(content, res),
      };
    },
  }),

  route({
    ...base,
    method: 'post',
    path: '/v1/tender-projects/:id/acquisitions/look',
    summary: '查看获取情况',
    description:
      'Names and number of those who applied, for the agency’s reviewers only. Each look is an act in the register’s chain; the same key shows the same list.',
    params: shapes.byId,
    answer: z.object({ items: z.array(shapes.applicant) }),
    policy: { process: acquisitionRegister, action: 'look' },
    problems: ['TENDER_BLIND'],
    act: {
      process: acquisitionRegister,
      action: 'look',
      version: false,
      prepare: async ({ deps, params, person }) => {
        const register = await registerOf(deps.orm.em.fork(), params.id);
        const mine = person().grants.some(({ role, organisationId }) => role === 'tenderReviewer' && organisationId === register?.organiserId);
        if (!register) throw refuse('NOT_FOUND');
        if (!mine) throw refuse('TENDER_BLIND');
        return { input: {}, caseId: register.id };
      },
    },
    handle: async ({ deps, params, person }, done) => {
      const rows = await acquisitionsBy(deps.orm.em.fork(), params.id, done!.received);
      const items = rows.map((row) => {
        const file = seenCase(acquisition.type, { ...row, counterpartId: person().organisationId ?? null });
        return {
          id: row.id,
          organisation: row.organisation,
          state: row.state,
          label: acquisition.states[row.state]!.label,
          version: row.version,
          consortium: row.consortium,
          appliedAt: row.appliedAt,
          contact: JSON.parse(deps.fields.decrypt(row.contact, CONTACT)) as Contact,
          allowedActions: allowedActions(acquisition, file, person()),
        };
      });
      return { body: outward({ items }) as { items: z.infer<typeof shapes.applicant>[] } };
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/acquisitions/:id',
    summary: '查看本单位的获取申请',
    params: shapes.byId,
    answer: z.object({
      id: z.string(),
      projectId: z.string(),
      state: z.string(),
      label: z.string(),
      version: z.int(),
      allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
    }),
    policy: { process: acquisition, action: 'apply' },
    handle: async ({ deps, params, person }) => {
      const row = await acquisitionById(deps.orm.em.fork(), params.id);
      if (!row || row.organisationId !== handlerOf(person())) throw refuse('NOT_FOUND');
      const file = seenCase(acquisition.type, row);
      const { id, projectId, state, version } = row;
      return {
        version,
        body: { id, projectId, state, label: acquisition.states[state]!.label, version, allowedActions: allowedActions(acquisition, file, person()) },
      };
    },
  }),
];
