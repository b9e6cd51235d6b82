// The Web UI and the codec behind the officers' sign-in, with a small server in the UI's place.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { permitApi, permitRoutes, type PermitApi } from '../../test/kit/permit-api.ts';
import { person } from '../../test/kit/permit.ts';
import { openKeyring, type Keyring } from '../../security/keyring.ts';
import { freePort } from '../../scripts/setup/ports.ts';
import { startTemporal } from '../../scripts/setup/temporal-dev.ts';
import { createApp } from '../kit/app.ts';
import { codecEndpoint, type CodecEndpoint } from './codec.ts';
import { webUi } from './web-ui.ts';

let api: PermitApi;
let ui: Server;
let app: ReturnType<typeof createApp>;
const calls: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
let dir: string;
let keyring: Keyring;
let codec: CodecEndpoint;
const operator = person([{ role: 'operator', district: '000000' }]);
let token: string;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  api = await permitApi();
  ui = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    calls.push({ url: req.url!, headers: req.headers, body });
    res.setHeader('Content-Type', 'text/html').setHeader('Set-Cookie', '_csrf=abc; Path=/').end('<script>start()</script>');
  }).listen(0, '127.0.0.1');
  await once(ui, 'listening');
  dir = mkdtempSync(join(tmpdir(), 'banshi-keys-'));
  keyring = await openKeyring(dir, { create: true });
  codec = codecEndpoint({ keyring, logger: api.deps.logger });
  const before = [webUi(api.deps, { uiUrl: `http://127.0.0.1:${(ui.address() as AddressInfo).port}`, codec })];
  app = createApp({ routes: permitRoutes, deps: api.deps, listener: 'officers', probes: api.probes, before });
  token = api.signIn(operator);
});
afterAll(async () => {
  for (const stop of stops) await stop();
  ui.closeAllConnections();
  ui.close();
  rmSync(dir, { recursive: true });
  await api.close();
});

test('the Web UI is there for operators alone: 401 signed out, 403 for others, 404 on the public listener', async () => {
  await supertest(app).get('/temporal/').expect(401);
  const auditor = api.signIn(person([{ role: 'auditor', district: '000000' }]));
  await supertest(app).get('/temporal/').set('Authorization', `Bearer ${auditor}`).expect(403);
  await supertest(api.apps.public).get('/temporal/').set('Authorization', `Bearer ${token}`).expect(404);
  expect(calls).toEqual([]);
});

test('it is passed on under its path, with its own cookies and never with our session', async () => {
  const cookie = `_csrf=abc; banshi_session=${token}`;
  const answer = await supertest(app).get('/temporal/namespaces/banshi/workflows?query=x').set('Cookie', cookie).expect(200);
  expect(answer.text).toContain('start()');
  expect(answer.headers['content-security-policy']).toBeUndefined();
  expect(answer.headers).toMatchObject({ 'x-frame-options': 'SAMEORIGIN', 'x-content-type-options': 'nosniff' });
  const seen = calls.at(-1)!;
  expect(seen.url).toBe('/temporal/namespaces/banshi/workflows?query=x');
  expect(seen.headers.cookie).toBe('_csrf=abc');
  expect(JSON.stringify(seen.headers)).not.toContain(token);
});

test('a change through the Web UI with the cookie needs our Origin, and its body arrives whole', async () => {
  const post = (origin: string) =>
    supertest(app)
      .post('/temporal/api/v1/reset')
      .set({ Cookie: `banshi_session=${token}`, Origin: origin, 'Content-Type': 'application/json' })
      .send({ reason: '查看' });
  await post('https://evil.example').expect(403);
  await post('https://officers.banshi.example').expect(200);
  expect(JSON.parse(calls.at(-1)!.body)).toEqual({ reason: '查看' });
});

test('the codec hides from operators what looks like a person’s number, and shows auditors all; the look names owner and count', async () => {
  const post = (verb: string, who: string, body: object) => supertest(app).post(`/codec/${verb}`).set('Authorization', `Bearer ${who}`).send(body);
  const said = JSON.stringify({ stage: '待入库', phone: '13912345678' });
  const plain = { metadata: { encoding: Buffer.from('json/plain').toString('base64') }, data: Buffer.from(said).toString('base64') };
  const sealed = (await post('encode', token, { payloads: [plain, plain] }).expect(200)).body;
  const read = async (who: string): Promise<unknown> =>
    JSON.parse(Buffer.from((await post('decode', who, sealed).expect(200)).body.payloads[0].data, 'base64').toString());
  expect(await read(token)).toEqual({ stage: '待入库', phone: '[隐去]' });
  expect(await read(api.signIn(person([{ role: 'auditor', district: '000000' }])))).toEqual(JSON.parse(said));
  expect(api.log()).toContain('"owner":"","allowed":true,"count":2');
});

