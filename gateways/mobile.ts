// 随申办 (U10): sign-in from the app, and news for the person concerned (O04).
import type { Push } from './contracts/mobile.ts';
import { oneStopPersonSchema } from './contracts/one-stop.ts';
import { receiptSchema, type Receipt } from './contracts/parts.ts';
import type { Link } from './kit/envelope.ts';
import { publicKeyOf, type IdentityGateway } from './one-stop.ts';

export interface MobileGateway extends IdentityGateway {
  /** Throws NeighbourAway; NeighbourRefused NO_SUCH_PERSON for a person that the app doesn't know. */
  push(push: Push, signal?: AbortSignal): Promise<Receipt>;
}

export const createMobileGateway = (link: Link): MobileGateway => ({
  publicKey: publicKeyOf(link),
  person: (ticket, signal) => link.ask('/persons', { ticket }, oneStopPersonSchema, signal),
  push: (push, signal) => link.ask('/push', push, receiptSchema, signal),
});
