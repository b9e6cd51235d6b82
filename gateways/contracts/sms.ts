// Wire contract of the SMS platform (U02). `POST <url>/messages`; the same requestId again gets the same answer and sends nothing more.
import { z } from 'zod';

export const smsRequestSchema = z.strictObject({
  requestId: z.string().min(1).max(128),
  phone: z.string().regex(/^1\d{10}$/),
  templateCode: z.string().min(1).max(64),
  params: z.record(z.string(), z.string()),
  /** What the phone shows: the template with its parameters. */
  text: z.string().min(1).max(500),
});
export type SmsRequest = z.infer<typeof smsRequestSchema>;

export const smsAcceptedSchema = z.object({ id: z.string(), requestId: z.string(), acceptedAt: z.iso.datetime() });
export type SmsAccepted = z.infer<typeof smsAcceptedSchema>;

/** One message as the stand-in's log shows it: `GET <url>/log?phone=&since=&templateCode=`. */
export const smsDeliveredSchema = smsRequestSchema.extend({ id: z.string(), at: z.iso.datetime() });
export type SmsDelivered = z.infer<typeof smsDeliveredSchema>;
export const smsLogSchema = z.object({ count: z.number().int(), messages: z.array(smsDeliveredSchema) });
