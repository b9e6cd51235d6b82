// Brings a database to the newest schema, as its owner, and gives the application's role what it may do: the journal,
// the acts, the checkpoints and the ledger are inserted and read, never changed.
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { query } from './kit/sql.ts';
import { entities } from './entities.ts';
import { migrations } from './migrations/index.ts';

export interface MigrateOptions {
  /** Creates the movable clock. Only a test or demonstration database may have one. */
  testClock?: boolean;
  /** The application's role, where it differs from the owner. */
  appRole?: string;
}

/** Tables that the application's role can only insert into and read. */
const APPEND_ONLY = ['journal', 'act', 'checkpoint', 'ledger_entry', 'exam_run_log', 'exam_candidate', 'bid_log_checkpoint', 'open_release', 'open_feed'];

/** Migrates; returns the names of what was run. Safe to call by several processes at once. */
export async function migrate(url: string, { testClock = false, appRole = 'banshi_app' }: MigrateOptions = {}): Promise<string[]> {
  const orm = await MikroORM.init({
    entities,
    clientUrl: url,
    extensions: [Migrator],
    pool: { min: 0, max: 2 },
    migrations: { migrationsList: migrations, snapshot: false, transactional: true, allOrNothing: true, silent: true },
  });
  const em = orm.em.fork();
  try {
    await em.begin();
    await query(em, `select pg_advisory_xact_lock(hashtext('banshi/migrate'))`);
    const ran = (await orm.migrator.up()).map(({ name }) => name);
    await em.commit();
    if (testClock) await movableClock(em);
    await grant(em, appRole);
    return ran;
  } catch (error) {
    // An open transaction would hold the pool, and closing would wait for it for ever.
    if (em.isInTransaction()) await em.rollback();
    throw error;
  } finally {
    // A migration that fails leaves its lock behind: with it the connection would never come back, and closing would wait for ever.
    if (em.isInTransaction()) await em.rollback();
    await orm.close(true);
  }
}

async function movableClock(em: Parameters<typeof query>[0]): Promise<void> {
  await query(em, `create table if not exists test_clock (one boolean primary key default true check (one), ahead interval not null)`);
  await query(em, `insert into test_clock (ahead) values ('0') on conflict do nothing`);
  await query(
    em,
    `create or replace function app_now() returns timestamptz language sql volatile as 'select clock_timestamp() + (select ahead from test_clock)'`,
  );
}

async function grant(em: Parameters<typeof query>[0], role: string): Promise<void> {
  const [exists] = await query(em, `select 1 from pg_roles where rolname = $1`, [role]);
  if (!exists) return;
  const name = `"${role.replaceAll('"', '""')}"`;
  await query(em, `grant usage on schema public to ${name}`);
  await query(em, `grant select, insert, update, delete on all tables in schema public to ${name}`);
  await query(em, `grant usage on all sequences in schema public to ${name}`);
  for (const table of APPEND_ONLY) await query(em, `revoke update, delete on ${table} from ${name}`);
}
