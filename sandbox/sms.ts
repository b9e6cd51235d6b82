// U02, the SMS platform. A requestId is delivered once; asked again it gives the same answer, with other content it refuses.
import { randomUUID } from 'node:crypto';
import type { Router } from 'express';
import { z } from 'zod';
import { smsRequestSchema, type SmsAccepted, type SmsDelivered, type SmsRequest } from '../gateways/contracts/sms.ts';
import { createStandIn, refused, type Answer, type Kit } from './kit/stand-in.ts';
import { openStore } from './kit/store.ts';

const filterSchema = z.object({
  phone: z.string().optional(),
  templateCode: z.string().optional(),
  since: z.iso.datetime({ offset: true }).optional(),
});

export interface SmsStandIn {
  router: Router;
  delivered: readonly SmsDelivered[];
}

export function createSms(kit: Kit): SmsStandIn {
  const { router, onPost } = createStandIn('sms', kit);
  const store = openStore<SmsDelivered>('sms', kit.folder);
  const byRequest = new Map(store.rows.map((row) => [row.requestId, row]));

  onPost('/messages', smsRequestSchema, async (request) => {
    const now = await kit.clock();
    // No await from here on: two requests with one id that arrive together must not both find nothing.
    const known = byRequest.get(request.requestId);
    if (known) return sameContent(known, request) ? accepted(known) : refused(409, 'REQUEST_ID_REUSED', '同一请求号的内容不一致');
    const row: SmsDelivered = { ...request, id: randomUUID(), at: now.toISOString() };
    store.add(row);
    byRequest.set(row.requestId, row);
    return accepted(row);
  });

  router.get('/log', (request, response) => {
    const filter = filterSchema.safeParse(request.query);
    if (!filter.success) return void response.status(400).json(refused(400, 'BAD_REQUEST', 'phone, templateCode, since').body);
    const { phone, templateCode, since } = filter.data;
    const messages = store.rows.filter(
      (row) =>
        (!phone || row.phone === phone) &&
        (!templateCode || row.templateCode === templateCode) &&
        (!since || Date.parse(row.at) >= Date.parse(since)),
    );
    response.json({ count: messages.length, messages });
  });
  return { router, delivered: store.rows };
}

const accepted = ({ id, requestId, at }: SmsDelivered): Answer => ({ status: 202, body: { id, requestId, acceptedAt: at } satisfies SmsAccepted });

const sameContent = (a: SmsRequest, b: SmsRequest): boolean => a.phone === b.phone && a.templateCode === b.templateCode && a.text === b.text;
