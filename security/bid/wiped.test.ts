// What an opening leaves in the memory of its process when it has wiped what it read.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inMemory } from '../../test/kit/memory.ts';
import { sealed, testTender } from '../../test/kit/bid.ts';
import { combineShares } from './halves.ts';
import { nodeCrypto } from './node.ts';
import { shareOf } from './unlock.ts';

const CANARY = 'CANARY-0b6d5e-in-a-sealed-bid';

test.each([
  ['GM', 900_000],
  ['GM', 3_500_000],
  ['INTL', 900_000],
] as const)('Q04 R16 an envelope (%s, %i bytes) that was read and wiped leaves nothing of its text in memory', async (suite, size) => {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-wiped-'));
  const tender = testTender({ suite });
  const plain = Buffer.alloc(size, `${CANARY} `);
  const bid = await sealed(tender, plain);
  const shares = tender.custodians.map(({ party, keys }) => ({ from: party.id, bytes: shareOf(nodeCrypto, bid.signed.header, party, keys) }));
  const { dek } = (await combineShares(nodeCrypto, bid.halfA, shares, bid.signed.header.k, bid.signed.header.dekCommit))!;
  const path = join(folder, 'bid.json');
  const body = Buffer.concat(bid.chunks).toString('base64');
  writeFileSync(path, JSON.stringify({ header: bid.signed.header, dek: Buffer.from(dek).toString('base64'), body }));
  const at = (file: string): string => JSON.stringify(join(import.meta.dirname, file));
  // Reads every clear byte, counts what it looks for so that it has really been there, wipes, and waits.
  const program = `
    import { readFileSync } from 'node:fs';
    const { openBody } = await import(${at('open.ts')});
    const { nodeCrypto } = await import(${at('node.ts')});
    const { wipe } = await import(${at('halves.ts')});
    const { header, dek, body } = JSON.parse(readFileSync(${JSON.stringify(path)}, 'utf8'));
    let size = 0;
    const read = async function* () { yield Buffer.from(body, 'base64'); };
    for await (const clear of openBody(nodeCrypto, header, Buffer.from(dek, 'base64'), read())) { size += clear.length; wipe(clear); }
    console.log(size);
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    expect(Number(String(said))).toBe(size);
    // The search finds what is there.
    expect(inMemory(child.pid!, [bid.signed.header.bidRoot])).toEqual([bid.signed.header.bidRoot]);
    expect(inMemory(child.pid!, [CANARY])).toEqual([]);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
