// Q05: one byte flipped in the database past the system, and what the night says of it.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { idNumber } from '../../db/demo/invent.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { query } from '../../db/kit/sql.ts';
import { sealedTables } from '../../db/protection/sealed-rows.ts';
import { schedules } from '../../domain/kit/schedules.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring, type Keyring } from '../../security/keyring.ts';
import { createRowSeals } from '../../security/row-seal.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { reencrypt } from '../keys/reencrypt.ts';
import { decide } from '../kit/decide.ts';
import { registry, type Registry } from '../kit/records.ts';
import { createScheduledActivities } from '../kit/scheduled.ts';
import { certificateRecords } from '../licence/certificates.ts';
import { journalCheck, rowCheck } from './checks.ts';
import { resealRows, sealing, sealSettled, verifyRows, type SealDeps } from './rows.ts';

let database: FreshDatabase;
let orm: MikroORM;
let ring: Keyring;
let deps: SealDeps;
let processes: Registry;
let psql: pg.Client;
let dir: string;
beforeAll(async () => {
  database = await freshDatabase();
  dir = await mkdtemp(join(tmpdir(), 'banshi-rows-'));
  ring = await openKeyring(dir, { create: true });
  orm = await createOrm(database.url);
  deps = { seals: createRowSeals(ring), fields: createFields(ring) };
  processes = registry(sealing(certificateRecords(deps), deps));
  psql = new pg.Client({ connectionString: database.superUrl });
  await psql.connect();
});
afterAll(async () => {
  await psql?.end();
  await orm?.close();
  await database?.drop();
  await rm(dir, { recursive: true });
});

const act = (caseId: string, action: string, input: object = {}) =>
  decide(
    { orm, registry: processes },
    { key: randomUUID(), type: 'QualificationCertificate', action, caseId, actor: { kind: 'system' }, input, bodyHash: '' },
  );
let seed = 0;
async function certificate(specialty = '化工安全'): Promise<string> {
  const id = randomUUID();
  seed++;
  const input = {
    number: `TEST-${seed}`,
    district: '310000',
    holderName: '林溪',
    idNumber: idNumber(seed),
    specialty,
    issuedOn: '2026-01-15',
    origin: 'exam',
    importId: null,
  };
  expect(await act(id, 'enter', input)).toMatchObject({ ok: true });
  return id;
}
const verify = async () => (await verifyRows(orm, deps)).broken;
const night = () => createScheduledActivities({ orm, keyring: ring, checks: [rowCheck(deps), journalCheck(ring)] }).runChecks('integrity');
const alarms = async (): Promise<string[]> =>
  (
    await query<{ message: string }>(
      orm.em.fork(),
      `select message from operator_notice where key like 'integrity/%' and resolved_at is null order by key`,
    )
  ).map(({ message }) => message);

for (const [column, sql] of [
  ['number', `number = overlay(number placing 'X' from 1 for 1)`],
  ['specialty', `specialty = '其他安全'`],
  ['issued_on', `issued_on = issued_on + 1`],
  ['standing', `standing = 'revoked'`],
  ['holder_name', `holder_name = '林希'`],
] as const)
  test(`Q05 a certificate’s ${column} changed in psql is found by the night: table, row, column; put right, the alarm is taken down`, async () => {
    const id = await certificate();
    expect(await verify()).toEqual([]);
    await psql.query(`create temporary table kept as select * from certificate where id = '${id}'`);
    await psql.query(`update certificate set ${sql} where id = $1`, [id]);
    expect(await verify()).toEqual([
      { table: 'certificate', id, columns: [column], message: `职业资格证书（certificate）${id} 的 ${column} 列被改动。` },
    ]);
    expect(await night()).toMatchObject({ 'row-integrity': 1, 'journal-integrity': 0 });
    expect(await alarms()).toEqual([`职业资格证书（certificate）${id} 的 ${column} 列被改动。`]);
    await psql.query(`update certificate c set ${column} = k.${column} from kept k where c.id = k.id`);
    await psql.query('drop table kept');
    expect(await night()).toMatchObject({ 'row-integrity': 0 });
    expect(await alarms()).toEqual([]);
  });

test('Q05 two persons’ encrypted identity numbers exchanged in psql: both rows are named, though each field opens', async () => {
  const [one, other] = [await certificate(), await certificate('煤矿安全')];
  await psql.query(`create temporary table kept as select * from certificate where id in ('${one}', '${other}')`);
  await psql.query(
    `update certificate c set id_number = k.id_number, id_number_index = k.id_number_index from kept k where k.id <> c.id and c.id in ('${one}', '${other}')`,
  );
  const broken = await verify();
  expect(broken.map(({ id }) => id).toSorted()).toEqual([one, other].toSorted());
  for (const { columns } of broken) expect(columns).toContain('id_number');
  await psql.query(`update certificate c set id_number = k.id_number, id_number_index = k.id_number_index from kept k where c.id = k.id`);
  await psql.query('drop table kept');
  expect(await verify()).toEqual([]);
});

