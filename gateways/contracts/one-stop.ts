// Wire contract of the unified identity of 一网通办 (U01). A browser goes to `<web>/authorize?client=&redirect=&state=` and comes back with
// `?ticket=&state=`. Sealed: `POST <url>/public-key`, `/persons`, `/sign-out`.
import { z } from 'zod';
import { idNumber, moment, personName, phone, requestId } from './parts.ts';

export const personQuerySchema = z.strictObject({ ticket: z.string().min(1).max(2000) });
export type PersonQuery = z.infer<typeof personQuerySchema>;

/** 实名等级: 2 by an account of a bank or operator, 3 by face or at a counter. */
export const oneStopPersonSchema = z.object({
  uid: z.string().min(1).max(64),
  realName: personName,
  /** Kind of identity document, GA/T 2000.156: 111 居民身份证. */
  idType: z.literal('111'),
  idNo: idNumber,
  mobile: phone,
  level: z.union([z.literal(2), z.literal(3)]),
});
export type OneStopPerson = z.infer<typeof oneStopPersonSchema>;

export const signOutSchema = z.strictObject({ requestId, uid: z.string().min(1).max(64) });
export const signedOutSchema = z.object({ requestId, at: moment });
