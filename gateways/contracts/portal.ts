// Wire contract of the portal of 一网通办 (U22). Sealed: `POST <url>/guides`, `/guides/current`, `/cases`, `/cases/status`.
import { z } from 'zod';
import { digest, moment, requestId } from './parts.ts';

const itemCode = z.string().min(1).max(64);
/** `digest`: SM3 of `guide` as JSON with sorted keys, so that both texts are seen to be one. */
export const publishGuideSchema = z.strictObject({
  requestId,
  itemCode,
  version: z.int().positive(),
  standing: z.enum(['发布', '下架']),
  guide: z.record(z.string(), z.unknown()),
  digest,
});
export type PublishGuide = z.infer<typeof publishGuideSchema>;
export const guideQuerySchema = z.strictObject({ itemCode });
export const guideShownSchema = z.object({
  itemCode,
  version: z.int().positive().nullable(),
  standing: z.enum(['发布', '下架']).nullable(),
  digest: digest.nullable(),
});
export type GuideShown = z.infer<typeof guideShownSchema>;

/** 办件 status as the portal shows it to the applicant. A status with an older `seq` than the one shown changes nothing. */
export const caseStatusSchema = z.strictObject({
  requestId,
  caseNo: z.string().min(1).max(64),
  itemCode,
  seq: z.int().positive(),
  status: z.string().min(1).max(40),
  at: moment,
});
export type CaseStatus = z.infer<typeof caseStatusSchema>;
export const caseQuerySchema = z.strictObject({ caseNo: z.string().min(1).max(64) });
export const caseShownSchema = z.object({ caseNo: z.string(), status: z.string().nullable(), seq: z.int().nullable() });
export type CaseShown = z.infer<typeof caseShownSchema>;
