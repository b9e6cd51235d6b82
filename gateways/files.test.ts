import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { startSandbox, type RunningSandbox } from '../sandbox/app.ts';
import { EICAR } from '../sandbox/virus.ts';
import { testBucket } from '../test/kit/bucket.ts';
import { createS3Store } from './files-s3.ts';
import { createFolderStore, type FileStore } from './files.ts';
import { framedCipher } from './kit/framed-cipher.ts';
import { createVirusGateway } from './virus.ts';

const secret = 'a secret of this test';
const key = randomBytes(32);
/** The key in use, as far as `stale` is asked; it stands before each frame. */
let generation = 1;
const cipher = framedCipher({
  isStale: (start) => start[0] !== generation,
  encryptBytes(plain) {
    const nonce = randomBytes(12);
    const gcm = createCipheriv('aes-256-gcm', key, nonce);
    return Buffer.concat([Buffer.of(generation), nonce, gcm.update(plain), gcm.final(), gcm.getAuthTag()]);
  },
  decryptBytes(sealed) {
    const gcm = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13)).setAuthTag(sealed.subarray(-16));
    return Buffer.concat([gcm.update(sealed.subarray(13, -16)), gcm.final()]);
  },
});
const MB = 1024 * 1024;
const rule = { maxBytes: 20 * MB };
/** One pixel. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const pdf = Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF');
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A store of one kind, and the way around it to what it really holds. */
interface Opened {
  store: FileStore;
  /** Everything that is held, unfinished uploads too. */
  held(): Promise<string[]>;
  bytes(name: string): Promise<Buffer>;
  overwrite(name: string, bytes: Buffer): Promise<unknown>;
  close?(): unknown;
}

let sandbox: RunningSandbox;
beforeAll(async () => void (sandbox = await startSandbox({ port: 0, secret })));
afterAll(() => sandbox.close());

async function inFolder(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'files-'));
  return {
    store: await createFolderStore({ folder, cipher }),
    held: async () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true }).flatMap((e) =>
        e.isFile() ? [join(e.parentPath, e.name)] : [],
      ),
    bytes: async (path) => readFileSync(path),
    overwrite: async (path, bytes) => writeFileSync(path, bytes),
    close: () => rmSync(folder, { recursive: true }),
  };
}

async function inBucket(): Promise<Opened> {
  const bucket = await testBucket(sandbox.url, secret);
  return { store: await createS3Store({ ...bucket.address, cipher, pageSize: 1 }), ...bucket };
}

async function* chunks(bytes: Buffer, size = 65_537): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
let opened: Opened;
let store: FileStore;
const receive = (bytes: Buffer, more: Partial<Parameters<FileStore['receive']>[0]> = {}) =>
  store.receive({ id: 'file-0001', content: chunks(bytes), rule, ...more });
const clear = (stream: Readable): Promise<Buffer> => buffer(stream);
const scanner = () => createVirusGateway({ url: `${sandbox.url}/virus`, secret });

