// Wire contract of 随申办 (U10): the app hands a ticket to our page; sealed: `POST <url>/public-key`, `/persons` (as one-stop.ts), `/push`.
import { z } from 'zod';
import { requestId } from './parts.ts';

export const pushSchema = z.strictObject({
  requestId,
  /** The person concerned, by the number that 随申办 gave at sign-in. */
  uid: z.string().min(1).max(64),
  title: z.string().min(1).max(60),
  text: z.string().min(1).max(500),
  /** Page of ours that it opens, a path. */
  path: z.string().startsWith('/').max(200),
});
export type Push = z.infer<typeof pushSchema>;
