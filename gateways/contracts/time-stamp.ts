// Wire contract of the time-stamp authority. Sealed: `POST <url>/stamp`. A token says what RFC 3161 has in TSTInfo, as JSON under an SM2 signature.
import { z } from 'zod';
import { digest, moment, requestId } from './parts.ts';

export const stampRequestSchema = z.strictObject({ requestId, imprint: digest });
export const tokenSchema = z.object({
  version: z.literal(1),
  /** Policy under which the authority works, as an object identifier. */
  policy: z.string().max(64),
  /** What was stamped: a hash, and by which algorithm. */
  messageImprint: z.object({ algorithm: z.literal('sm3'), hash: digest }),
  serialNumber: z.string().max(64),
  genTime: moment,
  /** How far the authority's clock may be off. */
  accuracyMs: z.int(),
  tsa: z.string().max(200),
  /** SM2 point in hex, and r‖s in hex over the canonical JSON of the rest after `timeStampPrefix`. */
  publicKey: z.string().max(130),
  signature: z.string().max(128),
});
export type TimeStampToken = z.infer<typeof tokenSchema>;
export const timeStampPrefix = 'time-stamp-token-v1\n';
