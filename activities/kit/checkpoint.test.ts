// Chains and checkpoints against somebody who can write to the tables as superuser.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { createOrm } from '../../db/kit/orm.ts';
import { verifyJournal, type Verified } from '../../db/kit/verify-journal.ts';
import { journalPublicKeys, openKeyring, type Keyring } from '../../security/keyring.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { act, permits, person } from '../../test/kit/permit.ts';
import { makeCheckpoints } from './checkpoint.ts';
import { decide, type DecideDeps } from './decide.ts';

let database: FreshDatabase;
let orm: MikroORM;
let deps: DecideDeps;
let ring: Keyring;
let dir: string;
let root: pg.Client;
const actor = person();

beforeEach(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  deps = { orm, registry: permits };
  dir = await mkdtemp(join(tmpdir(), 'banshi-checkpoint-'));
  ring = await openKeyring(join(dir, 'keys'), { create: true });
  root = new pg.Client({ connectionString: database.superUrl });
  await root.connect();
});
afterEach(async () => {
  await root.end();
  await orm.close(true);
  await database.drop();
  await rm(dir, { recursive: true });
});

/** A case with rows create, submit, withdraw. */
async function three(): Promise<string> {
  const begun = await decide(deps, act('create', actor));
  const caseId = begun.caseId!;
  await decide(deps, act('submit', actor, { caseId }));
  await decide(deps, act('withdraw', actor, { caseId }));
  return caseId;
}
const verify = (more: object = {}): Promise<Verified> => verifyJournal(orm, { publicKeys: journalPublicKeys(ring), batch: 4, ...more });
const superuser = (statement: string, ...params: unknown[]) => root.query(statement, params);

test('a checkpoint holds the heads of the chains that grew and the acts refused, each once; nothing new, no checkpoint', async () => {
  const [a, b] = [await three(), await three()];
  await decide(deps, act('withdraw', actor, { caseId: a }));
  expect(await makeCheckpoints(orm, ring)).toEqual({ made: 1, leaves: 3 });
  expect(await makeCheckpoints(orm, ring)).toEqual({ made: 0, leaves: 0 });
  await decide(deps, act('submit', actor, { caseId: b }));
  await ring.rotate('journal');
  expect(await makeCheckpoints(orm, ring)).toEqual({ made: 1, leaves: 1 });
  expect(await verify()).toMatchObject({ chains: 2, rows: 7, checkpoints: 2, broken: [] });
  const { newest } = await verify();
  expect((await verify({ anchor: newest })).broken).toEqual([]);
});

test('more leaves than one checkpoint takes make several; two makers at once put nothing under two', async () => {
  for (let n = 0; n < 5; n++) await three();
  const made = await Promise.all([makeCheckpoints(orm, ring, { most: 2 }), makeCheckpoints(orm, ring, { most: 2 })]);
  expect(made.reduce((sum, { leaves }) => sum + leaves, 0)).toBe(5);
  expect(await verify()).toMatchObject({ checkpoints: 3, broken: [] });
});

test.each([
  ['data', `data = '{"review": true}'`],
  ['at', `at = at + interval '1 microsecond'`],
  ['action', `action = 'submiT'`],
  ['actor', `actor = overlay(actor placing 'x' from 10)`],
  ['act', `act = act || 'x'`],
  ['from', `from_state = 'drafT'`],
  ['to', `to_state = 'waitinG'`],
  ['prev', `prev = overlay(prev placing case when left(prev, 1) = '0' then '1' else '0' end from 1)`],
  ['hash', `hash = overlay(hash placing case when left(hash, 1) = '0' then '1' else '0' end from 1)`],
])('one byte flipped by the superuser in %s: the row and the field are named', async (field, change) => {
  await three();
  const caseId = await three();
  await three();
  await superuser(`update journal set ${change} where case_id = $1 and seq = 2`, caseId);
  const { broken } = await verify();
  expect(broken[0]).toMatchObject({ caseId, seq: 2, field });
  expect(broken).toHaveLength(1);
});

test('a row taken out of the middle, and one put in, are named', async () => {
  const [cut, longer] = [await three(), await three()];
  await superuser(`delete from journal where case_id = $1 and seq = 2`, cut);
  await superuser(
    `insert into journal select case_id, 4, at, act, action, actor, from_state, to_state, data, hash, hash from journal where case_id = $1 and seq = 3`,
    longer,
  );
  const { broken } = await verify();
  expect(broken.map(({ caseId, seq }) => [caseId, seq])).toEqual([
    [cut, 2],
    [longer, 4],
  ]);
});

