// The unified identity of 一网通办 (U01): whose ticket it is, and signing out there too.
import { oneStopPersonSchema, signedOutSchema, type OneStopPerson } from './contracts/one-stop.ts';
import { publicKeySchema } from './contracts/ticket.ts';
import type { Link } from './kit/envelope.ts';

export interface IdentityGateway {
  /** The issuer's SM2 key, asked once. Throws NeighbourAway. */
  publicKey(): Promise<string>;
  /** Who a ticket names. Throws NeighbourAway, NeighbourRefused TICKET_NOT_GOOD. */
  person(ticket: string, signal?: AbortSignal): Promise<OneStopPerson>;
}
export interface OneStopGateway extends IdentityGateway {
  /** Ends the person's session there. `key`: the same again does nothing more. Throws NeighbourAway. */
  signOut(key: string, uid: string, signal?: AbortSignal): Promise<void>;
}

/** Asks once for a key that doesn't change; a failure is asked again. */
export function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () =>
    (asked ??= ask().catch((error: unknown) => {
      asked = undefined;
      throw error;
    }));
}

export const publicKeyOf = (link: Link): (() => Promise<string>) =>
  askedOnce(async () => (await link.ask('/public-key', {}, publicKeySchema)).publicKey);

export function createOneStopGateway(link: Link): OneStopGateway {
  return {
    publicKey: publicKeyOf(link),
    person: (ticket, signal) => link.ask('/persons', { ticket }, oneStopPersonSchema, signal),
    signOut: async (key, uid, signal) => void (await link.ask('/sign-out', { requestId: key, uid }, signedOutSchema, signal)),
  };
}
