// The seeded exam stands on the real tables: chains verify, personal values are encrypted, nobody is in twice.
import pg from 'pg';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { seedEnrolments, seedExam } from '../../bench/kit/exam-seed.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { enrolmentById, SITS } from '../../db/exam/enrolments.ts';
import { examById } from '../../db/exam/exams.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { feeOf, subjectsOf } from '../../domain/exam/exam.ts';
import { createFields } from '../../security/field.ts';
import { journalPublicKeys, openKeyring } from '../../security/keyring.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';

let database: FreshDatabase;
let orm: MikroORM;
const folder = mkdtempSync(join(tmpdir(), 'banshi-exam-'));
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
});
afterAll(async () => {
  await orm.close(true);
  await database.drop();
  rmSync(folder, { recursive: true });
});

test('S3-20 S3-21 three levels in five specialties give the exact subjects, 全科 costs 2 × 70 元, 单科 and 增项 70 元', () => {
  const config = sampleExam({ enrolOpens: '2026-07-20' });
  for (const { code } of config.specialties) {
    expect(subjectsOf(config, 'full', code).map((subject) => subject.code)).toEqual(['F01', `S${code}`]);
    expect(subjectsOf(config, 'additional', code).map((subject) => subject.code)).toEqual([`S${code}`]);
  }
  expect(subjectsOf(config, 'full', '01')).toEqual([]);
  expect([feeOf(config, ['F01', 'S03']), feeOf(config, ['S03'])]).toEqual([14000n, 7000n]);
  expect(() => feeOf(config, ['X'])).toThrow('no fee for subject X');
});

test('an exam with candidates who have paid is read back, its chains verify', async () => {
  const ring = await openKeyring(join(folder, 'ring'), { create: true });
  const client = new pg.Client({ connectionString: database.superUrl });
  await client.connect();
  const exam = await seedExam(client, sampleExam({ enrolOpens: '2026-07-20' }));
  const seeded = await seedEnrolments(client, { fields: createFields(ring), exam, count: 25 });
  await client.end();
  const em = orm.em.fork();
  expect(await examById(em, exam.id)).toMatchObject({ state: 'toAllocate', config: { code: '31202601', sitting: 1 } });
  expect(await enrolmentById(em, seeded[3]!.id)).toMatchObject({ state: 'enrolled', level: 'full', specialty: '06', subjects: ['F01', 'S06'] });
  const [{ n } = { n: 0 }] = await query<{ n: number }>(em, `select count(*)::int as n from enrolment n where ${SITS} and exam_id = $1`, [exam.id]);
  expect(n).toBe(25);
  const text = JSON.stringify(await query(em, `select id_number, form from enrolment`));
  expect(seeded.filter(({ idNumber }) => text.includes(idNumber))).toEqual([]);
  expect((await verifyJournal(orm, { publicKeys: journalPublicKeys(ring) })).broken).toEqual([]);
});
