// 需确认 and CA certificates through REST: what a correction asks of bids that stand, and what a certificate that has ended is good for.
import { createBidDesk } from '../activities/procurement/bid/desk.ts';
import { closeDueTenders } from '../activities/procurement/bid/log.ts';
import { openClosedTenders } from '../activities/procurement/opening/start.ts';
import { decide } from '../activities/kit/decide.ts';
import { query } from '../db/kit/sql.ts';
import { ask, type BidRefused } from '../scripts/bid/upload.ts';
import { signReconfirmation } from '../security/bid/reconfirm.ts';
import { signBound, signWithdrawal } from '../security/bid/withdrawal.ts';
import { announcedTender, tenderClock } from './kit/announced-tender.ts';
import { newParty } from './kit/bid.ts';
import { neighbourhood, type Neighbourhood } from './kit/neighbours.ts';
import { tenderBids, type Bidder, type TenderBids } from './kit/tender-bids.ts';
import { tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';

let bench: TenderBench;
let bids: TenderBids;
let near: Neighbourhood;
let agent: Person;
let buyer: Person;
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  [bench, near] = await Promise.all([tenderBench(), neighbourhood()]);
  bids = tenderBids(bench);
  agent = bench.member(await bench.organisation('purchaser', '培训省采购中心'), ['tenderHandler']);
  buyer = bench.member(await bench.organisation('purchaser', '杭州市富阳区总工会'), ['orgAdmin']);
}, 120_000);
afterAll(async () => {
  bids?.close();
  await Promise.all([bench?.close(), near?.close()]);
}, 60_000);

const refused = async (work: Promise<unknown>): Promise<Record<string, any>> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error) || error.name !== 'BidRefused') throw error ?? new Error('it was not refused');
  return { status: (error as BidRefused).status, ...(error as BidRefused).problem };
};
const act = (request: Parameters<typeof decide>[1]) => decide({ orm: bench.orm, registry: bench.registry }, request);

interface View {
  bidId: string;
  label: string;
  reconfirmSince: string | null;
  next: { prevReceipt: string };
  allowedActions: { action: string }[];
}
async function viewOf(id: string, { at }: Bidder): Promise<{ view: View; version: number }> {
  const { body, version } = await ask(at, 'GET', `/v1/tenders/${id}/bid`);
  return { view: body as unknown as View, version };
}
async function confirm(id: string, who: Bidder, by = who.own, more: object = {}) {
  const { view, version } = await viewOf(id, who);
  const receipt = view.next.prevReceipt;
  const signature = signReconfirmation({ tender: id, receipt, since: view.reconfirmSince ?? '' }, by.keys.sign);
  return ask(who.at, 'POST', `/v1/bids/${view.bidId}/reconfirm`, { version, body: { receipt, signature, ...more } });
}

