// Event streams and the sessions behind them, over real sessions in a real database.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountApi, type AccountApi } from '../../test/account/account-api.ts';
import { readEvents, type EventReader } from '../../test/kit/event-reader.ts';

let api: AccountApi;
const servers: Server[] = [];
const ports = { public: 0, officers: 0 };
beforeAll(async () => {
  api = await accountApi();
  for (const listener of ['public', 'officers'] as const) {
    const server = api.apps[listener].listen(0);
    await once(server, 'listening');
    servers.push(server);
    ports[listener] = (server.address() as AddressInfo).port;
  }
});
afterAll(async () => {
  for (const server of servers) server.close().closeAllConnections();
  await api?.close();
});

const minutes = (n: number): number => n * 60_000;
const open = (token: string, listener: 'public' | 'officers' = 'public'): Promise<EventReader> => readEvents(ports[listener], token);
const tell = (event: object): void => api.deps.events.publish({ case: 'c1', seq: 1, kind: 'case', ...event });

test('an open stream ends with its session: signed out, ended from another device, signed out everywhere; that of another session stays', async () => {
  const one = await api.supplier(1);
  const [out, device, other] = [one.token, await api.signIn(one.accountName), await api.signIn(one.accountName)];
  const [first, second, third] = [await open(out), await open(device), await open(other)];
  await api.call('delete', '/v1/sessions/current', undefined, { token: out }).expect(204);
  await first.ended;
  const list = await api.call('get', '/v1/sessions', undefined, { token: other }).expect(200);
  const theirs = (list.body.items as { id: string; current: boolean }[]).find(({ current }) => !current)!;
  await api.call('delete', `/v1/sessions/${theirs.id}`, undefined, { token: other }).expect(204);
  await second.ended;
  tell({ case: 'still', account: one.accountId });
  expect((await third.until(1))[0]!.id).toBe('still/1/case');
  await api.call('post', '/v1/me/sign-out-everywhere', undefined, { token: other }).expect(200);
  await third.ended;
  expect(first.seen).toEqual([]);
});

test('L17 an open stream ends when its account is frozen, and an officer’s when the account’s time is over', async () => {
  const two = await api.supplier(2);
  const officer = await api.officer(900, 'initialReviewer', '140100');
  const [mine, theirs] = [await open(two.token), await open(officer.token, 'officers')];
  await api.call('post', '/v1/me/misuse-reports', { kind: 'illegalUse', description: '有人冒用我的账号' }, { token: two.token }).expect(200);
  await mine.ended;
  await api.orm.em.fork().getConnection().execute(`update account set owner_id = id, ends_at = app_now() where id = '${officer.accountId}'`);
  await theirs.ended;
  expect((await api.call('get', '/v1/me', undefined, { token: officer.token })).status).toBe(401);
});

test.each([
  [
    'a post that was withdrawn',
    async () => {
      const officer = await api.officer(901, 'initialReviewer', '140100');
      const taken = `update officer_grant set revoked_at = app_now() where account_id = '${officer.accountId}'`;
      return { ...officer, taken, listener: 'officers' as const, theirs: { account: 'x', district: '140105' } };
    },
  ],
  [
    'an organisation that has let go',
    async () => {
      const { accountId, token, organisationId } = await api.supplier(4);
      const taken = `update membership set standing = 'disabled' where account_id = '${accountId}'`;
      return { accountId, token, taken, listener: 'public' as const, theirs: { account: 'x', organisation: organisationId } };
    },
  ],
])('%s is taken from the open stream, which goes on with what is still the reader’s own', async (_, begin) => {
  const { accountId, token, taken, listener, theirs } = await begin();
  const reader = await open(token, listener);
  tell({ case: 'seen', ...theirs });
  expect((await reader.until(1))[0]!.id).toBe('seen/1/case');
  await api.orm.em.fork().getConnection().execute(taken);
  // Of both, told together, the own one alone comes once the right is gone.
  let last: (string | undefined)[] = [];
  for (let n = 0; last.length !== 1; n++) {
    const before = reader.seen.length;
    tell({ case: `theirs${n}`, ...theirs });
    tell({ case: `own${n}`, account: accountId });
    while (reader.seen.at(-1)?.id !== `own${n}/1/case`) await reader.until(reader.seen.length + 1);
    last = reader.seen.slice(before).map(({ id }) => id);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(last).toEqual([expect.stringMatching(/^own\d+\/1\/case$/)]);
  reader.stop();
});

test('a stream is no use of its session: left open, and opened again and again, it signs out after 30 minutes like any forgotten tab', async () => {
  const three = await api.supplier(3);
  const reader = await open(three.token);
  for (let n = 0; n < 2; n++) {
    await api.moveClock(minutes(14));
    const again = await open(three.token);
    expect(again.response.statusCode).toBe(200);
    again.stop();
  }
  await api.moveClock(minutes(3));
  await reader.ended;
  const late = await open(three.token);
  expect(late.response.statusCode).toBe(401);
  late.stop();
});

test('a page that a browser reads anew by itself (`?again`) is no use of its session either', async () => {
  const { token } = await api.supplier(41);
  for (let n = 0; n < 2; n++) {
    await api.moveClock(minutes(14));
    expect((await api.call('get', '/v1/me?again', undefined, { token })).status).toBe(200);
  }
  await api.moveClock(minutes(3));
  expect((await api.call('get', '/v1/me?again', undefined, { token })).status).toBe(401);
});
