// Wire contract of the library of electronic licences (U09). Sealed: `POST <url>/licences` (put), `/standing`, `/find`, `/numbers`.
import { z } from 'zod';
import { idNumber, moment } from './parts.ts';
import { licenceSchema, licenceStandings } from './licence.ts';

export const findSchema = z.strictObject({ holderIdNo: idNumber, kind: z.string().max(100).optional() });
export type FindLicences = z.infer<typeof findSchema>;
export const foundSchema = z.object({ licences: z.array(licenceSchema) });
/** What it holds that was put in a period: for 归集对账. */
export const numbersSchema = z.strictObject({ from: moment, to: moment });
export const heldSchema = z.object({ held: z.array(z.object({ number: z.string(), standing: z.enum(licenceStandings), at: moment })) });
export type Held = z.infer<typeof heldSchema>['held'][number];
