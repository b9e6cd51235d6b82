// Exams with their real worker, engine, SMS stand-in, seal and browser; the clock is the database's and moved by the tests.
import { join } from 'node:path';
import { createScoreDesk } from '../../activities/exam/scores/desk.ts';
import { openFiles } from '../../activities/file/open.ts';
import { decide } from '../../activities/kit/decide.ts';
import { startLoop } from '../../activities/kit/loop.ts';
import { issuing } from '../../activities/documents/issuing.ts';
import { openPrinting } from '../../activities/documents/open.ts';
import { openWorkerParts } from '../../activities/parts.ts';
import { consentToMessages } from '../../bench/kit/seed.ts';
import { loadConfig } from '../../config.ts';
import { now } from '../../db/kit/clock.ts';
import type { Routes } from '../../api/kit/route.ts';
import { createVirusGateway } from '../../gateways/virus.ts';
import { createLogger } from '../../logger.ts';
import { startSandbox } from '../../sandbox/app.ts';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import type { createDeaths } from './deaths.ts';
import { testEngine } from './engine.ts';
import { afterCommit, observed } from './observed.ts';
import { examApi } from './exam.ts';

const SECRET = 'a secret of these tests';
/** Address of the service in codes and credentials. */
export const SITE = 'https://banshi.example';

/** `also`: activities beside the worker's own; `routes` beside those of exams; `wrap`: all activities, to be killed at their boundaries. */
export async function examBench(also: object = {}, routes: Routes = [], wrap: ReturnType<typeof createDeaths>['wrap'] = (all) => all) {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-exam-bench-'));
  const engine = await testEngine();
  const after = afterCommit(engine);
  const exam = await examApi({
    ring: engine.ring,
    also: routes,
    committed: after.committed,
  });
  const { orm, fields, api } = exam;
  after.tellBy(orm);
  await consentToMessages(api.superUrl);
  // The stand-ins go by the moved clock too.
  const clock = createServer((_, answer) => {
    const at = now(orm.em.fork()).then((moment) => JSON.stringify({ now: `${moment.slice(0, 23)}Z` }));
    void at.then((body) => answer.setHeader('content-type', 'application/json').end(body));
  }).listen(0, '127.0.0.1');
  await once(clock, 'listening');
  const sandbox = await startSandbox({ port: 0, secret: SECRET, clockUrl: `http://127.0.0.1:${(clock.address() as AddressInfo).port}/` });
  const config = loadConfig({
    DATABASE_URL: api.url,
    GATEWAY_SECRET: SECRET,
    SMS_URL: `${sandbox.url}/sms`,
    VIRUS_URL: `${sandbox.url}/virus`,
    NEIGHBOURS_URL: sandbox.url,
    KEYRING: engine.keyringDir,
    PUBLIC_URL: SITE,
    FILES_DIR: join(folder, 'files'),
  });
  const virus = createVirusGateway({ url: config.virusUrl, secret: SECRET });
  Object.assign(api.deps, { files: await openFiles({ orm, fields, store: config.files, virus }), scores: createScoreDesk({ orm, fields }) });
  const parts = await openWorkerParts(config, createLogger({ name: 'test', level: 'error' }), { documents: false });
  const printing = await openPrinting({
    orm,
    fields,
    files: config.files,
    folder: join(process.cwd(), 'var', 'chromium'),
    issuing: issuing(config, engine.ring, () => undefined),
    certificates: {
      keyring: engine.ring,
      site: SITE,
      decide: (request) =>
        decide(
          { orm, registry: exam.registry, committed: ({ type, caseId, quiet }) => (quiet ? undefined : void engine.poke(type, caseId)) },
          request,
        ),
    },
    // Blank forms are the counter's matter.
    afterMs: 3_600_000,
  });
  const worker = await engine.work(
    wrap({ ...parts.activities('cases', 'test'), ...parts.activities('outside', 'test'), ...printing.activities, ...also }),
  );
  const loop = startLoop({ orm, databaseUrl: api.url, poke: engine.poke, everyMs: 50, also: parts.also });
  return {
    exam,
    engine,
    orm,
    sandbox,
    config,
    ...observed({ orm, fields, sandboxUrl: sandbox.url, patienceMs: 120_000 }),
    close: async () => {
      await loop.stop();
      await worker.stop();
      await printing.close();
      await parts.close();
      await sandbox.close();
      clock.closeAllConnections();
      clock.close();
      await engine.close();
      await after.idle();
      await exam.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type ExamBench = Awaited<ReturnType<typeof examBench>>;
