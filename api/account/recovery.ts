// 忘记密码, 忘记用户名: begun with the code of the reserved phone, gone on with the ticket that the beginning answers.
import { z } from 'zod';
import { accountProcess } from '../../domain/account/process.ts';
import { keyOf } from '../kit/act.ts';
import { outward } from '../kit/outward.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { desk, typedText } from './shapes.ts';

const base = { listener: 'both', class: '一般', tag: 'accounts' } as const;

/** Made from the request's key and ours: the same for a repeated request, kept nowhere, guessed by nobody. */
const ticketOf =
  ({ deps, req }: Pick<Context, 'deps' | 'req'>) =>
  (accountId: string): string =>
    `${accountId}.${deps.actKey('ticket', accountId, keyOf(req.get('idempotency-key')))}`;

export const recoveryRoutes: Routes = [
  route({
    ...base,
    method: 'post',
    path: '/v1/recoveries',
    summary: '忘记密码、忘记用户名',
    description:
      'With the code sent to the reserved phone (`recoverPassword`, `recoverUserName`). The user name comes by SMS. A phone that nobody has is answered as a wrong code.',
    body: z.strictObject({ kind: z.enum(['password', 'userName']), phone: typedText, smsCode: typedText }),
    answer: z.object({ message: z.string(), ticket: z.string().optional(), due: z.string().optional() }),
    status: 201,
    policy: { process: accountProcess, action: 'startRecovery' },
    problems: ['SMS_CODE_WRONG', 'SMS_CODE_EXPIRED', 'SMS_CODE_TRIES_EXCEEDED', 'ACCOUNT_FROZEN', 'ACCOUNT_UNVERIFIED'],
    act: {
      process: accountProcess,
      action: 'startRecovery',
      version: false,
      prepare: async (context) => {
        const { deps, body } = context;
        const prepared = await desk(deps).prepare.startRecovery(body.kind, body, ticketOf(context), null);
        await desk(deps).settle(prepared.caseId);
        return prepared;
      },
    },
    handle: (context, done) => {
      if (context.body.kind === 'userName') return { status: 201, body: { message: '用户名已发送至预留手机号，请查收短信。' } };
      const due = done!.deadlines.find(({ name }) => name === 'recovery')?.due;
      const ticket = ticketOf(context)(done!.caseId);
      return { status: 201, body: { message: '请设置新密码。', ticket, ...(due === undefined ? {} : { due: outward(due) as string }) } };
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/recoveries/password',
    summary: '重新设置密码',
    description: 'Ends a lock and every session.',
    body: z.strictObject({ ticket: typedText, password: typedText, passwordAgain: typedText }),
    answer: z.object({ message: z.string() }),
    policy: { process: accountProcess, action: 'resetPassword' },
    problems: ['RECOVERY_NOT_PROVEN'],
    act: {
      process: accountProcess,
      action: 'resetPassword',
      version: false,
      prepare: async ({ deps, body }) => {
        const prepared = await desk(deps).prepare.resetPassword(body);
        await desk(deps).settle(prepared.caseId);
        return prepared;
      },
    },
    handle: () => ({ body: { message: '密码已重新设置，请登录。' } }),
  }),
];
