import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointHash, signCheckpoint, verifyCheckpoint, verifyCheckpoints, type Checkpoint } from './checkpoint.ts';
import { journalPublicKeys, openKeyring, type Keyring } from './keyring.ts';
import { merkleRoot } from './merkle.ts';

let dir: string;
let ring: Keyring;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'banshi-checkpoint-'));
  ring = await openKeyring(dir, { create: true });
});
afterAll(() => rm(dir, { recursive: true }));

async function three(): Promise<Checkpoint[]> {
  const made: Checkpoint[] = [];
  for (const hour of [1, 2, 3]) {
    const previous = made.at(-1);
    const heads = [`c1/${hour}`, `c2/${hour}`];
    const at = `2026-01-01T0${hour}:00:00.000000Z`;
    made.push(signCheckpoint(ring, { at, root: merkleRoot(heads), size: heads.length, prev: previous ? checkpointHash(previous) : null }));
    if (hour === 2) await ring.rotate('journal');
  }
  return made;
}

test('a row of checkpoints verifies, also across a change of keys', async () => {
  const all = await three();
  expect(new Set(all.map(({ keyId }) => keyId)).size).toBe(2);
  expect(verifyCheckpoints(all, journalPublicKeys(ring))).toBeNull();
  expect(verifyCheckpoints([], {})).toBeNull();
});

test('any part changed breaks the signature', async () => {
  const [one] = await three();
  const publicKeys = journalPublicKeys(ring);
  const other = Object.keys(publicKeys).find((id) => id !== one!.keyId)!;
  const changes: Partial<Checkpoint>[] = [
    { at: '2026-01-01T01:00:01.000000Z' },
    { root: merkleRoot(['x']) },
    { size: 3 },
    { prev: one!.root },
    { keyId: other },
    { signature: one!.signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) },
  ];
  expect(verifyCheckpoint(one!, publicKeys)).toBe(true);
  for (const change of changes) expect(verifyCheckpoint({ ...one!, ...change }, publicKeys)).toBe(false);
});

test('a checkpoint signed with a key that is not ours is refused, whatever it calls the key', async () => {
  const [one] = await three();
  const { [one!.keyId]: _, ...others } = journalPublicKeys(ring);
  expect(verifyCheckpoint(one!, others)).toBe(false);
  expect(verifyCheckpoint({ ...one!, keyId: 'constructor' }, others)).toBe(false);
});

test('a checkpoint left out, or put in the place of another, is found where the link breaks', async () => {
  const [one, two, three_] = await three();
  const publicKeys = journalPublicKeys(ring);
  expect(verifyCheckpoints([one!, three_!], publicKeys)).toBe(1);
  expect(verifyCheckpoints([two!, three_!], publicKeys)).toBe(0);
  const replaced = signCheckpoint(ring, { at: two!.at, root: merkleRoot(['x']), size: 1, prev: two!.prev });
  expect(verifyCheckpoints([one!, replaced, three_!], publicKeys)).toBe(2);
});

test('a checkpoint dated before the one it follows is refused', async () => {
  const [one] = await three();
  const back = signCheckpoint(ring, { at: '2025-12-31T00:00:00.000000Z', root: one!.root, size: 2, prev: checkpointHash(one!) });
  expect(verifyCheckpoints([one!, back], journalPublicKeys(ring))).toBe(1);
});
