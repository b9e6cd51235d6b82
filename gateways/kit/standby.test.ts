// Two signing servers, each a sandbox of its own, with one pair of keys: one is killed, signing goes on.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type RunningSandbox } from '../../sandbox/app.ts';
import { openKeyring, type Keyring } from '../../security/keyring.ts';
import { serverSigner } from '../../security/document-signer.ts';
import { openNeighbours } from '../neighbours.ts';

const secret = 'a secret of this test';
const data = Buffer.from('待签数据');
let folder: string;
let ring: Keyring;
const running: RunningSandbox[] = [];
const start = async (): Promise<RunningSandbox> => {
  const sandbox = await startSandbox({ port: 0, secret, folder: join(folder, 'keys of both') });
  running.push(sandbox);
  return sandbox;
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banshi-standby-'));
  ring = await openKeyring(join(folder, 'ring'), { create: true });
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.close().catch(() => undefined)));
  await rm(folder, { recursive: true });
});
const asked = async ({ url }: RunningSandbox): Promise<number> =>
  ((await (await fetch(`${url}/_log/signing-server`)).json()) as { path: string }[]).filter(({ path }) => path.endsWith('/sign')).length;
const open = (first: RunningSandbox, second: RunningSandbox) =>
  openNeighbours({
    urls: { 'signing-server': `${first.url}/signing-server` },
    signingStandbyUrl: `${second.url}/signing-server`,
    secret,
    ring,
    alarm: () => undefined,
    timeoutMs: 10_000,
  }).signingServer;

test('O24 one of two 签名验签服务 killed: signing goes on with the other, ten at once too, and documents keep their certificate; killed in its turn, the first takes over', async () => {
  const first = await start();
  const second = await start();
  const server = open(first, second);
  const signer = serverSigner(folder, (key, bytes) => server.sign(key, 'ecdsa', bytes), { subject: '上海市应急管理局' });
  const before = await signer();
  await server.sign('t/1', 'sm2', data);
  expect(await asked(second)).toBe(0);

  await first.close();
  const signed = await Promise.all(Array.from({ length: 10 }, (_, n) => server.sign(`t/many/${n}`, 'sm2', data)));
  for (const { signature, publicKey } of signed) expect(await server.verify({ algorithm: 'sm2', data, signature, publicKey })).toBe(true);
  const after = await signer();
  expect(after.chain).toEqual(before.chain);
  expect((await after.sign(data)).length).toBeGreaterThan(60);
  const sofar = await asked(second);
  await server.sign('t/more', 'sm2', data);
  expect(await asked(second)).toBe(sofar + 1);

  const third = await start();
  const other = open(third, second);
  await second.close();
  expect((await other.sign('t/2', 'sm2', data)).publicKey).toBe(signed[0]!.publicKey);
});

test('O24 both away is told as one that can be asked again; a refusal is an answer and goes to one only', async () => {
  const [first, second] = [await start(), await start()];
  const server = open(first, second);
  const wrapped = await server.wrap(Buffer.alloc(32, 5), 'field/1');
  await expect(server.unwrap(wrapped, 'field/2')).rejects.toMatchObject({ code: 'NOT_WRAPPED_HERE', retry: false });
  expect(((await (await fetch(`${second.url}/_log/signing-server`)).json()) as unknown[]).length).toBe(0);
  await Promise.all([first.close(), second.close()]);
  await expect(server.sign('t/3', 'sm2', data)).rejects.toMatchObject({ name: 'NeighbourAway', retry: true });
});

test('O24 a second server with another key signs no document under the first one’s certificate', async () => {
  let answering: 'first' | 'second' = 'first';
  const real = open(await start(), await start());
  const ask = async (key: string, bytes: Uint8Array) => {
    const signed = await real.sign(key, 'ecdsa', bytes);
    return answering === 'first' ? signed : { ...signed, publicKey: Buffer.from('another key').toString('base64') };
  };
  const opened = await serverSigner(folder, ask, { subject: '上海市应急管理局' })();
  answering = 'second';
  await expect(opened.sign(data)).rejects.toThrow('another key');
});
