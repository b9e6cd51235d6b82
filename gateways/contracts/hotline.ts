// Wire contract of the citizens' line 12345 (U14). Sealed: `POST <url>/tickets` (what waits for us), `/replies`.
import { z } from 'zod';
import { moment, phone, requestId, text } from './parts.ts';

export const hotlineTicketSchema = z.object({
  number: z.string().min(1).max(64),
  kind: z.enum(['咨询', '投诉', '建议']),
  text,
  /** 办件编号 that it is about. */
  caseNo: z.string().max(64).nullable(),
  caller: phone.nullable(),
  at: moment,
  due: moment,
});
export type HotlineTicket = z.infer<typeof hotlineTicketSchema>;
export const ticketsQuerySchema = z.strictObject({ since: moment });
export const ticketsSchema = z.object({ tickets: z.array(hotlineTicketSchema) });
export const replySchema = z.strictObject({ requestId, number: z.string().min(1).max(64), text: z.string().min(1).max(4000) });
export type HotlineReply = z.infer<typeof replySchema>;
