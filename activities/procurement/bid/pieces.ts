// Parts of an upload: whole sealed chunks, each part kept or not at all, so that whoever is cut off goes on where the last whole part ended.
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Readable } from 'node:stream';
import { refuse } from '../../../domain/kit/refusal.ts';
import type { StoredPiece, StoredUpload } from '../../../db/procurement/bids.ts';
import { query } from '../../../db/kit/sql.ts';
import type { FileStore } from '../../../gateways/files.ts';
import { sm3Bytes } from '../../../security/hash.ts';
import { chunkLeaf, TAG } from '../../../security/bid/chunks.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { merkleOver } from '../../../security/merkle-tree.ts';
import { lockContent } from '../../file/desk.ts';

/** Chunks that a part may hold. */
export const CHUNKS_PER_PIECE = 8;
const tree = merkleOver(sm3Bytes);

/** Root of a body by the leaves of its parts: equals `bidRoot` where everything has come. */
export const rootOfPieces = (pieces: readonly StoredPiece[]): string =>
  Buffer.from(tree.rootOf(pieces.flatMap(({ leaves }) => leaves.map((leaf) => Buffer.from(leaf, 'hex'))))).toString('hex');

/** The bytes of a part; at most what a part may hold is kept in memory. Throws BID_PIECE. */
async function read(content: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of content) {
    size += part.length;
    if (size > most) throw refuse('BID_PIECE', { facts: { maxBytes: most } });
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

/** Chunks of a part that begins at `at` of the body. Throws BID_PIECE where it ends within one. */
function chunksIn(bytes: Buffer, { header: { header } }: StoredUpload, at: number, body: number): Buffer[] {
  const whole = header.chunkSize + TAG[header.suite];
  const ends = at + bytes.length;
  if (bytes.length === 0 || ends > body || (bytes.length % whole !== 0 && ends !== body)) throw refuse('BID_PIECE', { facts: { chunkBytes: whole } });
  return Array.from({ length: Math.ceil(bytes.length / whole) }, (_, n) => bytes.subarray(n * whole, (n + 1) * whole));
}

/** Keeps a part that begins at `offset` of the file. Answers where the next one begins. Throws BID_OFFSET, BID_PIECE. */
export async function keepPiece(
  { orm, store }: { orm: MikroORM; store: FileStore },
  upload: StoredUpload,
  offset: number,
  content: AsyncIterable<Uint8Array>,
): Promise<number> {
  if (offset !== upload.got) throw refuse('BID_OFFSET', { facts: { offset: upload.got } });
  const { header } = upload.header;
  const at = offset - upload.headerLength;
  const bytes = await read(content, CHUNKS_PER_PIECE * (header.chunkSize + TAG[header.suite]));
  const leaves = chunksIn(bytes, upload, at, upload.size - upload.headerLength).map((chunk) =>
    Buffer.from(chunkLeaf(nodeCrypto, chunk)).toString('hex'),
  );
  const id = randomUUID();
  const { hash } = await store.receive({ id, content: Readable.from([bytes]), rule: { maxBytes: bytes.length }, sealed: true });
  await store.release(id, hash);
  const kept = await orm.em.fork().transactional(async (em) => {
    await lockContent(em, hash);
    // Whoever removed equal content of another meanwhile has removed this too: the part is sent again.
    if (!(await store.has(hash))) return [];
    return query(
      em,
      `insert into bid_piece (upload_id, at, size, hash, leaves) select $1, $2, $3, $4, $5
         where $2 = coalesce((select sum(size) from bid_piece where upload_id = $1), 0) on conflict do nothing returning at`,
      [upload.id, at, bytes.length, hash, JSON.stringify(leaves)],
    );
  });
  if (!kept.length) throw refuse('BID_OFFSET');
  return offset + bytes.length;
}

/** The body of an upload as it was sent. */
export async function* bodyOf(store: Pick<FileStore, 'open'>, pieces: readonly StoredPiece[]): AsyncGenerator<Uint8Array> {
  for (const { hash } of pieces) yield* store.open(hash) as AsyncIterable<Uint8Array>;
}
