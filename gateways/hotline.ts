// The citizens' line 12345 (U14).
import { ticketsSchema, type HotlineReply, type HotlineTicket } from './contracts/hotline.ts';
import { receiptSchema, type Receipt } from './contracts/parts.ts';
import type { Link } from './kit/envelope.ts';

export interface HotlineGateway {
  /** Tickets since a moment that we have not answered. Throws NeighbourAway. */
  waiting(since: string, signal?: AbortSignal): Promise<HotlineTicket[]>;
  /** Throws NeighbourAway; NeighbourRefused NO_SUCH_TICKET. */
  reply(reply: HotlineReply, signal?: AbortSignal): Promise<Receipt>;
}

export const createHotlineGateway = (link: Link): HotlineGateway => ({
  waiting: async (since, signal) => (await link.ask('/tickets', { since }, ticketsSchema, signal)).tickets,
  reply: (reply, signal) => link.ask('/replies', reply, receiptSchema, signal),
});
