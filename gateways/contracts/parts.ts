// What several neighbours' messages have in common.
import { z } from 'zod';

/** Business key, e.g. `<case>/<seq>/<effect>`: asked again, the neighbour gives the same answer and does nothing more; with other content it refuses (409). */
export const requestId = z.string().min(1).max(160);
export const creditCode = z.string().regex(/^[0-9A-Z]{18}$/);
export const idNumber = z.string().regex(/^\d{17}[\dX]$/);
export const phone = z.string().regex(/^1\d{10}$/);
export const personName = z.string().min(1).max(100);
export const unitName = z.string().min(1).max(200);
export const plainDate = z.iso.date();
export const moment = z.iso.datetime();
/** SM3 or SHA-256, 64 hex digits. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/);
export const text = z.string().max(4000);
/** Values that a data agreement names; which field goes to whom is data on our side. */
export const shared = z.record(z.string().max(64), z.union([z.string().max(4000), z.number(), z.boolean(), z.null()]));

/** A message taken: the neighbour's own number for it, the same each time it is asked. */
export const receiptSchema = z.object({ requestId, receipt: z.string().min(1).max(64), at: moment });
export type Receipt = z.infer<typeof receiptSchema>;
