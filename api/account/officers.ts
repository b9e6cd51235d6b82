// 用户管理 for officers: awaited 采购单位 (J01), staff, grants, finding accounts, locks, disclosures (L16), accounts of components (O21).
import { z } from 'zod';
import { disclosureGrounds } from '../../domain/account/disclosure.ts';
import { memberRoles } from '../../domain/account/invitation.ts';
import { misuseKinds, type MisuseKind } from '../../domain/account/misuse.ts';
import { accountProcess } from '../../domain/account/process.ts';
import { districtPrefix } from '../../domain/message/boxes.ts';
import { roles, type PersonActor, type Role } from '../../domain/kit/actor.ts';
import { instant } from '../../domain/kit/instant.ts';
import { deniedCode, may, reach, type PermissionName } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { accountById, maskedPhone, places, type FoundAccount } from '../../db/account/find.ts';
import { componentAccounts, disclosures, grantsOf } from '../../db/account/reads.ts';
import { outward } from '../kit/outward.ts';
import { fromCursor, page, pageOf, pageQuery, sortCursor } from '../kit/page.ts';
import { route, type Context, type Route, type Routes } from '../kit/route.ts';
import { desk, district, idParams, typedText } from './shapes.ts';

const base = { listener: 'officers', class: '一般', tag: 'user-management' } as const;
const officersRoles = (Object.keys(roles) as Role[]).filter((role) => role !== 'applicant' && !(role in memberRoles)) as [Role, ...Role[]];
const created = z.object({ id: z.string() });
const moment = z.iso.datetime({ offset: true }).transform((text) => instant(text));

/** Throws FORBIDDEN, or NOT_FOUND where existence is secret. */
function demand(name: PermissionName, actor: PersonActor, target: { ownerId?: string; district: string }): void {
  if (!may(name, actor, target)) throw refuse(deniedCode(name, actor));
}

async function accountFor(name: PermissionName, { deps, person }: Pick<Context, 'deps' | 'person'>, id: string): Promise<FoundAccount> {
  const account = await accountById(deps.orm.em.fork(), id);
  if (!account) throw refuse('NOT_FOUND');
  demand(name, person(), { ownerId: id, district: account.district });
  return account;
}

const found = z.object({
  id: z.string(),
  kind: z.string(),
  state: z.string(),
  userName: z.string().nullable(),
  personName: z.string().nullable(),
  phone: z.string(),
  district: z.string(),
  version: z.int(),
});
const grant = z.object({ id: z.string(), role: z.string(), district: z.string(), givenAt: z.string() });