test('a browser that is signed out gets the sign-in form at /operators and /temporal, machines a problem', async () => {
  for (const path of ['/operators', '/temporal/namespaces/banshi/workflows']) {
    const form = await supertest(app).get(path).set('Accept', 'text/html,application/xhtml+xml').expect(401);
    expect(form.text).toContain('<form');
    expect(form.headers['content-security-policy']).toContain("script-src 'self'");
    expect(
      (
        await supertest(app)
          .get(path)
          .expect(path === '/operators' ? 404 : 401)
      ).body.code,
    ).toBeDefined();
    await supertest(api.apps.public).get(path).set('Accept', 'text/html').expect(404);
  }
  const script = await supertest(app).get('/operators/sign-in.js').expect(200);
  expect(script.headers['content-type']).toContain('javascript');
  expect(script.text).toContain("fetch('/v1/sessions'");
  await supertest(app)
    .get('/temporal/')
    .set({ Accept: 'text/html', Authorization: `Bearer ${token}` })
    .expect(200);
});

test('the codec decodes for operators and auditors, logs each look by id, and refuses what is no payload', async () => {
  const post = (verb: string, who: string, body: object) => supertest(app).post(`/codec/${verb}`).set('Authorization', `Bearer ${who}`).send(body);
  const plain = { metadata: { encoding: Buffer.from('json/plain').toString('base64') }, data: Buffer.from('"林汐"').toString('base64') };
  const sealed = (await post('encode', token, { payloads: [plain] }).expect(200)).body;
  expect(JSON.stringify(sealed)).not.toContain(plain.data);
  expect((await post('decode', token, sealed).expect(200)).body).toEqual({ payloads: [plain] });
  const auditor = person([{ role: 'auditor', district: '000000' }]);
  await post('decode', api.signIn(auditor), sealed).expect(200);
  const looks = api
    .log()
    .split('\n')
    .filter((line) => line.includes('codec: looked'));
  expect(looks.map((line) => JSON.parse(line).actor).slice(-2)).toEqual([`person:${operator.accountId}`, `person:${auditor.accountId}`]);
  await post('decode', api.signIn(person()), sealed).expect(403);
  expect((await post('decode', token, { payloads: 'x' }).expect(400)).body.code).toBe('MALFORMED');
  await post('other', token, sealed).expect(404);
});

test('a Web UI that is away: 502 that says so', async () => {
  const before = [webUi(api.deps, { uiUrl: 'http://127.0.0.1:9', codec })];
  const lonely = createApp({ routes: [], deps: api.deps, listener: 'officers', probes: api.probes, before });
  const answer = await supertest(lonely).get('/temporal/').set('Authorization', `Bearer ${token}`).expect(502);
  expect(answer.body.code).toBe('NEIGHBOUR_AWAY');
});

test('the real Web UI works behind it: its page, its scripts and its API are all under /temporal', async () => {
  const port = await freePort();
  const temporal = await startTemporal({
    binary: process.env['TEST_TEMPORAL_CLI']!,
    port: await freePort(),
    namespace: 'banshi',
    searchAttributes: [],
    ui: { port, publicPath: '/temporal', codecEndpoint: 'http://127.0.0.1:1/codec' },
  });
  stops.push(() => temporal.stop(2000));
  const before = [webUi(api.deps, { uiUrl: `http://127.0.0.1:${port}`, codec })];
  const real = createApp({ routes: [], deps: api.deps, listener: 'officers', probes: api.probes, before });
  const get = (path: string) => supertest(real).get(path).set('Cookie', `banshi_session=${token}`);
  const page = await get('/temporal/').expect(200);
  const scripts = [...page.text.matchAll(/(?:href|src)="([^"]+\.js)"/g)].map(([, address]) => address!);
  expect(scripts.length).toBeGreaterThan(0);
  for (const address of scripts.slice(0, 3)) {
    const path = new URL(address, 'http://host/temporal/').pathname;
    expect(path).toMatch(/^\/temporal\//);
    expect((await get(path).expect(200)).headers['content-type']).toContain('javascript');
  }
  // What stands in `setCurrentDetails` is drawn by the UI's server, in a frame.
  const details = await get(`/temporal/render?content=${encodeURIComponent('**供应商入驻** · 公示中')}&theme=light`).expect(200);
  expect(details.text).toContain('<strong>供应商入驻</strong> · 公示中');
  expect(details.headers).toMatchObject({ 'x-frame-options': 'SAMEORIGIN' });
  const settings = await get('/temporal/api/v1/settings').expect(200);
  expect(settings.body.Codec.Endpoint).toBe('http://127.0.0.1:1/codec');
  // The UI's own line to the server comes up after its page.
  let namespaces = await get('/temporal/api/v1/namespaces');
  while (namespaces.status === 503) namespaces = await get('/temporal/api/v1/namespaces');
  expect(namespaces.text).toContain('banshi');
});
