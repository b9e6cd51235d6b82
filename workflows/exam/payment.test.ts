// Paying for an exam on the real engine, with the stand-ins of the payment platform, the treasury's bills and the signing server: what comes by itself when money comes, comes
// late, comes twice, or is never heard of.
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { verifyRows } from '../../activities/protection/rows.ts';
import { confirmBy } from '../../domain/exam/payment.ts';
import { epochMs, plusMs } from '../../domain/kit/instant.ts';
import { verifySm2 } from '../../security/sm2.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { until } from '../../test/kit/engine.ts';
import { keepRuns } from '../../test/kit/history.ts';
import { paymentBench, type PaymentBench } from '../../test/kit/payment-bench.ts';
import { readPdf } from '../../test/kit/pdf.ts';

let bench: PaymentBench;
beforeAll(async () => void (bench = await paymentBench()), 120_000);
afterAll(() => bench?.close(), 60_000);

const MINUTE = 60_000;

const keep = (caseId: string, scenario: string): Promise<void> => keepRuns(bench.engine, 'Enrolment', caseId, scenario);
const notices = async (accountId: string): Promise<string[]> =>
  (await query<{ text: string }>(bench.em(), `select text from notice where account_id = $1 order by created_at, id`, [accountId])).map(({ text }) =>
    bench.fields.decrypt(text, 'notice.text'),
  );
const tasksOf = (caseId: string) =>
  query<{ label: string; role: string }>(bench.em(), `select label, role from task where case_id = $1 and state = 'open' order by label`, [caseId]);
const books = async (examId: string): Promise<string> => {
  const { ordersFen, ledgerFen, billsFen } = await bench.books(examId);
  return `${ordersFen} = ${ledgerFen} = ${billsFen}`;
};

test('S3-16 S3-06 order, 缴款书, payment told of by a signed notice: 报名成功, the bill issued, written off, on paper; orders = ledger = bills', async () => {
  const exam = await bench.exam();
  const [who] = await bench.candidates(exam, 1);
  const opened = await bench.mine(who!, `/v1/enrolments/${who!.id}/orders`);
  expect(opened.status).toBe(201);
  const { number } = opened.body as { number: string };
  expect(opened.body).toMatchObject({ amountFen: '14000', items: [{ feeFen: '7000' }, { feeFen: '7000' }], regions: { payment: 'open' } });
  expect(opened.body.paymentCode).toMatch(/^310000\d{14}$/);
  const paying = await bench.mine(who!, `/v1/orders/${number}/pay`);
  expect(paying.body).toMatchObject({ regions: { payment: 'paying' }, payUrl: `${bench.sandbox.url}/payment/pay?code=${opened.body.paymentCode}` });
  const page = await (await fetch(paying.body.payUrl as string)).text();
  expect(page).toContain('140.00');
  expect(page).toContain('上海市应急管理宣传教育中心');
  const paid = await bench.pays(number);
  expect(paid.answered).toEqual([200]);
  // The answer and the moment that counts wait for nobody: the enrolment stands before the engine has followed.
  expect(await bench.row(who!.id)).toMatchObject({ state: 'enrolled', regions: { payment: 'paid' } });
  await bench.reaches(who!.id, 'bill', 'writtenOff');
  await bench.settled(who!.id);
  const { body: seen } = await bench.get(`/v1/orders/${number}`, bench.personOf(who!)).expect(200);
  expect(seen).toMatchObject({ stateLabel: '已支付', channel: '微信', bill: { stateLabel: '已核销', amountFen: '14000', orderNumber: number } });
  const bill = await one<{ text: string; unit: string; unitKey: string; supervision: string; supervisionKey: string }>(
    bench.em(),
    `select text, unit_signature as unit, unit_key as "unitKey", supervision_signature as supervision, supervision_key as "supervisionKey" from exam_bill where number = $1`,
    [seen.bill.number],
  );
  expect([verifySm2(bill.text, bill.unit, bill.unitKey), verifySm2(bill.text, bill.supervision, bill.supervisionKey)]).toEqual([true, true]);
  expect(bill.unitKey).not.toBe(bill.supervisionKey);
  expect(await bench.neighbours.fiscalBill.check(seen.bill)).toEqual({ standing: '已核销', amountFen: '14000' });
  // On paper once it is asked for, and once.
  const paper = () => bench.get(`/v1/bills/${seen.bill.no}/pdf`, bench.personOf(who!));
  await paper().expect(202);
  await until(async () => (await paper()).status === 200, 60_000);
  expect(await query(bench.em(), `select 1 from document where case_id = $1 and kind = 'P04'`, [who!.id])).toHaveLength(1);
  const text = (await readPdf((await paper().expect(200)).body as Buffer)).pages.join('').replace(/\s/g, '');
  for (const part of [`票据号码：${seen.bill.number}`, `校验码：${seen.bill.checkCode}`, who!.name, '壹佰肆拾元整', '市级国库'])
    expect(text).toContain(part);
  expect(await books(exam.id)).toBe('14000 = 14000 = 14000');
  expect(await bench.balances(exam.id)).toEqual({ clearing: '14000', payable: '-14000' });
  expect((await notices(who!.accountId)).at(-1)).toContain('已缴费140.00元，报名成功');
  // Others find neither order nor bill.
  const [other] = await bench.candidates(exam, 1);
  await bench.get(`/v1/orders/${number}`, bench.personOf(other!)).expect(404);
  await bench.get(`/v1/bills/${seen.bill.no}`, bench.personOf(other!)).expect(404);
  await keep(who!.id, 'paid');
}, 120_000);

