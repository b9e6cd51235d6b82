// 系统管理 > 员工管理: typing a phone, 【发起邀请】 or 【新增】, answers of those invited, posts and roles, 启用, 停用, 离职 (J02).
import { z } from 'zod';
import { employeeForm, invitationProcess, memberRoles, offerForPhone, shownInvitation, type MemberRole } from '../../domain/account/invitation.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { reach, type PermissionName } from '../../domain/kit/policy.ts';
import { allowedActions } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { employees, type Employee } from '../../db/account/organisations.ts';
import { now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { outward } from '../kit/outward.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Context, type Route, type Routes } from '../kit/route.ts';
import { desk, idParams, typedText } from './shapes.ts';

const base = { listener: 'public', class: '一般', tag: 'employees' } as const;
const roles = z.array(z.enum(Object.keys(memberRoles) as [MemberRole, ...MemberRole[]])).min(1, '请选择角色');
const post = z.string().trim().max(employeeForm.fields[2].maxLength, '岗位不超过30个字');
const personName = z.string().trim().min(1, '请填写姓名').max(employeeForm.fields[1].maxLength, '姓名不超过50个字');

const employee = z.object({
  id: z.string(),
  accountId: z.string(),
  organisationId: z.string(),
  organisation: z.string(),
  personName: z.string(),
  post: z.string(),
  roles: z.array(z.string()),
  state: z.string(),
  employment: z.string(),
  version: z.int(),
  createdAt: z.string(),
  due: z.string().nullable(),
  allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
});
const cursor = z.tuple([z.string(), z.uuid()]);

/** The organisation that the session acts for. */
function mine(actor: PersonActor): string {
  if (!actor.organisationId) throw refuse('FORBIDDEN');
  return actor.organisationId;
}

async function list({ deps, query, person }: Context<unknown, z.output<typeof listQuery>>, permission: PermissionName, own: boolean) {
  const actor = person();
  const em = deps.orm.em.fork();
  const { organisationIds } = reach(permission, actor);
  const at = await now(em);
  const after = fromCursor(query.after, cursor) ?? null;
  const rows = await employees(em, own ? { accountId: actor.accountId } : { organisationIds }, query.limit + 1, after as [string, string] | null);
  const shown = (row: Employee): z.input<typeof employee> => {
    const file = {
      ...row,
      type: 'Invitation',
      district: '000000',
      regions: { employment: row.employment },
      seq: row.version,
      applicantId: row.accountId,
    };
    const told = { ...row, state: shownInvitation(row.state, row.due, at), allowedActions: allowedActions(invitationProcess, file, actor) };
    return outward(told) as z.input<typeof employee>;
  };
  return { body: page(rows, query.limit, (row) => [row.createdAt, row.id], shown) };
}
const listQuery = z.object(pageQuery);

const answered = (action: 'accept' | 'decline' | 'revoke', summary: string): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/invitations/:id/${action}`,
    summary,
    params: idParams,
    policy: { process: invitationProcess, action },
    act: {
      process: invitationProcess,
      action,
      version: false,
      prepare: async ({ deps, params }) => {
        await desk(deps).settle(params.id);
        return { input: {} };
      },
    },
  });

const changed = (action: 'disable' | 'enable' | 'leave', summary: string): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/employees/:id/${action}`,
    summary,
    params: idParams,
    policy: { process: invitationProcess, action },
    problems: ['LAST_ADMIN'],
    act: { process: invitationProcess, action },
  });

export const employeeRoutes: Routes = [
  route({
    ...base,
    method: 'get',
    path: '/v1/meta/employees',
    summary: '员工管理表单',
    answer: z.looseObject({ path: z.array(z.string()), button: z.string(), fields: z.array(z.looseObject({ name: z.string() })) }),
    policy: { permission: 'meta.read' },
    handle: () => ({ body: { path: [...employeeForm.path], button: employeeForm.button, fields: employeeForm.fields.map((one) => ({ ...one })) } }),
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/employees/check-phone',
    summary: '检查绑定手机',
    description: 'What the form offers once a phone was typed: 【发起邀请】 where it belongs to an account, else 【新增】.',
    body: z.strictObject({ phone: typedText }),
    answer: z.object({ registered: z.boolean(), action: z.enum(['invite', 'add']).nullable(), label: z.string() }),
    policy: { permission: 'invitation.create' },
    handle: async ({ deps, body, person }) => {
      const { accountId, bound } = await desk(deps).prepare.employee(mine(person()), body.phone, desk(deps).settle);
      return { body: { registered: accountId !== null, ...offerForPhone(accountId !== null, bound) } };
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/invitations',
    summary: '发起邀请',
    body: z.strictObject({ phone: typedText, personName, post: post.default(''), roles }),
    policy: { process: invitationProcess, action: 'invite' },
    problems: ['INVITEE_NOT_REGISTERED', 'ALREADY_MEMBER', 'INVITATION_PENDING'],
    act: {
      process: invitationProcess,
      action: 'invite',
      prepare: async ({ deps, body: { phone, ...rest }, person }) => {
        const { accountId } = await desk(deps).prepare.employee(mine(person()), phone, desk(deps).settle);
        return { input: { accountId, ...rest } };
      },
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/employees',
    summary: '新增员工',
    description: 'For a phone that no account has. The person shows it by a code (`verify`) and chooses user name and password.',
    body: z.strictObject({ phone: typedText, personName, post: post.default(''), roles }),
    policy: { process: invitationProcess, action: 'add' },
    problems: ['PHONE_REGISTERED'],
    act: {
      process: invitationProcess,
      action: 'add',
      prepare: async ({ deps, body, person }) => {
        const { phone } = await desk(deps).prepare.employee(mine(person()), body.phone, desk(deps).settle);
        return { input: { ...body, phone, accountId: uuidv7(), district: await desk(deps).districtOf(mine(person())) } };
      },
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/employees',
    summary: '员工与邀请',
    query: listQuery,
    answer: pageOf(employee),
    policy: { permission: 'member.list' },
    handle: (context) => list(context, 'member.list', false),
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/me/invitations',
    summary: '我的机构与收到的邀请',
    query: listQuery,
    answer: pageOf(employee),
    policy: { permission: 'invitation.read' },
    handle: (context) => list(context, 'invitation.read', true),
  }),
  answered('accept', '接受邀请'),
  answered('decline', '拒绝邀请'),
  answered('revoke', '撤销邀请'),
  changed('disable', '停用员工'),
  changed('enable', '启用员工'),
  changed('leave', '离职'),
  route({
    ...base,
    method: 'put',
    path: '/v1/employees/:id/post',
    summary: '设置岗位',
    params: idParams,
    body: z.strictObject({ post }),
    policy: { process: invitationProcess, action: 'setPost' },
    act: { process: invitationProcess, action: 'setPost' },
  }),
  route({
    ...base,
    method: 'put',
    path: '/v1/employees/:id/roles',
    summary: '设置角色',
    params: idParams,
    body: z.strictObject({ roles }),
    policy: { process: invitationProcess, action: 'setRoles' },
    problems: ['LAST_ADMIN'],
    act: { process: invitationProcess, action: 'setRoles' },
  }),
];
