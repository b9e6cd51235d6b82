// The officers' side: the inbox of open tasks, and the search over all suppliers of their districts.
import { z } from 'zod';
import { dueKey, inbox } from '../../db/kit/inbox.ts';
import { searchSuppliers } from '../../db/supplier/lists.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { reach } from '../../domain/kit/policy.ts';
import { registrationDistrict, stateLabel } from '../../domain/supplier/list.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { fromCursor, page, pageOf, pageQuery, sortCursor } from '../kit/page.ts';
import { outward } from '../kit/outward.ts';
import { route, type Routes } from '../kit/route.ts';
import { deskOf } from './case.ts';
import { anyDistrict } from './district.ts';

const task = z.object({
  id: z.string(),
  caseId: z.string(),
  type: z.string(),
  district: z.string(),
  districtLabel: z.string(),
  node: z.string(),
  label: z.string(),
  role: z.string(),
  assigneeId: z.string().nullable(),
  mine: z.boolean(),
  version: z.int().meta({ description: 'If-Match of acts on this task' }),
  signed: z.boolean().meta({ description: '办理意见须用密码钥匙签名：votes carry `Decision-Signature`' }),
  due: z.string().nullable(),
  overdue: z.boolean(),
  createdAt: z.string(),
  subject: z.string().nullable(),
  deputyFor: z
    .object({ id: z.string(), name: z.string().nullable() })
    .nullable()
    .meta({ description: '代理：in whose place the task is mine to do; null: it is my own' }),
});

const tasks = route({
  method: 'get',
  path: '/v1/tasks',
  listener: 'officers',
  class: '搜索',
  tag: '待办',
  summary: '待办任务，最先到期的在前',
  query: z.object({
    ...pageQuery,
    type: z.string().max(60).optional(),
    node: z.string().max(60).optional(),
    district: anyDistrict.optional(),
    held: z.enum(['mine', 'free']).optional(),
  }),
  policy: { permission: 'task.list' },
  answer: pageOf(task),
  handle: async (context) => {
    const { deps, query, person } = context;
    const actor = person();
    const { type, node, district, held } = query;
    const after = fromCursor(query.after, sortCursor);
    const rows = await inbox(deps.orm, actor, { type, node, district, held }, query.limit, after);
    const { reference } = deskOf(context);
    return {
      body: page(
        rows,
        query.limit,
        dueKey,
        (row) => ({
          ...row,
          due: row.due === null ? null : rfc3339(row.due),
          createdAt: rfc3339(row.createdAt),
          districtLabel: registrationDistrict(row.district, reference),
          mine: row.assigneeId === actor.accountId,
        }),
      ),
    };
  },
});

const found = z.object({
  id: z.string(),
  name: z.string(),
  creditCode: z.string(),
  district: z.string(),
  districtLabel: z.string(),
  applicant: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  createdAt: z.string(),
  admittedAt: z.string().nullable(),
});

/** Query fields of a search by name. */
export const nameQuery = {
  name: z.string().trim().normalize('NFC').min(1).max(100).optional().meta({ description: 'Name, or a part of it: see `match`' }),
  match: z.enum(['exact', 'prefix', 'contains']).default('contains'),
};
/** One character stands in too many names to be looked for anywhere in them. */
export const longEnough = ({ name, match }: { name?: string | undefined; match: string }): boolean =>
  match !== 'contains' || !name || Array.from(name).length >= 2;
export const tooShort = { path: ['name'], message: '按名称包含查询时请至少输入2个字', params: { code: 'NAME_TOO_SHORT' } };

const search = route({
  method: 'get',
  path: '/v1/suppliers',
  listener: 'officers',
  class: '搜索',
  tag: '供应商查询',
  summary: '查询供应商',
  query: z
    .object({
      ...pageQuery,
      ...nameQuery,
      creditCode: z
        .string()
        .trim()
        .toUpperCase()
        .regex(/^[0-9A-Z]{1,18}$/, '统一社会信用代码由数字和大写字母组成')
        .optional(),
      district: anyDistrict.optional(),
      state: z.enum(Object.keys(onboarding.states)).optional(),
    })
    .refine(longEnough, tooShort),
  policy: { permission: 'dossier.list' },
  answer: pageOf(found),
  handle: async (context) => {
    const { deps, query, person } = context;
    const { name, match, creditCode, district, state } = query;
    const { any, districts } = reach('dossier.list', person());
    const asked = { within: any ? ['000000'] : districts, name: name ? { text: name, match } : undefined, creditCode, district, state };
    const rows = await searchSuppliers(deps.orm.em.fork(), asked, query.limit, fromCursor(query.after, sortCursor));
    const { reference } = deskOf(context);
    return {
      body: page(
        rows,
        query.limit,
        (row) => [row.createdAt, row.caseId],
        ({ caseId, organisationId: _, ...row }) =>
          outward({ id: caseId, ...row, districtLabel: registrationDistrict(row.district, reference), stateLabel: stateLabel(row.state) }) as z.infer<
            typeof found
          >,
      ),
    };
  },
});

export const officerRoutes: Routes = [tasks, search];
