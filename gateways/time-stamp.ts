// The time-stamp authority: a token over a hash, from a clock that is not ours.
import { canonicalJson } from '../security/hash.ts';
import { verifySm2 } from '../security/sm2.ts';
import { timeStampPrefix, tokenSchema, type TimeStampToken } from './contracts/time-stamp.ts';
import type { Link } from './kit/envelope.ts';

export interface TimeStampGateway {
  /** `key`: business key; the same with the same hash gives the same token. Throws NeighbourAway, NeighbourRefused, and where the token is not for this hash. */
  stamp(key: string, imprint: string, signal?: AbortSignal): Promise<TimeStampToken>;
}

/** Is it a token over this hash, by the authority with this key. */
export function verifyToken({ signature, ...said }: TimeStampToken, imprint: string, publicKey: string): boolean {
  return (
    said.messageImprint.hash === imprint &&
    said.publicKey === publicKey &&
    verifySm2(`${timeStampPrefix}${canonicalJson(said)}`, signature, publicKey)
  );
}

export const createTimeStampGateway = (link: Link): TimeStampGateway => ({
  stamp: async (key, imprint, signal) => {
    const token = await link.ask('/stamp', { requestId: key, imprint }, tokenSchema, signal);
    if (!verifyToken(token, imprint, token.publicKey)) throw new Error('the token is not for what was to be stamped');
    return token;
  },
});
