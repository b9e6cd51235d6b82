import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyHeader } from '../../security/bid/header.ts';
import { nodeCrypto } from '../../security/bid/node.ts';
import { chunkLeaf, CHUNK, TAG } from '../../security/bid/chunks.ts';
import { merkleOver } from '../../security/merkle-tree.ts';
import { verifyTender } from '../../security/bid/tender-file.ts';
import { testTender } from '../../test/kit/bid.ts';
import { invent } from '../verify-tender.ts';
import { madeBid } from './made-bids.ts';

const sm3 = (bytes: Uint8Array): Uint8Array => createHash('sm3').update(bytes).digest();

test('a made bid is one that the platform takes: signed header, as long as it says, chunks under its root, another with each', async () => {
  const { bidder, binding } = testTender();
  const size = 2 * CHUNK + 5;
  const file = await madeBid(binding, bidder, size, 'x.jmbs');
  verifyHeader(nodeCrypto, file.signed);
  const whole = CHUNK + TAG.GM;
  const start = file.size - size - 3 * TAG.GM;
  const chunks: Uint8Array[] = [];
  for (let at = start; at < file.size; at += whole) chunks.push(await file.read(at, Math.min(whole, file.size - at)));
  expect(chunks.map(({ length }) => length)).toEqual([whole, whole, 5 + TAG.GM]);
  const root = merkleOver(sm3).rootOf(chunks.map((chunk) => chunkLeaf(nodeCrypto, chunk)));
  expect(Buffer.from(root).toString('hex')).toBe(file.signed.header.bidRoot);
  expect((await madeBid(binding, bidder, size, 'x.jmbs')).signed.header.bidRoot).not.toBe(file.signed.header.bidRoot);
});

test('an invented export holds, and no longer once a share in it is another one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-invent-'));
  try {
    const { file, keys } = await invent(3, folder);
    const good = await verifyTender(file, { receipts: keys });
    expect([good.wrong, good.bids.length, good.wrongShares]).toEqual([[], 3, []]);
    const [first, ...rest] = file.opened!;
    const [lie, ...shares] = first!.shares;
    const changed = { ...file, opened: [{ ...first!, shares: [{ ...lie!, share: `00${lie!.share.slice(2)}` }, ...shares] }, ...rest] };
    expect((await verifyTender(changed, { receipts: keys })).wrong).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
