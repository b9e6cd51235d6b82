// Officers' sign-in by a signed challenge (Q01): the challenge, the keys that may sign, and the trace.
import { z } from 'zod';
import { deniedCode, may, reach } from '../../domain/kit/policy.ts';
import { instant } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { keysOf, signInTraces } from '../../db/account/challenges.ts';
import { accountById } from '../../db/account/find.ts';
import { outward } from '../kit/outward.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { addressOf, desk, idParams } from './shapes.ts';

const base = { listener: 'officers', class: '一般', tag: 'user-management' } as const;

/** An account whose keys this administrator sees to. */
async function keeper({ deps, person }: Pick<Context, 'deps' | 'person'>, id: string): Promise<void> {
  const account = await accountById(deps.orm.em.fork(), id);
  if (!account) throw refuse('NOT_FOUND');
  if (!may('signin.key', person(), { district: account.district })) throw refuse(deniedCode('signin.key', person()));
}

export const challengeRoutes: Routes = [
  route({
    ...base,
    method: 'post',
    path: '/v1/sign-in-challenges',
    summary: '获取登录随机数',
    description: 'A nonce for `proof` of `POST /v1/sessions`: good once, for 60 seconds.',
    answer: z.object({ nonce: z.string(), expiresAt: z.string() }),
    status: 201,
    policy: 'public',
    handle: async (context) => ({
      body: outward(await desk(context.deps).challenges.make(addressOf(context))) as { nonce: string; expiresAt: string },
    }),
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/accounts/:id/sign-in-keys',
    summary: '查看登记的密码钥匙',
    params: idParams,
    answer: z.object({ items: z.array(z.object({ id: z.string(), publicKey: z.string(), label: z.string(), givenAt: z.string() })) }),
    policy: { permission: 'grant.list' },
    handle: async ({ deps, params, person }) => {
      const account = await accountById(deps.orm.em.fork(), params.id);
      const target = { ownerId: params.id, district: account?.district ?? null };
      if (!account || !may('grant.list', person(), target)) throw refuse('NOT_FOUND');
      const items = await keysOf(deps.orm.em.fork(), params.id);
      return { body: { items: outward(items) as typeof items } };
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/accounts/:id/sign-in-keys',
    summary: '登记密码钥匙',
    params: idParams,
    body: z.strictObject({ publicKey: z.string().max(200), label: z.string().trim().min(1).max(60) }),
    answer: z.object({ id: z.string() }),
    status: 201,
    policy: { permission: 'signin.key' },
    problems: ['SIGNATURE_KEY_TAKEN'],
    handle: async (context) => {
      await keeper(context, context.params.id);
      const { publicKey, label } = context.body;
      return { body: { id: await desk(context.deps).challenges.giveKey(context.params.id, publicKey, label, context.person().accountId) } };
    },
  }),
  route({
    ...base,
    method: 'delete',
    path: '/v1/accounts/:id/sign-in-keys/:keyId',
    summary: '收回密码钥匙',
    params: z.object({ id: z.uuid(), keyId: z.uuid() }),
    policy: { permission: 'signin.key' },
    handle: async (context) => {
      await keeper(context, context.params.id);
      await desk(context.deps).challenges.revokeKey(context.params.id, context.params.keyId, context.person().accountId);
      return {};
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/sign-in-traces',
    summary: '查看登录签名记录',
    description: 'Each answered challenge with what was signed, by which key, and the result. The signature can be verified with the key alone.',
    query: z.object({
      accountId: z.uuid().optional(),
      before: z.iso.datetime({ offset: true }).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    answer: z.object({
      items: z.array(
        z.object({
          nonce: z.string(),
          accountId: z.string(),
          madeAt: z.string(),
          usedAt: z.string(),
          result: z.string(),
          keyId: z.string().nullable(),
          publicKey: z.string().nullable(),
          signature: z.string(),
        }),
      ),
    }),
    policy: { permission: 'signin.trace' },
    handle: async ({ deps, person, query: { accountId, before, limit } }) => {
      const { any, districts } = reach('signin.trace', person());
      const within = any ? ['000000'] : districts;
      const filter = { within, ...(accountId === undefined ? {} : { accountId }), ...(before === undefined ? {} : { before: instant(before) }) };
      const items = await signInTraces(deps.orm.em.fork(), filter, limit);
      return { body: { items: outward(items) as typeof items } };
    },
  }),
];
