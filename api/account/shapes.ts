// What the routes of accounts share.
import { z } from 'zod';
import type { Context } from '../kit/route.ts';
import type { AccountDesk } from '../../activities/account/desk.ts';
import type { ApiDeps } from '../deps.ts';
import { accountProcess } from '../../domain/account/process.ts';

export const district = z
  .string()
  .regex(/^\d{6}$/, '区划应为六位代码')
  .meta({ description: '区划 whose portal this is; that of the platform where it is left out', example: '140000' });
export const idParams = z.object({ id: z.uuid() });
export const typedText = z.string().max(200);
export const grantSchema = z.object({ role: z.string(), organisationId: z.string().optional(), district: z.string().optional() });

/** Address that limits are counted for. */
export const addressOf = ({ req }: Pick<Context, 'req'>): string => req.ip ?? '';
export const labelOf = ({ req }: Pick<Context, 'req'>): string => (req.get('user-agent') ?? '').slice(0, 200);

/** An act on the account of whoever is signed in: no version is asked for, nobody else changes what it is about. */
export const own = (action: string) => ({
  process: accountProcess,
  action,
  version: false,
  caseId: ({ person }: Pick<Context, 'person'>): string => person().accountId,
});

/** What accounts prepare and save. */
export function desk({ accounts }: Pick<ApiDeps, 'accounts'>): AccountDesk {
  if (!accounts) throw new Error('the API was assembled without `accounts`');
  return accounts;
}