test('Q05 a row put in past the system, and one taken away, are named; no act goes on from a changed one', async () => {
  const id = await certificate();
  const put = randomUUID();
  await psql.query(
    `insert into case_file (id, type, district, state, regions, version, seq, head, created_at, changed_at)
       select '${put}', type, district, state, regions, version, 0, head, created_at, changed_at from case_file where id = '${id}'`,
  );
  await psql.query(
    `insert into certificate select '${put}', 'PUT-IN', district, holder_name, id_number, id_number_index, '金属冶炼安全', issued_on, origin, standing, import_id from certificate where id = '${id}'`,
  );
  expect(await verify()).toEqual([{ table: 'certificate', id: put, message: expect.stringContaining('不是由系统写入') }]);
  await psql.query(`delete from certificate where id = '${put}'`);
  await psql.query(`delete from case_file where id = '${put}'`);
  await psql.query(`update certificate set specialty = '其他安全' where id = '${id}'`);
  expect(await act(id, 'revoke')).toMatchObject({ ok: false, refusal: { code: 'RECORD_TAMPERED' } });
  await psql.query(`delete from certificate where id = '${id}'`);
  expect(await verify()).toEqual([{ table: 'certificate', id, message: expect.stringContaining('被删除') }]);
  await psql.query(`delete from row_seal where row_id = '${id}'`);
  expect(await verify()).toEqual([{ table: 'certificate', id, message: expect.stringContaining('被删除') }]);
  await psql.query(
    `set session_replication_role = replica; delete from journal where case_id = '${id}'; delete from case_file where id = '${id}'; set session_replication_role = origin`,
  );
});

test('Q05 a ledger row is sealed once it is final, and a changed payload is found', async () => {
  const id = randomUUID();
  await query(
    orm.em.fork(),
    `insert into dispatch (id, partner, kind, key, payload, created_at, state, acknowledged_at) values ($1, 'housing', 'licence', gen_random_uuid()::text, '{"licence":"a"}', app_now(), 'acknowledged', app_now())`,
    [id],
  );
  expect(await sealSettled(orm, deps)).toBe(1);
  expect(await sealSettled(orm, deps)).toBe(0);
  expect(await verify()).toEqual([]);
  await psql.query(`update dispatch set payload = '{"licence":"b"}' where id = '${id}'`);
  expect(await verify()).toEqual([{ table: 'dispatch', id, columns: ['payload'], message: expect.stringContaining('payload 列') }]);
  await psql.query(`update dispatch set payload = '{"licence":"a"}' where id = '${id}'`);
});

test('Q05 one byte of a journal row flipped: case, row and field stand in the alarm', async () => {
  const id = await certificate();
  await psql.query(`update journal set data = jsonb_set(data, '{number}', '"X"') where case_id = '${id}'`);
  expect(await night()).toMatchObject({ 'journal-integrity': 1 });
  expect(await alarms()).toEqual([`办理日志 ${id} 第 1 行 data 列与校验值不符，可能被改动。`]);
  await psql.query(
    `update journal set data = jsonb_set(data, '{number}', to_jsonb((select number from certificate where id = '${id}'))) where case_id = '${id}'`,
  );
  expect(await night()).toMatchObject({ 'journal-integrity': 0 });
});

test('Q05 keys of seals and of fields are changed while acts go on: every row holds throughout, then none needs the old key', async () => {
  const id = await certificate();
  const old = ring.active('row').id;
  await ring.rotate('row');
  await ring.rotate('field');
  await reencrypt({ orm, ring, fields: deps.fields, store: { stored: async function* () {}, reseal: async () => false } as never });
  expect(await verify()).toEqual([]);
  expect(await act(id, 'revoke')).toMatchObject({ ok: true });
  expect(await resealRows(orm, deps)).toMatchObject({ left: 0 });
  expect((await query(orm.em.fork(), `select 1 from row_seal where seal like $1`, [`${old}.%`])).length).toBe(0);
  await ring.retire('row', old);
  expect(await verify()).toEqual([]);
});

test('Q05 the look is a schedule of each night, and every table under seals is in the database with its columns', async () => {
  expect(schedules.find(({ id }) => id === 'integrity')).toMatchObject({ workflow: 'IntegrityCheck', at: { hour: 3 } });
  expect(schedules.find(({ id }) => id === 'permission-check')).toMatchObject({ workflow: 'PermissionCheck', at: { minute: 35 } });
  for (const { table, columns } of sealedTables) {
    const there = await query<{ name: string }>(orm.em.fork(), `select column_name as name from information_schema.columns where table_name = $1`, [
      table,
    ]);
    expect(there.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(columns)));
  }
});
