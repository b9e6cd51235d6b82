// Wire contract of the courier module of 一网通办 (U12). Sealed: `POST <url>/orders`, `/track`, `/cancel`.
// It calls back, sealed for the path `/reports`, `POST <callback>` whenever it has seen the parcel; reports come late, twice and out of order.
import { z } from 'zod';
import { moment, personName, phone, requestId } from './parts.ts';

export const waybillStates = ['待寄出', '已揽收', '在途', '已签收', '退回'] as const;
export type WaybillState = (typeof waybillStates)[number];
export const orderSchema = z.strictObject({
  requestId,
  recipient: z.strictObject({ name: personName, phone, address: z.string().min(5).max(300) }),
  /** Who pays: the office (包邮), or the recipient (到付). */
  payer: z.enum(['office', 'recipient']),
  content: z.string().min(1).max(100),
});
export type CourierOrder = z.infer<typeof orderSchema>;
export const orderedSchema = z.object({ requestId, waybill: z.string().min(1).max(40), at: moment });
export type Ordered = z.infer<typeof orderedSchema>;
export const waybillQuerySchema = z.strictObject({ waybill: z.string().min(1).max(40) });
export const trackSchema = z.object({
  waybill: z.string(),
  state: z.enum(waybillStates),
  events: z.array(z.object({ state: z.enum(waybillStates), at: moment, place: z.string() })),
});
export type Track = z.infer<typeof trackSchema>;
export const cancelSchema = z.strictObject({ requestId, waybill: z.string().min(1).max(40) });

/** What it calls back with. `eventId` names one report; the same report has the same one. */
export const reportSchema = z.strictObject({
  eventId: z.string().min(1).max(64),
  waybill: z.string().min(1).max(40),
  state: z.enum(waybillStates),
  at: moment,
  place: z.string().max(100),
});
export type CourierReport = z.infer<typeof reportSchema>;
