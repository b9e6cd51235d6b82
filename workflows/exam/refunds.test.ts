// Money that goes back, on the real engine: by two persons, by itself, for a cancelled exam; and killed at the boundaries.
import { randomUUID } from 'node:crypto';
import { windowOf } from '../../activities/exam/enrolment.ts';
import { toldOf } from '../../db/dispatch/content.ts';
import { SITS } from '../../db/exam/enrolments.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { createDeaths } from '../../test/kit/deaths.ts';
import { until } from '../../test/kit/engine.ts';
import { keepRuns } from '../../test/kit/history.ts';
import { paymentBench, type PaymentBench } from '../../test/kit/payment-bench.ts';
import type { Outcome } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { plusDays, shanghaiDay, startOfDay } from '../../domain/kit/instant.ts';
import type { SeededCandidate, SeededExam } from '../../bench/kit/exam-seed.ts';

let bench: PaymentBench;
const deaths = createDeaths();
beforeAll(async () => {
  bench = await paymentBench({ papers: false, wrap: deaths.wrap });
}, 120_000);
afterAll(() => bench?.close(), 60_000);
beforeEach(() => deaths.forget());

const keep = (type: string, caseId: string, scenario: string): Promise<void> => keepRuns(bench.engine, type, caseId, scenario);
const paid = async (exam: SeededExam, who: SeededCandidate): Promise<{ number: string; platformNo: string }> => {
  const number = await bench.started(who);
  const { platformNo } = await bench.pays(number);
  await bench.reaches(who.id, 'bill', 'writtenOff');
  return { number, platformNo };
};
const fin = async (who: SeededCandidate, path: string, actor = bench.officer(), body: object = {}) =>
  bench.post(`/v1/admin/enrolments/${who.id}/${path}`, actor, body, (await bench.row(who.id)).version);
const labels = (caseId: string) =>
  query<{ label: string }>(bench.em(), `select label from task where case_id = $1 and state = 'open'`, [caseId]).then((rows) =>
    rows.map(({ label }) => label),
  );
const platformRefunds = async (platformNo: string): Promise<{ requestId: string; amountFen: string; answer: { state: string } }[]> => {
  const { refunds } = (await (await fetch(`${bench.sandbox.url}/payment/_payments`)).json()) as {
    refunds: { requestId: string; platformNo: string; amountFen: string; answer: { state: string } }[];
  };
  return refunds.filter((refund) => refund.platformNo === platformNo);
};

