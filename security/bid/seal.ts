// Sealing: the body goes by chunk by chunk and only hashes are kept; the header, whose length is known beforehand, is made at the end and stands in front.
import { toHex } from './bytes.ts';
import { chunkKeys, chunkLeaf, chunksOf, CHUNK, sealChunk } from './chunks.ts';
import { pieces } from './bytes.ts';
import type { BidCrypto } from './crypto.ts';
import { newHalves, wipe } from './halves.ts';
import { bindingOf, contextOf, dekCommitOf, headerBytes, writeHeader, type BidBinding, type BidHeader, type SignedHeader } from './header.ts';
import { merkleOver } from '../merkle-tree.ts';
import { wrapFor } from './wrap.ts';

export interface Sealing {
  /** Bytes before the first chunk. */
  headerLength: number;
  /** The sealed bytes, in order. To be read to its end, once. Throws RangeError where the source is not as long as was said. */
  body: (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>;
  /** The header, after the body. `sign`: SM2 by the bidder over these bytes, r‖s in hex. */
  finish: (sign: (bytes: Uint8Array) => string | Promise<string>) => Promise<SignedHeader>;
  /** Half A, for the backup file (.bfbs). Wiped by `finish`, so a copy is handed out. */
  halfA: () => Uint8Array;
}

/** Begins to seal `size` clear bytes. Nothing of the key is kept anywhere but here, and it is wiped at the end. */
export async function beginSealing(crypto: BidCrypto, binding: BidBinding, size: number): Promise<Sealing> {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError('there is nothing to seal');
  const { suite, mode, bidder, custodians, k } = binding;
  const context = contextOf(crypto, binding);
  const { dek, a, shares } = await newHalves(crypto, custodians.length, k);
  const wrap = (to: { id: string; wrap: string }, secret: Uint8Array) => ({ to: to.id, data: wrapFor(crypto, suite, to.wrap, secret, context) });
  const tree = merkleOver(crypto.sm3);
  const unsealed: BidHeader = {
    ...bindingOf(binding),
    chunkSize: CHUNK,
    size,
    bidRoot: '0'.repeat(64),
    dekCommit: dekCommitOf(crypto, dek),
    wrapA: [bidder, ...(mode === 'CUSTODIAN_ONLY' ? custodians : [])].map((to) => wrap(to, a)),
    wrapB: custodians.map((to, n) => wrap(to, shares[n]!)),
  };
  const leaves: Uint8Array[] = [];
  const chunks = chunksOf(size);
  const headerLength = writeHeader({ header: unsealed, signature: '0'.repeat(128) }).length;

  return {
    headerLength,
    async *body(source) {
      const keys = chunkKeys(crypto, suite, dek, toHex(context));
      let bytes = 0;
      for await (const plain of pieces(source, CHUNK)) {
        bytes += plain.length;
        if (bytes > size) throw new RangeError(`more than the ${size} bytes that were announced`);
        const sealed = sealChunk(crypto, suite, keys, plain, leaves.length, leaves.length + 1 === chunks);
        leaves.push(chunkLeaf(crypto, ...sealed));
        yield* sealed;
      }
      wipe(keys.cipher, keys.mac);
      if (bytes !== size) throw new RangeError(`${bytes} bytes instead of the ${size} that were announced`);
    },
    async finish(sign) {
      if (leaves.length !== chunks) throw new Error('the body has not been read to its end');
      const header = { ...unsealed, bidRoot: toHex(tree.rootOf(leaves)) };
      const signature = await sign(headerBytes(header));
      wipe(dek, a, ...shares);
      return { header, signature };
    },
    halfA: () => a.slice(),
  };
}
