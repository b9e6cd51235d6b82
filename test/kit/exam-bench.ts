// Exams with their real worker, engine, SMS stand-in, seal and browser; the clock is the database's and moved by the tests.
import { join } from 'node:path';
import { createScoreDesk } from '../../activities/exam/scores/desk.ts';
import { openFiles } from '../../activities/file/open.ts';
import { decide } from '../../activities/kit/decide.ts';
import { startLoop } from '../../activities/kit/loop.ts';
import { createNotifier } from '../../activities/kit/notify.ts';
import { issuing } from '../../activities/documents/issuing.ts';
import { openPrinting } from '../../activities/documents/open.ts';
import { openWorkerParts } from '../../activities/parts.ts';
import { consentToMessages } from '../../bench/kit/seed.ts';
import { loadConfig } from '../../config.ts';
import { moveClock, now } from '../../db/kit/clock.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { epochMs, type Instant } from '../../domain/kit/instant.ts';
import { smsLogSchema } from '../../gateways/contracts/sms.ts';
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
import { testEngine, until } from './engine.ts';
import { examApi } from './exam.ts';

const SECRET = 'a secret of these tests';
/** Address of the service in codes and credentials. */
export const SITE = 'https://banshi.example';

/** `also`: activities beside the worker's own; `routes` beside those of exams; `wrap`: all activities, to be killed at their boundaries. */
export async function examBench(also: object = {}, routes: Routes = [], wrap: ReturnType<typeof createDeaths>['wrap'] = (all) => all) {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-exam-bench-'));
  const engine = await testEngine(join(import.meta.dirname, '../../workflows/index.ts'));
  let tell: ReturnType<typeof createNotifier> | undefined;
  const exam = await examApi({
    ring: engine.ring,
    also: routes,
    committed: ({ type, caseId, seq, quiet }) => {
      tell?.({ caseId, seq });
      if (!quiet) void engine.poke(type, caseId);
    },
  });
  const { orm, fields, api } = exam;
  tell = createNotifier(orm);
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
  const row = (caseId: string) =>
    one<{ state: string; regions: Record<string, string>; seq: number; followed: number }>(
      orm.em.fork(),
      `select state, regions, seq, followed from case_file where id = $1`,
      [caseId],
    );
  const followed = (caseId: string) => until(async () => row(caseId).then(({ seq, followed: mark }) => seq === mark), 120_000);
  return {
    exam,
    engine,
    orm,
    sandbox,
    config,
    row,
    followed,
    /** Moves the clock to a deadline of a case, a second after it; what the system then does is waited for by the test. */
    passClock: async (caseId: string, clock: string): Promise<void> => {
      const { due } = await one<{ due: Instant }>(
        orm.em.fork(),
        `select ${asInstant('due')} as due from deadline where case_id = $1 and name = $2 and closed_at is null`,
        [caseId, clock],
      );
      const em = orm.em.fork();
      await moveClock(em, epochMs(due) - epochMs(await now(em)) + 1_000);
    },
    /** Texts in the box about a case, the oldest first. */
    notices: async (caseId: string): Promise<string[]> => {
      const rows = await query<{ text: string }>(orm.em.fork(), `select text from notice where case_id = $1 order by created_at, id`, [caseId]);
      return rows.map(({ text }) => fields.decrypt(text, 'notice.text'));
    },
    sent: async (phone: string): Promise<string[]> => {
      const { messages } = smsLogSchema.parse(await (await fetch(`${sandbox.url}/sms/log`)).json());
      return messages.filter((message) => message.phone === phone).map(({ text }) => text);
    },
    /** Documents of a case that are ready. */
    papers: (caseId: string) =>
      query<{ kind: string; title: string; signed: boolean; sealed: boolean }>(
        orm.em.fork(),
        `select kind, title, signer is not null as signed, seal_serial is not null as sealed from document where case_id = $1 and ready_at is not null order by at, kind`,
        [caseId],
      ),
    close: async () => {
      await loop.stop();
      await worker.stop();
      await printing.close();
      await parts.close();
      await sandbox.close();
      clock.closeAllConnections();
      clock.close();
      await engine.close();
      await tell?.idle();
      await exam.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type ExamBench = Awaited<ReturnType<typeof examBench>>;
