// Q04: keys change under a system at work. Sign-ins, submissions, withdrawals, drafts and messages go on; a process that has not read the new keys writes on
// under the old ones. In the end nothing is under an old key, and everything opens without it.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import { seedSuppliers, type SeededCase } from '../../bench/kit/seed.ts';
import { accountByIdentifier, accountByPhone } from '../../db/account/find.ts';
import { idNumber, mobile } from '../../db/demo/invent.ts';
import { encryptedColumns, placeOf } from '../../db/encrypted.ts';
import { moveClock, now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { loadDraft, sealDraftTab } from '../../db/supplier/drafts.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { workingDayFrom } from '../../domain/kit/calendar.ts';
import { plusDays, shanghaiDay } from '../../domain/kit/instant.ts';
import { smsTemplates, inboxTemplates } from '../../domain/kit/message-templates.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { FileStore } from '../../gateways/files.ts';
import { createFields, type BlindKind } from '../../security/field.ts';
import { openKeyring } from '../../security/keyring.ts';
import { accountApi, PASSWORD, type AccountApi } from '../../test/account/account-api.ts';
import { openStore } from '../file/open.ts';
import { decide } from '../kit/decide.ts';
import { insertMessage, insertNotice } from '../message/write.ts';
import { queueSms } from '../message/outbox.ts';
import { actParts, processRegistry } from '../parts.ts';
import { dossierInForce } from '../supplier/versions.ts';
import { reencrypt } from './reencrypt.ts';

const DISTRICT = '140000';
let api: AccountApi;
let store: FileStore;
let folder: string;
let cases: SeededCase[];
beforeAll(async () => {
  api = await accountApi();
  folder = await mkdtemp(join(tmpdir(), 'banshi-reencrypt-'));
  store = await openStore(api.fields, { kind: 'folder', dir: folder });
  cases = await seedSuppliers({ url: api.superUrl, keyringDir: api.ring.dir, count: 6, district: DISTRICT, password: PASSWORD });
});
afterAll(async () => {
  await api?.close();
  await rm(folder, { recursive: true, force: true });
});

const act = (type: string, action: string, actor: ActRequest['actor'], more: Partial<ActRequest> = {}): Promise<Outcome> =>
  decide(
    { orm: api.orm, registry: processRegistry(actParts(api.ring)) },
    { key: randomUUID(), type, action, actor, input: {}, bodyHash: '', ...more },
  );
const supplierActor = ({ accountId, organisationId }: SeededCase): PersonActor => ({
  kind: 'person',
  accountId,
  organisationId,
  grants: [{ role: 'applicant' }, { role: 'orgAdmin', organisationId }],
});
const done = (outcome: Outcome) => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome;
};
const submit = (file: SeededCase) =>
  act('SupplierOnboarding', 'submit', supplierActor(file), { caseId: file.id, input: { termsAccepted: true } }).then(done);
const clerk: PersonActor = { kind: 'person', accountId: uuidv7(), grants: [{ role: 'counterClerk', district: DISTRICT }] };
const register = (seed: number): Promise<Outcome> =>
  act('CounterCase', 'open', clerk, {
    input: {
      requested: { kind: 'registerIndividual', name: '林汐', idNumber: idNumber(seed), userName: `counter${seed}`, phone: mobile(seed) },
      userType: 'naturalPerson',
      district: DISTRICT,
    },
  });

/** An appointment at the counter on the next day that is worked. */
async function book(file: SeededCase): Promise<void> {
  const em = api.orm.em.fork();
  const day = workingDayFrom((await ruleBook(em)).calendar(), plusDays(shanghaiDay(await now(em)), 1));
  const input = { district: DISTRICT, kind: 'changeData', userType: 'enterprise', byProxy: false, window: 'A', day, from: '16:00' };
  done(await act('CounterAppointment', 'book', supplierActor(file), { input }));
}