test('S3-06 the same payment told of ten times, also at once and beside a question: one act, one receipt, one bill', async () => {
  const exam = await bench.exam();
  const [who] = await bench.candidates(exam, 1);
  const number = await bench.started(who!);
  const { platformNo } = await bench.pays(number, { notices: 0 });
  const again = await Promise.all(Array.from({ length: 5 }, () => bench.put('payment', '/_notice', { platformNo, times: 2 })));
  expect(again.flatMap(({ body }) => body['answered'] as number[])).toEqual(Array(10).fill(200));
  await bench.reaches(who!.id, 'bill', 'writtenOff');
  const [count] = await query(
    bench.em(),
    `select (select count(*)::int from exam_receipt where order_id = o.id) as receipts, (select count(*)::int from exam_bill where order_id = o.id) as bills,
       (select count(*)::int from journal where case_id = o.enrolment_id and action = 'pay') as acts, (select count(*)::int from ledger_entry where order_id = o.id) as entries
       from exam_order o where number = $1`,
    [number],
  );
  expect(count).toEqual({ receipts: 1, bills: 1, acts: 1, entries: 2 });
}, 120_000);

test('S3-16 nobody tells: asked after 15 s, 1 min, 5 min, then every 15 min; what the platform then knows counts', async () => {
  const exam = await bench.exam();
  const [who] = await bench.candidates(exam, 1);
  const number = await bench.started(who!);
  await bench.put('payment', '/_answers', { orderNumber: number, state: 'unknown' });
  const begun = (await one<{ at: string }>(bench.em(), `select ${asInstant('started_at')} as at from exam_order where number = $1`, [number])).at;
  const waits: number[] = [];
  for (let last = begun, n = 0; n < 5; n++) {
    const due = await bench.deadline(who!.id, 'query');
    waits.push(Math.round((epochMs(due) - epochMs(last)) / 1000));
    await bench.at(due);
    const asked = n + 1;
    await until(
      async () => (await one<{ n: number }>(bench.em(), `select queries as n from exam_order where number = $1`, [number])).n === asked,
      60_000,
    );
    await bench.settled(who!.id);
    last = (await one<{ at: string }>(bench.em(), `select ${asInstant('max(at)')} as at from journal where case_id = $1`, [who!.id])).at;
  }
  expect(waits).toEqual([15, 60, 300, 900, 900]);
  expect(await bench.row(who!.id)).toMatchObject({ state: 'toPay', regions: { payment: 'paying' } });
  await bench.put('payment', '/_answers', { orderNumber: number, state: null });
  await bench.pays(number, { notices: 0 });
  await bench.at(await bench.deadline(who!.id, 'query'));
  await bench.reaches(who!.id, 'payment', 'paid');
  await bench.reaches(who!.id, 'bill', 'writtenOff');
  expect(await bench.row(who!.id)).toMatchObject({ state: 'enrolled' });
  expect(await books(exam.id)).toBe('14000 = 14000 = 14000');
}, 180_000);

