// Wire contract of 融资贷款 (U19). Sealed: `POST <url>/standing`, `/applications`. [K]: the real interface comes with the office that connects it.
import { z } from 'zod';
import { creditCode, requestId, unitName } from './parts.ts';

export const standingAskSchema = z.strictObject({ creditCode });
/** `opened`: the organisation has opened the application; `qualified`: it fits what the lender asks for, else `reason`. */
export const standingSchema = z.object({ opened: z.boolean(), qualified: z.boolean(), reason: z.string().max(200).nullable() });
export type FinancingStanding = z.infer<typeof standingSchema>;

export const applicationSchema = z.strictObject({
  requestId,
  creditCode,
  unit: unitName,
  project: z.string().max(200),
  projectCode: z.string().max(50),
  lot: z.int().min(1),
  /** 分 of the award, as text. */
  amountFen: z.string().regex(/^\d{1,18}$/),
});
export type FinancingApplication = z.infer<typeof applicationSchema>;
/** Where the browser goes on; the same for the same `requestId`. */
export const applicationOpenedSchema = z.object({ requestId, number: z.string().min(1).max(64), url: z.url() });
export type FinancingOpened = z.infer<typeof applicationOpenedSchema>;
