// The reports of the calendar on a real engine, printed by the real browser.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { createIssueActivities } from '../../activities/documents/issue.ts';
import { createPdfPool, type PdfPool } from '../../activities/documents/pool.ts';
import { openStore } from '../../activities/file/open.ts';
import { annualPaper, createReportActivities, dueMonth, dueYear } from '../../activities/statistics/reports.ts';
import { documentByKey } from '../../db/document/reads.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { one, query } from '../../db/kit/sql.ts';
import { ringSigner } from '../../security/document-signer.ts';
import { createFields } from '../../security/field.ts';
import type { FileStore } from '../../gateways/files.ts';
import { freshDatabase, setClock, type FreshDatabase } from '../../test/kit/database.ts';
import { testEngine, type Engine } from '../../test/kit/engine.ts';
import { keepHistory } from '../../test/kit/history.ts';
import { readPdf } from '../../test/kit/pdf.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-reports-'));
let database: FreshDatabase;
let orm: MikroORM;
let engine: Engine;
let pool: PdfPool;
let files: FileStore;
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  engine = await testEngine();
  pool = createPdfPool({ folder: join(process.cwd(), 'var', 'chromium'), slots: 1 });
  const fields = createFields(engine.ring);
  files = await openStore(fields, { kind: 'folder', dir: join(folder, 'files') });
  const signer = ringSigner(engine.ring, { subject: '上海市应急管理局' });
  const issuing = createIssueActivities({
    orm,
    fields,
    pool,
    files,
    kinds: [annualPaper],
    signer,
    verifyAt: (token) => `https://banshi.example/${token}`,
  });
  await engine.work({ ...createReportActivities({ orm }), ...issuing });
  await query(
    orm.em.fork(),
    `insert into registration_fact (case_id, district, kind, specialty, channel, filed_at, filed_on, ended_at, ended_on, outcome, handling_s)
       select gen_random_uuid(), district, 'initial', '05', channel, day::timestamptz, day, day::timestamptz, day, 'granted', 7200
       from (values ('310000', 'online', date '2025-03-02'), ('310000', 'online', '2026-03-02'), ('310101', 'counter', '2026-11-02'), ('330000', 'online', '2026-11-05')) f(district, channel, day)`,
  );
});
afterAll(async () => {
  await pool?.close();
  await engine?.close();
  await orm?.close(true);
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const run = async (workflow: string): Promise<unknown> => {
  const workflowId = `${workflow}-${randomUUID()}`;
  const result = await engine.client.workflow.execute(workflow, { workflowId, taskQueue: engine.queue, args: [] });
  await keepHistory(engine, workflow, 'once', workflowId);
  return result;
};
const textOf = async (hash: string): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of files.open(hash)) chunks.push(chunk as Buffer);
  return (await readPdf(Buffer.concat(chunks))).pages.join('').replaceAll(/\s+/g, '');
};

test('S3-58 the year’s report is due on its last day, and after it until the next; the month’s when it is over', () => {
  expect([dueYear('2026-12-31'), dueYear('2027-01-01'), dueYear('2026-12-30')]).toEqual([2026, 2026, 2025]);
  expect([dueMonth('2026-08-01').text, dueMonth('2026-01-31').text]).toEqual(['2026-07', '2025-12']);
});

test('S3-58 each month the figures of the month before are kept, per province', async () => {
  await setClock(orm.em.fork(), '2026-11-30T19:10:00.000000Z');
  expect(await run('RegistrationMonth')).toEqual({ month: '2026-11', reports: 2 });
  const { figures } = await one<{ figures: { total: { filed: { value: number }; onlineShare: { shown: string } } } }>(
    orm.em.fork(),
    `select figures from statistics_report where key = 'month/2026-11/310000'`,
  );
  expect([figures.total.filed.value, figures.total.onlineShare.shown]).toEqual([1, '0.00%']);
});

test('S3-58 O06 P29 on 12-31 the annual report is kept and printed once for each province, signed; run again it is the same paper', async () => {
  await setClock(orm.em.fork(), '2026-12-31T15:59:30.000000Z');
  expect(await run('RegistrationYear')).toEqual({ printed: 2 });
  const paper = (await documentByKey(orm.em.fork(), 'report/2026/310000'))!;
  expect(paper).toMatchObject({ kind: 'P29', subject: '2026', district: '310000', title: '注册管理年度报表', signer: expect.any(String) });
  const text = await textOf(paper.hash!);
  // Two filed this year against one: +100 %; one of the two at a counter.
  for (const words of [
    '2026年度',
    '申请件数21+100.00%',
    '线上办件占比50.00%100.00%-50.00个百分点',
    '建筑施工安全',
    '注册人员信息',
    '环比、同比的基数为零的',
  ])
    expect(text).toContain(words);
  expect(await run('RegistrationYear')).toEqual({ printed: 2 });
  expect(await documentByKey(orm.em.fork(), 'report/2026/310000')).toMatchObject({ id: paper.id, hash: paper.hash });
});
