// Wire contract of electronic seals (U08). Sealed: `POST <url>/seals`, `/apply`, `/verify`.
import { z } from 'zod';
import { creditCode, digest, moment, plainDate, requestId, unitName } from './parts.ts';

/** A seal by its number: whose it is, its picture (SVG), until when it may be used. */
export const sealSchema = z.object({
  code: z.string().min(1).max(40),
  unit: unitName,
  creditCode,
  name: z.string().max(60),
  picture: z.string().max(20_000),
  validTo: plainDate,
});
export type Seal = z.infer<typeof sealSchema>;
export const sealsQuerySchema = z.strictObject({ creditCode });
export const sealsAnswerSchema = z.object({ seals: z.array(sealSchema) });

/** `digest`: SM3 of the document that is sealed. */
export const applySchema = z.strictObject({ requestId, seal: z.string().min(1).max(40), digest, title: z.string().max(200) });
export type ApplySeal = z.infer<typeof applySchema>;
/** `value`: SM2 signature (hex) over `seal\ndigest\nat`, by the seal's key. */
export const appliedSchema = z.object({
  requestId,
  serial: z.string(),
  seal: z.string(),
  unit: unitName,
  digest,
  at: moment,
  value: z.string(),
  publicKey: z.string(),
  picture: z.string(),
});
export type SealApplied = z.infer<typeof appliedSchema>;
export const sealedText = (seal: string, sum: string, at: string): string => `${seal}\n${sum}\n${at}`;

export const sealVerifySchema = z.strictObject({ serial: z.string().max(64), digest });
export const sealVerifiedSchema = z.object({ valid: z.boolean(), reason: z.string().nullable() });