test('S3-16 an order that nobody begins to pay closes after 30 min, another follows; money for the closed one goes back by itself the way it came', async () => {
  const exam = await bench.exam();
  const [who] = await bench.candidates(exam, 1);
  const first = await bench.started(who!);
  const live = await bench.mine(who!, `/v1/enrolments/${who!.id}/orders`);
  expect([live.status, live.body.code]).toEqual([409, 'ORDER_LIVE']);
  // The platform lets the 缴款书 expire with it: asked then, it says so.
  await bench.later(31 * MINUTE);
  await bench.reaches(who!.id, 'payment', 'closed');
  const second = await bench.order(who!);
  await bench.later(31 * MINUTE);
  await bench.reaches(who!.id, 'payment', 'closed');
  const third = await bench.order(who!);
  expect(new Set([first, second, third]).size).toBe(3);
  const late = await bench.pays(first);
  expect(late.answered).toEqual([200]);
  await bench.reaches(who!.id, 'returns', 'none');
  await bench.settled(who!.id);
  const { body } = await bench.get(`/v1/orders/${first}`, bench.personOf(who!));
  expect(body).toMatchObject({
    stateLabel: '已关闭',
    bill: null,
    refunds: [{ stateLabel: '已退款', reason: 'closed', byItself: true, amountFen: '14000' }],
  });
  expect(await bench.row(who!.id)).toMatchObject({ state: 'toPay', regions: { payment: 'open' } });
  expect(await bench.balances(exam.id)).toEqual({ clearing: '0', suspense: '0' });
  expect((await notices(who!.accountId)).at(-1)).toContain('（订单已关闭）不能计入报名缴费，已按原支付渠道退回');
  const platform = (await (await fetch(`${bench.sandbox.url}/payment/_payments`)).json()) as { refunds: { platformNo: string; amountFen: string }[] };
  expect(platform.refunds.filter(({ platformNo }) => platformNo === late.platformNo)).toMatchObject([{ amountFen: '14000' }]);
  await keep(who!.id, 'returned');
}, 180_000);

test('S3-16 paid twice: the second is refunded by itself, the first counts', async () => {
  const exam = await bench.exam();
  const [who] = await bench.candidates(exam, 1);
  const number = await bench.started(who!);
  const [one_, two] = await Promise.all([bench.pays(number), bench.pays(number, { channel: '银联' })]);
  expect([one_.answered, two.answered]).toEqual([[200], [200]]);
  await bench.reaches(who!.id, 'bill', 'writtenOff');
  await until(async () => (await bench.row(who!.id)).regions['returns'] === 'none');
  await bench.settled(who!.id);
  const { body } = await bench.get(`/v1/orders/${number}`, bench.personOf(who!));
  expect(body).toMatchObject({ stateLabel: '已支付', refunds: [{ reason: 'double', stateLabel: '已退款' }] });
  expect(await books(exam.id)).toBe('14000 = 14000 = 14000');
  expect(await bench.balances(exam.id)).toEqual({ clearing: '14000', payable: '-14000', suspense: '0' });
}, 120_000);

