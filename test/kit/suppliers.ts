// Suppliers ready to submit, their real worker and their real neighbours, for tests of the process at work.
import { reviewers, staff } from './staff.ts';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { seedSuppliers, consentToMessages, type SeededCase } from '../../bench/kit/seed.ts';
import { decide, type DecideDeps } from '../../activities/kit/decide.ts';
import { issuing } from '../../activities/documents/issuing.ts';
import { openPrinting } from '../../activities/documents/open.ts';
import { startLoop } from '../../activities/kit/loop.ts';
import { actParts, openWorkerParts, processRegistry } from '../../activities/parts.ts';
import { loadConfig } from '../../config.ts';
import type { ActRequest, Done, Outcome } from '../../domain/kit/act.ts';
import type { Grant, PersonActor } from '../../domain/kit/actor.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { one } from '../../db/kit/sql.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { createLogger } from '../../logger.ts';
import { createFields } from '../../security/field.ts';
import { startSandbox } from '../../sandbox/app.ts';
import { freshDatabase } from './database.ts';
import { testEngine, until, type Engine } from './engine.ts';

export interface SupplierBench {
  orm: MikroORM;
  engine: Engine;
  deps: DecideDeps;
  databaseUrl: string;
  /** Reads every table. */
  ownerUrl: string;
  sandboxUrl: string;
  suppliers: (count: number, district?: string) => Promise<SeededCase[]>;
  /** The supplier as the API would know him. */
  actor: (supplier: SeededCase) => PersonActor;
  officer: (...grants: Grant[]) => PersonActor;
  act: (action: string, actor: ActRequest['actor'], more?: Partial<ActRequest>) => Promise<Outcome>;
  row: (caseId: string) => Promise<{ state: string; regions: Record<string, string>; seq: number; followed: number; version: number }>;
  followed: (caseId: string) => Promise<void>;
  /** Starts worker and loop with the product's own activities. */
  work: () => Promise<{ stop: () => Promise<void> }>;
  close: () => Promise<void>;
}

const SECRET = 'a secret of these tests';

/** Fresh database with reference data and consents, sandbox, engine. */
export async function supplierBench(): Promise<SupplierBench> {
  const database = await freshDatabase();
  await consentToMessages(database.migrationUrl);
  const sandbox = await startSandbox({ port: 0, secret: SECRET });
  const engine = await testEngine();
  const config = loadConfig({
    DATABASE_URL: database.url,
    GATEWAY_SECRET: SECRET,
    SMS_URL: `${sandbox.url}/sms`,
    REGISTER_URL: `${sandbox.url}/register`,
    VIRUS_URL: `${sandbox.url}/virus`,
    KEYRING: engine.keyringDir,
    FILES_DIR: join(engine.keyringDir, '../files'),
  });
  const logger = createLogger({ name: 'test', level: 'error' });
  const orm = await createOrm(database.url);
  await staff(orm, reviewers);
  const deps: DecideDeps = { orm, registry: processRegistry(actParts(engine.ring)) };
  let from = 0;
  let acts = 0;
  const bench: SupplierBench = {
    orm,
    engine,
    deps,
    databaseUrl: database.url,
    ownerUrl: database.superUrl,
    sandboxUrl: sandbox.url,
    suppliers: async (count, district = '140000') => {
      from += count;
      return seedSuppliers({ url: database.migrationUrl, keyringDir: engine.keyringDir, count, from: from - count, district });
    },
    actor: ({ accountId, organisationId }) => ({
      kind: 'person',
      accountId,
      organisationId,
      grants: [{ role: 'applicant' }, { role: 'orgAdmin', organisationId }],
    }),
    officer: (...grants) => ({ kind: 'person', accountId: uuidv7(), grants }),
    act: (action, actor, more = {}) =>
      decide(deps, { key: `${process.pid}-${++acts}`, type: 'SupplierOnboarding', action, actor, input: {}, bodyHash: '', ...more }),
    row: (caseId) => one(orm.em.fork(), `select state, regions, seq, followed, version from case_file where id = $1`, [caseId]),
    followed: (caseId) =>
      until(async () => {
        const { seq, followed } = await bench.row(caseId);
        return seq === followed;
        // A decision has its paper, and the browser takes its time on a busy machine.
      }, 180_000),
    work: async () => {
      const parts = await openWorkerParts(config, logger, { documents: false });
      const printing = await openPrinting({
        orm,
        fields: createFields(engine.ring),
        files: config.files,
        folder: join(process.cwd(), 'var', 'chromium'),
        issuing: issuing(config, engine.ring, () => undefined),
        // Blank forms are the counter's matter.
        afterMs: 3_600_000,
      });
      const worker = await engine.work({ ...parts.activities('cases', 'test'), ...parts.activities('outside', 'test'), ...printing.activities });
      const loop = startLoop({ orm, databaseUrl: database.url, poke: engine.poke, everyMs: 50, also: parts.also });
      return {
        stop: async () => {
          await loop.stop();
          await worker.stop();
          await printing.close();
          await parts.close();
        },
      };
    },
    close: async () => {
      await engine.close();
      await orm.close(true);
      await sandbox.close();
      await database.drop();
    },
  };
  return bench;
}

/** The outcome of an act that must have been done. */
export function done(outcome: Outcome): Done {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome;
}
