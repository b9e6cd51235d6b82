// Opening and checking an envelope as a stream: a chunk is given out once it has been verified, and what was cut off or put elsewhere ends in BidBroken.
import { merkleOver } from '../merkle-tree.ts';
import { BidBroken } from './broken.ts';
import { pieces, toHex } from './bytes.ts';
import { chunkKeys, chunkLeaf, chunksOf, openChunk, TAG } from './chunks.ts';
import type { BidCrypto } from './crypto.ts';
import { wipe } from './halves.ts';
import { contextOf, dekCommitOf, type BidHeader } from './header.ts';

/** Sealed chunks of a body, counted. Throws BidBroken when it is shorter or longer than its header says. */
async function* sealedChunks({ size, suite, chunkSize }: BidHeader, body: AsyncIterable<Uint8Array>): AsyncGenerator<[Uint8Array, number, boolean]> {
  const chunks = chunksOf(size);
  const lastSize = size - (chunks - 1) * chunkSize + TAG[suite];
  let index = 0;
  for await (const sealed of pieces(body, chunkSize + TAG[suite])) {
    const last = index === chunks - 1;
    if (index >= chunks || sealed.length !== (last ? lastSize : chunkSize + TAG[suite])) throw new BidBroken('BODY', '加密标书的长度与文件头不符');
    yield [sealed, index, last];
    index++;
  }
  if (index !== chunks) throw new BidBroken('BODY', '加密标书不完整');
}

/** Whether the body is the one that the header commits to; no key is needed. Throws BidBroken. */
export async function verifyBody(crypto: BidCrypto, header: BidHeader, body: AsyncIterable<Uint8Array>): Promise<void> {
  const tree = merkleOver(crypto.sm3);
  const leaves: Uint8Array[] = [];
  for await (const [sealed] of sealedChunks(header, body)) leaves.push(chunkLeaf(crypto, sealed));
  if (toHex(tree.rootOf(leaves)) !== header.bidRoot) throw new BidBroken('BODY', '加密标书的内容与其校验值不符');
}

/** The clear bytes. The last of them have come only when the generator has ended: until then nothing says that the root holds. Throws BidBroken. */
export async function* openBody(crypto: BidCrypto, header: BidHeader, dek: Uint8Array, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (dekCommitOf(crypto, dek) !== header.dekCommit) throw new BidBroken('KEY', '密钥与加密标书的密钥承诺不符');
  const keys = chunkKeys(crypto, header.suite, dek, toHex(contextOf(crypto, header)));
  const tree = merkleOver(crypto.sm3);
  const leaves: Uint8Array[] = [];
  try {
    for await (const [sealed, index, last] of sealedChunks(header, body)) {
      leaves.push(chunkLeaf(crypto, sealed));
      const plain = openChunk(crypto, header.suite, keys, sealed, index, last);
      if (!plain) throw new BidBroken('BODY', `加密标书的第${index + 1}块已被改动`);
      yield plain;
    }
    if (toHex(tree.rootOf(leaves)) !== header.bidRoot) throw new BidBroken('BODY', '加密标书的内容与其校验值不符');
  } finally {
    wipe(keys.cipher, keys.mac);
  }
}
