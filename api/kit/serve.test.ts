// The process that answers: two ports, a port that is taken, and how it goes.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { person } from '../../test/kit/permit.ts';
import { createMetrics } from './metrics.ts';
import { createPoker } from './poke.ts';
import { serveMetrics } from './primary.ts';
import { serve } from './serve.ts';

const poke = createPoker({ poke: async () => undefined });
const open = (api: PermitApi, more: object = {}) =>
  serve({ apps: api.apps, ports: { public: 0, officers: 0 }, host: '127.0.0.1', events: api.deps.events, poke, ...more });

test('a drain answers what is under way, ends streams, takes nothing new, and is over at once then', async () => {
  const api = await permitApi({
    authenticate: async (token) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return token === 'mine' ? me : null;
    },
  });
  const me = person();
  const served = await open(api);
  const at = `http://127.0.0.1:${served.ports.public}`;
  const headers = { Authorization: 'Bearer mine' };
  const [stream] = (await once(get(`${at}/v1/events`, { headers }), 'response')) as [IncomingMessage];
  stream.resume();
  const ended = once(stream, 'end');
  const slow = fetch(`${at}/v1/permits`, { headers });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const from = performance.now();
  const drained = served.drain();
  await ended;
  const answer = await slow;
  expect([answer.status, await answer.json()]).toEqual([200, { items: [], next: null }]);
  await expect(fetch(`${at}/healthz`)).rejects.toThrow('fetch failed');
  await drained;
  expect(performance.now() - from).toBeLessThan(3000);
  await api.close();
});

test('a request that does not end is cut when the drain has lasted long enough', async () => {
  const api = await permitApi({ authenticate: () => new Promise(() => undefined) });
  const served = await open(api, { drainMs: 200 });
  const hanging = fetch(`http://127.0.0.1:${served.ports.public}/v1/permits`, { headers: { Authorization: 'Bearer x' } });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await Promise.all([served.drain(), expect(hanging).rejects.toThrow('fetch failed')]);
  await api.close();
});

test('a port that is taken is told by its code, and the other port is let go', async () => {
  const api = await permitApi();
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const taken = (holder.address() as AddressInfo).port;
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const other = (free.address() as AddressInfo).port;
  await new Promise((resolve) => free.close(resolve));
  await expect(open(api, { ports: { public: other, officers: taken } })).rejects.toMatchObject({ code: 'EADDRINUSE', port: taken });
  const again = createServer().listen(other, '127.0.0.1');
  await once(again, 'listening');
  again.close();
  holder.close();
  await api.close();
});

test('the figures are on a port of their own', async () => {
  const metrics = createMetrics();
  metrics.act('Permit', 'submit', { ok: false, refusal: { code: 'STATE_CONFLICT' } });
  const server = await serveMetrics(() => metrics.register.metrics(), { host: '127.0.0.1', port: 0 });
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await (await fetch(`${at}/metrics`)).text()).toContain('banshi_api_acts_total{process="Permit",action="submit",outcome="STATE_CONFLICT"} 1');
  expect((await fetch(`${at}/other`)).status).toBe(404);
  await new Promise((resolve) => server.close(resolve));
});

test('with a certificate it speaks TLS 1.3 and nothing older', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'banshi-tls-'));
  const tls = { key: join(dir, 'key.pem'), cert: join(dir, 'cert.pem') };
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      tls.key,
      '-out',
      tls.cert,
      ...subject,
    ],
    { stdio: 'ignore' },
  );
  const api = await permitApi();
  const served = await open(api, { tls });
  const dial = (maxVersion: 'TLSv1.2' | 'TLSv1.3') =>
    new Promise<string | null>((resolve, reject) => {
      const socket = connect({ port: served.ports.public, host: '127.0.0.1', ca: readFileSync(tls.cert), maxVersion }, () => {
        resolve(socket.getProtocol());
        socket.end();
      });
      socket.once('error', reject);
    });
  expect(await dial('TLSv1.3')).toBe('TLSv1.3');
  await expect(dial('TLSv1.2')).rejects.toMatchObject({ code: expect.stringContaining('PROTOCOL_VERSION') });
  await served.drain();
  await api.close();
  rmSync(dir, { recursive: true });
});
