// 开标 through REST: the hour, the custodians' own program, the bidders' halves, what fails and what is shown of it.
import { closeDueTenders } from '../activities/procurement/bid/log.ts';
import { openClosedTenders } from '../activities/procurement/bid/opening.ts';
import { decide } from '../activities/kit/decide.ts';
import { query } from '../db/kit/sql.ts';
import { toHex } from '../security/bid/bytes.ts';
import { giveShares } from '../security/bid/custodian.ts';
import { nodeCrypto } from '../security/bid/node.ts';
import { verifyTender, type TenderExport } from '../security/bid/tender-file.ts';
import { backupOf, halfAOf, signShare, type GivenShare } from '../security/bid/unlock.ts';
import { journalPublicKeys } from '../security/keyring.ts';
import type { SealedBid } from './kit/bid.ts';
import { announcedTender, tenderClock } from './kit/announced-tender.ts';
import { tenderBids, type Bidder, type TenderBids } from './kit/tender-bids.ts';
import { custodians, tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';

let bench: TenderBench;
let bids: TenderBids;
let agent: Person;
let buyer: Person;
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  bench = await tenderBench();
  bids = tenderBids(bench);
  agent = bench.member(await bench.organisation('purchaser', '培训省采购中心'), ['tenderHandler']);
  buyer = bench.member(await bench.organisation('purchaser', '杭州市富阳区总工会'), ['orgAdmin']);
}, 120_000);
afterAll(async () => {
  bids?.close();
  await bench?.close();
}, 60_000);

interface Sent {
  who: Bidder;
  bid: SealedBid;
}
async function tender(names: readonly string[]): Promise<{ id: string; sent: Sent[] }> {
  const id = await announcedTender(bench, { agent, buyer });
  const sent: Sent[] = [];
  for (const name of names) {
    const who = await bids.bidder(name);
    await bids.obtain(id, who);
    const bid = await bids.seal(id, who);
    await bids.send(who, bid);
    sent.push({ who, bid });
  }
  return { id, sent };
}
const act = (request: Parameters<typeof decide>[1]) => decide({ orm: bench.orm, registry: bench.registry }, request);
async function theHour(): Promise<void> {
  await clock('2026-03-24T09:30:00');
  await closeDueTenders({ orm: bench.orm, keyring: bench.engine.ring, decide: act });
  await openClosedTenders({ orm: bench.orm, decide: act });
}
const known = () => ({ receipts: journalPublicKeys(bench.engine.ring) });
const read = async (path: string) => (await bench.ask('get', path, null)).body;
interface Line {
  openingId: string;
  version: number;
  tenderId: string;
  state: string;
  operations: { label: string }[];
}
const lineOf = async (id: string, { person }: Bidder): Promise<Line> =>
  ((await bench.ask('get', '/v1/me/openings', person).expect(200)).body.items as Line[]).find(({ tenderId }) => tenderId === id)!;
async function on(id: string, who: Bidder, rest: string, body: object) {
  const { openingId, version } = await lineOf(id, who);
  return bench.ask('post', `/v1/bid-openings/${openingId}/${rest}`, who.person, { version, body });
}
const half = ({ who, bid }: Sent): string => toHex(halfAOf(nodeCrypto, bid.signed.header, who.own.party, who.own.keys));