/** Something in each listed column that the ways above don't fill. */
async function fillColumns(fields = api.fields): Promise<void> {
  const em = api.orm.em.fork();
  const about = { key: randomUUID(), district: DISTRICT };
  const accountId = cases[0]!.accountId;
  await insertMessage(em, fields, { ...about, accountId, phone: mobile(900), template: smsTemplates.accountRegistered, params: {} });
  await insertNotice(em, fields, { ...about, accountId, template: inboxTemplates.onboardingReminder, text: '供应商入驻申请尚未提交' });
  await queueSms(em, fields, { ...about, template: 'codeSignIn', to: { phone: mobile(901) }, params: { code: '024680', minutes: '5' } });
  await query(em, `insert into misuse_report (id, account_id, kind, description, reporter, at) values ($1, $2, 'leak', $3, 'anonymous', app_now())`, [
    uuidv7(),
    accountId,
    fields.encrypt('有人冒用', DISTRICT, 'misuse_report.description'),
  ]);
  await query(em, `insert into printed_document (id, key, template, data, asked_at) values ($1, $2, 'power-of-attorney-natural', $3, app_now())`, [
    uuidv7(),
    randomUUID(),
    fields.encrypt('{"name":"林汐"}', DISTRICT, 'printed_document.data'),
  ]);
  await query(em, `update counter_record set missing = $1, reason = $2`, [
    fields.encrypt('[]', DISTRICT, 'counter_record.missing'),
    fields.encrypt('照片不清', DISTRICT, 'counter_record.reason'),
  ]);
}

/** A plain value that a column's blind index takes. */
const plainFor = (kind: BlindKind | undefined, n: number): string =>
  kind === 'idNumber' ? idNumber(800 + n) : kind === 'phone' ? mobile(800 + n) : '虚构';
/** What a column that must not be empty gets where it is not this test's. */
const filler = (type: string, day: string): unknown =>
  ({
    uuid: randomUUID(),
    text: 'x',
    int2: 1,
    int4: 1,
    int8: 1,
    numeric: 1,
    bool: false,
    jsonb: '{}',
    bytea: Buffer.from('x'),
    date: day,
    timestamptz: `${day}T00:00:00Z`,
  })[type] ?? (type.startsWith('_') ? '{}' : null);

