import { accountApi, type AccountApi, type SignedUp } from '../../test/account/account-api.ts';
import { query } from '../kit/sql.ts';
import { now } from '../kit/clock.ts';
import { asInstant } from '../kit/sql.ts';
import { tokenHash } from '../../security/token.ts';
import { authenticate } from './sessions.ts';

let api: AccountApi;
let one: SignedUp;
beforeAll(async () => {
  api = await accountApi();
  one = await api.supplier(1);
});
afterAll(() => api?.close());

const minutes = (n: number): number => n * 60_000;
const who = (token: string) => authenticate(api.orm, token);
const seen = async (token: string): Promise<string> =>
  (
    await query<{ at: string }>(api.orm.em.fork(), `select ${asInstant('last_seen_at')} as at from session where token_hash = $1`, [tokenHash(token)])
  )[0]!.at;

test('a token gives the person with the grants of the chosen organisation and those of an officer; the table knows its hash alone', async () => {
  expect(await who(one.token)).toEqual({
    kind: 'person',
    accountId: one.accountId,
    organisationId: one.organisationId,
    grants: [{ role: 'applicant' }, { role: 'orgAdmin', organisationId: one.organisationId }],
  });
  await api.desk.officers.giveGrant(one.accountId, 'auditor', '140100', null);
  expect((await who(one.token))?.grants).toContainEqual({ role: 'auditor', district: '140100' });
  expect(await who('nobody')).toBeNull();
  expect(await query(api.orm.em.fork(), `select 1 from session where token_hash = $1`, [one.token])).toEqual([]);
});

test('who is asked for together gets his own answer, however many ask, and whoever is nobody gets none', async () => {
  const tokens = await Promise.all(Array.from({ length: 9 }, () => api.signIn(one.accountName)));
  const two = await api.supplier(2);
  const asked = ['nobody', ...tokens, two.token, one.token, one.token, 'nobody else', ''];
  const found = await Promise.all(asked.map(who));
  const { accountId } = one;
  expect(found.map((actor) => actor?.accountId)).toEqual([
    undefined,
    ...tokens.map(() => accountId),
    two.accountId,
    accountId,
    accountId,
    undefined,
    undefined,
  ]);
  expect(found[10]?.organisationId).toBe(two.organisationId);
});

test('whoever comes while a statement is away is answered by one that left after him, and waits for a stuck one a moment only', async () => {
  const token = await api.signIn(one.accountName);
  const other = await api.signIn(one.accountName);
  const locked = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const holding = api.orm.em.fork().transactional(async (em) => {
    await query(em, 'lock table session in access exclusive mode');
    locked.resolve();
    await release.promise;
  });
  await locked.promise;
  const stuck = async (): Promise<number> =>
    (await query<{ n: number }>(api.orm.em.fork(), `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))[0]!.n;
  const until = async (n: number): Promise<void> => {
    while ((await stuck()) !== n) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const early = who(token);
  await until(1);
  await api.desk.officers.giveGrant(one.accountId, 'auditor', '330100', null);
  const late = [who(token), who(other)];
  await new Promise((resolve) => setTimeout(resolve, 300));
  // Nobody has asked for them: the first may come back at any time.
  expect(await stuck()).toBe(1);
  const last = who(other);
  await until(2);
  release.resolve();
  await holding;
  const granted = { role: 'auditor', district: '330100' };
  for (const actor of await Promise.all([...late, last])) expect(actor?.grants).toContainEqual(granted);
  expect((await early)?.accountId).toBe(one.accountId);
});

test('a session is seen at most once a minute', async () => {
  const before = await seen(one.token);
  await who(one.token);
  expect(await seen(one.token)).toBe(before);
  await api.moveClock(minutes(2));
  await who(one.token);
  const after = await seen(one.token);
  expect(after > before).toBe(true);
  expect(after <= (await now(api.orm.em.fork()))).toBe(true);
});

test('a session ends after 30 minutes without a request, however it was used before', async () => {
  const token = await api.signIn(one.accountName);
  await api.moveClock(minutes(29));
  expect(await who(token)).not.toBeNull();
  await api.moveClock(minutes(29));
  expect(await who(token)).not.toBeNull();
  await api.moveClock(minutes(30));
  expect(await who(token)).toBeNull();
});

test('a session ends after 12 hours, also when it is used all the time', async () => {
  const token = await api.signIn(one.accountName);
  for (let n = 0; n < 28; n++) {
    await api.moveClock(minutes(25));
    expect(await who(token)).not.toBeNull();
  }
  await api.moveClock(minutes(20));
  expect(await who(token)).toBeNull();
});

test('the look-up of a session takes less than a millisecond of the database', async () => {
  const token = await api.signIn(one.accountName);
  for (let n = 0; n < 50; n++) await who(token);
  const times: number[] = [];
  for (let n = 0; n < 300; n++) {
    const from = performance.now();
    await who(token);
    times.push(performance.now() - from);
  }
  const p50 = times.sort((a, b) => a - b)[150]!;
  process.stderr.write(`session look-up p50 ${p50.toFixed(2)} ms, p95 ${times[285]!.toFixed(2)} ms\n`);
  // One statement; the bar leaves room for a loaded machine.
  expect(p50).toBeLessThan(5);
});