test('R09 I04 a correction that may affect bids: each bid that stands is 需确认 until its bidder has signed for it or handed in another; what is not confirmed is not opened, and before the hour nobody else knows', async () => {
  const id = await announcedTender(bench, { agent, buyer });
  const all: Bidder[] = [];
  for (const name of ['甲有限公司', '乙有限公司', '丙有限公司', '丁有限公司']) {
    const who = await bids.bidder(name);
    await bids.obtain(id, who);
    await bids.send(who, await bids.seal(id, who));
    all.push(who);
  }
  const [first, second, third, fourth] = all as [Bidder, Bidder, Bidder, Bidder];
  expect((await viewOf(id, first)).view).toMatchObject({ label: '已上传', reconfirmSince: null });
  expect((await refused(confirm(id, first)))['errors']).toEqual(
    expect.arrayContaining([expect.objectContaining({ message: '投标文件无需重新确认' })]),
  );
  const correction = (more: object) =>
    bench.act(id, 'corrections', agent, { kind: 'documents', title: '更正公告', content: '技术参数调整', affectsBids: true, ...more });
  expect((await correction({ affectsBids: false })).status).toBe(200);
  expect((await viewOf(id, first)).view.reconfirmSince).toBeNull();
  const before = await bench.row(id);
  expect((await correction({})).status).toBe(200);
  const { view } = await viewOf(id, first);
  expect([view.label, view.allowedActions.map(({ action }) => action)]).toEqual(['需确认', expect.arrayContaining(['reconfirm', 'withdraw'])]);
  const list = (await ask(first.at, 'GET', '/v1/tenders')).body['items'] as { id: string; label: string }[];
  expect(list.find((line) => line.id === id)?.label).toBe('需确认');
  // Another's key, another's receipt, somebody else's bid.
  expect((await refused(confirm(id, first, second.own)))['errors']).toEqual([expect.objectContaining({ field: 'signature' })]);
  expect((await refused(confirm(id, first, first.own, { receipt: 'ab'.repeat(32) })))['status']).toBe(422);
  expect(
    (
      await refused(
        ask(second.at, 'POST', `/v1/bids/${view.bidId}/reconfirm`, { version: 1, body: { receipt: view.next.prevReceipt, signature: '00' } }),
      )
    )['status'],
  ).toBe(404);
  await confirm(id, first);
  expect((await viewOf(id, first)).view).toMatchObject({ label: '已上传', reconfirmSince: null });
  await confirm(id, second);
  // Handing in another is as good.
  const own = await viewOf(id, third);
  const receipt = own.view.next.prevReceipt;
  await ask(third.at, 'POST', `/v1/bids/${own.view.bidId}/withdraw`, {
    version: own.version,
    body: { receipt, signature: signWithdrawal({ tender: id, receipt }, third.own.keys.sign) },
  });
  await bids.send(third, await bids.seal(id, third));
  expect((await viewOf(id, third)).view.label).toBe('已上传');
  // The project moved by its correction alone.
  expect((await bench.row(id)).seq).toBe(before.seq + 1);
  await bench.followed(id);
  const told = (await bench.ask('get', `/v1/me/tenders/${id}/messages`, fourth.person).expect(200)).body.items as { text: string }[];
  expect(told.map(({ text }) => text.includes('须重新确认'))).toEqual([true, false]);
  const { opensAt } = (await ask(first.at, 'GET', `/v1/tenders/${id}/bid`)).body as unknown as { opensAt: string };
  await clock(opensAt.slice(0, 19));
  await closeDueTenders({ orm: bench.orm, keyring: bench.engine.ring, decide: act });
  await bench.state(id, 'opening');
  await openClosedTenders({ orm: bench.orm, decide: act });
  const { items } = (await bench.ask('get', `/v1/tenders/${id}/opening`, null).expect(200)).body as { items: { supplier: string }[] };
  expect(items.map(({ supplier }) => supplier).toSorted()).toEqual(['丙有限公司', '乙有限公司', '甲有限公司'].toSorted());
  expect((await viewOf(id, fourth)).view.label).toBe('未确认，无效');
  expect([409, 422]).toContain((await refused(confirm(id, fourth)))['status']);
}, 180_000);