test('the last row removed and the case row made to fit: the checkpoint knows it', async () => {
  const caseId = await three();
  await three();
  await superuser(`delete from journal where case_id = $1 and seq = 3`, caseId);
  expect((await verify()).broken).toMatchObject([{ caseId, seq: 3, message: expect.stringContaining('the last of the case, is missing') }]);
  await superuser(
    `update case_file c set seq = 2, version = 2, head = j.hash from journal j where c.id = $1 and j.case_id = c.id and j.seq = 2`,
    caseId,
  );
  expect((await verify()).broken).toEqual([]);
  const other = await three();
  await makeCheckpoints(orm, ring);
  await superuser(`delete from journal where case_id = $1 and seq = 3`, other);
  await superuser(
    `update case_file c set seq = 2, version = 2, head = j.hash from journal j where c.id = $1 and j.case_id = c.id and j.seq = 2`,
    other,
  );
  expect((await verify()).broken).toEqual([{ caseId: other, seq: 3, checkpoint: 1, message: expect.stringContaining('is missing') }]);
});

test('a refused act changed or removed, a checkpoint changed, cut out or forged are named', async () => {
  const caseId = await three();
  const refusedAct = act('withdraw', actor, { caseId });
  await decide(deps, refusedAct);
  await makeCheckpoints(orm, ring);
  await three();
  await makeCheckpoints(orm, ring);
  await three();
  await makeCheckpoints(orm, ring);
  const { newest } = await verify();
  const inTransaction = async (statement: string, look: (verified: Verified) => void, more: object = {}): Promise<void> => {
    await superuser(`create table kept as select * from checkpoint`);
    await superuser(statement);
    look(await verify(more));
    await superuser(`truncate checkpoint`);
    await superuser(`insert into checkpoint select * from kept`);
    await superuser(`drop table kept`);
  };
  await inTransaction(`update checkpoint set leaves = jsonb_set(leaves, '{0}', '"head x"') where id = 2`, ({ broken }) =>
    expect(broken[0]).toMatchObject({ checkpoint: 2, message: expect.stringContaining('root') }),
  );
  await inTransaction(`delete from checkpoint where id = 2`, ({ broken }) =>
    expect(broken[0]).toMatchObject({ checkpoint: 3, message: expect.stringContaining('follow') }),
  );
  await inTransaction(`update checkpoint set key_id = 'unknown' where id = 3`, ({ broken }) =>
    expect(broken[0]).toMatchObject({ checkpoint: 3, message: expect.stringContaining('signature') }),
  );
  await inTransaction(
    `delete from checkpoint where id = 3`,
    ({ broken }) => expect(broken).toEqual([{ message: expect.stringContaining('kept outside') }]),
    { anchor: newest },
  );
  expect((await verify()).broken).toEqual([]);
  await superuser(`update act set outcome = jsonb_set(outcome, '{refusal,code}', '"OTHER"') where key = $1`, refusedAct.key);
  expect((await verify()).broken).toEqual([{ checkpoint: 1, message: expect.stringContaining(refusedAct.key) }]);
});

test('the application itself can neither change nor remove what is written', async () => {
  await three();
  await makeCheckpoints(orm, ring);
  for (const table of ['journal', 'act', 'checkpoint'])
    for (const statement of [`delete from ${table}`, `update ${table} set ${table === 'checkpoint' ? 'root' : 'action'} = 'x'`])
      await expect(orm.em.fork().getConnection().execute(statement)).rejects.toThrow('permission denied');
});

test('npm run verify:journal says what holds with 0, and names the first broken row with 1', async () => {
  const run = () =>
    promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../scripts/verify-journal.ts')], {
      env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: database.url, KEYRING: join(dir, 'keys') },
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  const caseId = await three();
  await makeCheckpoints(orm, ring);
  expect(await run()).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^3 rows in 1 chains, 1 checkpoints, the newest [0-9a-f]{64}[\s\S]*Everything holds/),
  });
  await superuser(`update journal set action = 'submiT' where case_id = $1 and seq = 2`, caseId);
  expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining(`First broken: case ${caseId}, seq 2, field action`) });
});
