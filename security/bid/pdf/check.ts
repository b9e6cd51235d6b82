// Looks at the seal of a PDF while its bytes go by, in flat memory: whose it is, and whether the bytes are those that were sealed.
import type { FoundBidSeal } from '../../../domain/procurement/opening/opening.ts';
import { toHex } from '../bytes.ts';
import type { BidCrypto } from '../crypto.ts';
import { checkCms } from './cms.ts';
import { signatureIn, type SealPlace } from './seal.ts';

/** What was found of one file. */
export type FoundSeal = Omit<FoundBidSeal, 'slot' | 'name'>;
const NONE: FoundSeal = { state: 'none', signer: null, digest: null, signature: null };

/** No signature of ours takes more. */
const MOST = 64 * 1024;
/** Where a signature's dictionary says which bytes it covers: not far before the place. */
const BEFORE = 512;

/** What digest and signature show. `key`: the bidder's, SM2. */
export function sealState(crypto: Pick<BidCrypto, 'sm3'>, digest: string, signature: Uint8Array, key: string): Pick<FoundSeal, 'state' | 'signer'> {
  const said = checkCms(crypto, signature);
  if (!said) return { state: 'none', signer: null };
  if (said.publicKey !== key) return { state: 'other', signer: said.name };
  return { state: said.digest === digest ? 'valid' : 'changed', signer: said.name };
}

const isPlace = (place: SealPlace | undefined, size: number): place is SealPlace =>
  Number.isSafeInteger(place?.at) &&
  Number.isSafeInteger(place?.length) &&
  place!.at > 0 &&
  place!.length > 2 &&
  place!.length <= MOST &&
  place!.at + place!.length < size;

export interface SealWatch {
  /** Bytes of the file, in order. */
  update: (bytes: Uint8Array) => void;
  /** After the last. What was held of the file is overwritten. */
  end: () => FoundSeal;
}

/** Watches a file of `size` bytes go by. `place`: where its maker says that the seal stands. `key`: the bidder's. */
export function watchSeal(crypto: BidCrypto, place: SealPlace | undefined, size: number, key: string): SealWatch {
  if (!isPlace(place, size)) return { update: () => undefined, end: () => NONE };
  const hash = crypto.newSm3();
  const held = new Uint8Array(place.length);
  const from = Math.max(0, place.at - BEFORE);
  const before = new Uint8Array(place.at - from);
  let seen = 0;
  /** Copies what of the bytes lies in a window that begins at a place of the file. */
  const copy = (bytes: Uint8Array, to: Uint8Array, start: number): void => {
    const [first, last] = [Math.max(seen, start), Math.min(seen + bytes.length, start + to.length)];
    if (first < last) to.set(bytes.subarray(first - seen, last - seen), first - start);
  };
  return {
    update: (bytes) => {
      copy(bytes, before, from);
      copy(bytes, held, place.at);
      const [start, end] = [
        Math.min(Math.max(place.at - seen, 0), bytes.length),
        Math.min(Math.max(place.at + place.length - seen, 0), bytes.length),
      ];
      hash.update(bytes.subarray(0, start));
      hash.update(bytes.subarray(end));
      seen += bytes.length;
    },
    end: () => {
      const digest = toHex(hash.digest());
      const said = /\/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]\s*\/Contents\s*$/.exec(new TextDecoder('latin1').decode(before));
      before.fill(0);
      const signature = signatureIn(held);
      if (!signature || seen !== size) return NONE;
      const covers =
        said !== null && [place.at, place.at + place.length, size - place.at - place.length].every((n, at) => Number(said[at + 1]) === n);
      const found = sealState(crypto, digest, signature, key);
      if (found.state === 'none') return NONE;
      // A signature that leaves something of the file out seals another file.
      return { ...found, state: found.state === 'valid' && !covers ? 'changed' : found.state, digest, signature: toHex(withoutFilling(signature)) };
    },
  };
}

/** DER says its own length; behind it the place is filled up with zeros. */
function withoutFilling(signature: Uint8Array): Uint8Array {
  const last = signature.findLastIndex((byte) => byte !== 0);
  const more = signature[1]! & 0x7f;
  const length = signature[1]! < 0x80 ? 2 + signature[1]! : 2 + more + signature.subarray(2, 2 + more).reduce((sum, byte) => sum * 256 + byte, 0);
  return signature.subarray(0, Math.max(length, last + 1));
}
