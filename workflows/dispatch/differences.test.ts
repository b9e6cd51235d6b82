// 对账差异表 after a night: ledger, partners' stand-ins, engine and browser are the real ones.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDifferenceActivities } from '../../activities/dispatch/paper.ts';
import { differencesPaper } from '../../activities/documents/differences.ts';
import { createIssueActivities } from '../../activities/documents/issue.ts';
import { createPdfPool, type PdfPool } from '../../activities/documents/pool.ts';
import { openStore } from '../../activities/file/open.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { ringSigner } from '../../security/document-signer.ts';
import { afterBench, type AfterBench } from '../../test/kit/after.ts';
import { testEngine, type Engine } from '../../test/kit/engine.ts';
import { keepHistory } from '../../test/kit/history.ts';
import { readPdf } from '../../test/kit/pdf.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-differences-'));
let bench: AfterBench;
let engine: Engine;
let pool: PdfPool;
let operator: PersonActor;
beforeAll(async () => {
  engine = await testEngine();
  bench = await afterBench({ ring: engine.ring });
  operator = bench.officer('operator');
  pool = createPdfPool({ folder: join(process.cwd(), 'var', 'chromium'), slots: 1 });
  const { orm, fields } = bench;
  const files = await openStore(fields, { kind: 'folder', dir: join(folder, 'files') });
  Object.assign(bench.api.deps, { files: { open: files.open } });
  const signer = ringSigner(engine.ring, { subject: '上海市应急管理局' });
  const printing = createIssueActivities({
    orm,
    fields,
    pool,
    files,
    kinds: [differencesPaper],
    signer,
    verifyAt: (token) => `https://banshi.example/${token}`,
  });
  await engine.work({ ...createDifferenceActivities({ orm }), ...printing });
}, 60_000);
afterAll(async () => {
  await pool?.close();
  await engine?.close();
  await bench?.close();
  rmSync(folder, { recursive: true, force: true });
});

const night = async (): Promise<unknown> => {
  const workflowId = `ReconciliationPapers-${randomUUID()}`;
  const result = await engine.client.workflow.execute('ReconciliationPapers', { workflowId, taskQueue: engine.queue, args: [] });
  await keepHistory(engine, 'ReconciliationPapers', 'night', workflowId);
  return result;
};

interface Line {
  day: string;
  partner: string;
  ours: number;
  theirs: number;
  differences: number;
  href: string | null;
}
const nights = async (): Promise<Line[]> => (await bench.ask('/v1/dispatch-reconciliations', operator).expect(200)).body.items as Line[];

test('P28 a night’s comparison of the ledger is printed where books differ, once, and officers of the ledger download it', async () => {
  const { id } = await bench.decided();
  await bench.flush();
  const today = shanghaiDay(await now(bench.em()));
  expect(await bench.reconcile()).toBe(0);
  expect(await night()).toEqual({ printed: 0 });
  const before = (await nights()).find(({ partner }) => partner === 'housing')!;
  expect(before).toMatchObject({ day: today, ours: before.theirs, differences: 0, href: null });
  expect(before.ours).toBeGreaterThan(3);
  await bench.ask(`/v1/dispatch-reconciliations/${today}/housing/paper`, operator).expect(404);

  // 住建委 has it under one key, we say another: missing there, unknown here.
  const [row] = await bench.ledger(`case_id = $1 and partner = 'housing'`, [id]);
  await query(bench.em(), `update dispatch set key = key || '-x' where id = $1`, [row!.id]);
  await query(bench.em(), `update outbox set key = key || '-x' where key = $1`, [`dispatch/${row!.key}`]);
  expect(await bench.reconcile()).toBe(2);
  expect(await night()).toEqual({ printed: 1 });
  expect(await night()).toEqual({ printed: 0 });
  const found = (await nights()).find(({ partner }) => partner === 'housing')!;
  expect(found).toMatchObject({ day: today, differences: 2, href: `/v1/dispatch-reconciliations/${today}/housing/paper` });

  const { body, headers } = await bench
    .ask(found.href!, operator)
    .expect(200)
    .buffer()
    .parse((res, done) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => done(null, Buffer.concat(parts)));
    });
  expect(headers['content-type']).toBe('application/pdf');
  const text = (await readPdf(body as Buffer)).pages.join('').normalize('NFKC').replaceAll(/\s+/g, '').replaceAll('\u2015', '\u2014');
  for (const words of [
    '对账差异表',
    '对方:市住房和城乡建设管理委员会',
    `本系统${found.ours}市住房和城乡建设管理委员会${found.theirs}`,
    `${row!.key}-x对方缺少已确认\u2014已自动重新推送,待下次对账`,
    `${row!.key}我方缺少\u2014已登记部门信息管理员核对`,
  ])
    expect(text).toContain(words);
  await bench.ask(found.href!, bench.officer('caseOfficer')).expect(403);

  // Compared again on the same day after the missing one went out anew: what the night has found stays on record.
  await bench.flush();
  expect(await bench.reconcile()).toBe(1);
  expect((await nights()).find(({ partner }) => partner === 'housing')).toMatchObject({ differences: 2 });
});
