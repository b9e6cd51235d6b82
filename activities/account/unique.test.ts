import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { accountApi, creditCode, idNumber, mobile, type AccountApi } from '../../test/account/account-api.ts';
import { accountByIdentifier, accountByPhone } from '../../db/account/find.ts';
import { query } from '../../db/kit/sql.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { hashPassword } from '../../security/password.ts';
import type { NewAccount } from './inputs.ts';

let api: AccountApi;
let passwordHash: string;
beforeAll(async () => {
  api = await accountApi();
  passwordHash = await hashPassword('abcd1234');
});
afterAll(() => api?.close());

/** A registration whose form and code were right. */
const registration = (account: NewAccount): ActRequest => ({
  key: randomUUID(),
  type: 'Account',
  action: 'register',
  actor: { kind: 'anonymous' },
  input: { account: { ...account, passwordHash }, district: account.district },
  bodyHash: 'h',
});
const supplier = (n: number, more: Partial<NewAccount> = {}): NewAccount => ({
  kind: 'supplier',
  district: '140000',
  phone: mobile(n),
  accountName: `company${n}`,
  organisation: { name: `公司${n}`, creditCode: creditCode(n), legalType: 'enterprise' },
  ...more,
});
const codes = (outcomes: Outcome[]): Record<string, number> =>
  outcomes.reduce<Record<string, number>>((counted, outcome) => {
    const code = outcome.ok ? 'done' : outcome.refusal.code;
    return { ...counted, [code]: (counted[code] ?? 0) + 1 };
  }, {});
const many = (make: (n: number) => NewAccount): Promise<Outcome[]> =>
  Promise.all(Array.from({ length: 50 }, (_, n) => api.decide(registration(make(n)))));
const count = async (sql: string, value: string): Promise<number> => Number((await query<{ n: string }>(api.orm.em.fork(), sql, [value]))[0]!.n);

test('K03 A09 50 registrations of the same user name at once: the database lets one through', async () => {
  const outcomes = await many((n) => supplier(100 + n, { accountName: n % 2 ? 'Samename1' : 'sameNAME1' }));
  expect(codes(outcomes)).toEqual({ done: 1, ACCOUNT_NAME_TAKEN: 49 });
  expect(await count(`select count(*) as n from account where user_name_key = $1`, 'samename1')).toBe(1);
});

test('A10 50 registrations of the same phone at once: one', async () => {
  const outcomes = await many((n) => supplier(200 + n, { phone: mobile(199) }));
  expect(codes(outcomes)).toEqual({ done: 1, PHONE_REGISTERED: 49 });
  expect(await count(`select count(*) as n from account where phone_index = $1`, api.fields.blindIndex(mobile(199), 'phone'))).toBe(1);
});

test('K02 A08 50 registrations of the same credit code at once: one, and the others leave nothing behind', async () => {
  const organisation = { name: '同一公司', creditCode: creditCode(299), legalType: 'enterprise' } as const;
  const outcomes = await many((n) => supplier(300 + n, { organisation }));
  expect(codes(outcomes)).toEqual({ done: 1, CREDIT_CODE_REGISTERED: 49 });
  expect(await count(`select count(*) as n from organisation where credit_code = $1`, creditCode(299))).toBe(1);
  expect(await count(`select count(*) as n from account where user_name_key like $1`, 'company3%')).toBe(1);
  expect(
    await count(`select count(*) as n from membership m join organisation o on o.id = m.organisation_id where o.credit_code = $1`, creditCode(299)),
  ).toBe(1);
});

test('K01 K14 50 registrations of the same 身份证号 at once: one', async () => {
  const outcomes = await many((n) => ({
    kind: 'personal',
    district: '140000',
    phone: mobile(400 + n),
    accountName: `person${400 + n}`,
    idNumber: idNumber(399),
  }));
  expect(codes(outcomes)).toEqual({ done: 1, ID_NUMBER_REGISTERED: 49 });
});

test('50 registrations that share nothing are all done', async () => {
  expect(codes(await many((n) => supplier(500 + n)))).toEqual({ done: 50 });
});

test('Q04 a dump of every table holds no phone and no 身份证号 in clear, and both are still found by their blind index', async () => {
  const account: NewAccount = { kind: 'personal', district: '140000', phone: mobile(600), accountName: 'person600', idNumber: idNumber(600) };
  expect((await api.decide(registration(account))).ok).toBe(true);
  const client = new pg.Client({ connectionString: api.superUrl });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  let dump = '';
  for (const { name } of tables) dump += JSON.stringify((await client.query(`select to_jsonb(t)::text as row from ${name} t`)).rows);
  await client.end();
  expect(dump).toContain('person600');
  expect(dump).toContain(api.fields.blindIndex(mobile(600), 'phone'));
  expect(dump).not.toContain(mobile(600));
  expect(dump).not.toContain(idNumber(600));
  const em = api.orm.em.fork();
  const byPhone = await accountByPhone(em, api.fields, mobile(600));
  expect(byPhone?.userName).toBe('person600');
  expect((await accountByIdentifier(em, api.fields, idNumber(600).toLowerCase()))?.id).toBe(byPhone?.id);
  await api.ring.rotate('blind');
  expect((await accountByPhone(em, api.fields, mobile(600)))?.id).toBe(byPhone?.id);
  const again = await api.decide(registration({ ...account, accountName: 'person601' }));
  expect(again.ok ? null : again.refusal.reasons?.map(({ code }) => code)).toEqual(['ID_NUMBER_REGISTERED', 'PHONE_REGISTERED']);
});
