// 好差评 of 一网通办 (U11).
import { receiptSchema, type Receipt } from './contracts/parts.ts';
import type { HandlingSent, RatingSent } from './contracts/rating.ts';
import type { Link } from './kit/envelope.ts';

export interface RatingGateway {
  /** Throws NeighbourAway; NeighbourRefused ALREADY_RATED for a second rating of the same 办件. */
  rate(rating: RatingSent, signal?: AbortSignal): Promise<Receipt>;
  /** Throws NeighbourAway; NeighbourRefused NOT_RATED before the rating. */
  handle(handling: HandlingSent, signal?: AbortSignal): Promise<Receipt>;
}

export const createRatingGateway = (link: Link): RatingGateway => ({
  rate: (rating, signal) => link.ask('/ratings', rating, receiptSchema, signal),
  handle: (handling, signal) => link.ask('/handlings', handling, receiptSchema, signal),
});