/** A row in each table whose encrypted columns the ways above don't fill, as far as those go: what else stands in it is not this test's, nor are its cases there. */
async function fillOthers(fields = api.fields): Promise<void> {
  const filled = await sealedColumns();
  const client = new pg.Client({ connectionString: api.superUrl });
  await client.connect();
  await client.query(`set session_replication_role = replica`);
  const empty = encryptedColumns.filter((column) => !filled.includes(placeOf(column)));
  for (const [n, [table, columns]] of [...Map.groupBy(empty, ({ table }) => table)].entries()) {
    const { rows: checks } = await client.query<{ name: string }>(
      `select quote_ident(conname) as name from pg_constraint where conrelid = $1::regclass and contype = 'c'`,
      [table],
    );
    for (const { name } of checks) await client.query(`alter table ${table} drop constraint ${name}`);
    const { rows: needed } = await client.query<{ name: string; type: string }>(
      `select column_name as name, udt_name as type from information_schema.columns
        where table_schema = 'public' and table_name = $1 and is_nullable = 'NO' and column_default is null and is_identity = 'NO' and is_generated = 'NEVER'`,
      [table],
    );
    const row: Record<string, unknown> = Object.fromEntries(needed.map(({ name, type }) => [name, filler(type, '2026-11-22')]));
    for (const column of columns) {
      const plain = plainFor(column.index?.kind, n);
      const sealed = fields.encrypt(plain, DISTRICT, placeOf(column));
      row[column.column] = column.form === 'json' ? JSON.stringify([{ value: sealed }]) : sealed;
      if (column.index) row[column.index.column] = fields.blindIndex(plain, column.index.kind);
    }
    const names = Object.keys(row);
    await client.query(
      `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
      Object.values(row),
    );
  }
  await client.end();
}

/** Every column of the schema in which an encrypted field stands. */
async function sealedColumns(): Promise<string[]> {
  const client = new pg.Client({ connectionString: api.superUrl });
  await client.connect();
  const { rows } = await client.query<{ table: string; column: string }>(
    `select table_name as "table", column_name as "column" from information_schema.columns
      where table_schema = 'public' and data_type in ('text', 'jsonb', 'ARRAY')`,
  );
  const found: string[] = [];
  for (const { table, column } of rows) {
    const { rowCount } = await client.query(`select 1 from "${table}" where "${column}"::text like '%sm4.1.%' limit 1`);
    if (rowCount) found.push(`${table}.${column}`);
  }
  await client.end();
  return found.sort();
}

/** Every row of every table as text, as a dump has it. */
async function dump(): Promise<string> {
  const client = new pg.Client({ connectionString: api.superUrl });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  let text = '';
  for (const { name } of tables) text += JSON.stringify((await client.query(`select to_jsonb(t)::text as row from ${name} t`)).rows);
  await client.end();
  return text;
}

test('Q04 after a change of keys everything stored comes under the new ones while people sign in and submit; then the old keys can go', async () => {
  const em = api.orm.em.fork();
  const [first, second, ...others] = cases as [SeededCase, SeededCase, ...SeededCase[]];
  for (const file of [first, second]) await submit(file);
  await moveClock(em, 3 * 86_400_000);
  for (const { id } of [first, second]) {
    const [{ seq }] = (await query<{ seq: number }>(em, `select seq from case_file where id = $1`, [id])) as [{ seq: number }];
    done(await act('SupplierOnboarding', 'admit', { kind: 'system' }, { caseId: id, key: `${id}/${seq}/admit` }));
  }
  done(await register(800));
  await book(first);
  await fillColumns();
  const content = randomBytes(2_500_000);
  const { hash } = await store.receive({ id: 'kept-file', content: chunks(content), rule: { maxBytes: 5_000_000 } });
  await store.release('kept-file', hash);
  const waiting = await store.receive({ id: 'waiting-file', content: chunks(Buffer.from('%PDF-1.7 waiting')), rule: { maxBytes: 5_000_000 } });
  await api.call('post', '/v1/registrations/personal', {
    ...(await api.form(700)),
    organisationName: undefined,
    creditCode: undefined,
    personName: '林汐',
    idNumber: idNumber(700),
  });
  await fillOthers();
  expect(await sealedColumns()).toEqual(encryptedColumns.map(placeOf).sort());

  // A process that has not read the folder since: it knows the old keys only.
  const late = createFields(await openKeyring(api.ring.dir));
  const old = [api.ring.active('field').id, api.ring.active('blind').id];
  await api.ring.rotate('field');
  await api.ring.rotate('blind');

  let over = false;
  let [signedIn, submitted, saved] = [0, 0, 0];
  const until = async (work: () => Promise<void>) => {
    while (!over) await work();
  };
  const people = [
    until(async () => {
      await api.signIn(others[signedIn % others.length]!.userName);
      signedIn++;
    }),
    until(async () => {
      const file = others[submitted % 2]!;
      await submit(file);
      done(await act('SupplierOnboarding', 'withdraw', supplierActor(file), { caseId: file.id }));
      submitted++;
    }),
    until(async () => {
      const { id } = others[2]!;
      const draft = await loadDraft(api.orm.em.fork(), id, api.fields);
      const people = sealDraftTab('people', draft.people!, late, DISTRICT);
      await query(api.orm.em.fork(), `update supplier_draft set "values" = $2, version = version + 1 where case_id = $1 and tab = 'people'`, [
        id,
        JSON.stringify(people),
      ]);
      saved++;
    }),
  ];
  const during = await reencrypt({ orm: api.orm, ring: api.ring, fields: api.fields, store });
  while (signedIn < 3 || submitted < 3 || saved < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  over = true;
  await Promise.all(people);
  expect(during.problems).toEqual([]);
  expect(during.renewed).toMatchObject({ files: 2 });
  await moveClock(em, 25 * 3_600_000);
  const after = await reencrypt({ orm: api.orm, ring: api.ring, fields: api.fields, store });
  expect(after).toMatchObject({ left: {}, problems: [] });
  expect((await reencrypt({ orm: api.orm, ring: api.ring, fields: api.fields, store })).renewed).toEqual({ fields: 0, indexes: 0, files: 0 });

  const text = await dump();
  for (const key of old) expect(text).not.toContain(key);
  for (const [purpose, key] of [['field', old[0]!] as const, ['blind', old[1]!] as const]) await api.ring.retire(purpose, key);
  const ring = await openKeyring(api.ring.dir);
  expect([ring.find('field', old[0]!), ring.find('blind', old[1]!)]).toEqual([undefined, undefined]);
  const fields = createFields(ring);
  for (const column of encryptedColumns.filter(({ form }) => form === 'text'))
    for (const { value } of await query<{ value: string }>(
      em,
      `select "${column.column}" as value from ${column.table} where "${column.column}" is not null`,
    ))
      expect(fields.decrypt(value, placeOf(column)).length).toBeGreaterThan(0);
  for (const { id } of cases) expect((await loadDraft(em, id, fields)).people).toMatchObject({ persons: [{ mobile: '13377771119' }] });
  const inForce = await dossierInForce(em, fields, first.organisationId, DISTRICT);
  expect(inForce?.dossier.people.persons[0]).toMatchObject({ mobile: '13377771119', idNumber: idNumber(5, { birth: '1985-05-05' }) });
  expect(Buffer.compare(await buffer((await openStore(fields, { kind: 'folder', dir: folder })).open(hash)), content)).toBe(0);
  expect(
    (await buffer((await openStore(fields, { kind: 'folder', dir: folder })).openQuarantined('waiting-file', waiting.hash))).toString(),
  ).toContain('waiting');

  expect((await accountByIdentifier(em, fields, idNumber(700)))?.id).toBe((await accountByPhone(em, fields, mobile(700)))?.id);
  for (const [n, { accountId }] of cases.entries()) expect((await accountByPhone(em, fields, mobile(n)))?.id).toBe(accountId);
  await api.signIn(first.userName);
  const again = await register(800);
  expect(again.ok ? null : again.refusal.code).toBe('ALREADY_RUNNING');
  const twice = await api.call(
    'post',
    '/v1/registrations/supplier',
    await api.form(702, { phone: mobile(0), smsCode: await api.code('register', mobile(0)) }),
  );
  expect(JSON.stringify(twice.body)).toContain('PHONE_REGISTERED');
});

test('Q04 a value that does not open is named and left as it is; the others go on', async () => {
  const em = api.orm.em.fork();
  const sealed = api.fields.encrypt('原文', DISTRICT, 'notice.text');
  const broken = `${sealed.slice(0, -4)}AAAA`;
  const id = uuidv7();
  await query(
    em,
    `insert into notice (id, key, account_id, box, template, text, created_at) values ($1::uuid, $1::text, $1::uuid, 'task', 'x', $2, app_now())`,
    [id, broken],
  );
  await api.ring.rotate('field');
  const { problems, left, renewed } = await reencrypt({ orm: api.orm, ring: api.ring, fields: api.fields, store });
  expect(problems).toEqual([`notice.text {"id":"${id}"}`]);
  expect(left).toEqual({ 'notice.text': 1 });
  expect(renewed.fields).toBeGreaterThan(10);
  expect(await one(em, `select text from notice where id = $1`, [id])).toEqual({ text: broken });
});

test('Q04 a key in use, or one that waits to be, does not leave the ring', async () => {
  const active = api.ring.active('blind').id;
  await expect(api.ring.retire('blind', active)).rejects.toThrow('is in use and stays');
  const next = await api.ring.rotate('blind', { leadSeconds: 3600 });
  await expect(api.ring.retire('blind', next.id)).rejects.toThrow('is in use and stays');
  await expect(api.ring.retire('blind', active)).rejects.toThrow('is in use and stays');
});

async function* chunks(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
