import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeyring } from '../security/keyring.ts';
import { connectClient } from './connection.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-connection-'));
const sockets = new Set<Socket>();
let way: Server;
beforeAll(async () => {
  const [host, port] = process.env['TEMPORAL_ADDRESS']!.split(':');
  way = createServer((from) => {
    const to = connect(Number(port), host);
    for (const socket of [from, to]) sockets.add(socket.on('error', () => undefined));
    from.pipe(to).pipe(from);
  }).listen(0, '127.0.0.1');
  await once(way, 'listening');
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  rmSync(folder, { recursive: true, force: true });
});

test('a client is closed in order while a call waits for its next attempt, the engine being away', async () => {
  const thrown: unknown[] = [];
  const note = (error: unknown): void => void thrown.push(error);
  const address = `127.0.0.1:${(way.address() as AddressInfo).port}`;
  const client = await connectClient({ address, namespace: process.env['TEMPORAL_NAMESPACE']! }, await openKeyring(join(folder, 'keys'), { create: true }));
  await client.connection.workflowService.getSystemInfo({});
  way.close();
  for (const socket of sockets) socket.destroy();
  process.on('uncaughtException', note);
  try {
    const calls = Promise.allSettled(Array.from({ length: 5 }, () => client.connection.workflowService.getSystemInfo({})));
    // The first attempt has failed, the second comes between 136 and 204 ms after it.
    await new Promise((resolve) => setTimeout(resolve, 60));
    await client.connection.close();
    expect((await calls).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(thrown).toEqual([]);
  } finally {
    process.off('uncaughtException', note);
  }
});
