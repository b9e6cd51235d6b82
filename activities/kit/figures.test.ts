// The figures as Prometheus reads them from the SDK's own page.
import type { MikroORM } from '@mikro-orm/postgresql';
import { Runtime } from '@temporalio/worker';
import { createOrm } from '../../db/kit/orm.ts';
import { query } from '../../db/kit/sql.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { freePort } from '../../scripts/setup/ports.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { createFigures } from './figures.ts';

let database: FreshDatabase;
let orm: MikroORM;
let port: number;
beforeAll(async () => {
  port = await freePort();
  Runtime.install({ telemetryOptions: { metrics: { prometheus: { bindAddress: `127.0.0.1:${port}`, countersTotalSuffix: true } } } });
  database = await freshDatabase();
  orm = await createOrm(database.url);
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});

/** Lines of ours, by name and labels. */
async function page(): Promise<Map<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('banshi_worker_'));
  return new Map(
    lines.map((line) => [
      line
        .replace(/ \S+$/, '')
        .replace(/,?service_name="[^"]*"/, '')
        .replace('{}', ''),
      Number(line.split(' ').at(-1)),
    ]),
  );
}

test('behind, failing by neighbour, outbox, rounds and pokes stand on the worker’s page, and a neighbour that answers again is 0', async () => {
  const em = orm.em.fork();
  const figures = createFigures({ orm, meter: Runtime.instance().metricMeter, everyMs: 0 });
  const id = uuidv7();
  await query(
    em,
    `insert into case_file (id, type, district, state, version, seq, head, followed, created_at, changed_at)
       values ($1, 'Permit', '140000', 'review', 2, 2, '', 1, app_now(), app_now() - interval '65 s')`,
    [id],
  );
  await query(
    em,
    `insert into effect (key, case_id, name, started_at, attempts, last_error) values ('e', $1, 'tell', clock_timestamp(), 4, '短信平台（SMS gateway）暂时不可用: 503 X')`,
    [id],
  );
  await query(em, `insert into outbox (key, kind, payload, created_at, next_at) values ('o', 'sms', '{}', app_now() - interval '7 s', app_now())`);
  figures.round();
  figures.round();
  figures.poked();
  await figures.read();
  const first = await page();
  expect(first.get('banshi_worker_behind_cases')).toBe(1);
  expect(first.get('banshi_worker_behind_seconds')).toBeGreaterThanOrEqual(65);
  expect(first.get('banshi_worker_effects_failing{neighbour="短信平台（SMS gateway）"}')).toBe(1);
  expect(first.get('banshi_worker_outbox_waiting')).toBe(1);
  expect(first.get('banshi_worker_outbox_seconds')).toBeGreaterThanOrEqual(7);
  expect(first.get('banshi_worker_loop_rounds_total')).toBe(2);
  expect(first.get('banshi_worker_loop_pokes_total')).toBe(1);

  await query(em, `update effect set done_at = clock_timestamp(), last_error = null`);
  await query(em, `update case_file set followed = seq`);
  await figures.read();
  const then = await page();
  expect([then.get('banshi_worker_behind_cases'), then.get('banshi_worker_effects_failing{neighbour="短信平台（SMS gateway）"}')]).toEqual([0, 0]);
});

test('the database is asked no more often than every ten seconds', async () => {
  const figures = createFigures({ orm, meter: Runtime.instance().metricMeter });
  await figures.read();
  await query(orm.em.fork(), `update case_file set followed = 1`);
  await figures.read();
  expect((await page()).get('banshi_worker_behind_cases')).toBe(0);
});