test('S3-16 O02 refund: only for a listed reason with a basis, asked by one FIN and approved by another, back the way it came, bill reversed, never paid twice', async () => {
  const exam = await bench.exam();
  const [who] = await bench.candidates(exam, 1);
  const { number, platformNo } = await paid(exam, who!);
  const [asker, approver] = [bench.officer(), bench.officer()];
  const wish = await fin(who!, 'refund', asker, { ground: 'changedMyMind', reason: '' });
  expect([wish.status, wish.body.code]).toEqual([422, 'REFUND_NOT_ALLOWED']);
  expect(wish.body.errors).toMatchObject([
    { field: 'ground', message: '已交费用不予退还，仅限：政策性退费、重复支付、考试取消', rule: 'exam.refund.reasons' },
    { field: 'reason', message: '请填写退款依据' },
  ]);
  expect((await bench.mine(who!, `/v1/admin/enrolments/${who!.id}/refund`, { ground: 'policy', reason: '我不考了' })).status).toBe(404);
  expect((await fin(who!, 'refund', asker, { ground: 'policy', reason: '收费标准调整，沪财发文' })).status).toBe(200);
  expect(await labels(who!.id)).toEqual(['退款审批']);
  const own = await fin(who!, 'refund/approve', asker);
  expect([own.status, own.body.code]).toEqual([403, 'REFUND_SECOND_PERSON']);
  expect((await fin(who!, 'refund/decline', approver, { reason: '依据不全' })).body.regions.payment).toBe('paid');
  expect((await fin(who!, 'refund', asker, { ground: 'policy', reason: '收费标准调整，补充依据' })).status).toBe(200);
  expect((await fin(who!, 'refund/approve', approver)).body.regions.payment).toBe('refunding');
  await bench.reaches(who!.id, 'bill', 'reversed');
  await bench.settled(who!.id);
  expect(await bench.row(who!.id)).toMatchObject({ regions: { payment: 'refunded', bill: 'reversed' } });
  const { body } = await bench.get(`/v1/orders/${number}`, bench.personOf(who!));
  expect(body).toMatchObject({ stateLabel: '已退款', bill: { stateLabel: '已红冲' } });
  expect(body.refunds.map(({ stateLabel }: { stateLabel: string }) => stateLabel)).toEqual(['已退款', '不予退款']);
  expect(await platformRefunds(platformNo)).toMatchObject([{ amountFen: '14000', answer: { state: 'done' } }]);
  expect(await bench.neighbours.fiscalBill.check(body.bill)).toMatchObject({ standing: '已红冲' });
  expect(await bench.books(exam.id)).toEqual({ ordersFen: '0', ledgerFen: '0', billsFen: '0' });
  // The authorities are told of the refund as they were of the payment.
  const owed = await query<{ seq: number; state: string }>(
    bench.em(),
    `select seq, payload->>'state' as state from dispatch where case_id = $1 and kind = 'enrolment' and partner = 'examAuthority' order by seq`,
    [who!.id],
  );
  expect(owed.map(({ state }) => state)).toEqual(['报名成功', '报名成功·已退款']);
  const { seq, state } = owed[1]!;
  const told = (await toldOf(bench.em(), bench.fields, 'enrolment', who!.id, seq, state))!;
  const day = expect.stringMatching(/^\d{4}-\d\d-\d\d$/);
  expect(told.data).toMatchObject({ state, paidFen: '14000', paidOn: day, refundedOn: day });
  const again = await fin(who!, 'refund', asker, { ground: 'policy', reason: '再退一次' });
  expect([again.status, again.body.code]).toEqual([409, 'STATE_CONFLICT']);
  await keep('Enrolment', who!.id, 'refunded');
}, 120_000);

test('S3-16 a refund that the platform answers late ends by its notice; one that fails is 退款异常, a task of FIN, and a retry is another refund', async () => {
  const exam = await bench.exam();
  const [waits, fails] = await bench.candidates(exam, 2);
  const [first, second] = [await paid(exam, waits!), await paid(exam, fails!)];
  const refunded = async (who: SeededCandidate) => {
    await fin(who, 'refund', bench.officer(), { ground: 'policy', reason: '政策调整' });
    await fin(who, 'refund/approve', bench.officer());
  };
  await bench.put('payment', '/_refunds', { next: 'pending' });
  await refunded(waits!);
  await bench.settled(waits!.id);
  expect((await bench.row(waits!.id)).regions['payment']).toBe('refunding');
  const [pending] = await platformRefunds(first.platformNo);
  expect((await bench.put('payment', '/_refund', { requestId: pending!.requestId, state: 'done' })).body).toEqual({ answered: 200 });
  await bench.reaches(waits!.id, 'payment', 'refunded');

  await bench.put('payment', '/_refunds', { next: 'failed' });
  await refunded(fails!);
  await bench.reaches(fails!.id, 'payment', 'refundFailed');
  expect(await labels(fails!.id)).toEqual(['退款异常']);
  await bench.put('payment', '/_refunds', { next: 'done' });
  expect((await fin(fails!, 'refund/retry')).status).toBe(200);
  await bench.reaches(fails!.id, 'bill', 'reversed');
  const attempts = await platformRefunds(second.platformNo);
  expect(attempts.map(({ answer }) => answer.state)).toEqual(['failed', 'done']);
  expect(attempts[1]!.requestId).toBe(`${attempts[0]!.requestId}-2`);
  expect(await bench.books(exam.id)).toEqual({ ordersFen: '0', ledgerFen: '0', billsFen: '0' });
}, 120_000);

