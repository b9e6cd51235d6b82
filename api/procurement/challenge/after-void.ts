// After 废标 over HTTP (R22): another method asked of 财政, the purchase begun anew or given up.
import { z } from 'zod';
import { methodChangeById, methodChangesOf, successionOf, WHY, type StoredMethodChange } from '../../../db/procurement/method-changes.ts';
import { projectById, projectFile } from '../../../db/procurement/projects.ts';
import { allowedActions, parties, type CaseView } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { seenCase } from '../../../domain/kit/seen-case.ts';
import { methods, type Method } from '../../../domain/procurement/law/regime.ts';
import { methodChange } from '../../../domain/procurement/method/change.ts';
import { tenderProject } from '../../../domain/procurement/project/project.ts';
import { actions, byId, reason, words } from '../../exam/setup-shapes.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { actRoute } from '../common.ts';
import { readable } from '../tender/projects.ts';

const base = { class: '一般', tag: '质疑投诉' } as const;
const method = z.enum(Object.keys(methods) as [Method, ...Method[]]).meta({ description: Object.entries(methods).flat().join(' ') });
const path = '/v1/method-changes';
const shape = z.object({
  id: z.string(),
  projectId: z.string(),
  method: z.string(),
  twoLeft: z.boolean(),
  reason: z.string(),
  state: z.string(),
  label: z.string(),
  submittedAt: z.string(),
  version: z.int(),
  allowedActions: actions,
});

const fileOf = (change: StoredMethodChange): CaseView => seenCase(methodChange.type, change);
const shown = ({ deps, actor }: Pick<Context, 'deps' | 'actor'>, row: StoredMethodChange): z.infer<typeof shape> =>
  outward({
    id: row.id,
    projectId: row.projectId,
    method: methods[row.method],
    twoLeft: row.twoLeft,
    reason: deps.fields.decrypt(row.reason, WHY),
    state: row.state,
    label: methodChange.states[row.state]!.label,
    submittedAt: row.submittedAt,
    version: row.version,
    allowedActions: allowedActions(methodChange, fileOf(row), actor),
  }) as z.infer<typeof shape>;
const seen = ['orgAdmin', 'orgMember', 'tenderHandler', 'counterpart.orgAdmin', 'counterpart.orgMember', 'finance', 'auditor'];
const act = (action: string, rest: string, body: z.ZodType, answer?: z.ZodType) =>
  route({
    ...base,
    listener: 'public',
    method: 'post',
    path: `/v1/tender-projects/:id/${rest}`,
    summary: `采购项目：${tenderProject.actions[action]!.label}`,
    params: byId,
    body,
    ...(answer && { answer }),
    policy: { process: tenderProject, action },
    problems: ['TENDER_INVALID'],
    act: { process: tenderProject, action },
  });

export const afterVoidRoutes: Routes = [
  act(
    'retender',
    'retender',
    z.strictObject({
      method: method.nullable().default(null).meta({ description: 'null: the same; another one only when 财政 has approved it' }),
      lots: z.array(z.int().min(1).max(999)).max(100).nullable().default(null).meta({ description: 'null: every 标项' }),
    }),
    z.object({ projectId: z.string().meta({ description: 'The project that begins anew' }) }),
  ),
  act('giveUp', 'give-up', reason),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/tender-projects/:id/succession',
    summary: '重新开展采购的前后项目',
    params: byId,
    answer: z.object({
      previous: z.object({ id: z.string(), code: z.string() }).nullable(),
      next: z.array(z.object({ id: z.string(), code: z.string() })),
    }),
    policy: 'public',
    handle: async (context) => {
      const row = await readable(context);
      return { body: await successionOf(context.deps.orm.em.fork(), row.id) };
    },
  }),
  route({
    ...base,
    listener: 'public',
    method: 'post',
    path: '/v1/tender-projects/:id/method-changes',
    summary: methodChange.actions['submit']!.label,
    params: byId,
    body: z.strictObject({
      method,
      twoLeft: z.boolean().default(false).meta({ description: '与仅有的两家供应商进行竞争性谈判' }),
      reason: words(2000),
      files: z.array(z.uuid()).min(1, '请上传申请材料和论证意见').max(20),
    }),
    policy: { process: methodChange, action: 'submit' },
    problems: ['TENDER_INVALID'],
    act: { process: methodChange, action: 'submit', caseId: () => undefined, input: ({ params, body }) => ({ ...body, projectId: params.id }) },
  }),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/tender-projects/:id/method-changes',
    summary: '变更采购方式的申请',
    params: byId,
    answer: z.object({ items: z.array(shape) }),
    policy: 'signedIn',
    handle: async (context) => {
      const em = context.deps.orm.em.fork();
      const project = await projectById(em, context.params.id);
      const held = project && [...parties(context.person(), projectFile(project))];
      if (!project || !held!.some((party) => seen.includes(party))) throw refuse('NOT_FOUND');
      const rows = await methodChangesOf(em, project.id);
      return { body: { items: rows.map((row) => shown(context as unknown as Context, row)) } };
    },
  }),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: `${path}/:id`,
    summary: '查看变更采购方式的申请',
    params: byId,
    answer: shape,
    policy: 'signedIn',
    handle: async (context) => {
      const row = await methodChangeById(context.deps.orm.em.fork(), context.params.id);
      const held = row && [...parties(context.person(), fileOf(row))];
      if (!row || !held!.some((party) => seen.includes(party))) throw refuse('NOT_FOUND');
      return { version: row.version, body: shown(context as unknown as Context, row) };
    },
  }),
  actRoute(path, methodChange, 'withdraw', { listener: 'public' }),
  actRoute(path, methodChange, 'claim', { listener: 'officers' }),
  actRoute(path, methodChange, 'approve', { listener: 'officers' }),
  actRoute(path, methodChange, 'reject', { listener: 'officers', body: reason }),
];
