// The ledger in the database: any row of movements gives the sums of a plain model, each posting stands once and balanced, and nobody changes one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import type { MikroORM } from '@mikro-orm/postgresql';
import { seedExam, type SeededExam } from '../../bench/kit/exam-seed.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { accountSums } from '../../db/exam/ledger.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { brokenConstraint, query } from '../../db/kit/sql.ts';
import { postingOf, type LedgerAccount, type PostingKind } from '../../domain/exam/ledger.ts';
import { instant } from '../../domain/kit/instant.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring } from '../../security/keyring.ts';
import { createRowSeals, type RowSeals } from '../../security/row-seal.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { save } from '../kit/save.ts';
import { verifyRows, type SealDeps } from '../protection/rows.ts';
import { book } from './ledger.ts';

let database: FreshDatabase;
let orm: MikroORM;
let client: pg.Client;
let exam: SeededExam;
let deps: SealDeps;
let seals: RowSeals;
const folder = mkdtempSync(join(tmpdir(), 'banshi-ledger-'));
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  client = new pg.Client({ connectionString: database.superUrl });
  await client.connect();
  exam = await seedExam(client, sampleExam({ enrolOpens: '2026-07-20' }));
  const ring = await openKeyring(join(folder, 'ring'), { create: true });
  seals = createRowSeals(ring);
  deps = { seals, fields: createFields(ring) };
});
afterAll(async () => {
  await client.end();
  await orm.close(true);
  await database.drop();
  rmSync(folder, { recursive: true });
});

const at = instant('2026-07-20T16:30:00+08:00');
const move = (kind: PostingKind, number: string, fen: bigint): Promise<unknown> =>
  save(orm, async (em) => {
    await book(em, seals, postingOf(kind, number, fen), { district: '310000', examId: exam.id, orderId: null, at });
    await query(em, 'select 1');
  });
const sums = async (): Promise<Partial<Record<LedgerAccount, bigint>>> =>
  Object.fromEntries(
    (await accountSums(orm.em.fork(), exam.id)).map(({ account, debitFen, creditFen }) => [account, BigInt(debitFen) - BigInt(creditFen)]),
  );

test('S3-16 Q05 any movements, repeated and at once: each stands once, the sums are the model’s, every row is sealed', async () => {
  const model: Record<LedgerAccount, bigint> = { clearing: 0n, payable: 0n, suspense: 0n };
  const effects: Record<PostingKind, [LedgerAccount, LedgerAccount]> = {
    received: ['clearing', 'payable'],
    suspense: ['clearing', 'suspense'],
    refunded: ['payable', 'clearing'],
    returned: ['suspense', 'clearing'],
    remitted: ['payable', 'clearing'],
    drawnBack: ['clearing', 'payable'],
  };
  const known = new Set<string>();
  const movement = fc.record({
    kind: fc.constantFrom(...(Object.keys(effects) as PostingKind[])),
    number: fc.integer({ min: 1, max: 40 }),
    fen: fc.bigInt({ min: 1n, max: 10n ** 14n }),
    times: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(movement, { minLength: 1, maxLength: 8 }), async (movements) => {
      for (const { kind, number, fen, times } of movements) {
        const key = `${kind}/N${number}`;
        const outcomes = await Promise.allSettled(Array.from({ length: times }, () => move(kind, `N${number}`, fen)));
        const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
        expect(done).toBe(known.has(key) ? 0 : 1);
        for (const outcome of outcomes) if (outcome.status === 'rejected') expect(brokenConstraint(outcome.reason)).toBe('ledger_entry_line');
        if (known.has(key)) continue;
        known.add(key);
        const [debit, credit] = effects[kind];
        model[debit] += fen;
        model[credit] -= fen;
      }
      const now = await sums();
      expect({ clearing: now.clearing ?? 0n, payable: now.payable ?? 0n, suspense: now.suspense ?? 0n }).toEqual(model);
    }),
    { numRuns: 20, endOnFailure: true },
  );
  const verified = await verifyRows(orm, deps);
  expect(verified).toMatchObject({ rows: known.size * 2, broken: [] });
}, 120_000);

test('S3-16 a posting with two unequal sides, or one alone, never becomes true; the application can add and read, nothing else', async () => {
  const line = (posting: string, n: number, debit: number, credit: number) =>
    `insert into ledger_entry (id, posting, line, kind, account, debit_fen, credit_fen, district, exam_id, booked_at, booked_on)
       values ('${uuidv7()}', '${posting}', ${n}, 'received', 'clearing', ${debit}, ${credit}, '310000', '${exam.id}', now(), current_date)`;
  const together = (...lines: string[]) => save(orm, async (em) => void (await Promise.all(lines.map((text) => query(em, text)))));
  await expect(together(line('x/1', 1, 7000, 0), line('x/1', 2, 0, 6999))).rejects.toThrow(/not balanced/);
  await expect(together(line('x/2', 1, 7000, 0))).rejects.toThrow(/not balanced/);
  await expect(together(line('x/3', 1, 7000, 7000))).rejects.toThrow(/ledger_entry_side/);
  for (const statement of [`update ledger_entry set account = 'payable'`, `delete from ledger_entry`, `truncate ledger_entry`])
    await expect(query(orm.em.fork(), statement)).rejects.toThrow(/permission denied/);
});

test('Q05 a row that was put in past the system, one that was taken away, one that was changed: each is named', async () => {
  const entry = async (side: 'debit_fen' | 'credit_fen'): Promise<string> =>
    (await client.query<{ id: string }>(`select id from ledger_entry where ${side} > 0 order by id limit 1`)).rows[0]!.id;
  const [gone, changed] = [await entry('debit_fen'), await entry('credit_fen')];
  await client.query(`delete from ledger_entry where id = $1`, [gone]);
  await client.query(`update ledger_entry set credit_fen = credit_fen + 100 where id = $1`, [changed]);
  await client.query(`begin`);
  await client.query(`set local session_replication_role = replica`);
  await client.query(
    `insert into ledger_entry (id, posting, line, kind, account, debit_fen, credit_fen, district, exam_id, booked_at, booked_on)
       values ('ffffffff-0000-7000-8000-000000000001', 'forged/1', 1, 'received', 'clearing', 1, 0, '310000', $1, now(), current_date)`,
    [exam.id],
  );
  await client.query(`commit`);
  const { broken } = await verifyRows(orm, deps);
  const named = Object.fromEntries(broken.map(({ id, message, columns }) => [id, columns?.join() ?? message]));
  expect(named[gone]).toContain('记录被删除');
  expect(named[changed]).toBe('credit_fen');
  expect(named['ffffffff-0000-7000-8000-000000000001']).toContain('不是由系统写入');
});
