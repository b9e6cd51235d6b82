// 对账 at night on the real engine: the schedule's workflow compares the platform's file with receipts, refunds and bills; what was injected is found, owned and on paper.
import type { SeededCandidate } from '../../bench/kit/exam-seed.ts';
import { query } from '../../db/kit/sql.ts';
import { schedules } from '../../domain/kit/schedules.ts';
import { instant, plusDays, plusMs, shanghaiDay, startOfDay } from '../../domain/kit/instant.ts';
import { until } from '../../test/kit/engine.ts';
import { keepHistory } from '../../test/kit/history.ts';
import { paymentBench, type PaymentBench } from '../../test/kit/payment-bench.ts';
import { sorted } from '../../test/kit/sorted.ts';
import { readPdf } from '../../test/kit/pdf.ts';

let bench: PaymentBench;
let exam: Awaited<ReturnType<PaymentBench['exam']>>;
beforeAll(async () => {
  bench = await paymentBench();
  exam = await bench.exam();
}, 120_000);
afterAll(() => bench?.close(), 60_000);

let runs = 0;
/** What the schedule starts at 02:00. */
async function night(): Promise<{ days: number; differences: number }> {
  const { client, queue } = bench.engine;
  return client.workflow.execute('FeeReconciliation', { taskQueue: queue, workflowId: `fee-reconciliation-${++runs}` }) as Promise<{
    days: number;
    differences: number;
  }>;
}
const paid = async (who: SeededCandidate): Promise<{ number: string; platformNo: string }> => {
  const number = await bench.started(who);
  const { platformNo } = await bench.pays(number);
  await bench.reaches(who.id, 'bill', 'writtenOff');
  return { number, platformNo };
};
const nextDay = async (): Promise<string> => {
  const day = shanghaiDay(await bench.now());
  await bench.at(plusMs(startOfDay(plusDays(day, 1)), 2 * 3_600_000));
  return day;
};

test('S3-25 the schedule stands at 02:00', () => {
  expect(schedules.find(({ workflow }) => workflow === 'FeeReconciliation')).toEqual({
    id: 'fee-reconciliation',
    workflow: 'FeeReconciliation',
    label: '考试缴费对账',
    at: { hour: 2, minute: 0 },
  });
});

test('S3-25 P28 长款, 短款 and 金额不符 put into the file are found by the night, each with owner and time limit, on P28; a second run finds the same and opens nothing twice', async () => {
  const all = await bench.candidates(exam, 4);
  const payments = await Promise.all(all.map(paid));
  const day = await nextDay();
  const strange = `P|SHZFSTRANGE0001|20260101310000000777|7000|${day}T02:00:00.000Z`;
  await bench.put('payment', '/_file', {
    date: day,
    drop: [payments[0]!.platformNo],
    change: [{ number: payments[1]!.platformNo, amountFen: '13000' }],
    add: [strange],
  });
  expect(await night()).toEqual({ days: 1, differences: 3 });
  const fin = bench.officer();
  const { body } = await bench.get(`/v1/admin/reconciliations/${day}`, fin).expect(200);
  expect(body).toMatchObject({
    even: false,
    runs: 1,
    ours: { count: 4, fen: '56000' },
    theirs: { count: 4, fen: '48000' },
    bills: { count: 4, fen: '56000' },
  });
  const found = (body.items as Record<string, unknown>[]).map(({ kindLabel, number, ownerRoleLabel, due, taskId }) => [
    kindLabel,
    number,
    ownerRoleLabel,
    typeof due,
    typeof taskId,
  ]);
  expect(sorted(found)).toEqual(
    sorted([
      ['长款', 'SHZFSTRANGE0001', '财务', 'string', 'string'],
      ['短款', payments[0]!.platformNo, '财务', 'string', 'string'],
      ['金额不符', payments[1]!.platformNo, '财务', 'string', 'string'],
    ]),
  );
  // Not remitted while the books differ.
  expect((await bench.balances(exam.id))['clearing']).toBe('56000');
  const pdf = await bench.get(`/v1/admin/reconciliations/${day}/pdf`, fin).expect(200);
  const text = (await readPdf(pdf.body as Buffer)).pages.join('').replace(/\s/g, '');
  for (const part of ['对账差异表', '上海市公共支付平台', 'SHZFSTRANGE0001', '长款', '短款', '金额不符', '140.00', '130.00'])
    expect(text).toContain(part);
  expect(await night()).toEqual({ days: 1, differences: 3 });
  expect(await query(bench.em(), `select count(*)::int as n from payment_difference`)).toEqual([{ n: 3 }]);
  const [notice] = await query<{ message: string }>(bench.em(), `select message from operator_notice where key = $1 and resolved_at is null`, [
    `reconciliation/${day}`,
  ]);
  expect(notice!.message).toContain('3处差异');

  // The platform puts its file right: two agree by themselves, the stranger is settled by a person.
  await bench.put('payment', '/_file', { date: day, add: [strange] });
  await night();
  const open = (await bench.get('/v1/admin/payment-differences', fin)).body.items as {
    id: string;
    taskId: string;
    taskVersion: number;
    kindLabel: string;
  }[];
  expect(open.map(({ kindLabel }) => kindLabel)).toEqual(['长款']);
  const task = `/v1/admin/payment-differences/${open[0]!.id}/tasks/${open[0]!.taskId}`;
  await bench.post(`${task}/claim`, fin, undefined, open[0]!.taskVersion).expect(200);
  const { version } = (await bench.get(`/v1/admin/payment-differences/${open[0]!.id}`, fin)).body as { version: number };
  await bench.post(`/v1/admin/payment-differences/${open[0]!.id}/settle`, fin, { reason: '平台更正：他单位缴款' }, version).expect(200);
  await bench.put('payment', '/_file', { date: day });
  expect((await bench.post(`/v1/admin/reconciliations/${day}`, fin)).body).toMatchObject({ even: true });
  // Wholly to 市级国库, once however often the day is compared.
  expect(await bench.balances(exam.id)).toEqual({ clearing: '0', payable: '0' });
  await bench.post(`/v1/admin/reconciliations/${day}`, fin).expect(200);
  expect(await query(bench.em(), `select count(*)::int as n from ledger_entry where kind = 'remitted'`)).toEqual([{ n: 2 }]);
}, 240_000);

