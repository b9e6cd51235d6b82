// 证照快递 (O05) through REST: the order goes to the courier's stand-in over HTTP, its sealed calls back come to a listening server of ours.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { waybillOf } from '../../activities/delivery/paper.ts';
import { afterBench, type AfterBench } from '../../test/kit/after.ts';
import type { Applicant } from '../../test/kit/registrations.ts';

let bench: AfterBench;
let server: Server;
beforeAll(async () => {
  bench = await afterBench();
  server = createServer(bench.apps.public).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  // The courier knows a working key before it calls back.
  await bench.neighbours.courier.track('none').catch(() => undefined);
  await bench.near.put('courier', '/_callback', { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/callbacks/courier` });
}, 60_000);
afterAll(async () => {
  server?.close();
  server?.closeAllConnections();
  await bench?.close();
});

const to = { recipient: '林汐', phone: '138 0000 0000', district: '310101', address: '延安东路200号1幢' };
const licensed = async (): Promise<{ who: Applicant; licenceId: string }> => {
  const [who, where] = [await bench.applicant(), await bench.employer()];
  return { who, licenceId: await bench.licence(who, where, await bench.today(700)) };
};
const order = ({ who, licenceId }: { who: Applicant; licenceId: string }, body: object = to) =>
  bench.say(`/v1/licences/${licenceId}/delivery`, who.actor, body);
async function ordered() {
  const found = await licensed();
  const { body } = await order(found).expect(201);
  await bench.flush();
  const seen = (await bench.ask(`/v1/deliveries/${body.id}`, found.who.actor).expect(200)).body;
  return { ...found, id: body.id as string, waybill: seen.waybill as string, payer: body.payer as string };
}
const report = (waybill: string, eventId: string, state: string, at = '2026-11-22T10:00:00Z') =>
  bench.near.put('courier', '/_report', { eventId, waybill, state, at, place: '上海' });
const read = async (id: string, who: Applicant) => (await bench.ask(`/v1/deliveries/${id}`, who.actor).expect(200)).body;

test('O05 the holder asks for 证照快递: 待寄出, ordered once whatever is lost or repeated, then 已揽收 → 在途 → 已签收 as the courier reports', async () => {
  await bench.near.fault('courier', { failNext: 2, when: 'after', repeat: 1 });
  const { who, id, waybill, payer } = await ordered();
  await bench.near.fault('courier', null);
  expect(payer).toBe('free');
  expect(await read(id, who)).toMatchObject({ stateLabel: '待寄出', payerLabel: '免费邮寄', recipient: { recipient: '林汐', phone: '13800000000' } });
  const asked = (await bench.near.asked('courier')).filter(({ path }) => path.endsWith('/orders')).at(-1)!.body as Record<string, unknown>;
  expect(asked).toMatchObject({ payer: 'office', recipient: { name: '林汐', address: '上海市黄浦区延安东路200号1幢' } });
  expect(await bench.ledger(`case_id = $1`, [id])).toMatchObject([{ partner: 'courier', state: 'sent' }]);
  for (const [state, label] of [
    ['已揽收', '已揽收'],
    ['在途', '在途'],
    ['已签收', '已签收'],
  ]) {
    expect((await bench.near.put('courier', '/_move', { waybill, state: state! })).status).toBe(200);
    expect((await read(id, who)).stateLabel).toBe(label);
  }
  const seen = await read(id, who);
  expect(seen.reports.map(({ label }: { label: string }) => label)).toEqual(['已揽收', '在途', '已签收']);
  expect(seen.endedAt).toEqual(expect.any(String));
  expect(await bench.ledger(`case_id = $1`, [id])).toMatchObject([{ state: 'acknowledged' }]);
});

test('O05 reports out of order and ten times: one act each, the state only goes forward', async () => {
  const { who, id, waybill } = await ordered();
  const statuses = [await report(waybill, 'e-3', '在途', '2026-11-22T12:00:00Z'), await report(waybill, 'e-1', '已揽收', '2026-11-22T09:00:00Z')];
  for (const { body } of statuses) expect(body['answered']).toBe(200);
  expect((await read(id, who)).stateLabel).toBe('在途');
  const ten = await Promise.all(Array.from({ length: 10 }, () => report(waybill, 'e-4', '已签收', '2026-11-22T18:00:00Z')));
  expect(ten.map(({ body }) => body['answered'])).toEqual(Array(10).fill(200));
  await report(waybill, 'e-2', '已揽收', '2026-11-22T09:30:00Z');
  const seen = await read(id, who);
  expect(seen.stateLabel).toBe('已签收');
  expect(seen.reports.map(({ label }: { label: string }) => label)).toEqual(['已揽收', '已揽收', '在途', '已签收']);
  const acts = await query<{ n: number }>(bench.em(), `select count(*)::int as n from journal where case_id = $1 and action = 'report'`, [id]);
  expect(acts).toEqual([{ n: 4 }]);
});

test('O05 what comes back is 退回; the next delivery is 到付 by the rule, and one runs at a time', async () => {
  const first = await ordered();
  const running = await order(first).expect(409);
  expect(running.body).toMatchObject({ code: 'DELIVERY_RUNNING', detail: '该证件正在寄送，不能重复申请' });
  await report(first.waybill, 'r-1', '退回');
  expect((await read(first.id, first.who)).stateLabel).toBe('退回');
  const again = await order(first).expect(201);
  expect(again.body.payer).toBe('collect');
  await bench.flush();
  const asked = (await bench.near.asked('courier')).filter(({ path }) => path.endsWith('/orders')).at(-1)!.body as { payer: string };
  expect(asked.payer).toBe('recipient');
  const list = await bench.ask(`/v1/licences/${first.licenceId}/deliveries`, first.who.actor).expect(200);
  expect((list.body.items as { stateLabel: string }[]).map(({ stateLabel }) => stateLabel)).toEqual(['待寄出', '退回']);
});

test('O05 refused: a recipient who can’t be right, with each field; another’s licence; one that is not in force; a parcel that is not ours', async () => {
  const mine = await licensed();
  const wrong = await order(mine, { ...to, recipient: '', phone: '138', address: '延安' }).expect(422);
  expect(wrong.body.code).toBe('DELIVERY_INVALID');
  expect((wrong.body.errors as { field: string }[]).map(({ field }) => field)).toEqual(['recipient', 'phone', 'address']);
  await order({ ...mine, who: await bench.applicant() }).expect(404);
  await query(bench.em(), `update licence set standing = 'toChange' where id = $1`, [mine.licenceId]);
  expect((await order(mine).expect(422)).body.code).toBe('DELIVERY_NOT_VALID');
  expect((await report('SF0000000000000', 'x-1', '已签收')).body['answered']).toBe(404);
  const { id } = await ordered();
  await bench.ask(`/v1/deliveries/${id}`, (await bench.applicant()).actor).expect(404);
});

test('O05 a call back that the courier has not sealed is refused with 403, and operators hear of it', async () => {
  const { waybill, id, who } = await ordered();
  const forged = { v: 1, key: 'none', nonce: '0'.repeat(32), at: Date.now(), body: Buffer.from(JSON.stringify({ waybill })).toString('base64url') };
  await bench.say('/v1/callbacks/courier', null, forged).expect(403);
  expect(bench.near.alarms.at(-1)).toMatchObject({ neighbour: 'courier' });
  expect((await read(id, who)).stateLabel).toBe('待寄出');
});

test('O05 name, phone and address of the recipient are kept encrypted, and P27 快递面单 has what it needs', async () => {
  const { id, waybill } = await ordered();
  const stored = await one<{ recipient: string }>(bench.em(), `select recipient from delivery where case_id = $1`, [id]);
  expect(stored.recipient).toMatch(/^sm4\.1\./);
  const { at } = await one<{ at: string }>(bench.em(), `select ${asInstant('created_at')} as at from case_file where id = $1`, [id]);
  const paper = await waybillOf(bench.em(), bench.fields, { caseId: id, seq: 1, subject: id, district: '310000', at });
  expect(paper).toMatchObject({
    number: waybill,
    payment: '免费邮寄',
    recipient: { name: '林汐', phone: '13800000000', address: '上海市黄浦区延安东路200号1幢' },
    item: '注册证书',
  });
});