const decided = (action: 'unlock' | 'unfreeze' | 'signOutEverywhere', path: string, summary: string): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/accounts/:id/${path}`,
    summary,
    params: idParams,
    policy: { process: accountProcess, action },
    act: { process: accountProcess, action },
  });

export const officerRoutes: Routes = [
  route({
    ...base,
    method: 'post',
    path: '/v1/purchasing-units',
    summary: '登记待维护的采购单位',
    description: 'Its first 机构管理员 registers with this credit code and a phone that was never used here.',
    body: z.strictObject({ name: z.string().trim().min(2).max(100), creditCode: typedText, district }),
    answer: created,
    status: 201,
    policy: { permission: 'unit.await' },
    problems: ['CREDIT_CODE_REGISTERED'],
    handle: async ({ deps, body, person }) => {
      demand('unit.await', person(), { district: body.district });
      return { body: { id: await desk(deps).officers.awaitUnit({ ...body, awaitedBy: person().accountId }) } };
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/staff',
    summary: '新增工作人员账号',
    description: 'A temporary account has an owner and an end; after it nobody signs in with it.',
    body: z.strictObject({
      phone: typedText,
      personName: typedText,
      district,
      temporary: z.strictObject({ ownerId: z.uuid(), endsAt: moment }).optional(),
    }),
    policy: { process: accountProcess, action: 'setUp' },
    problems: ['PHONE_REGISTERED'],
    act: {
      process: accountProcess,
      action: 'setUp',
      prepare: async ({ deps, body: { temporary, ...typed } }) => ({
        input: await desk(deps).prepare.staff({ ...typed, ...(temporary ? { temporary } : {}) }),
      }),
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/accounts',
    class: '搜索',
    summary: '查找账号',
    description: 'By the whole phone, 身份证号, 统一社会信用代码 or user name: encrypted values are found by nothing less.',
    query: z.object({ identifier: typedText.min(1) }),
    answer: z.object({ items: z.array(found) }),
    policy: { permission: 'account.find' },
    handle: async ({ deps, query, person }) => {
      const account = await desk(deps).prepare.accountByTyped({ phone: query.identifier, identifier: query.identifier });
      if (!account || !may('account.find', person(), { district: account.district })) return { body: { items: [] } };
      const { id, kind, state, userName, personName, version } = account;
      const phone = maskedPhone(deps.fields.decrypt(account.phone, places.phone));
      return { body: { items: [{ id, kind, state, userName, personName, phone, district: account.district, version }] } };
    },
  }),
  decided('unlock', 'unlock', '解除锁定'),
  decided('unfreeze', 'unfreeze', '解除冻结'),
  decided('signOutEverywhere', 'sign-out-everywhere', '退出所有登录'),
  route({
    ...base,
    method: 'post',
    path: '/v1/accounts/:id/freeze',
    summary: '冻结账号',
    params: idParams,
    body: z.strictObject({
      kind: z.enum(Object.keys(misuseKinds) as [MisuseKind, ...MisuseKind[]]),
      description: z.string().trim().min(1).max(2000),
    }),
    policy: { process: accountProcess, action: 'freeze' },
    act: {
      process: accountProcess,
      action: 'freeze',
      prepare: async ({ deps, params, body }) => {
        const { input } = await desk(deps).prepare.freeze(params.id, body);
        return { input: { ...input, reporter: 'other' } };
      },
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/accounts/:id/grants',
    summary: '岗位授权',
    params: idParams,
    answer: z.object({ items: z.array(grant) }),
    policy: { permission: 'grant.list' },
    handle: async (context) => {
      await accountFor('grant.list', context, context.params.id);
      const rows = await grantsOf(context.deps.orm.em.fork(), context.params.id);
      return { body: { items: outward(rows) as typeof rows } };
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/accounts/:id/grants',
    summary: '授予岗位',
    description: 'The giver must hold the right for the district of the account and for that of the post.',
    params: idParams,
    body: z.strictObject({ role: z.enum(officersRoles), district }),
    answer: created,
    status: 201,
    policy: { permission: 'grant.give' },
    handle: async (context) => {
      const { params, body, person, deps } = context;
      await accountFor('grant.give', context, params.id);
      demand('grant.give', person(), { district: body.district });
      return { body: { id: await desk(deps).officers.giveGrant(params.id, body.role, body.district, person().accountId) } };
    },
  }),
  route({
    ...base,
    method: 'delete',
    path: '/v1/accounts/:id/grants/:grantId',
    summary: '收回岗位',
    params: idParams.extend({ grantId: z.uuid() }),
    policy: { permission: 'grant.give' },
    problems: ['LAST_ADMIN'],
    handle: async (context) => {
      const { params, person, deps } = context;
      await accountFor('grant.give', context, params.id);
      await desk(deps).officers.revokeGrant(params.id, params.grantId, person().accountId);
      return {};
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/meta/disclosures',
    summary: '可以提供用户资料的五种情形',
    answer: z.object({ grounds: z.array(z.object({ ground: z.string(), text: z.string(), evidence: z.string() })) }),
    policy: { permission: 'disclosure.read' },
    handle: () => ({ body: { grounds: Object.entries(disclosureGrounds).map(([ground, one]) => ({ ground, ...one })) } }),
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/disclosures',
    summary: '登记用户资料对外提供',
    description: 'Only on one of the five grounds of 附录4 §4, with what bears it out. Everything else is refused.',
    body: z.strictObject({
      accountId: z.uuid(),
      recipient: z.string().max(200),
      fields: z.array(z.string().min(1).max(60)).max(50),
      ground: z.string().max(10).nullable().optional(),
      evidence: z.string().max(500).nullable().optional(),
    }),
    answer: created,
    status: 201,
    policy: { permission: 'disclosure.record' },
    problems: ['DISCLOSURE_WITHOUT_GROUND', 'DISCLOSURE_NOT_AUTHORISED', 'DISCLOSURE_INCOMPLETE'],
    handle: async (context) => {
      const { body, deps, person } = context;
      await accountFor('disclosure.record', context, body.accountId);
      const { ground = null, evidence = null, ...rest } = body;
      return { body: { id: await desk(deps).officers.disclose({ ...rest, ground, evidence }, person().accountId) } };
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/disclosures',
    summary: '用户资料对外提供记录',
    query: z.object(pageQuery),
    answer: pageOf(
      z.object({
        id: z.string(),
        accountId: z.string(),
        recipient: z.string(),
        fields: z.array(z.string()),
        ground: z.string(),
        evidence: z.string(),
        recordedBy: z.string(),
        at: z.string(),
      }),
    ),
    policy: { permission: 'disclosure.read' },
    handle: async ({ deps, query, person }) => {
      const { any, districts } = reach('disclosure.read', person());
      const after = fromCursor(query.after, sortCursor) ?? null;
      const rows = await disclosures(
        deps.orm.em.fork(),
        any ? null : districts.map(districtPrefix),
        query.limit + 1,
        after as [string, string] | null,
      );
      return {
        body: page(
          rows,
          query.limit,
          (row) => [row.at, row.id],
          (row) => outward(row) as typeof row,
        ),
      };
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/component-accounts',
    summary: '组件账号',
    answer: z.object({
      items: z.array(
        z.object({ id: z.string(), component: z.string(), name: z.string(), ownerId: z.string(), endsAt: z.string(), overdue: z.boolean() }),
      ),
    }),
    policy: { permission: 'component.read' },
    handle: async ({ deps }) => {
      const rows = await componentAccounts(deps.orm.em.fork());
      return { body: { items: outward(rows) as typeof rows } };
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/component-accounts',
    summary: '登记组件账号',
    description: 'Who answers for an account of a component (database, SMS, register …), and until when. Its secret is not kept here.',
    body: z.strictObject({ component: z.string().trim().min(1).max(60), name: z.string().trim().min(1).max(120), ownerId: z.uuid(), endsAt: moment }),
    answer: created,
    status: 201,
    policy: { permission: 'component.manage' },
    handle: async ({ deps, body, person }) => ({ body: { id: await desk(deps).officers.recordComponent(body, person().accountId) } }),
  }),
  route({
    ...base,
    method: 'delete',
    path: '/v1/component-accounts/:id',
    summary: '注销组件账号',
    params: idParams,
    policy: { permission: 'component.manage' },
    handle: async ({ deps, params }) => {
      await desk(deps).officers.closeComponent(params.id);
      return {};
    },
  }),
];