describe.each([['folder', inFolder] as const, ['bucket', inBucket] as const])('in a %s', (_kind, open) => {
  beforeEach(async () => {
    generation = 1;
    opened = await open();
    store = opened.store;
  });
  afterEach(async () => void (await opened.close?.()));

  test('B18 a file goes through quarantine and scanner and comes back as it was, addressed by its content', async () => {
    const bytes = Buffer.concat([pdf, randomBytes(5 * MB)]);
    const received = await receive(bytes, { declared: 'application/pdf' });
    expect(received).toEqual({ id: 'file-0001', hash: sha(bytes), size: bytes.length, type: 'application/pdf' });
    expect(await store.has(received.hash)).toBe(false);
    await expect(clear(store.open(received.hash))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await scanner().scan(store.openQuarantined(received.id, received.hash))).toEqual({
      verdict: 'clean',
      sha256: received.hash,
      size: received.size,
    });
    await store.release(received.id, received.hash);
    await store.release(received.id, received.hash);
    expect(sha(await clear(store.open(received.hash)))).toBe(received.hash);
    expect(await store.quarantined()).toEqual([]);
  });

  test('the EICAR test file is found and discarded, also across the border of two chunks', async () => {
    for (const at of [0, 65_530, 70_000]) {
      const bytes = Buffer.concat([Buffer.alloc(at, 'a'), Buffer.from(EICAR), Buffer.alloc(100, 'b')]);
      const { id, hash } = await receive(bytes);
      expect(await scanner().scan(store.openQuarantined(id, hash))).toMatchObject({ verdict: 'infected', signature: 'EICAR-Test-File' });
      await store.discard(id);
      await expect(store.release(id, hash)).rejects.toMatchObject({ code: 'ENOENT' });
    }
    expect(await opened.held()).toEqual([]);
  });

  test('Q04 nothing of the content stands in clear on disk, in quarantine or after it', async () => {
    const text = Buffer.from('身份证号码 '.repeat(1000));
    const { id, hash } = await receive(text);
    const cleartext = async () => {
      for (const name of await opened.held()) if ((await opened.bytes(name)).includes('身份证')) return true;
      return false;
    };
    expect(await opened.held()).toHaveLength(1);
    expect(await cleartext()).toBe(false);
    await store.release(id, hash);
    expect(await opened.held()).toHaveLength(1);
    expect(await cleartext()).toBe(false);
  });

  test('what came sealed is kept as it came, comes back unless a byte of it was changed, and has no key of ours that could be old', async () => {
    const sealed = randomBytes(3 * MB + 17);
    const { id, hash } = await receive(sealed, { sealed: true });
    await store.release(id, hash);
    const [name] = await opened.held();
    const kept = await opened.bytes(name!);
    expect(kept.includes(sealed.subarray(100, 200))).toBe(true);
    expect(kept.length - sealed.length).toBeLessThan(100);
    expect((await clear(store.open(hash))).equals(sealed)).toBe(true);
    generation = 2;
    const states: boolean[] = [];
    for await (const { stale } of store.stored()) states.push(stale);
    expect(states).toEqual([false]);
    await opened.overwrite(name!, Buffer.from(kept.map((byte, n) => (n === kept.length - 5 ? byte ^ 1 : byte))));
    await expect(clear(store.open(hash))).rejects.toThrow('damaged');
  });

  test('B18 a file above the limit is refused while it arrives, at the limit it is taken; nothing is kept of it', async () => {
    const limit = { rule: { maxBytes: 100_000 } };
    await expect(receive(Buffer.alloc(100_001), limit)).rejects.toMatchObject({ refusal: { code: 'FILE_TOO_LARGE', facts: { maxBytes: 100_000 } } });
    expect(await opened.held()).toEqual([]);
    let sent = 0;
    async function* endless() {
      for (;;) {
        sent += 1;
        yield Buffer.alloc(10_000);
      }
    }
    await expect(receive(pdf, { ...limit, content: endless() })).rejects.toMatchObject({ refusal: { code: 'FILE_TOO_LARGE' } });
    expect(sent).toBeLessThan(100);
    expect(await receive(Buffer.alloc(100_000), limit)).toMatchObject({ size: 100_000 });
  });

  test('an empty file, a lie about the type and a type outside the list are refused by content, not by name', async () => {
    await expect(receive(Buffer.alloc(0))).rejects.toMatchObject({ refusal: { code: 'FILE_EMPTY' } });
    await expect(receive(pdf, { declared: 'image/png' })).rejects.toMatchObject({ refusal: { code: 'FILE_CONTENT_MISMATCH' } });
    const pictures = { rule: { ...rule, accept: ['image/png', 'image/jpeg'] } };
    await expect(receive(pdf, pictures)).rejects.toMatchObject({ refusal: { code: 'FILE_TYPE_NOT_ALLOWED', facts: { found: 'application/pdf' } } });
    expect(await opened.held()).toEqual([]);
    expect(await receive(png, { ...pictures, declared: 'image/png' })).toMatchObject({ type: 'image/png' });
  });

  test('content without a signature is text when it reads as text, else unknown', async () => {
    expect(await receive(Buffer.from('姓名,成绩\r\n甲,1\r\n'))).toMatchObject({ type: 'text/plain' });
    expect(await receive(Buffer.from([1, 2, 3, 0, 5, 6, 7, 8]))).toMatchObject({ type: 'application/octet-stream' });
  });

  test('an upload that breaks off leaves nothing, and the same id can be sent again', async () => {
    async function* broken() {
      yield pdf;
      throw new Error('connection lost');
    }
    await expect(receive(pdf, { content: broken() })).rejects.toThrow('connection lost');
    expect(await opened.held()).toEqual([]);
    await receive(pdf);
    await receive(png);
    expect((await store.quarantined()).map((q) => q.hash)).toEqual([sha(png)]);
  });

  test('the same content from two uploads is kept once', async () => {
    await receive(pdf);
    await receive(pdf, { id: 'file-0002' });
    await store.release('file-0001', sha(pdf));
    await store.release('file-0002', sha(pdf));
    expect(await opened.held()).toHaveLength(1);
    await store.remove(sha(pdf));
    expect(await store.has(sha(pdf))).toBe(false);
  });

  test('a stored file that was altered, cut off or exchanged ends in an error', async () => {
    const bytes = randomBytes(3 * MB);
    const { id, hash } = await receive(bytes);
    await store.release(id, hash);
    const [name] = await opened.held();
    const whole = await opened.bytes(name!);
    const altered = Buffer.from(whole);
    altered[2 * MB]! ^= 1;
    await opened.overwrite(name!, altered);
    await expect(clear(store.open(hash))).rejects.toThrow('unable to authenticate data');
    await opened.overwrite(name!, whole.subarray(0, -10));
    await expect(clear(store.open(hash))).rejects.toThrow('stored file is cut off');
    await opened.overwrite(name!, whole.subarray(0, 4 + whole.readUInt32BE(0)));
    await expect(clear(store.open(hash))).rejects.toThrow('is damaged');
  });

  test('an id or hash that could lead elsewhere is refused', async () => {
    await expect(receive(pdf, { id: '../../etc/x' })).rejects.toThrow(RangeError);
    expect(() => store.open('../secret')).toThrow(RangeError);
  });

  test('Q04 a file under an old key is found by its frames and brought under the new one, in quarantine and after it', async () => {
    const bytes = Buffer.concat([pdf, randomBytes(6 * MB)]);
    for (const id of ['file-0001', 'file-0002', 'file-0003']) await receive(id === 'file-0003' ? png : bytes, { id });
    await store.release('file-0001', sha(bytes));
    const everything = async () => {
      const found: string[] = [];
      for await (const one of store.stored()) found.push(JSON.stringify(one));
      return found.toSorted();
    };
    const all = (stale: boolean) =>
      [
        { place: 'clean', hash: sha(bytes), stale },
        { place: { quarantined: 'file-0002' }, hash: sha(bytes), stale },
        { place: { quarantined: 'file-0003' }, hash: sha(png), stale },
      ].map((s) => JSON.stringify(s));
    expect(await everything()).toEqual(all(false).toSorted());
    generation = 2;
    expect(await everything()).toEqual(all(true).toSorted());
    expect(await store.reseal('clean', sha(bytes))).toBe(true);
    for (const [id, hash] of [['file-0002', sha(bytes)] as const, ['file-0003', sha(png)] as const])
      expect(await store.reseal({ quarantined: id }, hash)).toBe(true);
    expect(await everything()).toEqual(all(false).toSorted());
    expect(sha(await clear(store.open(sha(bytes))))).toBe(sha(bytes));
    expect(await opened.held()).toHaveLength(3);
    await store.remove(sha(bytes));
    expect(await store.reseal('clean', sha(bytes))).toBe(false);
  });

  test('what is in quarantine is told with its moment, and thrown away as often as one likes', async () => {
    const before = Date.now() - 2000;
    await receive(pdf);
    await receive(png, { id: 'file-0002' });
    const found = await store.quarantined();
    expect(found.map(({ id, hash }) => `${id} ${hash}`).toSorted()).toEqual([`file-0001 ${sha(pdf)}`, `file-0002 ${sha(png)}`]);
    for (const { since } of found) expect(Math.abs(since.getTime() - before)).toBeLessThan(60_000);
    await store.discard('file-0001');
    await store.discard('file-0001');
    expect((await store.quarantined()).map(({ id }) => id)).toEqual(['file-0002']);
  });

  test('quarantine can be looked at while files arrive in it and are thrown away', async () => {
    const ids = Array.from({ length: 40 }, (_, n) => `file-${1000 + n}`);
    let over = false;
    const sending = Promise.all(ids.map((id) => receive(pdf, { id }).then(() => store.discard(id)))).finally(() => (over = true));
    let looks = 0;
    do {
      for (const { id } of await store.quarantined()) expect(id).toMatch(/^file-10\d\d$/);
      looks += 1;
    } while (!over);
    await sending;
    expect(looks).toBeGreaterThan(1);
    expect(await store.quarantined()).toEqual([]);
  });

  test('an upload that its sender ends leaves nothing', async () => {
    const leaving = new AbortController();
    async function* slow() {
      yield pdf;
      leaving.abort();
      yield pdf;
    }
    await expect(receive(pdf, { content: slow(), signal: leaving.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await opened.held()).toEqual([]);
  });

  test('a scanner that is away is retryable, with the file opened again', async () => {
    const { id, hash } = await receive(pdf);
    const put = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ failNext: 1 }) };
    await fetch(`${sandbox.url}/_faults/virus`, put);
    await expect(scanner().scan(store.openQuarantined(id, hash))).rejects.toMatchObject({ name: 'NeighbourAway' });
    expect(await scanner().scan(store.openQuarantined(id, hash))).toMatchObject({ verdict: 'clean', sha256: hash });
    await fetch(`${sandbox.url}/_faults/virus`, { method: 'DELETE' });
  });
});
