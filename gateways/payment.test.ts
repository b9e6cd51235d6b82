// U03 and U04 through their real HTTP: what becomes of an order, refunds within what was paid, the file of a day, bills under two signatures.
import { newSm2Keys, signSm2 } from '../security/sm2.ts';
import { neighbourhood, type Neighbourhood } from '../test/kit/neighbours.ts';
import { billText, type BillRequest } from './contracts/fiscal-bill.ts';
import type { PaymentNote } from './contracts/payment.ts';

let hood: Neighbourhood;
beforeAll(async () => void (hood = await neighbourhood()));
afterAll(() => hood.close());

let serial = 0;
const note = (): PaymentNote => {
  const orderNumber = `20260720310000${String(++serial).padStart(4, '0')}`;
  return {
    requestId: `order/${orderNumber}`,
    orderNumber,
    paymentCode: String(31_000_026_000_000_000_000n + BigInt(serial)),
    amountFen: '14000',
    payer: '林溪',
    unitCode: '310000YJXJ',
    unitName: '上海市应急管理宣传教育中心',
    projectCode: '103044908',
    projectName: '考试费',
    items: [{ code: 'F01', name: '安全生产法律法规', amountFen: '14000' }],
    expiresAt: '2099-07-20T02:30:00.000Z',
    notifyUrl: 'http://127.0.0.1:9/none',
  };
};
const pay = async (orderNumber: string, more: object = {}): Promise<string> =>
  (await hood.put('payment', '/_pay', { orderNumber, notices: 0, ...more })).body['platformNo'] as string;

test('U03 an order is unknown, waiting, closed, paid, or in doubt; a paid one can not be closed, an expired one takes no money at its page', async () => {
  const { payment } = hood.neighbours;
  const [one, two, three] = [note(), note(), { ...note(), expiresAt: '2020-01-01T00:00:00.000Z' }];
  expect((await payment.query(one.orderNumber)).state).toBe('none');
  for (const each of [one, two, three]) await payment.note(each);
  expect([(await payment.query(one.orderNumber)).state, (await payment.query(three.orderNumber)).state]).toEqual(['waiting', 'closed']);
  await payment.close('t/close', two.orderNumber);
  expect((await payment.query(two.orderNumber)).state).toBe('closed');
  const platformNo = await pay(one.orderNumber);
  expect(await payment.query(one.orderNumber)).toMatchObject({ state: 'paid', payments: [{ platformNo, amountFen: '14000', channel: '微信' }] });
  await expect(payment.close('t/close2', one.orderNumber)).rejects.toMatchObject({ code: 'PAID', retry: false });
  await hood.put('payment', '/_answers', { orderNumber: one.orderNumber, state: 'unknown' });
  expect(await payment.query(one.orderNumber)).toMatchObject({ state: 'unknown', payments: [] });
  await expect(payment.note({ ...one, requestId: 'order/other', amountFen: '7000' })).rejects.toMatchObject({ code: 'ORDER_KNOWN' });
});

test('U03 people pay at its page: once, not after it was closed, and nobody for a 缴款码 that it does not know', async () => {
  const asked = note();
  await hood.neighbours.payment.note(asked);
  const page = (code: string) => fetch(`${hood.sandbox.url}/payment/pay?code=${code}`);
  const press = () => fetch(`${hood.sandbox.url}/payment/pay`, { method: 'POST', body: new URLSearchParams({ code: asked.paymentCode }) });
  expect(await (await page(asked.paymentCode)).text()).toContain('确认支付');
  expect((await press()).status).toBe(200);
  expect((await hood.neighbours.payment.query(asked.orderNumber)).payments).toMatchObject([{ channel: '网页' }]);
  expect([(await press()).status, (await page('0'.repeat(20))).status]).toEqual([409, 404]);
  expect(await (await page(asked.paymentCode)).text()).toContain('已缴款或已关闭');
});

test('U03 refunds: the same number is the same refund, more than was paid is refused, one that waits or fails says so', async () => {
  const { payment } = hood.neighbours;
  const asked = note();
  await payment.note(asked);
  const platformNo = await pay(asked.orderNumber);
  const refund = { requestId: 'T1', platformNo, amountFen: '7000', reason: '政策性退费' };
  const first = await payment.refund(refund);
  expect(first).toMatchObject({ state: 'done', code: null });
  expect(await payment.refund(refund)).toEqual(first);
  await expect(payment.refund({ ...refund, requestId: 'T2', amountFen: '7001' })).rejects.toMatchObject({ code: 'TOO_MUCH', retry: false });
  await hood.put('payment', '/_refunds', { next: 'pending' });
  expect(await payment.refund({ ...refund, requestId: 'T3' })).toMatchObject({ state: 'pending' });
  await hood.put('payment', '/_refund', { requestId: 'T3', state: 'failed' });
  expect(await payment.refundState('T3')).toMatchObject({ state: 'failed', code: 'ACCOUNT_CLOSED' });
  await hood.put('payment', '/_refunds', { next: 'done' });
  await expect(payment.refund({ ...refund, requestId: 'T4', platformNo: 'SHZFNOBODY' })).rejects.toMatchObject({ code: 'NO_SUCH_PAYMENT' });
});

