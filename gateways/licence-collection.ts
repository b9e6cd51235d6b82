// 电子证照同步制发 and 归集 (U21).
import { collectedSchema, type Collected } from './contracts/licence-collection.ts';
import { licenceKeptSchema, type LibraryLicence, type LicenceKept, type StandingChange } from './contracts/licence.ts';
import { receiptSchema, type Receipt } from './contracts/parts.ts';
import type { Link } from './kit/envelope.ts';

export interface LicenceCollectionGateway {
  /** Makes and collects. `key`: business key. Throws NeighbourAway, NeighbourRefused. */
  issue(key: string, licence: LibraryLicence, signal?: AbortSignal): Promise<LicenceKept>;
  /** Throws NeighbourRefused NO_SUCH_LICENCE before it was issued. */
  standing(change: StandingChange, signal?: AbortSignal): Promise<Receipt>;
  /** Which of these numbers (500 at the most) are collected. */
  collected(numbers: readonly string[], signal?: AbortSignal): Promise<Collected[]>;
}

export const createLicenceCollectionGateway = (link: Link): LicenceCollectionGateway => ({
  issue: (key, licence, signal) => link.ask('/issue', { requestId: key, licence }, licenceKeptSchema, signal),
  standing: (change, signal) => link.ask('/standing', change, receiptSchema, signal),
  collected: async (numbers, signal) => (await link.ask('/collected', { numbers }, collectedSchema, signal)).collected,
});