test('S3-16 late money that can not be given back is 退回异常: a task of FIN, retried, and the suspense account is empty again', async () => {
  const exam = await bench.exam();
  const [who] = await bench.candidates(exam, 1);
  const { number } = await paid(exam, who!);
  await bench.put('payment', '/_refunds', { next: 'failed' });
  await bench.pays(number);
  await bench.reaches(who!.id, 'returns', 'returnFailed');
  await bench.put('payment', '/_refunds', { next: 'done' });
  expect(await labels(who!.id)).toEqual(['退回异常']);
  expect((await bench.balances(exam.id))['suspense']).toBe('-14000');
  const [refund] = await query<{ id: string; failure: string }>(bench.em(), `select id, failure from exam_refund where enrolment_id = $1`, [who!.id]);
  expect(refund!.failure).toBe('ACCOUNT_CLOSED');
  expect((await fin(who!, `returns/${randomUUID()}/retry`)).status).toBe(404);
  expect((await fin(who!, `returns/${refund!.id}/retry`)).status).toBe(200);
  await until(async () => (await bench.row(who!.id)).regions['returns'] === 'none');
  await bench.settled(who!.id);
  expect((await bench.balances(exam.id))['suspense']).toBe('0');
  expect(await labels(who!.id)).toEqual([]);
}, 120_000);

test('S3-16 killed between commit and poke, at bill, refund and 红冲, and neighbours away: one payment, one bill, one refund, everything at its end', async () => {
  const exam = await bench.exam();
  const [who] = await bench.candidates(exam, 1);
  const number = await bench.started(who!);
  await bench.settled(who!.id);
  // The API dies after the commit: nobody is poked, the loop finds the case behind.
  bench.pokes(false);
  for (const [name, when] of [
    ['issueBill', 'after'],
    ['writeOffBill', 'before'],
    ['tellPayment', 'after'],
  ] as const)
    deaths.at(name, when);
  await bench.fault('fiscal-bill', { failNext: 2, when: 'after' });
  const { answered, platformNo } = await bench.pays(number);
  expect(answered).toEqual([200]);
  await bench.reaches(who!.id, 'bill', 'writtenOff');
  bench.pokes(true);
  await bench.settled(who!.id);
  expect(deaths.died()).toEqual(['issueBill after', 'tellPayment after', 'writeOffBill before']);
  for (const [name, when] of [
    ['giveBack', 'after'],
    ['reverseBill', 'after'],
  ] as const)
    deaths.at(name, when);
  await bench.fault('payment', { failNext: 1, when: 'after' });
  await fin(who!, 'refund', bench.officer(), { ground: 'policy', reason: '政策调整' });
  await fin(who!, 'refund/approve', bench.officer());
  await bench.restart();
  await bench.reaches(who!.id, 'bill', 'reversed');
  await bench.settled(who!.id);
  expect(deaths.died()).toHaveLength(5);
  expect(await platformRefunds(platformNo)).toHaveLength(1);
  const bills = (await (await fetch(`${bench.sandbox.url}/fiscal-bill/_bills`)).json()) as { bill: { orderNumber: string }; standing: string }[];
  expect(bills.filter(({ bill }) => bill.orderNumber === number).map(({ standing }) => standing)).toEqual(['已红冲']);
  const acts = await query<{ action: string; n: number }>(
    bench.em(),
    `select action, count(*)::int as n from journal where case_id = $1 and action in ('pay', 'issueBill', 'writeOffBill', 'refund', 'reverseBill') group by action order by action`,
    [who!.id],
  );
  expect(acts.map(({ n }) => n)).toEqual([1, 1, 1, 1, 1]);
  expect(await bench.books(exam.id)).toEqual({ ordersFen: '0', ledgerFen: '0', billsFen: '0' });
}, 180_000);

/** An act of one of the exam's administrators. */
const administers = async (exam: SeededExam, action: string, input: object = {}): Promise<void> => {
  const actor: PersonActor = { kind: 'person', accountId: uuidv7(), grants: [{ role: 'examAdministrator', district: '310000' }] };
  const outcome = await bench.act({ key: `${exam.id}/${action}`, type: 'ExamSeason', action, caseId: exam.id, actor, input, bodyHash: '' });
  if (!outcome.ok) throw new Error(`${action}: ${JSON.stringify(outcome.refusal)}`);
};
const locks = (mode: string, granted: boolean): Promise<unknown[]> =>
  query(
    bench.em(),
    `select 1 from pg_locks where locktype = 'advisory' and mode = $1 and granted = $2 and database = (select oid from pg_database where datname = current_database())`,
    [mode, granted],
  );

