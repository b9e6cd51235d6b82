// Server-sent events over a real PostgreSQL: NOTIFY on one side, a stream on the other.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { readEvents } from '../../test/kit/event-reader.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { act, permits, person } from '../../test/kit/permit.ts';
import { decide } from '../../activities/kit/decide.ts';
import { createNotifier, EVENTS } from '../../activities/kit/notify.ts';
import { createEventHub, type CaseEvent, type EventHub } from './events.ts';
import { listenForEvents, type Listening } from './listen.ts';

let api: PermitApi;
let listening: Listening[];
let servers: { port: number; hub: EventHub; close: () => void }[];
let db: pg.Client;
beforeAll(async () => {
  const [one, two] = [createEventHub({ remember: 50 }), createEventHub()];
  api = await permitApi({ events: one });
  const second = await permitApi({ events: two, authenticate: api.deps.authenticate });
  listening = [];
  servers = [];
  for (const [hub, app] of [
    [one, api.apps.public],
    [two, second.apps.officers],
  ] as const) {
    listening.push(await listenForEvents({ url: api.url, hub, logger: api.deps.logger, retryMs: 50 }));
    const server = app.listen(0);
    await once(server, 'listening');
    servers.push({ port: (server.address() as AddressInfo).port, hub, close: () => server.close(() => undefined).closeAllConnections() });
  }
  db = new pg.Client({ connectionString: api.superUrl });
  await db.connect();
  closing = async () => {
    await db.end();
    for (const one of listening) await one.stop();
    for (const one of servers) one.close();
    await second.close();
    await api.close();
  };
});
let closing: () => Promise<void>;
afterAll(() => closing());

const read = (token: string, { server = 0, last }: { server?: number; last?: string } = {}) => readEvents(servers[server]!.port, token, last);
const notify = (event: CaseEvent) => db.query('select pg_notify($1, $2)', [EVENTS, JSON.stringify(event)]);

test('an event reaches its reader within 2 s of the commit, in order, in every API process', async () => {
  const me = person();
  const token = api.signIn(me);
  const readers = [await read(token, { server: 0 }), await read(token, { server: 1 })];
  await db.query('begin');
  for (let seq = 1; seq <= 20; seq++) await notify({ case: 'c1', seq, kind: 'case', account: me.accountId });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(readers.map(({ seen }) => seen.length)).toEqual([0, 0]);
  const from = performance.now();
  await db.query('commit');
  for (const reader of readers) {
    const seen = await reader.until(20);
    expect(seen.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, n) => `c1/${n + 1}/case`));
    expect(JSON.parse(seen[0]!.data!)).toEqual({ case: 'c1', seq: 1, kind: 'case' });
    reader.stop();
  }
  expect(performance.now() - from).toBeLessThan(2000);
});

test('an act reaches applicant and officer within 2 s of its answer, with case and seq', async () => {
  const me = person();
  const officer = person([{ role: 'initialReviewer', district: '140000' }]);
  const [mine, theirs] = [await read(api.signIn(me), { server: 1 }), await read(api.signIn(officer))];
  const notify = createNotifier(api.orm);
  const outcome = await decide({ orm: api.orm, registry: permits, committed: notify }, act('create', me));
  const from = performance.now();
  for (const reader of [mine, theirs]) {
    const [event] = await reader.until(1);
    expect(JSON.parse(event!.data!)).toEqual({ case: outcome.caseId, seq: 1, kind: 'case' });
    reader.stop();
  }
  expect(performance.now() - from).toBeLessThan(2000);
  await notify.idle();
});

test('a reader gets only what is theirs: own, of the organisation acted for, for officers of their districts', async () => {
  const me = { ...person(), organisationId: 'o1' };
  const officer = person([{ role: 'initialReviewer', district: '140100' }]);
  const [mine, theirs] = [await read(api.signIn(me)), await read(api.signIn(officer))];
  await notify({ case: 'x1', seq: 1, kind: 'case', account: 'somebody', organisation: 'o2', district: '330000' });
  await notify({ case: 'x2', seq: 1, kind: 'case', account: 'somebody', organisation: 'o1', district: '330000' });
  await notify({ case: 'x3', seq: 1, kind: 'task', account: 'somebody', district: '140105' });
  await notify({ case: 'x4', seq: 1, kind: 'message', account: me.accountId });
  await notify({ case: 'x5', seq: 1, kind: 'task', account: officer.accountId });
  expect((await mine.until(2)).map(({ id }) => id)).toEqual(['x2/1/case', 'x4/1/message']);
  expect((await theirs.until(2)).map(({ id }) => id)).toEqual(['x3/1/task', 'x5/1/task']);
  mine.stop();
  theirs.stop();
});

test('Last-Event-ID goes on right after it, also on another process; one that is not known here says reset', async () => {
  const me = person();
  const token = api.signIn(me);
  // Both processes have to know the events: a process that has not heard yet of the last one that was seen rightly says reset.
  const first = [await read(token), await read(token, { server: 1 })];
  for (let seq = 1; seq <= 3; seq++) await notify({ case: 'r1', seq, kind: 'case', account: me.accountId });
  for (const one of first) {
    await one.until(3);
    one.stop();
  }
  await notify({ case: 'r1', seq: 4, kind: 'case', account: me.accountId });
  const again = await read(token, { last: 'r1/2/case', server: 1 });
  expect((await again.until(2)).map(({ id }) => id)).toEqual(['r1/3/case', 'r1/4/case']);
  again.stop();
  const unknown = await read(token, { last: 'r1/99/case' });
  expect((await unknown.until(1)).map(({ event }) => event)).toEqual(['reset']);
  unknown.stop();
});

test('a cut line comes back by itself and readers are told to read anew', async () => {
  const me = person();
  const reader = await read(api.signIn(me));
  await db.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'banshi-events' and datname = current_database()`);
  expect((await reader.until(1))[0]!.event).toBe('reset');
  await notify({ case: 'b1', seq: 1, kind: 'case', account: me.accountId });
  expect((await reader.until(2))[1]!.id).toBe('b1/1/case');
  reader.stop();
});

test('signed out there is no stream: 401; payloads that are none of ours are passed over', async () => {
  const refused = await read('nobody');
  expect(refused.response.statusCode).toBe(401);
  refused.stop();
  const me = person();
  const reader = await read(api.signIn(me));
  for (const text of ['not json', '{}', '{"case":1}']) await db.query('select pg_notify($1, $2)', [EVENTS, text]);
  await notify({ case: 'p1', seq: 1, kind: 'case', account: me.accountId });
  expect((await reader.until(1))[0]!.id).toBe('p1/1/case');
  reader.stop();
});

test('a drain ends every stream; a stream ends after its lifetime', async () => {
  const reader = await read(api.signIn(person()));
  servers[0]!.hub.close();
  await reader.ended;
  const hub = createEventHub({ lifetimeMs: 100, heartbeatMs: 30 });
  const short = await permitApi({ events: hub });
  const server = short.apps.public.listen(0);
  await once(server, 'listening');
  servers.push({ port: (server.address() as AddressInfo).port, hub, close: () => server.close() });
  const brief = await read(short.signIn(person()), { server: 2 });
  await brief.ended;
  expect(hub.readers()).toBe(0);
  await short.close();
});