test('G01 G07 R19 three bids open at the hour with shares of two custodians and each bidder’s own half; a wrong half is a failure of record, and only then the backup file counts', async () => {
  const { id, sent } = await tender(['甲有限公司', '乙有限公司', '丙有限公司']);
  const [first, second, third] = sent as [Sent, Sent, Sent];
  expect(await lineOf(id, first.who)).toMatchObject({ state: '待解密', operations: [], openingId: null });
  expect((await read(`/v1/tenders/${id}/opening`)).code).toBe('BID_BEFORE_HOUR');
  const early = signShare(
    { tender: id, bidRoot: first.bid.signed.header.bidRoot, custodian: custodians[0]!.party.id, share: '00'.repeat(33), at: 'x' },
    custodians[0]!.keys,
  );
  const give = (shares: readonly GivenShare[]) => bench.ask('post', `/v1/tenders/${id}/shares`, agent, { body: { shares } });
  expect((await give([early])).body.code).toBe('BID_BEFORE_HOUR');
  await theHour();
  await theHour();
  expect((await read(`/v1/tenders/${id}/opening`)).items).toHaveLength(3);
  const { tabs, columns } = (await bench.ask('get', '/v1/me/openings', first.who.person).expect(200)).body;
  expect([tabs, (columns as { label: string }[]).map(({ label }) => label).join(',')]).toEqual([
    { pending: '待办理', all: '全部' },
    '项目编号,项目名称,采购人,采购方式,预算金额(万元),开标时间,报名标项,状态,操作',
  ]);
  expect((await lineOf(id, first.who)).operations).toEqual([{ key: 'decrypt', label: '解密' }]);
  // Without the custodians the bidder alone opens nothing, and that is no failure of his.
  const alone = await on(id, first.who, 'decrypt', { halfA: half(first) });
  expect([alone.status, alone.body.errors[0].message]).toEqual([422, '解密参与方的份额尚未齐备，需2份，已有0份']);
  const file = (await read(`/v1/tenders/${id}/export`)) as TenderExport;
  const at = '2026-03-24T09:30:05+08:00';
  const shares: GivenShare[] = [];
  for (const custodian of custodians) {
    const given = await giveShares(nodeCrypto, custodian, file, known(), at);
    expect([given.refused, given.shares.length]).toEqual([[], 3]);
    shares.push(...given.shares);
  }
  expect((await give([{ ...shares[0]!, share: shares[1]!.share }])).body.errors[0].field).toBe('shares.0');
  // The last custodian gives a share for the first bid that is not his, under his own signature.
  const liar = custodians[2]!;
  const lie = (given: GivenShare): GivenShare =>
    given.custodian === liar.party.id && given.bidRoot === first.bid.signed.header.bidRoot
      ? signShare({ ...given, share: `${'ab'.repeat(32)}${given.share.slice(64)}` }, liar.keys)
      : given;
  expect((await give(shares.map(lie)).expect(200)).body.taken).toBe(9);
  expect((await on(id, first.who, 'decrypt', { halfA: half(first) })).body.state).toBe('decrypted');
  // Somebody else's opening is nobody's business; a backup without a failure is not looked at.
  const { openingId, version } = await lineOf(id, second.who);
  expect((await bench.ask('post', `/v1/bid-openings/${openingId}/decrypt`, first.who.person, { version, body: { halfA: half(first) } })).status).toBe(404);
  const backup = (one: Sent) => ({ file: JSON.stringify(backupOf(one.bid.signed.header, one.bid.halfA)) });
  expect([409, 422]).toContain((await on(id, second.who, 'backup', backup(second))).status);
  expect((await on(id, second.who, 'decrypt', { halfA: half(third) })).body.state).toBe('failed');
  expect((await on(id, second.who, 'backup', backup(third))).body.errors[0].message).toBe('备份标书与已上传的加密标书不是同一份');
  expect((await on(id, second.who, 'backup', backup(second))).body.state).toBe('decrypted');
  expect((await on(id, third.who, 'fail', { reason: ' ' })).status).toBe(422);
  expect((await on(id, third.who, 'fail', { reason: 'CA驱动异常' })).body.state).toBe('failed');
  const shown = (await read(`/v1/tenders/${id}/opening`)).items as { supplier: string; label: string; remark: string | null; wrongShares: string[] }[];
  expect(Object.fromEntries(shown.map(({ supplier, label, remark, wrongShares }) => [supplier, [label, remark, wrongShares]]))).toEqual({
    甲有限公司: ['已解密', null, ['财政监管']],
    乙有限公司: ['已解密', '使用备份标书解密', []],
    丙有限公司: ['解密失败', null, []],
  });
  // Anybody can check what was used; no half of a bid that did not open is given out.
  const opened = (await read(`/v1/tenders/${id}/export`)) as TenderExport;
  const verdict = await verifyTender(opened, known());
  expect([verdict.wrong, opened.opened!.length, verdict.wrongShares.map(({ custodian }) => custodian)]).toEqual([[], 2, [liar.party.id]]);
  // Neither journal nor acts hold a half.
  const rows = await query<{ text: string }>(
    bench.em(),
    `select j.data::text as text from journal j join bid_opening o on o.case_id = j.case_id union all select outcome::text from act`,
  );
  for (const one of sent) expect(rows.some(({ text }) => text?.includes(half(one)))).toBe(false);
}, 120_000);

test('R19 R21 with two bids nothing is opened: no half is taken, no share, and everybody reads why', async () => {
  const { id, sent } = await tender(['丁有限公司', '戊有限公司']);
  await theHour();
  expect(await read(`/v1/tenders/${id}/opening`)).toEqual({ opened: false, message: '投标人不足三家，不得开标', items: [] });
  expect(await lineOf(id, sent[0]!.who)).toBeUndefined();
}, 120_000);
