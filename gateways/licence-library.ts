// The library of electronic licences (U09).
import { foundSchema, heldSchema, type FindLicences, type Held } from './contracts/licence-library.ts';
import { licenceKeptSchema, type LibraryLicence, type LicenceKept, type StandingChange } from './contracts/licence.ts';
import { receiptSchema, type Receipt } from './contracts/parts.ts';
import type { Link } from './kit/envelope.ts';

export interface LicenceLibraryGateway {
  /** `key`: business key. Throws NeighbourAway, NeighbourRefused. */
  put(key: string, licence: LibraryLicence, signal?: AbortSignal): Promise<LicenceKept>;
  /** Throws NeighbourRefused NO_SUCH_LICENCE before the licence was put. A standing older than the one shown changes nothing. */
  standing(change: StandingChange, signal?: AbortSignal): Promise<Receipt>;
  find(query: FindLicences, signal?: AbortSignal): Promise<LibraryLicence[]>;
  /** What came in between two moments (the second excluded), for 归集对账. */
  held(from: string, to: string, signal?: AbortSignal): Promise<Held[]>;
}

export const createLicenceLibraryGateway = (link: Link): LicenceLibraryGateway => ({
  put: (key, licence, signal) => link.ask('/licences', { requestId: key, licence }, licenceKeptSchema, signal),
  standing: (change, signal) => link.ask('/standing', change, receiptSchema, signal),
  find: async (query, signal) => (await link.ask('/find', query, foundSchema, signal)).licences,
  held: async (from, to, signal) => (await link.ask('/numbers', { from, to }, heldSchema, signal)).held,
});