test('S3-16 S3-22 a cancelled exam: every fee goes back in batches killed in the middle, one refund each, also what is being paid in that moment and what comes later; the exam keeps the root of each batch', async () => {
  const exam = await bench.exam();
  const { windows } = exam.config;
  await bench.client.query(`insert into act_window (key, opens_at, closes_at) values ($1, $2, $3)`, [
    windowOf(exam.id),
    windows.enrolOpens,
    windows.enrolCloses,
  ]);
  const [late, racing, idle, ...payers] = await bench.candidates(exam, 8);
  const [underWay, inFlight] = [await bench.started(late!), await bench.started(racing!)];
  await Promise.all(payers.map((who) => paid(exam, who)));
  // One of them had been asked for already.
  await fin(payers[0]!, 'refund', bench.officer(), { ground: 'policy', reason: '政策调整' });
  expect(await bench.books(exam.id)).toEqual({ ordersFen: '70000', ledgerFen: '70000', billsFen: '70000' });
  deaths.at('refundAll', 'after');
  await administers(exam, 'proposeEnding', { kind: 'cancel', reason: '不可抗力' });

  // Money that the platform tells of before the exam is cancelled, and that is not booked yet when it is: its receipt has to wait.
  await bench.client.query('begin');
  await bench.client.query('lock table exam_receipt in share row exclusive mode');
  const paying = bench.pays(inFlight);
  await until(async () => (await locks('ShareLock', true)).length > 0, 60_000);
  await administers(exam, 'cancel');
  await until(async () => (await locks('ExclusiveLock', false)).length > 0, 60_000);
  expect((await query(bench.em(), `select 1 from exam_refund where exam_id = $1 and state = 'refunding'`, [exam.id])).length).toBe(0);
  await bench.client.query('commit');
  expect((await paying).answered).toEqual([200]);

  const refunded = [...payers, racing!];
  for (const who of refunded) await bench.reaches(who.id, 'bill', 'reversed');
  await bench.settled(exam.id);
  expect(deaths.died()).toEqual(['refundAll after']);
  await bench.settled(payers[1]!.id);
  const told = await query<{ text: string }>(bench.em(), `select text from notice where case_id = $1`, [payers[1]!.id]);
  expect(told.map(({ text }) => bench.fields.decrypt(text, 'notice.text'))).toEqual(
    expect.arrayContaining([`${exam.config.name}已取消。已缴纳的考试费用将按原支付渠道退回。`, expect.stringContaining('已退')]),
  );
  expect((await bench.pays(underWay)).answered).toEqual([200]);
  await bench.reaches(late!.id, 'returns', 'none');
  await bench.settled(late!.id);
  expect(await bench.row(late!.id)).toMatchObject({ state: 'abandoned', regions: { payment: 'closed' } });
  expect(await bench.row(idle!.id)).toMatchObject({ state: 'abandoned', regions: { payment: 'none' } });
  expect((await bench.mine(idle!, `/v1/enrolments/${idle!.id}/orders`)).status).toBe(409);
  expect(await bench.books(exam.id)).toEqual({ ordersFen: '0', ledgerFen: '0', billsFen: '0' });
  expect(await bench.balances(exam.id)).toEqual({ clearing: '0', payable: '0', suspense: '0' });
  const refunds = await query<{ state: string; reason: string; n: number }>(
    bench.em(),
    `select state, reason, count(*)::int as n from exam_refund where exam_id = $1 group by state, reason order by reason`,
    [exam.id],
  );
  expect(refunds).toEqual([
    { state: 'refunded', reason: 'cancelled', n: 6 },
    { state: 'refunded', reason: 'policy', n: 1 },
  ]);
  const batches = await query<{ data: { count: number; root: string } }>(
    bench.em(),
    `select data from journal where case_id = $1 and action = 'refundBatch' order by seq`,
    [exam.id],
  );
  expect(batches.reduce((sum, { data }) => sum + data.count, 0)).toBe(6);
  expect(batches[0]!.data.root).toMatch(/^[0-9a-f]{64}$/);
  await keep('Enrolment', racing!.id, 'refunded-for-exam');
  await keep('Enrolment', late!.id, 'paid-too-late');
  await keep('ExamSeason', exam.id, 'cancelled-paid');
}, 180_000);