test('S3-25 状态不符: money that nobody told of is found in the file, taken, and the next night agrees; one settled by nobody in time is marked; the file of today is not there yet', async () => {
  const [who] = await bench.candidates(exam, 1);
  const number = await bench.started(who!);
  await bench.put('payment', '/_answers', { orderNumber: number, state: 'unknown' });
  const { platformNo } = await bench.pays(number, { notices: 0 });
  const fin = bench.officer();
  const early = await bench.post(`/v1/admin/reconciliations/${shanghaiDay(await bench.now())}`, fin);
  expect([early.status, early.body.code]).toEqual([409, 'SETTLEMENT_NOT_READY']);
  const day = await nextDay();
  expect((await night()).differences).toBe(1);
  const items = async () =>
    (await bench.get(`/v1/admin/reconciliations/${day}`, fin)).body.items as {
      kindLabel: string;
      number: string;
      settledBy: string | null;
      overdue: boolean;
      due: string;
    }[];
  expect(await items()).toMatchObject([{ kindLabel: '状态不符', number: platformNo, settledBy: null, overdue: false }]);
  // Nobody has looked at it in its time; the workflow has asked once more meanwhile, and was told nothing.
  await bench.at(plusMs(instant((await items())[0]!.due), 1_000));
  await until(async () => (await bench.deadline(who!.id, 'query')) > (await bench.now()), 60_000);
  await bench.settled(who!.id);
  await bench.put('payment', '/_answers', { orderNumber: number, state: null });
  await night();
  await bench.reaches(who!.id, 'bill', 'writtenOff');
  await night();
  expect(await items()).toMatchObject([{ settledBy: 'system', overdue: true }]);
  expect(await query(bench.em(), `select platform_no from exam_receipt where platform_no = $1`, [platformNo])).toHaveLength(1);
}, 240_000);

test('S3-25 the platform away: nothing is said to be even, the night is tried again until it is back; a day of which neither side knows of any money is even without a paper', async () => {
  const day = await nextDay();
  await bench.fault('payment', { failNext: 2, status: 503 });
  expect(await night()).toMatchObject({ differences: 0 });
  expect((await bench.get(`/v1/admin/reconciliations/${day}`, bench.officer()).expect(200)).body).toMatchObject({ even: true, ours: { count: 0 } });
  expect(await query(bench.em(), `select key from document where key like $1`, [`reconciliation/${day}/%`])).toEqual([]);
  await bench.get(`/v1/admin/reconciliations/${day}/pdf`, bench.officer()).expect(404);
  await keepHistory(bench.engine, 'FeeReconciliation', 'differences', 'fee-reconciliation-1');
  await keepHistory(bench.engine, 'FeeReconciliation', 'even', `fee-reconciliation-${runs}`);
}, 120_000);
