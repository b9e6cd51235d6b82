// U14, the citizens' line 12345: tickets that wait for us, and our replies.
import type { Router } from 'express';
import { hotlineTicketSchema, replySchema, ticketsQuerySchema, type HotlineTicket } from '../gateways/contracts/hotline.ts';
import { onceEach, taken } from './kit/once.ts';
import { openRows } from './kit/rows.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';

export function createHotline(kit: Kit): Router {
  const sealed = createSealed('hotline', kit);
  const tickets = openRows<HotlineTicket>('hotline-tickets', kit.folder, ({ number }) => number);
  const once = onceEach('hotline', kit);
  const answered = (number: string): boolean => once.rows.some(({ asked }) => (asked as { number?: string }).number === number);
  sealed.onSealed('/tickets', ticketsQuerySchema, ({ since }) => ({
    status: 200,
    body: { tickets: tickets.all().filter(({ number, at }) => at >= since && !answered(number)) },
  }));
  sealed.onSealed('/replies', replySchema, async (asked) => {
    const now = await kit.clock();
    if (!tickets.get(asked.number)) return refused(404, 'NO_SUCH_TICKET', '未查询到该工单');
    return once('/replies', asked, (id) => taken(asked.requestId, id, now));
  });
  sealed.onData('/_data', hotlineTicketSchema, (ticket) => {
    tickets.put(ticket);
    return { status: 201, body: ticket };
  });
  sealed.router.get('/_rows', (_request, response) => void response.json(once.rows));
  return sealed.router;
}
