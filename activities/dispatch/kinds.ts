// What can be in the ledger, one entry per partner and kind: how its content is made and sent. A process appends its own.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Partner } from '../../domain/dispatch/dispatch.ts';

/** A row of the ledger as it is sent. */
export interface Owed {
  id: string;
  partner: Partner;
  kind: string;
  /** Number of the request for the partner: repeated with it, nothing happens twice there. */
  key: string;
  caseId: string | null;
  seq: number | null;
  payload: Record<string, unknown>;
  createdAt: Instant;
}

/** What became of a row. */
export interface Sent {
  /** What the partner holds now, the same form in which it lists its books: both sides are compared by its hash. */
  content: unknown;
  /** The partner's own number, where it gives one. */
  number?: string;
  /** Its answer says that it has taken it; left out or false: a callback will. */
  acknowledged?: boolean;
  /** Written together with the ledger row. */
  settle?: (em: EntityManager) => Promise<unknown>;
}

export interface DispatchKind {
  partner: Partner;
  kind: string;
  /** null: nothing to send. Throws NeighbourAway (tried again with back-off, for ever) or NeighbourRefused (`failed`, operators see it). */
  send: (em: EntityManager, row: Owed, signal: AbortSignal) => Promise<Sent | null>;
}
