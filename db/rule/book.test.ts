import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { accountRules } from '../../domain/account/rules.ts';
import { isWorkingDay } from '../../domain/kit/calendar.ts';
import { ruleSetRef, ruleValue } from '../../domain/kit/rules.ts';
import { parseRuleSetRef, ruleSetText } from '../../domain/rule/ref.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { seedRules } from '../data/rules/index.ts';
import { createOrm } from '../kit/orm.ts';
import { query } from '../kit/sql.ts';
import { seed } from '../seed.ts';
import { ruleBook } from './book.ts';
import { insertRule } from './rows.ts';
import { seedRuleRows } from './seed.ts';

let database: FreshDatabase;
let orm: MikroORM;
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});

test('the database holds what the project ships; seeding again adds nothing, also twice at once', async () => {
  const book = await ruleBook(orm.em.fork());
  expect(book.rows).toHaveLength(seedRules.length);
  expect(book.notices.map(({ year }) => year)).toEqual([2020, 2020, 2021, 2022, 2023, 2024, 2025, 2026]);
  expect(await Promise.all([seed(database.url), seed(database.migrationUrl)])).toEqual([
    expect.objectContaining({ rules: 0, holidays: 0 }),
    expect.objectContaining({ rules: 0, holidays: 0 }),
  ]);
});

test('rules of a district and the calendar come from the tables, the same object while nothing is added', async () => {
  const book = await ruleBook(orm.em.fork());
  expect(ruleValue(book.rulesFor('330106', '2026-11-22'), accountRules.password).max).toBe(30);
  expect(isWorkingDay(book.calendar(), '2026-10-10')).toBe(true);
  expect(isWorkingDay(book.calendar(), '2026-10-07')).toBe(false);
  expect(await ruleBook(orm.em.fork())).toBe(book);
});

test('what was undone is known to nobody, also where another row comes in its place', async () => {
  const old = (await ruleBook(orm.em.fork())).rows.find(({ key, district }) => key === accountRules.invitationDays.key && district === '000000')!;
  const version = (await ruleBook(orm.em.fork())).version + 1;
  const days = (book: Awaited<ReturnType<typeof ruleBook>>) => ruleValue(book.rulesFor('140105', '2026-11-22'), accountRules.invitationDays);
  const undone = orm.em.fork().transactional(async (em) => {
    await insertRule(em, { ...old, value: 21, version });
    expect(days(await ruleBook(em))).toBe(21);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(days(await ruleBook(orm.em.fork()))).toBe(7);
  await insertRule(orm.em.fork(), { ...old, value: 10, version });
  expect(days(await ruleBook(orm.em.fork()))).toBe(10);
  await insertRule(orm.em.fork(), { ...old, value: 7, version: version + 1 });
  expect(days(await ruleBook(orm.em.fork()))).toBe(7);
});

test('a running case keeps its version: a row added later counts for later cases only', async () => {
  const em = orm.em.fork();
  const before = await ruleBook(em);
  const kept = ruleSetText(ruleSetRef(before.rulesFor('140105', '2026-11-22')));
  expect(kept).toBe(`140105@2026-11-22#${before.version}`);
  const old = before.rows.find(({ key, district }) => key === accountRules.invitationDays.key && district === '000000')!;
  await insertRule(em, { ...old, value: 14, version: before.version + 1 });
  const after = await ruleBook(em);
  expect(after.version).toBe(before.version + 1);
  const file = { ruleSet: kept, district: '140105', createdAt: '2026-11-22T02:00:00.000000Z' };
  expect(ruleValue(after.rulesOf(file), accountRules.invitationDays)).toBe(7);
  expect(ruleValue(after.rulesFor('140105', '2026-11-22'), accountRules.invitationDays)).toBe(14);
  expect(ruleValue(after.rulesOf({ ...file, ruleSet: null }), accountRules.invitationDays)).toBe(14);
  expect(() => parseRuleSetRef('140105')).toThrow(RangeError);
});

test('a release adds a rule that is new at its own version and a changed value as a new version, but not over what an office has set', async () => {
  const own = await freshDatabase();
  const there = await createOrm(own.url);
  const em = there.em.fork();
  const first = seedRules.find(({ key }) => key === accountRules.invitationDays.key)!;
  const office = seedRules.find(({ key }) => key === accountRules.recoveryMinutes.key)!;
  const caseId = '01900000-0000-7000-8000-000000000001';
  await query(
    em,
    `insert into case_file (id, type, district, state, version, seq, head, created_at, changed_at) values ($1, 'RuleProposal', '000000', 'confirmed', 1, 1, '', app_now(), app_now())`,
    [caseId],
  );
  await query(
    em,
    `insert into rule_proposal (case_id, key, district, value, valid_from, source, verified, grounds, proposed_by) values ($1, 'x', '000000', '1', '2020-01-01', '', true, '', $1)`,
    [caseId],
  );
  await insertRule(em, { ...office, value: 30, version: 2 }, caseId);
  const release = [
    { ...first, key: 'new.rule', value: 1 },
    { ...first, value: 8 },
    { ...office, value: 20 },
  ];
  expect(await seedRuleRows(em, release)).toBe(2);
  expect(await seedRuleRows(em, release)).toBe(0);
  const rows = (await ruleBook(em)).rows.filter(({ version, key }) => version > 1 || key === 'new.rule');
  expect(rows.map(({ key, value, version }) => [key, value, version])).toEqual([
    ['new.rule', 1, 1],
    [office.key, 30, 2],
    [first.key, 8, 3],
  ]);
  await there.close(true);
  await own.drop();
});

test('rows are never edited, not even by the owner of the table', async () => {
  const owner = new pg.Client({ connectionString: database.migrationUrl });
  await owner.connect();
  await expect(owner.query(`update rule set value = '1'`)).rejects.toThrow('never edited');
  await expect(owner.query('delete from holiday_notice')).rejects.toThrow('never edited');
  await owner.end();
});
