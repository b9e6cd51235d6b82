// The restore that is tried before it is needed: a dump goes into a fresh database, and there every chain, seal and right is verified.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { verifyPermissions } from '../../activities/protection/permissions.ts';
import { verifyRows } from '../../activities/protection/rows.ts';
import { dumpDatabase, restoreDatabase, tablesIn } from '../../db/kit/dump.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { migrate } from '../../db/migrate.ts';
import { createFields } from '../../security/field.ts';
import { journalPublicKeys, type Keyring } from '../../security/keyring.ts';
import { createRowSeals } from '../../security/row-seal.ts';
import { makeDatabase } from './postgres.ts';

export interface DrillOptions {
  /** Database to dump; left out where `file` is a dump already. */
  from?: string;
  file?: string;
  /** A superuser's address of the server that takes the fresh database; it is removed afterwards. */
  into: string;
  ring: Keyring;
}
export interface Drill {
  tables: number;
  rows: number;
  chains: number;
  sealed: number;
  /** A sentence per thing that doesn't hold; empty: the backup is good. */
  broken: string[];
  seconds: number;
}

const named = (url: string, database: string): string => {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
};

/** Dumps, restores, verifies, and takes the fresh database away. Throws where dump or restore fail. */
export async function restoreDrill({ from, file, into, ring }: DrillOptions): Promise<Drill> {
  const begun = performance.now();
  const name = `banshi_drill_${Date.now().toString(36)}_${process.pid}`;
  const fresh = named(into, name);
  const folder = await mkdtemp(join(tmpdir(), 'banshi-drill-'));
  const dump = file ?? join(folder, 'dump.jsonl.gz');
  try {
    if (from !== undefined) await dumpDatabase(from, dump);
    await makeDatabase(into, name);
    await migrate(fresh, { testClock: (await tablesIn(dump)).includes('test_clock') });
    const { tables, rows } = await restoreDatabase(fresh, dump);
    return { tables, rows, ...(await verified(fresh, ring)), seconds: Math.round((performance.now() - begun) / 100) / 10 };
  } finally {
    await rm(folder, { recursive: true });
    const client = new pg.Client({ connectionString: into });
    await client.connect();
    await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
    await client.end();
  }
}

async function verified(url: string, ring: Keyring): Promise<Pick<Drill, 'chains' | 'sealed' | 'broken'>> {
  const orm = await createOrm(url, { poolSize: 2, applicationName: 'banshi drill' });
  try {
    const seals = createRowSeals(ring);
    const journal = await verifyJournal(orm, { publicKeys: journalPublicKeys(ring) });
    const rows = await verifyRows(orm, { seals, fields: createFields(ring) });
    const rights = await verifyPermissions(orm, seals);
    const [counted] = await query<{ n: number }>(orm.em.fork(), `select count(*)::int as n from case_file`);
    const broken = [
      ...journal.broken.map(({ message, caseId, checkpoint }) => `${caseId ?? `checkpoint ${checkpoint}`}: ${message}`),
      ...[...rows.broken, ...rights].map(({ message }) => message),
      ...(journal.chains === counted!.n ? [] : [`${counted!.n} cases, ${journal.chains} chains`]),
    ];
    return { chains: journal.chains, sealed: rows.rows, broken };
  } finally {
    await orm.close(true);
  }
}
