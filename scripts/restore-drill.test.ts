// O19: the restore drill on a small database, with what goes wrong with backups.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { makeCheckpoints } from '../activities/kit/checkpoint.ts';
import { dumpDatabase } from '../db/kit/dump.ts';
import { accountApi, type AccountApi } from '../test/account/account-api.ts';
import { restoreDrill } from './setup/restore-drill.ts';

let api: AccountApi;
let into: string;
let folder: string;
beforeAll(async () => {
  api = await accountApi();
  folder = await mkdtemp(join(tmpdir(), 'banshi-drill-test-'));
  const address = new URL(api.superUrl);
  address.pathname = '/postgres';
  into = address.href;
  await api.supplier(1);
  await api.officer(2, 'auditor', '000000');
  await makeCheckpoints(api.orm, api.ring);
});
afterAll(async () => {
  await api?.close();
  await rm(folder, { recursive: true });
});

const drills = async (): Promise<number> => {
  const client = new pg.Client({ connectionString: into });
  await client.connect();
  const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from pg_database where datname like 'banshi_drill_%_${process.pid}'`);
  await client.end();
  return rows[0]!.n;
};

test('O19 a dump restored into a fresh database holds: every row is there, every chain, checkpoint, seal and right; the fresh database is removed', async () => {
  const drill = await restoreDrill({ from: api.superUrl, into, ring: api.ring });
  expect(drill.broken).toEqual([]);
  expect(drill.chains).toBeGreaterThanOrEqual(3);
  expect(drill.tables).toBeGreaterThan(40);
  expect(drill.rows).toBeGreaterThan(100);
  expect(await drills()).toBe(0);
});

test('O19 a dump with a changed journal row, and one with a changed post, are told by the drill', async () => {
  const file = join(folder, 'dump.jsonl.gz');
  await dumpDatabase(api.superUrl, file);
  const text = gunzipSync(await readFile(file)).toString('utf8');
  const forged = text.replace(/(\{"table":"journal"\}[^]*?"action": ")register/, '$1regster').replace(/("role": ")auditor/, '$1operator');
  expect(forged).not.toBe(text);
  const other = join(folder, 'forged.jsonl.gz');
  await writeFile(other, gzipSync(forged));
  const { broken } = await restoreDrill({ file: other, into, ring: api.ring });
  expect(broken.some((sentence) => sentence.includes('row 1'))).toBe(true);
  expect(broken.some((sentence) => sentence.includes('officer_grant'))).toBe(true);
});

test('O19 a dump that was cut off is refused, and nothing is left behind', async () => {
  const file = join(folder, 'short.jsonl.gz');
  await dumpDatabase(api.superUrl, file);
  const text = gunzipSync(await readFile(file)).toString('utf8');
  await writeFile(file, gzipSync(text.slice(0, text.lastIndexOf('{"end"'))));
  await expect(restoreDrill({ file, into, ring: api.ring })).rejects.toThrow(/cut off/);
  expect(await drills()).toBe(0);
});