test('S3-16 deadline: begun at the last moment counts when confirmed within 10 min; not begun is 422 with the times, then 已放弃; unknown is 待查 with a task, and its money goes back', async () => {
  const exam = await bench.exam();
  const [inTime, never, lost] = await bench.candidates(exam, 3);
  const { payCloses } = exam.config.windows;
  await bench.at(plusMs(payCloses, -2 * MINUTE));
  const [counts, unheard] = [await bench.started(inTime!), await bench.started(lost!)];
  await bench.put('payment', '/_answers', { orderNumber: unheard, state: 'unknown' });
  const idle = await bench.order(never!);
  await bench.at(plusMs(payCloses, 1_000));
  const late = await bench.mine(never!, `/v1/orders/${idle}/pay`);
  expect([late.status, late.body.code]).toEqual([422, 'WINDOW_CLOSED']);
  expect(late.body.detail).toMatch(/^缴费时间为\d{4}-\d\d-\d\d 10:00:00至\d{4}-\d\d-\d\d 17:00:00，当前不在缴费时间内。$/);
  expect((await bench.mine(never!, `/v1/enrolments/${never!.id}/orders`)).status).toBe(422);
  await bench.at(plusMs(payCloses, 5 * MINUTE));
  await bench.pays(counts);
  expect(await bench.row(inTime!.id)).toMatchObject({ state: 'enrolled', regions: { payment: 'paid' } });
  const limit = confirmBy(exam.config.windows, 10);
  expect(epochMs(limit) - epochMs(payCloses)).toBe(10 * MINUTE);
  await bench.at(plusMs(limit, 1_000));
  await bench.reaches(lost!.id, 'payment', 'unknown');
  await until(async () => (await bench.row(never!.id)).state === 'abandoned' && (await bench.row(lost!.id)).state === 'abandoned', 60_000);
  expect(await tasksOf(lost!.id)).toEqual([{ label: '支付待查', role: 'feeOfficer' }]);
  // It was on its way all the time.
  await bench.pays(unheard, { notices: 0 });
  await bench.put('payment', '/_answers', { orderNumber: unheard, state: null });
  const fin = bench.officer();
  const asked = await bench.post(`/v1/admin/enrolments/${lost!.id}/payment/query`, fin, {}, (await bench.row(lost!.id)).version);
  expect(asked.status).toBe(200);
  await bench.reaches(lost!.id, 'payment', 'closed');
  await bench.reaches(lost!.id, 'returns', 'none');
  await bench.settled(lost!.id);
  expect(await tasksOf(lost!.id)).toEqual([]);
  expect(await bench.row(lost!.id)).toMatchObject({ state: 'abandoned' });
  const { body } = await bench.get(`/v1/orders/${unheard}`, bench.personOf(lost!));
  expect(body.refunds).toMatchObject([{ reason: 'late', stateLabel: '已退款' }]);
  await bench.reaches(inTime!.id, 'bill', 'writtenOff');
  expect(await books(exam.id)).toBe('14000 = 14000 = 14000');
  await keep(lost!.id, 'unknown');
  await keep(never!.id, 'abandoned');
}, 240_000);

test('S3-16 what nobody knows is settled by FIN with a reason only', async () => {
  const exam = await bench.exam();
  const [who] = await bench.candidates(exam, 1);
  await bench.at(plusMs(exam.config.windows.payCloses, -MINUTE));
  const number = await bench.started(who!);
  await bench.put('payment', '/_answers', { orderNumber: number, state: 'unknown' });
  await bench.at(plusMs(confirmBy(exam.config.windows, 10), 1_000));
  await bench.reaches(who!.id, 'payment', 'unknown');
  await bench.settled(who!.id);
  // The platform may be asked once more in between.
  const settle = async (reason: string) => {
    for (;;) {
      const answer = await bench.post(`/v1/admin/enrolments/${who!.id}/payment/settle`, bench.officer(), { reason }, (await bench.row(who!.id)).version);
      if (answer.body.code !== 'VERSION_STALE') return answer;
    }
  };
  const empty = await settle(' ');
  expect([empty.status, empty.body.code]).toEqual([422, 'PAYMENT_REASON_MISSING']);
  await bench.mine(who!, `/v1/admin/enrolments/${who!.id}/payment/settle`, { reason: 'x' }).then(({ status }) => expect(status).toBe(404));
  expect((await settle('平台书面答复：未扣款')).status).toBe(200);
  expect((await bench.row(who!.id)).regions['payment']).toBe('closed');
}, 120_000);

test('Q05 every chain and every row of the ledger holds; one changed 分 is found, and the application itself can change none', async () => {
  const seals = { seals: bench.acting.seals, fields: bench.fields };
  expect((await verifyJournal(bench.orm, { publicKeys: journalPublicKeys(bench.engine.ring) })).broken).toEqual([]);
  const before = await verifyRows(bench.orm, seals);
  expect(before.broken).toEqual([]);
  await expect(query(bench.em(), `update ledger_entry set debit_fen = debit_fen + 1 where debit_fen > 0`)).rejects.toThrow(/permission denied/);
  await expect(query(bench.em(), `delete from ledger_entry`)).rejects.toThrow(/permission denied/);
  const { rows } = await bench.client.query<{ id: string }>(`select id from ledger_entry where debit_fen > 0 order by id limit 1`);
  await bench.client.query(`update ledger_entry set debit_fen = debit_fen + 1 where id = $1`, [rows[0]!.id]);
  expect((await verifyRows(bench.orm, seals)).broken).toMatchObject([{ table: 'ledger_entry', id: rows[0]!.id, columns: ['debit_fen'] }]);
  await bench.client.query(`update ledger_entry set debit_fen = debit_fen - 1 where id = $1`, [rows[0]!.id]);
}, 60_000);
