// What is mine: who I am and where I belong (A16), my password, my phone, all my sessions, a report of misuse.
import { z } from 'zod';
import { consentDue, consentOccasions, versionsInForce, type ConsentOccasion } from '../../domain/account/consent.ts';
import { misuseKinds, type MisuseKind } from '../../domain/account/misuse.ts';
import { accountProcess } from '../../domain/account/process.ts';
import { menus, currentStep, landing, topBar } from '../../domain/account/shell.ts';
import { authorityName } from '../../db/data/districts/index.ts';
import { documentVersions } from '../../db/account/documents.ts';
import { accountById, maskedPhone, places } from '../../db/account/find.ts';
import { placesOf, standingOf } from '../../db/account/organisations.ts';
import { consentsOf } from '../../db/account/reads.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { route, type Routes } from '../kit/route.ts';
import { desk, grantSchema, own, typedText } from './shapes.ts';

const place = z.object({
  organisationId: z.string(),
  name: z.string(),
  kind: z.string(),
  district: z.string(),
  roles: z.array(z.string()),
  post: z.string(),
});
const base = { listener: 'both', class: '一般', tag: 'accounts' } as const;
const misuse = {
  kind: z.enum(Object.keys(misuseKinds) as [MisuseKind, ...MisuseKind[]]),
  description: z.string().trim().min(1, '请填写具体情况').max(2000),
};

export const meRoutes: Routes = [
  route({
    ...base,
    method: 'get',
    path: '/v1/me',
    summary: '我的账号',
    answer: z.object({
      accountId: z.string(),
      kind: z.string(),
      userName: z.string().nullable(),
      personName: z.string().nullable(),
      phone: z.string(),
      organisationId: z.string().nullable(),
      organisations: z.array(place),
      grants: z.array(grantSchema),
      standing: z.string(),
      step: z.int(),
      landing: z.string(),
      menus: z.array(z.object({ key: z.string(), label: z.string() })),
      topBar: z.looseObject({}),
      consentsDue: z.array(z.string()),
    }),
    policy: { permission: 'account.read' },
    handle: async ({ deps, person }) => {
      const { accountId, organisationId = null, grants } = person();
      const em = deps.orm.em.fork();
      const account = await accountById(em, accountId);
      if (!account) throw refuse('NOT_FOUND');
      const organisations = await placesOf(em, accountId);
      const current = organisations.find((one) => one.organisationId === organisationId);
      const standing = organisationId === null ? 'none' : await standingOf(em, organisationId);
      const [at, agreed] = [await now(em), await consentsOf(em, accountId)];
      const due = (occasion: ConsentOccasion): boolean => consentDue(occasion, agreed, versionsInForce(occasion, documentVersions, at));
      const [unread] = await query<{ warnings: number; messages: number; asked: number; tasks: number }>(em, UNREAD, [accountId]);
      const { warnings, messages, asked, tasks } = unread!;
      const district = current?.district ?? account.district;
      return {
        body: {
          accountId,
          kind: account.kind,
          userName: account.userName,
          personName: account.personName,
          phone: maskedPhone(deps.fields.decrypt(account.phone, places.phone)),
          organisationId,
          organisations,
          grants,
          standing,
          step: currentStep(standing),
          landing: landing(account.kind, standing),
          menus: menus(standing),
          topBar: topBar(authorityName(district) ?? district, current?.name ?? account.personName ?? account.userName ?? '', {
            warnings,
            messages,
            tasks: asked + tasks,
          }),
          consentsDue: (Object.keys(consentOccasions) as ConsentOccasion[]).filter(due),
        },
      };
    },
  }),
  route({
    ...base,
    method: 'put',
    path: '/v1/me/password',
    summary: '修改密码',
    description: 'Ends every session, this one too.',
    body: z.strictObject({ oldPassword: typedText, password: typedText, passwordAgain: typedText }),
    policy: { process: accountProcess, action: 'changePassword' },
    problems: ['WRONG_PASSWORD'],
    act: {
      ...own('changePassword'),
      prepare: async ({ deps, person, body }) => {
        await desk(deps).settle(person().accountId);
        return { input: await desk(deps).prepare.changePassword(person().accountId, body) };
      },
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/me/phone/change',
    summary: '更换手机号：验证原手机号',
    description: 'With the code sent to the reserved phone (`changePhone` without a phone).',
    body: z.strictObject({ smsCode: typedText }),
    policy: { process: accountProcess, action: 'startRecovery' },
    act: {
      ...own('startRecovery'),
      prepare: async ({ deps, person, body }) => {
        const { accountId } = person();
        await desk(deps).settle(accountId);
        return desk(deps).prepare.startRecovery('phone', body, (id) => id, accountId);
      },
    },
  }),
  route({
    ...base,
    method: 'put',
    path: '/v1/me/phone',
    summary: '更换手机号：验证新手机号',
    description: 'With the code sent to the new phone. Ends every session, this one too.',
    body: z.strictObject({ phone: typedText, smsCode: typedText }),
    policy: { process: accountProcess, action: 'changePhone' },
    problems: ['PHONE_REGISTERED', 'SMS_CODE_WRONG'],
    act: {
      ...own('changePhone'),
      prepare: async ({ deps, person, body }) => {
        await desk(deps).settle(person().accountId);
        return { input: await desk(deps).prepare.changePhone(body) };
      },
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/me/sign-out-everywhere',
    summary: '退出所有登录',
    policy: { process: accountProcess, action: 'signOutEverywhere' },
    act: own('signOutEverywhere'),
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/me/misuse-reports',
    summary: '通告非法使用或安全漏洞',
    description: 'Freezes the account at once and ends its sessions; the counter gives it back.',
    body: z.strictObject(misuse),
    policy: { process: accountProcess, action: 'freeze' },
    act: { ...own('freeze'), prepare: ({ deps, person, body }) => desk(deps).prepare.freeze(person().accountId, body) },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/misuse-reports/by-phone',
    summary: '通告非法使用或安全漏洞（预留手机号验证）',
    description: 'With a code of purpose `verify` sent to the reserved phone.',
    body: z.strictObject({ ...misuse, phone: typedText, smsCode: typedText }),
    policy: { process: accountProcess, action: 'freeze' },
    problems: ['SMS_CODE_WRONG'],
    act: { process: accountProcess, action: 'freeze', version: false, prepare: ({ deps, body }) => desk(deps).prepare.freeze(null, body) },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/misuse-reports',
    summary: '通告他人账号安全问题',
    description: 'Heard, and looked at by the operators; freezes nothing. The answer is the same whether or not there is such an account.',
    body: z.strictObject({ ...misuse, identifier: typedText.min(1) }),
    answer: z.object({ heard: z.literal(true) }),
    status: 202,
    policy: 'public',
    handle: async ({ deps, body }) => {
      await desk(deps).reportMisuse(body);
      return { status: 202, body: { heard: true as const } };
    },
  }),
];

/** Counts beside 预警, 消息 and 待办: notices that are not read, and open tasks that I hold. */
const UNREAD = `select count(*) filter (where box = 'warning')::int as warnings, count(*) filter (where box = 'message')::int as messages,
    count(*) filter (where box = 'task')::int as asked, (select count(*)::int from task where assignee_id = $1 and state = 'open') as tasks
  from notice where account_id = $1 and read_at is null`;
