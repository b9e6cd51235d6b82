// A signing key of one's own: whoever signs for a purchasing unit, an agency, a supplier or as an expert registers it by himself, by showing that he has it. Officers get theirs
// from an administrator (challenges.ts), since it signs them in.
import { z } from 'zod';
import { keysOf } from '../../db/account/challenges.ts';
import { ownKeyText } from '../../domain/account/challenge.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { outward } from '../kit/outward.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { desk } from './shapes.ts';

const base = { listener: 'public', class: '一般', tag: 'user-management', policy: 'signedIn' } as const;
const path = '/v1/me/signing-keys';

/** Account of whoever holds no office. Throws FORBIDDEN. */
function holder({ person }: Pick<Context, 'person'>): string {
  const { accountId, grants } = person();
  if (grants.some(({ district }) => district !== undefined)) throw refuse('FORBIDDEN', { message: '工作人员的密码钥匙由系统管理员登记' });
  return accountId;
}

export const signingKeyRoutes: Routes = [
  route({
    ...base,
    method: 'get',
    path,
    summary: '查看本人签名密钥',
    description: '`signs`: what a new key signs, with its own public key (04 and 128 lower-case hex digits) behind it.',
    answer: z.object({
      signs: z.string(),
      items: z.array(z.object({ id: z.string(), publicKey: z.string(), label: z.string(), givenAt: z.string() })),
    }),
    handle: async (context) => {
      const { accountId } = context.person();
      const items = await keysOf(context.deps.orm.em.fork(), accountId);
      return { body: { signs: ownKeyText(accountId, ''), items: outward(items) as typeof items } };
    },
  }),
  route({
    ...base,
    method: 'post',
    path,
    summary: '登记本人签名密钥',
    description: 'SM2. The key signs `signs` and itself, so that nobody registers a key that he has not. From then on it signs contracts, letters, records and reports for this account.',
    body: z.strictObject({
      publicKey: z.string().max(200),
      label: z.string().trim().min(1).max(60),
      signature: z.string().max(200).meta({ description: 'SM2 with SM3, r‖s in hex' }),
    }),
    answer: z.object({ id: z.string() }),
    status: 201,
    problems: ['SIGNATURE_KEY_TAKEN'],
    handle: async (context) => ({ body: { id: await desk(context.deps).challenges.giveOwnKey(holder(context), context.body) } }),
  }),
  route({
    ...base,
    method: 'delete',
    path: `${path}/:keyId`,
    summary: '注销本人签名密钥',
    description: 'What it has signed stays as it is.',
    params: z.object({ keyId: z.uuid() }),
    handle: async (context) => {
      const accountId = holder(context);
      await desk(context.deps).challenges.revokeKey(accountId, context.params.keyId, accountId);
      return {};
    },
  }),
];
