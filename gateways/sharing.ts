// The three partner bureaux (U13).
import { receiptSchema, type Receipt } from './contracts/parts.ts';
import { takenSchema, type Reconcile, type SharedRecord, type Taken } from './contracts/sharing.ts';
import type { Link } from './kit/envelope.ts';

export interface SharingGateway {
  /** Sends exactly the fields given. Throws NeighbourAway, NeighbourRefused. */
  send(record: SharedRecord, signal?: AbortSignal): Promise<Receipt>;
  /** What a bureau took between two moments (the second excluded). */
  taken(query: Reconcile, signal?: AbortSignal): Promise<Taken[]>;
}

export const createSharingGateway = (link: Link): SharingGateway => ({
  send: (record, signal) => link.ask('/records', record, receiptSchema, signal),
  taken: async (query, signal) => (await link.ask('/reconcile', query, takenSchema, signal)).taken,
});