test('E11 U16 certificates of the vendors that the 区划 takes: applied for, ended and revoked ones refused at binding and upload; a vendor that is away stops no bid', async () => {
  const id = await announcedTender(bench, { agent, buyer });
  const plain = bench.api.deps.bids;
  const who = await bids.bidder('戊有限公司');
  await bids.obtain(id, who);
  Object.assign(bench.api.deps, { bids: createBidDesk({ orm: bench.orm, fields: bench.fields, store: bench.store, ca: near.neighbours.ca }) });
  try {
    const asks = (own: typeof who.own, vendor = 'tiangu') => ({
      vendor,
      party: own.party,
      signature: signBound(who.person.organisationId, own.party.id, own.keys.sign),
    });
    const fresh = newParty('戊有限公司');
    const stranger = newParty('别的公司');
    expect(
      (await refused(ask(who.at, 'POST', '/v1/bid-certificates/applications', { body: { ...asks(fresh), party: stranger.party } })))['code'],
    ).toBe('BID_CERTIFICATE');
    const applied = (await ask(who.at, 'POST', '/v1/bid-certificates/applications', { body: asks(fresh) })).body['items'] as {
      id: string;
      standing: string;
      serial: string | null;
    }[];
    const mine = applied.find((one) => one.id === fresh.party.id)!;
    expect(mine).toMatchObject({ vendor: '天谷', standing: '有效', serial: expect.stringMatching(/^tiangu-/) });
    await ask(who.at, 'POST', '/v1/bid-certificates/applications', { body: asks(fresh) });
    // An ended one is neither bound nor good for a bid.
    const old = newParty('戊有限公司');
    await near.put('ca', '/_ends', { vendor: 'tiangu', publicKey: old.party.sign, notAfter: '2026-01-01T00:00:00.000Z' });
    expect(await refused(ask(who.at, 'POST', '/v1/bid-certificates', { body: asks(old) }))).toMatchObject({
      code: 'BID_CERTIFICATE_STANDING',
      detail: '证书已过期，不能使用。',
    });
    const sealedBy = { ...who, own: fresh };
    const wrongOf = async () =>
      ((await refused(bids.send(sealedBy, await bids.seal(id, sealedBy))))['errors'] as { message: string }[]).map(({ message }) => message);
    await near.put('ca', '/_ends', { vendor: 'tiangu', publicKey: fresh.party.sign, notAfter: '2026-01-01T00:00:00.000Z' });
    expect(await wrongOf()).toContain('签名证书已过期，请更换证书后重新生成加密标书');
    // What the vendor said is kept; renewed and bound anew, it is good again; another 区划's vendor is not.
    await near.put('ca', '/_ends', { vendor: 'tiangu', publicKey: fresh.party.sign, notAfter: '2099-01-01T00:00:00.000Z' });
    await ask(who.at, 'POST', '/v1/bid-certificates', { body: asks(fresh) });
    const foreign = { ...who, own: newParty('戊有限公司') };
    await ask(who.at, 'POST', '/v1/bid-certificates', { body: asks(foreign.own, 'yixin') });
    expect(
      ((await refused(bids.send(foreign, await bids.seal(id, foreign))))['errors'] as { message: string }[]).map(({ message }) => message),
    ).toEqual(['本区划未接入颐信数字证书']);
    await near.put('ca', '/_outage', { vendor: 'tiangu', away: true });
    await bids.send(sealedBy, await bids.seal(id, sealedBy));
    await near.put('ca', '/_outage', { vendor: 'tiangu', away: false });
    await ask(who.at, 'POST', `/v1/bid-certificates/${fresh.party.id}/revoke`, { body: { reason: '介质遗失' } });
    expect((await near.neighbours.ca.standing('tiangu', fresh.party.sign)).standing).toBe('已吊销');
    expect((await refused(ask(who.at, 'POST', '/v1/bid-certificates', { body: asks(fresh) })))['code']).toBe('BID_CERTIFICATE_STANDING');
    const { view, version } = await viewOf(id, who);
    const receipt = view.next.prevReceipt;
    const signature = signWithdrawal({ tender: id, receipt }, fresh.keys.sign);
    expect((await refused(ask(who.at, 'POST', `/v1/bids/${view.bidId}/withdraw`, { version, body: { receipt, signature } })))['errors']).toEqual([
      expect.objectContaining({ field: 'signature' }),
    ]);
    const [row] = await query<{ n: number }>(
      bench.em(),
      `select count(*)::int as n from bid_certificate where organisation_id = $1 and revoked_at is not null`,
      [who.person.organisationId],
    );
    expect(row!.n).toBe(1);
  } finally {
    Object.assign(bench.api.deps, { bids: plain });
  }
}, 180_000);
