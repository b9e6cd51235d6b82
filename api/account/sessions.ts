// 登录: by password or code, sessions, sign-out, the organisation that a session acts for.
import { z } from 'zod';
import { landing } from '../../domain/account/shell.ts';
import { deniedCode, may } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { accountById } from '../../db/account/find.ts';
import { standingOf } from '../../db/account/organisations.ts';
import { sessionsOf } from '../../db/account/reads.ts';
import { tokenHash } from '../../security/token.ts';
import type { SignedIn } from '../../activities/account/sign-in.ts';
import { outward } from '../kit/outward.ts';
import { route, type Context, type Reply, type Routes } from '../kit/route.ts';
import { clearSession, setSession } from '../kit/security.ts';
import { addressOf, desk, idParams, labelOf, typedText } from './shapes.ts';

export const signedIn = z.object({
  accountId: z.string(),
  organisationId: z.string().nullable(),
  landing: z.enum(['dossier', 'workbench']).meta({ description: 'Page that follows: 资料填写 for a supplier that has not submitted' }),
  maxAgeSeconds: z.int(),
  token: z.string().optional().meta({ description: 'Only where it was asked for; browsers get a cookie' }),
});
export const tokenIn = z.enum(['cookie', 'body']).default('cookie').meta({ description: '`body` for machines, which send it as Bearer' });

const from = (context: Context): { address: string; listener: string; label: string } => ({
  address: addressOf(context),
  listener: context.listener,
  label: labelOf(context),
});

/** A session as it is answered: in a cookie, or in the body. */
export async function admitted({ deps, res }: Context, session: SignedIn, way: 'cookie' | 'body'): Promise<Reply<z.input<typeof signedIn>>> {
  const { token, accountId, maxAgeSeconds, organisationId } = session;
  const em = deps.orm.em.fork();
  const account = (await accountById(em, accountId))!;
  const standing = organisationId === null ? null : await standingOf(em, organisationId);
  if (way === 'cookie') setSession(res, token, { secure: deps.secureCookie, maxAgeSeconds });
  const body = { accountId, organisationId, maxAgeSeconds, landing: landing(account.kind, standing) };
  return { status: 201, body: way === 'body' ? { ...body, token } : body };
}

const base = { listener: 'both', class: '一般', tag: 'accounts' } as const;

export const sessionRoutes: Routes = [
  route({
    ...base,
    method: 'post',
    path: '/v1/sessions',
    summary: '账号登录',
    description:
      '`identifier` is a user name, 身份证号 or 统一社会信用代码. Kinds of account that need a code beside the password say so with FIELD_REQUIRED on `smsCode`.',
    body: z.strictObject({
      identifier: typedText.min(1, '请填写账号'),
      password: typedText.min(1, '请填写密码'),
      smsCode: typedText.optional(),
      proof: z
        .strictObject({ nonce: z.string().min(20).max(100), signature: z.string().regex(/^[0-9a-f]{128}$/i) })
        .optional()
        .meta({
          description: 'Q01. A challenge signed with the SM2 key of the officer: `banshi-sign-in-v1`, nonce and identifier, one a line; r‖s in hex',
        }),
      tokenIn,
    }),
    answer: signedIn,
    status: 201,
    policy: 'public',
    problems: [
      'NO_SUCH_ACCOUNT',
      'WRONG_PASSWORD',
      'ACCOUNT_LOCKED',
      'ACCOUNT_FROZEN',
      'ACCOUNT_UNVERIFIED',
      'ACCOUNT_ENDED',
      'REAL_NAME_NOT_FOUND',
      'SIGNATURE_REQUIRED',
      'SIGNATURE_WRONG',
      'CHALLENGE_EXPIRED',
      'PASSWORD_EXPIRED',
      'PERMISSION_TAMPERED',
      'SMS_CODE_WRONG',
    ],
    handle: async (context) => {
      const { tokenIn: way, smsCode, proof, ...typed } = context.body;
      const shown = { ...(smsCode === undefined ? {} : { smsCode }), ...(proof === undefined ? {} : { proof }) };
      const session = await desk(context.deps).sessions.byPassword({ ...typed, ...shown }, from(context));
      return admitted(context, session, way);
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/sessions/by-code',
    summary: '短信验证码登录',
    body: z.strictObject({ phone: typedText, smsCode: typedText, tokenIn }),
    answer: signedIn,
    status: 201,
    policy: 'public',
    problems: [
      'SMS_CODE_WRONG',
      'SMS_CODE_EXPIRED',
      'SMS_CODE_TRIES_EXCEEDED',
      'ACCOUNT_FROZEN',
      'ACCOUNT_UNVERIFIED',
      'ACCOUNT_ENDED',
      'SIGNATURE_REQUIRED',
      'PERMISSION_TAMPERED',
    ],
    handle: async (context) => admitted(context, await desk(context.deps).sessions.byCode(context.body, from(context)), context.body.tokenIn),
  }),
  route({
    ...base,
    method: 'delete',
    path: '/v1/sessions/current',
    summary: '退出登录',
    policy: 'signedIn',
    handle: async ({ deps, token, res }) => {
      if (token !== undefined) await desk(deps).sessions.signOut(token);
      clearSession(res, { secure: deps.secureCookie });
      return {};
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/sessions',
    summary: '登录会话',
    answer: z.object({
      items: z.array(
        z.object({ id: z.string(), label: z.string(), listener: z.string(), createdAt: z.string(), lastSeenAt: z.string(), current: z.boolean() }),
      ),
    }),
    policy: { permission: 'session.list' },
    handle: async ({ deps, person, token }) => {
      const rows = await sessionsOf(deps.orm.em.fork(), person().accountId, token === undefined ? null : tokenHash(token));
      return { body: { items: outward(rows) as typeof rows } };
    },
  }),
  route({
    ...base,
    method: 'delete',
    path: '/v1/sessions/:id',
    summary: '结束登录会话',
    params: idParams,
    policy: { permission: 'session.end' },
    handle: async ({ deps, params, person }) => {
      const actor = person();
      if (!may('session.end', actor, { ownerId: actor.accountId })) throw refuse(deniedCode('session.end', actor));
      if (!(await desk(deps).sessions.endSession(actor.accountId, params.id))) throw refuse('NOT_FOUND');
      return {};
    },
  }),
  route({
    ...base,
    method: 'put',
    path: '/v1/sessions/current/organisation',
    summary: '切换机构',
    body: z.strictObject({ organisationId: z.uuid() }),
    policy: 'signedIn',
    handle: async ({ deps, person, token, body }) => {
      await desk(deps).sessions.chooseOrganisation(person().accountId, token ?? '', body.organisationId);
      return {};
    },
  }),
];
