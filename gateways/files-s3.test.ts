// What only a bucket has: parts, pages, another's network, keys that are wrong. What every store does is in files.test.ts.
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { startSandbox, type RunningSandbox } from '../sandbox/app.ts';
import { testBucket } from '../test/kit/bucket.ts';
import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { createS3Store } from './files-s3.ts';
import type { FileCipher } from './files.ts';

const secret = 'a secret of this test';
const MB = 1024 * 1024;
const rule = { maxBytes: 40 * MB };
/** What is in the bucket matters here, not how it is sealed. */
const cipher: FileCipher = { encrypt: () => new PassThrough(), decrypt: () => new PassThrough(), stale: async () => false };

let sandbox: RunningSandbox;
let bucket: Awaited<ReturnType<typeof testBucket>>;
beforeAll(async () => void (sandbox = await startSandbox({ port: 0, secret })));
afterAll(() => sandbox.close());
beforeEach(async () => {
  bucket = await testBucket(sandbox.url, secret);
  await fetch(`${sandbox.url}/_log/s3`, { method: 'DELETE' });
});
afterEach(() => fetch(`${sandbox.url}/_faults/s3`, { method: 'DELETE' }));

const open = (more: Partial<Parameters<typeof createS3Store>[0]> = {}) => createS3Store({ ...bucket.address, cipher, ...more });
const fail = (fault: object) =>
  fetch(`${sandbox.url}/_faults/s3`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) });
const asked = async (): Promise<string[]> => {
  const log = (await (await fetch(`${sandbox.url}/_log/s3`)).json()) as { method: string; path: string }[];
  return log.map(({ method, path }) => `${method} ${new URL(path, sandbox.url).searchParams.get('partNumber') ?? path.replace(/^\/s3\/[^/?]+/, '')}`);
};
async function* pieces(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}
const upload = { id: 'file-0001', rule };
const named = { neighbour: expect.stringContaining('object store, bucket test-') as string };

test('B18 a large file goes in parts of 5 MB as it comes, and comes back whole', async () => {
  const store = await open();
  const bytes = randomBytes(13 * MB);
  const { id, hash } = await store.receive({ ...upload, content: pieces(bytes) });
  expect((await asked()).filter((line) => /^PUT \d/.test(line))).toEqual(['PUT 1', 'PUT 2', 'PUT 3']);
  await store.release(id, hash);
  expect(Buffer.compare(await buffer(store.open(hash)), bytes)).toBe(0);
});

test('parts that were sent before a file was refused are thrown away', async () => {
  const store = await open();
  const content = pieces(randomBytes(13 * MB));
  await expect(store.receive({ ...upload, rule: { maxBytes: 12 * MB }, content })).rejects.toMatchObject({ refusal: { code: 'FILE_TOO_LARGE' } });
  expect((await asked()).some((line) => line === 'PUT 2')).toBe(true);
  expect(await bucket.held()).toEqual([]);
});

test('parts that a killed process left behind are found and thrown away, however many pages they fill', async () => {
  const store = await open({ pageSize: 1 });
  const { bucket: Bucket } = bucket.address;
  for (const id of ['file-0001', 'file-0001', 'file-00012'])
    await bucket.client.send(new CreateMultipartUploadCommand({ Bucket, Key: `incoming/${id}` }));
  const ids = async () => (await store.quarantined()).map(({ id, hash }) => [id, hash]);
  expect(await ids()).toEqual([
    ['file-0001', null],
    ['file-0001', null],
    ['file-00012', null],
  ]);
  await store.discard('file-0001');
  expect(await ids()).toEqual([['file-00012', null]]);
});

test('one failure is tried again; a store that goes on failing is away, by the name of its bucket', async () => {
  const store = await open();
  await fail({ failNext: 1 });
  const { id, hash } = await store.receive({ ...upload, content: pieces(randomBytes(1000)) });
  await fail({ status: 503 });
  const away = { name: 'NeighbourAway', status: 503, ...named };
  await expect(store.release(id, hash)).rejects.toMatchObject(away);
  await expect(store.has(hash)).rejects.toMatchObject(away);
  await expect(buffer(store.open(hash))).rejects.toMatchObject(away);
  await expect(store.receive({ ...upload, content: pieces(randomBytes(1000)) })).rejects.toMatchObject(away);
  await expect(store.quarantined()).rejects.toThrow(/^对象存储（object store, bucket test-[0-9a-f-]+）暂时不可用: 503/);
});

test('a release whose answers were lost is repeated without harm', async () => {
  const store = await open();
  const { id, hash } = await store.receive({ ...upload, content: pieces(randomBytes(1000)) });
  await fail({ status: 503, when: 'after' });
  await expect(store.release(id, hash)).rejects.toMatchObject({ name: 'NeighbourAway' });
  await fetch(`${sandbox.url}/_faults/s3`, { method: 'DELETE' });
  await store.release(id, hash);
  await store.release(id, hash);
  expect(await bucket.held()).toEqual([`clean/${hash.slice(0, 2)}/${hash}`]);
});

test('a store that gives no answer is away when its time is over', async () => {
  const store = await open({ timeoutMs: 200 });
  await fail({ hang: true });
  await expect(store.has('a'.repeat(64))).rejects.toMatchObject({ name: 'NeighbourAway', message: expect.stringContaining('200 ms') as string });
});

test('content that breaks off on its way is away, not a shorter file', async () => {
  const short = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\nETag: "e"\r\n\r\nbeginning', () => setTimeout(() => socket.destroy(), 50)),
    );
  });
  await new Promise<void>((resolve) => short.listen(0, '127.0.0.1', resolve));
  try {
    const store = await open({ endpoint: `http://127.0.0.1:${(short.address() as AddressInfo).port}`, timeoutMs: 2000 });
    await expect(buffer(store.open('a'.repeat(64)))).rejects.toMatchObject({ name: 'NeighbourAway', ...named });
  } finally {
    await new Promise((resolve) => short.close(resolve));
  }
});

test('a bucket that is not there and keys that are wrong are refused at the start; a store that is away is waited for', async () => {
  await expect(open({ bucket: 'nowhere' })).rejects.toThrow('对象存储（object store, bucket nowhere）拒绝了请求: 404 NoSuchBucket');
  await expect(open({ secretAccessKey: 'another' })).rejects.toMatchObject({ name: 'NeighbourRefused', code: 'SignatureDoesNotMatch', ...named });
  const store = await open({ endpoint: 'http://127.0.0.1:1/s3' });
  await expect(store.has('a'.repeat(64))).rejects.toThrow('ECONNREFUSED');
});

test('U02 U15 the stand-in keeps objects over a restart and takes nothing without a signature', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const first = await startSandbox({ port: 0, secret, folder });
  const at = { ...bucket.address, bucket: 'banshi-files', cipher };
  const bytes = randomBytes(6 * MB);
  const before = await createS3Store({ ...at, endpoint: `${first.url}/s3` });
  const { id, hash } = await before.receive({ ...upload, content: pieces(bytes) });
  await before.release(id, hash);
  expect((await fetch(`${first.url}/s3/banshi-files/clean/${hash.slice(0, 2)}/${hash}`)).status).toBe(403);
  await first.close();
  const second = await startSandbox({ port: 0, secret, folder });
  const after = await createS3Store({ ...at, endpoint: `${second.url}/s3` });
  expect(Buffer.compare(await buffer(after.open(hash)), bytes)).toBe(0);
  expect(await after.quarantined()).toEqual([]);
  await second.close();
  rmSync(folder, { recursive: true });
});
