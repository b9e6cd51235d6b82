// 执业注册 with its real worker, engine, SMS stand-in and browser; the clock is the database's and moved by the tests.
import { join } from 'node:path';
import { consentToMessages } from '../../bench/kit/seed.ts';
import { startLoop } from '../../activities/kit/loop.ts';
import { createNotifier } from '../../activities/kit/notify.ts';
import type { ScheduledActivities } from '../../activities/kit/scheduled.ts';
import { issuing } from '../../activities/documents/issuing.ts';
import { openPrinting } from '../../activities/documents/open.ts';
import { openWorkerParts } from '../../activities/parts.ts';
import { loadConfig } from '../../config.ts';
import { moveClock, now } from '../../db/kit/clock.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { epochMs, type Instant } from '../../domain/kit/instant.ts';
import type { Round } from '../../domain/kit/schedules.ts';
import { smsLogSchema } from '../../gateways/contracts/sms.ts';
import { createLogger } from '../../logger.ts';
import { startSandbox } from '../../sandbox/app.ts';
import { testEngine, until } from './engine.ts';
import { registrationApi } from './registrations.ts';

const SECRET = 'a secret of these tests';

export async function registrationBench() {
  const engine = await testEngine(join(import.meta.dirname, '../../workflows/index.ts'));
  let tell: ReturnType<typeof createNotifier> | undefined;
  const desk = await registrationApi({
    ring: engine.ring,
    committed: ({ type, caseId, seq, quiet }) => {
      tell?.({ caseId, seq });
      // One that gets lost on a busy machine is made up for by the loop, as in the product.
      if (!quiet) void engine.poke(type, caseId).catch(() => undefined);
    },
  });
  tell = createNotifier(desk.orm);
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
  const row = (caseId: string) =>
    one<{ state: string; regions: Record<string, string>; seq: number; followed: number }>(
      orm.em.fork(),
      `select state, regions, seq, followed from case_file where id = $1`,
      [caseId],
    );
  const followed = (caseId: string) => until(async () => row(caseId).then(({ seq, followed: mark }) => seq === mark), 60_000);
  return {
    desk,
    engine,
    orm,
    sandbox,
    row,
    followed,
    /** Lets a clock of a case come: the moment after its end. */
    pass: async (caseId: string, clock: string): Promise<void> => {
      const { due } = await one<{ due: Instant }>(
        orm.em.fork(),
        `select ${asInstant('due')} as due from deadline where case_id = $1 and name = $2 and closed_at is null`,
        [caseId, clock],
      );
      const em = orm.em.fork();
      await moveClock(em, epochMs(due) - epochMs(await now(em)) + 1_000);
      await until(
        async () =>
          (await query(orm.em.fork(), `select 1 from deadline where case_id = $1 and name = $2 and closed_at is null`, [caseId, clock])).length === 0,
        60_000,
      );
      await followed(caseId);
    },
    /** Moves the clock by days. */
    days: (n: number) => moveClock(orm.em.fork(), n * 86_400_000),
    /** Runs the checks of a daily round, as its schedule does. */
    round: (name: Round) => (cases as ScheduledActivities).runChecks(name),
    /** Texts in the box about a case, the oldest first. */
    notices: async (caseId: string, accountId: string): Promise<string[]> => {
      const rows = await query<{ text: string }>(
        orm.em.fork(),
        `select text from notice where case_id = $1 and account_id = $2 order by created_at, id`,
        [caseId, accountId],
      );
      return rows.map(({ text }) => fields.decrypt(text, 'notice.text'));
    },
    sent: async (phone: string): Promise<string[]> => {
      const { messages } = smsLogSchema.parse(await (await fetch(`${sandbox.url}/sms/log`)).json());
      return messages.filter((message) => message.phone === phone).map(({ text }) => text);
    },
    /** Documents of a case that are ready. */
    papers: (caseId: string) =>
      query<{ kind: string; title: string }>(
        orm.em.fork(),
        `select kind, title from document where case_id = $1 and ready_at is not null order by at, kind`,
        [caseId],
      ),
    close: async () => {
      await loop.stop();
      await worker.stop();
      await printing.close();
      await parts.close();
      await sandbox.close();
      await engine.close();
      await tell?.idle();
      await desk.close();
    },
  };
}
export type RegistrationBench = Awaited<ReturnType<typeof registrationBench>>;
