// Wire contract of the three partner bureaux (U13). Sealed: `POST <url>/records`, `/reconcile`.
import { z } from 'zod';
import { digest, moment, requestId, shared } from './parts.ts';

export const partnerBureaux = { examAuthority: '市职业能力考试院', housing: '市住房和城乡建设管理委员会', transport: '市交通委员会' } as const;
export type PartnerBureau = keyof typeof partnerBureaux;
const bureau = z.enum(Object.keys(partnerBureaux) as [PartnerBureau, ...PartnerBureau[]]);

export const sharedRecordSchema = z.strictObject({
  requestId,
  bureau,
  kind: z.string().min(1).max(40),
  subject: z.string().min(1).max(64),
  fields: shared,
});
export type SharedRecord = z.infer<typeof sharedRecordSchema>;
export const reconcileSchema = z.strictObject({ bureau, from: moment, to: moment });
export type Reconcile = z.infer<typeof reconcileSchema>;
/** What it has taken in the period. `digest`: SM3 of the fields as JSON with sorted keys. */
export const takenSchema = z.object({ taken: z.array(z.object({ requestId, digest, at: moment })) });
export type Taken = z.infer<typeof takenSchema>['taken'][number];
