// Wire contract of 电子证照同步制发 and 归集 (U21). Sealed: `POST <url>/issue`, `/standing`, `/collected`. Messages as in licence.ts.
import { z } from 'zod';
import { moment } from './parts.ts';

export const collectedQuerySchema = z.strictObject({ numbers: z.array(z.string().min(1).max(64)).max(500) });
/** Which of the numbers are collected, with the moment. */
export const collectedSchema = z.object({ collected: z.array(z.object({ number: z.string(), at: moment })) });
export type Collected = z.infer<typeof collectedSchema>['collected'][number];