test('S3-16 报考无效: the fee is not given back; restored, it is refunded like any other', async () => {
  const exam = await bench.exam();
  const [who] = await bench.candidates(exam, 1);
  await paid(exam, who!);
  const administrator = (): PersonActor => ({ kind: 'person', accountId: uuidv7(), grants: [{ role: 'examAdministrator', district: '310000' }] });
  const decided = (action: string, input: object): Promise<Outcome> =>
    bench.act({ key: `${who!.id}/${action}`, type: 'Enrolment', action, caseId: who!.id, actor: administrator(), input, bodyHash: '' });
  expect(await decided('invalidate', { reason: '抽查不符' })).toMatchObject({ ok: true, state: 'invalid' });
  const wish = await fin(who!, 'refund', bench.officer(), { ground: 'policy', reason: '政策调整' });
  expect([wish.status, wish.body.code, wish.body.errors[0].message]).toEqual([422, 'REFUND_NOT_ALLOWED', '报考无效的，已交费用不予退还。']);
  expect(await bench.books(exam.id)).toEqual({ ordersFen: '14000', ledgerFen: '14000', billsFen: '14000' });
  expect(await decided('restore', { reason: '复核后撤销' })).toMatchObject({ ok: true, state: 'enrolled' });
  expect(await query(bench.em(), `select 1 from enrolment n where n.case_id = $1 and ${SITS}`, [who!.id])).toHaveLength(1);
  expect((await fin(who!, 'refund', bench.officer(), { ground: 'policy', reason: '政策调整' })).status).toBe(200);
  await bench.settled(who!.id);
}, 120_000);

test('S3-16 many payers at once: Σ orders = Σ ledger = Σ bills', async () => {
  // PAYERS=1000 asks for more of them than a test run has time for.
  const count = Number(process.env['PAYERS'] ?? 20);
  const exam = await bench.exam();
  const all = await bench.candidates(exam, count);
  const numbers = new Map<string, string>();
  const inTurns = async (work: (who: SeededCandidate) => Promise<unknown>): Promise<void> => {
    const left = [...all];
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let who = left.pop(); who; who = left.pop()) await work(who);
      }),
    );
  };
  await inTurns(async (who) => numbers.set(who.id, await bench.started(who)));
  // Every fifth is told of twice, every seventh pays twice, every eleventh isn't told of at all.
  let n = 0;
  await inTurns(async (who) => {
    const at = n++;
    const number = numbers.get(who.id)!;
    await bench.pays(number, { notices: at % 11 === 0 ? 0 : at % 5 === 0 ? 2 : 1 });
    if (at % 7 === 0) await bench.pays(number, { notices: 1 });
  });
  await bench.later(16 * 60_000);
  await until(async () => {
    const { n: open } = await one<{ n: number }>(
      bench.em(),
      `select count(*)::int as n from case_file c join enrolment e on e.case_id = c.id where e.exam_id = $1
         and (c.seq <> c.followed or c.regions->>'bill' <> 'writtenOff' or c.regions->>'returns' <> 'none')`,
      [exam.id],
    );
    return open === 0;
  }, 400_000);
  // Whoever paid an order twice while nobody told of the first: its money is found by the file of the day, and goes back as well.
  const day = shanghaiDay(await bench.now());
  await bench.at(startOfDay(plusDays(day, 1)));
  const unheard = all.filter((_, at) => at % 77 === 0).length;
  expect(await bench.desk.reconcile(day)).toMatchObject({ differences: unheard });
  await until(
    async () => (await query(bench.em(), `select 1 from exam_refund where exam_id = $1 and state <> 'refunded'`, [exam.id])).length === 0,
    400_000,
  );
  expect(await bench.desk.reconcile(day)).toMatchObject({ differences: 0 });
  const { ordersFen, ledgerFen, billsFen } = await bench.books(exam.id);
  process.stdout.write(`${count} payers: orders ${ordersFen} = ledger ${ledgerFen} = bills ${billsFen} 分\n`);
  expect([ordersFen, ledgerFen, billsFen]).toEqual(Array(3).fill(String(count * 14_000)));
  // All of it has gone to the treasury; nothing waits anywhere.
  expect(await bench.balances(exam.id)).toEqual({ clearing: '0', payable: '0', suspense: '0' });
  const twice = await one<{ n: number }>(bench.em(), `select count(*)::int as n from exam_receipt where exam_id = $1 and why = 'double'`, [exam.id]);
  expect(twice.n).toBe(Math.ceil(count / 7));
}, 600_000);
