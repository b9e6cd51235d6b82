// Sealed bids of many megabytes without the time that sealing takes: header, signature and tree are those of the product, the chunks are noise. The platform can't tell:
// before the hour it can't look into any bid.
import { randomBytes } from 'node:crypto';
import { toHex } from '../../security/bid/bytes.ts';
import { CHUNK, chunkLeaf, chunksOf, TAG } from '../../security/bid/chunks.ts';
import { signHeader, writeHeader, type BidBinding, type SignedHeader } from '../../security/bid/header.ts';
import { nodeCrypto } from '../../security/bid/node.ts';
import { beginSealing } from '../../security/bid/seal.ts';
import { merkleOver } from '../../security/merkle-tree.ts';
import type { BidKeys } from '../../scripts/bid/work.ts';
import type { SealedFile } from '../../scripts/bid/upload.ts';

const WHOLE = CHUNK + TAG.GM;
/** The same for all; what differs is written over its first bytes. */
const noise = randomBytes(WHOLE);
const tree = merkleOver(nodeCrypto.sm3);

function chunk(salt: Buffer, index: number, length: number): Buffer {
  const made = Buffer.from(noise.subarray(0, length));
  salt.copy(made);
  made.writeUInt32BE(index, salt.length);
  return made;
}

/** A bid of `size` clear bytes. Nothing of its body is kept: it is made again where it is read. */
export async function madeBid(binding: BidBinding, own: BidKeys, size: number, name: string): Promise<SealedFile> {
  const sealing = await beginSealing(nodeCrypto, binding, 1);
  const one = (async function* () {
    yield new Uint8Array(1);
  })();
  for await (const _ of sealing.body(one));
  const small = await sealing.finish(() => '0'.repeat(128));
  const salt = randomBytes(16);
  const lengths = Array.from({ length: chunksOf(size) }, (_, n) => Math.min(CHUNK, size - n * CHUNK) + TAG.GM);
  const leaves = lengths.map((length, n) => chunkLeaf(nodeCrypto, chunk(salt, n, length)));
  const header = { ...small.header, size, bidRoot: toHex(tree.rootOf(leaves)) };
  const signed: SignedHeader = { header, signature: signHeader(header, own.keys.sign) };
  const start = writeHeader(signed).length;
  const body = lengths.reduce((sum, length) => sum + length, 0);
  return {
    name,
    signed,
    size: start + body,
    // The client asks for whole chunks, from a chunk's beginning on.
    read: async (at, length) => {
      const first = (at - start) / WHOLE;
      const wanted = lengths.slice(first, first + Math.ceil(length / WHOLE));
      return Buffer.concat(wanted.map((one, n) => chunk(salt, first + n, one)));
    },
  };
}
