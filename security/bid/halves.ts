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
  /** Custodians whose shares are not what was given to them, as far as the shares themselves show it. */
  wrong: readonly string[];
}

/** Subsets of k that are tried before it is given up: 3 of 5 needs ten, 5 of 10 two hundred and fifty-two. */
const MOST = 5_000;

/**
 * The data key from the bidder's half and k shares or more. Shares that give the committed key together and in each other's place belong together; wrong are those outside of the largest
 * such set. Where two sets are equally large (two wrong shares can by chance, or by agreement, fit beside a right one) nobody is named of whom either speaks. Null when no k of them give the
 * key, so that the bidder's half is wrong, or more than n−k shares are.
 */
export async function combineShares(
  crypto: BidCrypto,
  a: Uint8Array,
  shares: readonly Share[],
  k: number,
  dekCommit: string,
): Promise<Combined | null> {
  const fits = async (some: readonly Share[]): Promise<Uint8Array | null> => {
    const key = await together(
      a,
      some.map(({ bytes }) => bytes),
    );
    return key && dekCommitOf(crypto, key) === dekCommit ? key : null;
  };
  const found: Share[][] = [];
  let dek: Uint8Array | null = null;
  let tried = 0;
  for (const some of subsets(shares, k)) {
    if (found.some((set) => some.every((share) => set.includes(share)))) continue;
    // With more to try than this nobody is named, where there is a key at all.
    if (++tried > MOST) return dek && { dek, wrong: [] };
    const key = await fits(some);
    if (!key) continue;
    if (dek) wipe(key);
    else dek = key;
    const set = [...some];
    for (const share of shares) {
      const same = some.includes(share) ? null : await fits([share, ...some.slice(1)]);
      if (same) set.push(share);
      wipe(same);
    }
    found.push(set);
    // Two polynomials of degree k−1 with the same secret have k−2 other points in common at most.
    if (set.length > shares.length - set.length + k - 2) break;
  }
  if (!dek) return null;
  const most = Math.max(...found.map(({ length }) => length));
  const largest = found.filter(({ length }) => length === most).flat();
  return { dek, wrong: shares.filter((share) => !largest.includes(share)).map(({ from }) => from) };
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
