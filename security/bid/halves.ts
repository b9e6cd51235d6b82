// The data key in two halves, DEK = A xor B. A is the bidder's; B is shared among the custodians, k of n, by `shamir-secret-sharing`.
import { combine, split } from 'shamir-secret-sharing';
import { xor } from './bytes.ts';
import type { BidCrypto } from './crypto.ts';
import { dekCommitOf } from './header.ts';

export interface Halves {
  dek: Uint8Array;
  a: Uint8Array;
  /** One for each of n. */
  shares: readonly Uint8Array[];
}

const KEY = 32;

/** New halves. With k = 1 each share is B itself: sharing needs two. */
export async function newHalves(crypto: BidCrypto, n: number, k: number): Promise<Halves> {
  if (!(k >= 1 && k <= n)) throw new RangeError(`${k} of ${n} shares`);
  const dek = crypto.random(KEY);
  const a = crypto.random(KEY);
  const b = xor(dek, a);
  const shares = k === 1 ? Array.from({ length: n }, () => b.slice()) : await split(b, n, k);
  return { dek, a, shares };
}

const together = async (a: Uint8Array, shares: readonly Uint8Array[]): Promise<Uint8Array | null> => {
  try {
    const b = shares.length === 1 ? shares[0]! : await combine([...shares]);
    return b.length === KEY && a.length === KEY ? xor(a, b) : null;
  } catch {
    // Two of the same share, or one of another length.
    return null;
  }
};

export interface Share {
  /** Custodian. */
  from: string;
  bytes: Uint8Array;
}
export interface Combined {
  dek: Uint8Array;
  /** Custodians whose shares are not what was given to them. */
  wrong: readonly string[];
}

/** Subsets of k that are tried before it is given up: 3 of 5 needs ten, 5 of 10 two hundred and fifty-two. */
const MOST = 5_000;

/**
 * The data key from the bidder's half and k shares or more. A wrong share is named: the first k that give the committed key are right, and each other share is tried
 * in the place of one of them. Null when no k of them do, so that the bidder's half is wrong, or more than n−k shares are.
 */
export async function combineShares(
  crypto: BidCrypto,
  a: Uint8Array,
  shares: readonly Share[],
  k: number,
  dekCommit: string,
): Promise<Combined | null> {
  const fits = async (some: readonly Share[]): Promise<Uint8Array | null> => {
    const dek = await together(
      a,
      some.map(({ bytes }) => bytes),
    );
    return dek && dekCommitOf(crypto, dek) === dekCommit ? dek : null;
  };
  let tried = 0;
  for (const some of subsets(shares, k)) {
    if (++tried > MOST) return null;
    const dek = await fits(some);
    if (!dek) continue;
    const wrong: string[] = [];
    for (const share of shares.filter((other) => !some.includes(other))) if (!(await fits([share, ...some.slice(1)]))) wrong.push(share.from);
    return { dek, wrong };
  }
  return null;
}

/** All choices of k, the first ones first. */
function* subsets<T>(all: readonly T[], k: number, from = 0): Generator<T[]> {
  if (k === 0) {
    yield [];
    return;
  }
  for (let n = from; n <= all.length - k; n++) for (const rest of subsets(all, k - 1, n + 1)) yield [all[n]!, ...rest];
}

/** Overwrites secrets that are no longer needed. */
export const wipe = (...secrets: readonly (Uint8Array | null | undefined)[]): void => secrets.forEach((bytes) => bytes?.fill(0));
