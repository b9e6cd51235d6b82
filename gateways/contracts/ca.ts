// Wire contract of the CA vendors (U16), one for all of them: whose certificate it is stands in each message. Sealed: `POST <url>/issue`, `/standing`, `/revoke`.
import { z } from 'zod';
import { moment, requestId, unitName } from './parts.ts';

export const caVendors = ['huixin', 'tiangu', 'beijing', 'shanxi', 'tianwei', 'yixin'] as const;
const vendor = z.enum(caVendors);
/** SM2 point in hex. */
const publicKey = z.string().regex(/^04[0-9a-f]{128}$/);
const serial = z.string().min(1).max(64);

export const issueSchema = z.strictObject({ requestId, vendor, unit: unitName, publicKey });
export const standingQuerySchema = z.strictObject({ vendor, publicKey });
export const revokeSchema = z.strictObject({ requestId, vendor, serial, reason: z.string().min(1).max(500) });

export const certificateStandings = ['有效', '已过期', '已吊销'] as const;
export const certificateSchema = z.object({
  serial,
  vendor,
  unit: unitName,
  notBefore: moment,
  notAfter: moment,
  standing: z.enum(certificateStandings),
});
export type CaCertificate = z.infer<typeof certificateSchema>;
export const revokedSchema = z.object({ requestId, serial });