test('U03 the T+1 file: not before the next day, every payment and refund in it, in parts, and one that is not whole is away', async () => {
  const { payment } = hood.neighbours;
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  await expect(payment.settlement(today)).rejects.toMatchObject({ code: 'NOT_READY', retry: false });
  const day = '2026-01-05';
  const add = Array.from({ length: 12_000 }, (_, n) => `${n % 100 ? 'P' : 'R'}|N${n}|20260105310000${n}|${1000 + n}|${day}T02:00:00.000Z`);
  for (let from = 0; from < add.length; from += 6_000) await hood.put('payment', '/_file', { date: day, add: add.slice(0, from + 6_000) });
  const file = await payment.settlement(day);
  expect(file.lines).toHaveLength(12_000);
  expect(file.lines[1]).toEqual({ kind: 'payment', number: 'N1', orderNumber: '202601053100001', amountFen: 1001n });
  expect(file.digest).toMatch(/^[0-9a-f]{64}$/);
  await hood.put('payment', '/_file', { date: '2026-01-06', add: ['X|N1|2026010631|7000|x'] });
  await expect(payment.settlement('2026-01-06')).rejects.toMatchObject({ name: 'NeighbourAway' });
});

test('U04 a bill: its number once, signed by the unit, then by the treasury; 核销, 红冲, and what anybody is told who checks it', async () => {
  const { fiscalBill } = hood.neighbours;
  const keys = newSm2Keys();
  const numbered = await fiscalBill.number('bill/1', '310000YJXJ');
  expect(await fiscalBill.number('bill/1', '310000YJXJ')).toEqual(numbered);
  const { requestId: _, ...ids } = numbered;
  const bill = {
    ...ids,
    paymentCode: '31000026000000000427',
    orderNumber: '202607203100000001',
    unitCode: '310000YJXJ',
    projectCode: '1',
    amountFen: '14000',
  };
  const text = billText(bill);
  const request: BillRequest = {
    requestId: 'bill/1',
    ...bill,
    platformNo: 'SHZF20260720AAAA',
    payer: '林溪',
    unitName: '上海市应急管理宣传教育中心',
    projectName: '考试费',
    items: [{ code: 'F01', name: '法规', amountFen: '14000' }],
    paidAt: '2026-07-20T02:16:02.000Z',
    text,
    unitSignature: signSm2(text, keys.privateKey),
    unitKey: keys.publicKey,
  };
  await expect(fiscalBill.issue({ ...request, requestId: 'bill/x', amountFen: '1' })).rejects.toMatchObject({ code: 'UNIT_SIGNATURE', retry: false });
  const issued = await fiscalBill.issue(request);
  expect(issued.supervisionSignature).not.toBe(request.unitSignature);
  expect(await fiscalBill.issue(request)).toEqual(issued);
  const other = { ...bill, orderNumber: '202607203100000002' };
  const elsewhere = billText(other);
  await expect(
    fiscalBill.issue({ ...request, ...other, requestId: 'bill/2', text: elsewhere, unitSignature: signSm2(elsewhere, keys.privateKey) }),
  ).rejects.toMatchObject({ code: 'NUMBER_USED', retry: false });
  expect(await fiscalBill.check(numbered)).toEqual({ standing: '已开票', amountFen: '14000' });
  await fiscalBill.writeOff('w/1', numbered.code, numbered.number);
  expect(await fiscalBill.check(numbered)).toMatchObject({ standing: '已核销' });
  const reversed = await fiscalBill.reverse('r/1', { code: numbered.code, number: numbered.number, reason: '退款' });
  expect(await fiscalBill.reverse('r/1', { code: numbered.code, number: numbered.number, reason: '退款' })).toEqual(reversed);
  expect(reversed.reversalNumber).not.toBe(numbered.number);
  await expect(fiscalBill.writeOff('w/2', numbered.code, numbered.number)).rejects.toMatchObject({ code: 'REVERSED', retry: false });
  await expect(fiscalBill.check({ ...numbered, checkCode: '000000' })).rejects.toMatchObject({ code: 'NO_SUCH_BILL', retry: false });
  expect(hood.alarms).toEqual([]);
});
