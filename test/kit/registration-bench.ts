// 执业注册 with its real worker, engine, SMS stand-in and browser; the clock is the database's and moved by the tests.
import { join } from 'node:path';
import { consentToMessages } from '../../bench/kit/seed.ts';
import { startLoop } from '../../activities/kit/loop.ts';
import type { ScheduledActivities } from '../../activities/kit/scheduled.ts';
import { issuing } from '../../activities/documents/issuing.ts';
import { openPrinting } from '../../activities/documents/open.ts';
import { openWorkerParts } from '../../activities/parts.ts';
import { loadConfig } from '../../config.ts';
import { moveClock } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import type { Round } from '../../domain/kit/schedules.ts';
import { createLogger } from '../../logger.ts';
import { startSandbox } from '../../sandbox/app.ts';
import { testEngine, until } from './engine.ts';
import { afterCommit, observed } from './observed.ts';
import { registrationApi } from './registrations.ts';

const SECRET = 'a secret of these tests';

export async function registrationBench() {
  const engine = await testEngine();
  const after = afterCommit(engine);
  const desk = await registrationApi({
    ring: engine.ring,
    committed: after.committed,
  });
  after.tellBy(desk.orm);
  await consentToMessages(desk.api.superUrl);
  const sandbox = await startSandbox({ port: 0, secret: SECRET });
  const config = loadConfig({
    DATABASE_URL: desk.api.url,
    GATEWAY_SECRET: SECRET,
    SMS_URL: `${sandbox.url}/sms`,
    VIRUS_URL: `${sandbox.url}/virus`,
    NEIGHBOURS_URL: sandbox.url,
    KEYRING: engine.keyringDir,
    FILES_DIR: join(desk.folder, 'files'),
  });
  const { orm, fields } = desk;
  const parts = await openWorkerParts(config, createLogger({ name: 'test', level: 'error' }), { documents: false });
  const printing = await openPrinting({
    orm,
    fields,
    files: config.files,
    folder: join(process.cwd(), 'var', 'chromium'),
    issuing: issuing(config, engine.ring, () => undefined),
    // Blank forms are the counter's matter.
    afterMs: 3_600_000,
  });
  const cases = parts.activities('cases', 'test');
  const worker = await engine.work({ ...cases, ...parts.activities('outside', 'test'), ...printing.activities });
  const loop = startLoop({ orm, databaseUrl: desk.api.url, poke: engine.poke, everyMs: 50, also: parts.also });
  const seen = observed({ orm, fields, sandboxUrl: sandbox.url, patienceMs: 60_000 });
  return {
    desk,
    engine,
    orm,
    sandbox,
    ...seen,
    /** Lets a clock of a case come: the moment after its end. */
    pass: async (caseId: string, clock: string): Promise<void> => {
      await seen.passClock(caseId, clock);
      await until(
        async () =>
          (await query(orm.em.fork(), `select 1 from deadline where case_id = $1 and name = $2 and closed_at is null`, [caseId, clock])).length === 0,
        60_000,
      );
      await seen.followed(caseId);
    },
    /** Moves the clock by days. */
    days: (n: number) => moveClock(orm.em.fork(), n * 86_400_000),
    /** Runs the checks of a daily round, as its schedule does. */
    round: (name: Round) => (cases as ScheduledActivities).runChecks(name),
    close: async () => {
      await loop.stop();
      await worker.stop();
      await printing.close();
      await parts.close();
      await sandbox.close();
      await engine.close();
      await after.idle();
      await desk.close();
    },
  };
}
export type RegistrationBench = Awaited<ReturnType<typeof registrationBench>>;
