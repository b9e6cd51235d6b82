import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { schedules } from '../domain/kit/schedules.ts';
import { openKeyring } from '../security/keyring.ts';
import { connectClient } from '../temporal/connection.ts';
import { createOrm } from '../db/kit/orm.ts';
import { query } from '../db/kit/sql.ts';
import { freshDatabase, setClock } from '../test/kit/database.ts';

test('npm run clock says the time, moves it, triggers what it passes, and refuses what is no moment and a clock that is fixed', async () => {
  const database = await freshDatabase();
  const dir = await mkdtemp(join(tmpdir(), 'banshi-clock-'));
  const ring = await openKeyring(join(dir, 'keys'), { create: true });
  const orm = await createOrm(database.url);
  await setClock(orm.em.fork(), '2026-11-24T02:00:00.000000Z');
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(import.meta.dirname, 'clock.ts'), ...args], {
      env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: database.url, KEYRING: join(dir, 'keys') },
    }).then(
      ({ stdout, stderr }) => ({ code: 0, out: stdout + stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, out: error.stdout + error.stderr }),
    );
  expect(await run()).toMatchObject({ code: 0, out: expect.stringMatching(/^2026-11-24 10:00:\d\d/) });
  expect((await run('--to', '2026-11-25T08:30:00+08:00')).out).toMatch(
    /→ 2026-11-25 08:30:\d\d, triggered: reconciliation, fee-reconciliation, reconciliation-papers, journal-checkpoint, permission-check, integrity, expiry, licence-standing, licence-collection, stale-drafts, calendar-coverage, hotline-tickets$/m,
  );
  expect(await run('--to', 'tomorrow')).toMatchObject({ code: 1, out: expect.stringContaining('no moment') });
  expect(await run('--by', 'x')).toMatchObject({ code: 1, out: expect.stringContaining('no number of hours') });
  const owner = await createOrm(database.migrationUrl);
  await query(owner.em.fork(), `create or replace function app_now() returns timestamptz language sql volatile as 'select clock_timestamp()'`);
  await query(owner.em.fork(), `drop table test_clock`);
  await owner.close(true);
  expect(await run('--by', '1')).toMatchObject({ code: 1, out: expect.stringContaining('no movable clock') });

  const client = await connectClient({ address: process.env['TEMPORAL_ADDRESS']!, namespace: process.env['TEMPORAL_NAMESPACE']! }, ring);
  for (const { id } of schedules) {
    const { info } = await client.schedule.getHandle(id).describe();
    for (const { workflow } of info.runningActions)
      await client.workflow
        .getHandle(workflow.workflowId)
        .terminate('test')
        .catch(() => undefined);
    await client.schedule.getHandle(id).delete();
  }
  await client.connection.close();
  await orm.close(true);
  await database.drop();
  await rm(dir, { recursive: true });
});
