// The platform's calls and the finance office's questions through REST: what is forged, stale, replayed or of another amount changes nothing; orders with everything about them.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { unzipSync, strFromU8 } from 'fflate';
import supertest from 'supertest';
import { query } from '../../../db/kit/sql.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { until } from '../../../test/kit/engine.ts';
import { paymentBench, type PaymentBench } from '../../../test/kit/payment-bench.ts';

let bench: PaymentBench;
let tap: Server;
const calls: { v: number; body: string }[] = [];
beforeAll(async () => {
  bench = await paymentBench({ papers: false });
  // What the platform sends, as it stands on the wire.
  tap = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    request.on('end', () => {
      calls.push(JSON.parse(text) as (typeof calls)[number]);
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => tap.once('listening', resolve));
}, 120_000);
afterAll(async () => {
  tap?.close();
  await bench?.close();
}, 60_000);

const callback = (body: object) => supertest(bench.api.apps.public).post('/v1/callbacks/payment').send(body);
/** The envelope of a payment's notice, caught before it reaches us. */
async function caught(platformNo: string, more: object = {}): Promise<(typeof calls)[number]> {
  await bench.put('payment', '/_callback', { url: `http://127.0.0.1:${(tap.address() as AddressInfo).port}/` });
  await bench.put('payment', '/_notice', { platformNo, ...more });
  await bench.put('payment', '/_callback', { url: `${bench.publicUrl}/v1/callbacks/payment` });
  return calls.at(-1)!;
}
const paying = async () => {
  const exam = await bench.exam();
  const [who] = await bench.candidates(exam, 1);
  const number = await bench.started(who!);
  const { platformNo } = await bench.pays(number, { notices: 0 });
  return { exam, who: who!, number, platformNo };
};

test('S3-06 a notice with a forged signature, of another time, in a changed envelope or sent a second time is 401 and changes nothing; operators hear of it', async () => {
  const { who, platformNo } = await paying();
  const before = await bench.row(who.id);
  const tampered: [string, object][] = [
    ['forged', await caught(platformNo, { forged: true })],
    ['stale', await caught(platformNo, { ageMs: 301_000 })],
    ['ahead', await caught(platformNo, { ageMs: -301_000 })],
  ];
  const good = await caught(platformNo);
  tampered.push(['one byte', { ...good, body: (good.body.startsWith('A') ? 'B' : 'A') + good.body.slice(1) }]);
  for (const [what, envelope] of tampered) {
    const { status, body } = await callback(envelope);
    expect({ what, status, code: body.code }).toEqual({ what, status: 401, code: 'PAYMENT_NOTICE_FORGED' });
  }
  expect(await bench.row(who.id)).toMatchObject({ seq: before.seq, regions: { payment: 'paying' } });
  expect(bench.alarms.length).toBeGreaterThanOrEqual(tampered.length);
  expect((await callback(good)).status).toBe(200);
  const replay = await callback(good);
  expect([replay.status, replay.body.code]).toEqual([401, 'PAYMENT_NOTICE_FORGED']);
  expect(bench.alarms.at(-1)).toMatchObject({ neighbour: 'payment', code: 'ENVELOPE_REPLAYED' });
  expect(await bench.row(who.id)).toMatchObject({ state: 'enrolled', regions: { payment: 'paid' } });
}, 120_000);

test('S3-06 an amount that is not the order’s is 409: nothing booked, one 差错单 with an owner and a time limit, settled only with a reason; money for no order of ours is 404 and another', async () => {
  const { exam, who, number } = await paying();
  const { platformNo } = await bench.pays(number, { amountFen: '13999', notices: 0 });
  const told = await bench.put('payment', '/_notice', { platformNo, times: 3 });
  expect(told.body['answered']).toEqual([409, 409, 409]);
  expect((await bench.row(who.id)).regions['payment']).toBe('paying');
  expect(await bench.balances(exam.id)).toEqual({});
  const unknown = await bench.put('payment', '/_pay', { orderNumber: '20260101310000000099', amountFen: '7000', notices: 1 });
  expect(unknown.body['answered']).toEqual([404]);
  const fin = bench.officer();
  const { body } = await bench.get('/v1/admin/payment-differences', fin).expect(200);
  const [stranger, wrong] = body.items as { id: string; taskId: string; taskVersion: number }[];
  expect(wrong).toMatchObject({
    kindLabel: '金额不符',
    subjectLabel: '缴款',
    oursFen: '14000',
    theirsFen: '13999',
    orderNumber: number,
    ownerRole: 'feeOfficer',
  });
  expect(stranger).toMatchObject({ kindLabel: '长款', oursFen: null, theirsFen: '7000', ownerRoleLabel: '财务' });
  const path = `/v1/admin/payment-differences/${wrong!.id}`;
  const task = `${path}/tasks/${wrong!.taskId}`;
  await bench.post(`${task}/claim`, fin, undefined, wrong!.taskVersion).expect(200);
  expect((await bench.get(path, fin)).body).toMatchObject({ ownerId: fin.accountId, settledAt: null });
  const settle = async (actor: PersonActor, reason: string) => {
    const { version } = (await bench.get(path, fin)).body as { version: number };
    return bench.post(`${path}/settle`, actor, { reason }, version);
  };
  const unreasoned = await settle(fin, ' ');
  expect([unreasoned.status, unreasoned.body.code]).toEqual([422, 'DIFFERENCE_REASON']);
  expect((await settle(bench.officer(), '不是我的')).body.code).toBe('TASK_NOT_YOURS');
  expect((await settle(fin, '平台确认为测试款，已退')).status).toBe(200);
  expect((await bench.get(path, fin)).body).toMatchObject({ settledBy: `person:${fin.accountId}` });
  // What a person has settled isn't opened again by the same words.
  await bench.put('payment', '/_notice', { platformNo });
  const all = await bench.get('/v1/admin/payment-differences?open=false', fin);
  expect((all.body.items as { number: string }[]).filter((one) => one.number === platformNo)).toHaveLength(1);
}, 120_000);

test('S3-16 two orders at once for one enrolment: one is made; an older order is not paid or closed any more; another’s order is not there', async () => {
  const exam = await bench.exam();
  const [who, other] = await bench.candidates(exam, 2);
  const { version } = await bench.row(who!.id);
  const both = await Promise.all([1, 2].map(() => bench.post(`/v1/enrolments/${who!.id}/orders`, bench.personOf(who!), {}, version)));
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 412]));
  const first = both.find(({ status }) => status === 201)!.body.number as string;
  expect((await bench.mine(who!, `/v1/orders/${first}/close`)).body.regions.payment).toBe('closed');
  const second = await bench.order(who!);
  const old = await bench.mine(who!, `/v1/orders/${first}/pay`);
  expect([old.status, old.body.code]).toEqual([409, 'STATE_CONFLICT']);
  const stranger = await bench.post(`/v1/orders/${second}/pay`, bench.personOf(other!), {}, (await bench.row(who!.id)).version);
  expect(stranger.status).toBe(404);
  const missing = await bench.post(`/v1/orders/${second}/pay`, bench.personOf(who!));
  expect(missing.status).toBe(428);
  expect(
    (await bench.get(`/v1/enrolments/${who!.id}/orders`, bench.personOf(who!))).body.items.map(
      ({ stateLabel }: { stateLabel: string }) => stateLabel,
    ),
  ).toEqual(['待支付', '已关闭']);
  await bench.get(`/v1/enrolments/${who!.id}/orders`, bench.personOf(other!)).expect(404);
}, 120_000);

