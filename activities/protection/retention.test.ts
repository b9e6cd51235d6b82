// O19: what is kept, for how long, and what can't be removed at all.
import { query } from '../../db/kit/sql.ts';
import { accountRules } from '../../domain/account/rules.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { now } from '../../db/kit/clock.ts';
import { accountApi, type AccountApi } from '../../test/account/account-api.ts';
import { dailyChecks } from '../checks.ts';
import { actParts } from '../parts.ts';
import { traceRetention } from './retention.ts';

let api: AccountApi;
beforeAll(async () => (api = await accountApi()));
afterAll(() => api?.close());

const run = async (): Promise<number> => {
  const em = api.orm.em.fork();
  const at = await now(em);
  return traceRetention.run({ orm: api.orm, em, now: at, today: shanghaiDay(at), progress: () => undefined });
};
const count = async (table: string) => (await query<{ n: number }>(api.orm.em.fork(), `select count(*)::int as n from ${table}`))[0]!.n;

test('O19 traces of sign-ins are kept for six months, and no rule can say fewer', async () => {
  await api.supplier(1);
  await api.call('post', '/v1/sign-in-challenges', undefined, { app: 'officers' }).expect(201);
  const month = 30 * 86_400_000;
  await api.moveClock(5 * month);
  expect([await run(), await count('session'), await count('sign_in_challenge')]).toEqual([0, 1, 1]);
  await api.moveClock(2 * month);
  expect([await run(), await count('session'), await count('sign_in_challenge')]).toEqual([2, 0, 0]);
  expect([5, 6].map((months) => accountRules.auditMonths.check.problem(months) === null)).toEqual([false, true]);
});

test('O19 the look at what may go is one of the daily ones', () => {
  expect(dailyChecks.map((make) => make(actParts(api.ring))).map(({ id }) => id)).toEqual(
    expect.arrayContaining(['trace-retention', 'row-integrity', 'journal-integrity', 'permission-integrity']),
  );
});

test('O19 journal, acts and checkpoints can be neither changed nor removed by the application, at any age', async () => {
  for (const table of ['journal', 'act', 'checkpoint'])
    for (const statement of [
      `delete from ${table}`,
      `update ${table} set at = now()`.replace('act set at', 'act set received_at'),
      `truncate ${table}`,
    ])
      await expect(query(api.orm.em.fork(), statement)).rejects.toThrow(/permission denied/);
  expect(await count('journal')).toBeGreaterThan(0);
});
