import { chmod, copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dueForRotation, journalPublicKeys, keepFresh, openKeyring, purposes } from './keyring.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'banshi-keys-'));
});
afterEach(() => rm(dir, { recursive: true }));

describe('the key ring', () => {
  test('Q04 a new ring has one key per purpose, in files that only their owner can read, and opens again with the same keys', async () => {
    const ring = await openKeyring(dir, { create: true });
    expect(ring.created).toBe(true);
    expect((await readdir(dir)).toSorted()).toEqual([...purposes, 'kek'].map((name) => `${name}.json`).toSorted());
    for (const file of await readdir(dir)) expect((await stat(join(dir, file))).mode & 0o777).toBe(0o600);
    const again = await openKeyring(dir);
    expect(again.created).toBe(false);
    for (const purpose of purposes) expect(again.active(purpose)).toEqual(ring.active(purpose));
  });

  test('Q04 no key stands in its file: it is wrapped by the KEK', async () => {
    const ring = await openKeyring(dir, { create: true });
    for (const purpose of purposes) {
      const text = await readFile(join(dir, `${purpose}.json`), 'utf8');
      const { secret } = ring.active(purpose);
      for (const form of ['base64', 'base64url', 'hex'] as const) expect(text).not.toContain(secret.toString(form));
    }
  });

  test('several processes that create at once end with the same keys', async () => {
    const rings = await Promise.all(Array.from({ length: 6 }, () => openKeyring(dir, { create: true })));
    for (const purpose of purposes) expect(new Set(rings.map((ring) => ring.active(purpose).secret.toString('hex'))).size).toBe(1);
    expect((await readdir(dir)).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });

  test('an empty folder without create, a missing file, a file that others may read: each is refused by name', async () => {
    await expect(openKeyring(dir)).rejects.toThrow('kek.json is missing');
    await openKeyring(dir, { create: true });
    await chmod(join(dir, 'field.json'), 0o644);
    await expect(openKeyring(dir)).rejects.toThrow(/field\.json can be read by others: run "chmod 600/);
    await rm(join(dir, 'field.json'));
    await expect(openKeyring(dir)).rejects.toThrow('field.json is missing');
  });

  test('a lost KEK is not replaced silently while keys wrapped by it are there', async () => {
    await openKeyring(dir, { create: true });
    await rm(join(dir, 'kek.json'));
    await expect(openKeyring(dir, { create: true })).rejects.toThrow('kek.json is missing: without it no other key can be read');
  });

  test('a key file of another purpose, or one changed byte, does not open', async () => {
    await openKeyring(dir, { create: true });
    const blind = await readFile(join(dir, 'blind.json'));
    await copyFile(join(dir, 'field.json'), join(dir, 'blind.json'));
    await expect(openKeyring(dir)).rejects.toThrow(/blind\/\S+ does not open with wrapping key/);
    await writeFile(join(dir, 'blind.json'), blind);
    const field = JSON.parse(await readFile(join(dir, 'field.json'), 'utf8')) as { keys: { wrapped: string }[] };
    const { wrapped } = field.keys[0]!;
    field.keys[0]!.wrapped = wrapped.slice(0, 30) + (wrapped[30] === 'A' ? 'B' : 'A') + wrapped.slice(31);
    await writeFile(join(dir, 'field.json'), JSON.stringify(field));
    await expect(openKeyring(dir)).rejects.toThrow(/field\/\S+ does not open with wrapping key/);
  });
});

describe('rotation', () => {
  test('Q04 a rotated key is active at once, and the old one can still be found', async () => {
    const ring = await openKeyring(dir, { create: true });
    const old = ring.active('field');
    const key = await ring.rotate('field');
    expect(ring.active('field').id).toBe(key.id);
    expect(ring.find('field', old.id)).toEqual(old);
    expect(ring.find('field', 'never')).toBeUndefined();
    expect((await openKeyring(dir)).all('field').map(({ id }) => id)).toEqual([key.id, old.id]);
  });

  test('a key with a lead is known to every process before any of them uses it', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const clock = { now: () => now };
    const [writer, reader] = [await openKeyring(dir, { create: true, ...clock }), await openKeyring(dir, clock)];
    const old = writer.active('payload').id;
    const { id } = await writer.rotate('payload', { leadSeconds: 180 });
    expect(writer.active('payload').id).toBe(old);
    const errors: unknown[] = [];
    const stop = keepFresh(reader, (error) => errors.push(error), 5);
    while (!reader.find('payload', id)) await new Promise((go) => setTimeout(go, 5));
    stop();
    await reader.reload();
    expect(errors).toEqual([]);
    now += 180_000;
    expect([writer.active('payload').id, reader.active('payload').id]).toEqual([id, id]);
  });

  test('Q04 a new KEK wraps every key anew; the keys stay', async () => {
    const ring = await openKeyring(dir, { create: true });
    const before = await readFile(join(dir, 'field.json'), 'utf8');
    await ring.rotateKek();
    expect(await readFile(join(dir, 'field.json'), 'utf8')).not.toBe(before);
    const again = await openKeyring(dir);
    for (const purpose of purposes) expect(again.active(purpose)).toEqual(ring.active(purpose));
  });

  test('Q04 keys of 180 days are due', async () => {
    const begun = Date.parse('2026-01-01T00:00:00Z');
    const ring = await openKeyring(dir, { create: true, now: () => begun });
    expect(dueForRotation(ring, begun + 179.9 * 86_400_000)).toEqual([]);
    expect(dueForRotation(ring, begun + 180 * 86_400_000)).toEqual([...purposes]);
  });

  test('two rotations at once do not lose a key: one is refused', async () => {
    const ring = await openKeyring(dir, { create: true });
    const results = await Promise.allSettled([ring.rotate('act'), ring.rotate('act')]);
    const done = results.filter(({ status }) => status === 'fulfilled').length;
    expect((await openKeyring(dir)).all('act')).toHaveLength(1 + done);
    for (const result of results) if (result.status === 'rejected') expect(String(result.reason)).toContain('are being changed');
  });

  test('the journal’s public keys are those written beside the wrapped ones, so a verifier needs no KEK', async () => {
    const ring = await openKeyring(dir, { create: true });
    await ring.rotate('journal');
    const file = JSON.parse(await readFile(join(dir, 'journal.json'), 'utf8')) as { keys: { id: string; public: string }[] };
    expect(journalPublicKeys(ring)).toEqual(Object.fromEntries(file.keys.map((key) => [key.id, key.public])));
  });
});