test('S3-16 the platform away: the payment is begun in time all the same, without an address to pay at, and the workflow tells the platform as soon as it is back', async () => {
  const exam = await bench.exam();
  const [who] = await bench.candidates(exam, 1);
  const number = await bench.order(who!);
  await bench.fault('payment', { status: 503 });
  const begun = await bench.mine(who!, `/v1/orders/${number}/pay`);
  expect(begun.body).toMatchObject({ regions: { payment: 'paying' }, payUrl: null });
  await bench.fault('payment', null);
  await until(async () => (await bench.neighbours.payment.query(number)).state === 'waiting', 60_000);
  expect((await bench.pays(number)).answered).toEqual([200]);
}, 120_000);

test('S3-25 FIN finds orders by number, name, state and day, sees items, receipts, bill, refunds and ledger, and takes them as a spreadsheet; others don’t', async () => {
  const { exam, who, number, platformNo } = await paying();
  await bench.put('payment', '/_notice', { platformNo });
  await bench.reaches(who.id, 'bill', 'writtenOff');
  const fin = bench.officer();
  const list = async (asked: string) =>
    ((await bench.get(`/v1/admin/orders?${asked}`, fin).expect(200)).body.items as { number: string }[]).map((row) => row.number);
  const { body: order } = await bench.get(`/v1/admin/orders/${number}`, fin).expect(200);
  for (const asked of [
    `number=${number}`,
    `number=${platformNo}`,
    `number=${order.paymentCode}`,
    `examId=${exam.id}`,
    `name=${encodeURIComponent(who.name)}&state=paid&examId=${exam.id}`,
  ])
    expect(await list(asked)).toEqual([number]);
  expect(await list(`name=${encodeURIComponent('%')}`)).toEqual([]);
  const today = shanghaiDay(await bench.now());
  expect(await list(`from=${today}&to=${today}&limit=100`)).toContain(number);
  expect(order).toMatchObject({
    stateLabel: '已支付',
    items: [{ subject: 'F01', feeFen: '7000' }, { feeFen: '7000' }],
    receipts: [{ platformNo, amountFen: '14000', why: null }],
    bill: { stateLabel: '已核销' },
    refunds: [],
    ledger: [
      { account: '支付平台待清算', debitFen: '14000', creditFen: '0', kind: '收到考试费' },
      { account: '应缴财政款', debitFen: '0', creditFen: '14000' },
    ],
  });
  const xlsx = await bench
    .get(`/v1/admin/orders.xlsx?examId=${exam.id}`, fin)
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks)));
    });
  expect(xlsx.status).toBe(200);
  const text = Object.values(unzipSync(xlsx.body as Buffer))
    .map((part) => strFromU8(part))
    .join('');
  for (const part of [number, order.paymentCode, '已核销', '140.00']) expect(text).toContain(part);
  const elsewhere: PersonActor = { kind: 'person', accountId: randomUUID(), grants: [{ role: 'feeOfficer', district: '330000' }] };
  expect((await bench.get('/v1/admin/orders', elsewhere)).body.items).toEqual([]);
  await bench.get(`/v1/admin/orders/${number}`, elsewhere).expect(404);
  await bench.get('/v1/admin/ledger', elsewhere).expect(404);
  await bench.get('/v1/admin/orders', { kind: 'person', accountId: randomUUID(), grants: [{ role: 'examOfficer', district: '310000' }] }).expect(403);
  const sums = (await bench.get(`/v1/admin/ledger?examId=${exam.id}`, fin)).body.items as { label: string; balanceFen: string }[];
  expect(sums.map(({ label, balanceFen }) => [label, balanceFen])).toEqual([
    ['支付平台待清算', '14000'],
    ['应缴财政款', '-14000'],
  ]);
}, 120_000);

test('S3-06 nothing personal stands in the platform’s notice, in the journal of a payment, or in what is signed', async () => {
  const { who, number } = await paying();
  const rows = await query<{ data: object }>(bench.em(), `select data from journal where case_id = $1`, [who.id]);
  const text = JSON.stringify(rows);
  expect(text).toContain(number);
  expect([who.name, who.idNumber].filter((value) => text.includes(value))).toEqual([]);
}, 60_000);
