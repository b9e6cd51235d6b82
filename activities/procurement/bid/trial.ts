// The trial with the keys of an envelope, the bid's own or the price envelope inside: key and clear text live in memory alone and are wiped.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import type { Decryption, FoundBidSeal } from '../../../domain/procurement/opening/opening.ts';
import { watchSeals, type SealsWatch } from '../../../security/bid/bid-seals.ts';
import { isBroken } from '../../../security/bid/broken.ts';
import { fromHex, joined, toHex } from '../../../security/bid/bytes.ts';
import { combineShares, wipe, type Share } from '../../../security/bid/halves.ts';
import type { BidHeader } from '../../../security/bid/header.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { openBody } from '../../../security/bid/open.ts';
import { manifestIn, type Manifest } from '../../../security/bid/package.ts';
import { backupHalf, verifiedShare, type GivenShare } from '../../../security/bid/unlock.ts';

const against = (message: string, field?: string): Decryption => ({
  against: [{ message, rule: 'G02', ...(field && { field }) }],
  halfA: null,
  failure: null,
  wrong: [],
});

/**
 * Reads a bid to its end, which shows that it is whole, and answers its manifest and the seals in its files. A bid that is no package of the client's is opened all the same: what it says is for
 * those who evaluate it. Throws BidBroken where the sealed bytes don't hold.
 */
async function contentOf(body: AsyncIterable<Uint8Array>, key: string): Promise<{ manifest: Partial<Manifest>; seals: FoundBidSeal[] }> {
  let held: Uint8Array | null = new Uint8Array(0);
  let manifest: Partial<Manifest> | null = null;
  let seals: SealsWatch | null = null;
  for await (const clear of body) {
    if (held) {
      const before: Uint8Array = held;
      held = joined(before, clear);
      wipe(before);
      try {
        const found = manifestIn(held);
        if (found) {
          seals = watchSeals(nodeCrypto, found.manifest, key);
          seals.update(held.subarray(found.end));
          // What was held together with it is the beginning of the bid's files.
          wipe(held);
          [manifest, held] = [found.manifest, null];
        }
      } catch {
        // No package, or no JSON where its manifest should be.
        wipe(held);
        held = null;
      }
    } else seals?.update(clear);
    wipe(clear);
  }
  wipe(held);
  return { manifest: manifest ?? {}, seals: seals?.end() ?? [] };
}

/** An envelope that is to be opened. */
export interface Envelope {
  header: BidHeader;
  /** What the custodians have given, in the clear. */
  given: readonly GivenShare[];
  /** Its sealed body. */
  sealed: () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
  /** Of its clear text, what leaves the trial. */
  said: (manifest: Partial<Manifest>) => Pick<Decryption, 'quotations' | 'price'>;
  /** What its key has to be the one of. */
  commitment: string;
}

/** Puts the key together and opens the whole envelope; of key and text nothing but `said` and the seals leaves this function. */
async function attempt({ header, given, sealed, said, commitment }: Envelope, halves: readonly Uint8Array[]): Promise<Decryption> {
  const all = given.map((one) => ({ given: one, share: verifiedShare(header, one) }));
  const shares = all.map(({ share }) => share).filter((share): share is Share => share !== null);
  if (shares.length < header.k) return against(`解密参与方的份额尚未齐备，需${header.k}份，已有${shares.length}份`);
  let combined: Awaited<ReturnType<typeof combineShares>> = null;
  let half: Uint8Array | null = null;
  for (half of halves) if ((combined = await combineShares(nodeCrypto, half, shares, header.k, header.dekCommit))) break;
  if (!combined || !half) return { against: [], halfA: null, failure: `密钥与${commitment}不符`, wrong: [] };
  try {
    const { manifest, seals } = await contentOf(openBody(nodeCrypto, header, combined.dek, await sealed()), header.bidder.sign);
    const used = all.filter(({ share }) => share !== null).map((one) => one.given);
    return { against: [], halfA: toHex(half), failure: null, wrong: combined.wrong, shares: used, ...said(manifest), seals };
  } catch (error) {
    if (!isBroken(error)) throw error;
    return { against: [], halfA: null, failure: error.message, wrong: combined.wrong };
  } finally {
    wipe(combined.dek, ...shares.map(({ bytes }) => bytes));
  }
}

/** How a kind of envelope is found. */
export interface TrialOptions<S extends { organisationId: string; state: string }> {
  fork: () => EntityManager;
  find: (em: EntityManager, id: string) => Promise<S | null>;
  /** A text says why there is none. */
  envelope: (em: EntityManager, stored: S) => Promise<Envelope | string>;
}

/** Inputs of `unseal`, `decrypt` and `backup` for a kind of envelope. */
export function trialOf<S extends { organisationId: string; state: string }>({ fork, find, envelope }: TrialOptions<S>) {
  const own = async (em: EntityManager, actor: PersonActor, id: string): Promise<S> => {
    const stored = await find(em, id);
    if (!stored || stored.organisationId !== actor.organisationId) throw refuse('NOT_FOUND');
    return stored;
  };
  async function tried(actor: PersonActor, id: string, halfOf: (header: BidHeader) => Uint8Array): Promise<Decryption> {
    const em = fork();
    const found = await envelope(em, await own(em, actor, id));
    if (typeof found === 'string') return against(found);
    let half: Uint8Array | null = null;
    try {
      half = halfOf(found.header);
      return await attempt(found, [half]);
    } catch (error) {
      if (!isBroken(error)) throw error;
      return against(error.message, 'file');
    } finally {
      wipe(half);
    }
  }
  return {
    /**
     * For a tender whose rule is CUSTODIAN_ONLY: halves and shares are all the custodians'. A half that one of them has made up is passed over.
     * Fewer than k shares: reasons against.
     */
    async unseal(id: string): Promise<Decryption> {
      const em = fork();
      const found = await envelope(em, (await find(em, id))!);
      if (typeof found === 'string') return against(found);
      const given = found.given.filter((one) => verifiedShare(found.header, one) !== null);
      const halves = [...new Set(given.flatMap(({ halfA }) => halfA ?? []))].map(fromHex);
      try {
        return await attempt(found, halves);
      } finally {
        wipe(...halves);
      }
    },
    /** Throws NOT_FOUND. */
    decrypt: (actor: PersonActor, id: string, halfA: string): Promise<Decryption> => tried(actor, id, () => fromHex(halfA)),
    /** Half A out of the backup file of the very envelope that was received. Throws NOT_FOUND. */
    backup: async (actor: PersonActor, id: string, text: string): Promise<Decryption> => {
      // Without a failure in the journal the file is not even looked at; the table refuses the act.
      if ((await own(fork(), actor, id)).state !== 'failed') return against('解密失败后方可使用备份标书');
      return tried(actor, id, (header) => backupHalf(header, text));
    },
  };
}
