// The Web UI and the codec behind the officers' sign-in, with a small server in the UI's place.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import supertest from 'supertest';
import { permitApi, permitRoutes, type PermitApi } from '../../test/kit/permit-api.ts';
import { person } from '../../test/kit/permit.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { createApp } from '../kit/app.ts';
import { webUi } from './web-ui.ts';

let api: PermitApi;
let ui: Server;
let app: ReturnType<typeof createApp>;
const calls: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
const looks: PersonActor[] = [];
const operator = person([{ role: 'operator', district: '000000' }]);
let token: string;
beforeAll(async () => {
  api = await permitApi();
  ui = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    calls.push({ url: req.url!, headers: req.headers, body });
    res.setHeader('Content-Type', 'text/html').setHeader('Set-Cookie', '_csrf=abc; Path=/').end('<script>start()</script>');
  }).listen(0, '127.0.0.1');
  await once(ui, 'listening');
  const codec = {
    decode: async (payloads: object[], actor: PersonActor) => {
      looks.push(actor);
      return payloads.map(() => ({ data: 'b3Blbg==' }));
    },
    encode: async (payloads: object[]) => payloads,
  };
  const before = [webUi(api.deps, { uiUrl: `http://127.0.0.1:${(ui.address() as AddressInfo).port}`, codec })];
  app = createApp({ routes: permitRoutes, deps: api.deps, listener: 'officers', probes: api.probes, before });
  token = api.signIn(operator);
});
afterAll(async () => {
  ui.closeAllConnections();
  ui.close();
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
  expect(answer.headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' });
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

test('the codec decodes for operators and auditors, tells who looked, and refuses what is no payload', async () => {
  const decode = (who: string, body: object) => supertest(app).post('/codec/decode').set('Authorization', `Bearer ${who}`).send(body);
  expect((await decode(token, { payloads: [{ metadata: { encoding: 'eA==' }, data: 'eA==' }] }).expect(200)).body).toEqual({
    payloads: [{ data: 'b3Blbg==' }],
  });
  expect(looks).toEqual([operator]);
  await decode(api.signIn(person()), { payloads: [] }).expect(403);
  expect((await decode(token, { payloads: 'x' }).expect(400)).body.code).toBe('MALFORMED');
  await supertest(app).post('/codec/other').set('Authorization', `Bearer ${token}`).send({ payloads: [] }).expect(404);
});

test('a Web UI that is away: 502 that says so', async () => {
  const before = [webUi(api.deps, { uiUrl: 'http://127.0.0.1:9', codec: { decode: async () => [], encode: async () => [] } })];
  const lonely = createApp({ routes: [], deps: api.deps, listener: 'officers', probes: api.probes, before });
  const answer = await supertest(lonely).get('/temporal/').set('Authorization', `Bearer ${token}`).expect(502);
  expect(answer.body.code).toBe('NEIGHBOUR_AWAY');
});
