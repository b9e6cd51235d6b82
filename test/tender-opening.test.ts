// 开标 through REST: the hour, the custodians' own program, the bidders' halves, what fails and what is shown of it.
import { closeDueTenders } from '../activities/procurement/bid/log.ts';
import { openClosedTenders } from '../activities/procurement/opening/start.ts';
import { query } from '../db/kit/sql.ts';
import { verifyTender, type TenderExport } from '../security/bid/tender-file.ts';
import { backupOf, signShare, type GivenShare } from '../security/bid/unlock.ts';
import { tenderClock } from './kit/announced-tender.ts';
import type { OpeningKit, Sent } from './kit/opening.ts';
import { custodians, type Person, type TenderBench } from './kit/tender-bench.ts';
import { openingCast, type OpeningCast } from './kit/opening-cast.ts';

let cast: OpeningCast;
let bench: TenderBench;
let agent: Person;
let kit: OpeningKit;

beforeAll(async () => {
  ({ bench, agent, kit } = cast = await openingCast());
}, 120_000);
afterAll(() => cast?.close(), 60_000);

test('G01 G07 R19 three bids open at the hour with shares of two custodians and each bidder’s own half; a wrong half is a failure of record, and only then the backup file counts', async () => {
  const { id, sent } = await kit.tender([['甲有限公司'], ['乙有限公司'], ['丙有限公司']]);
  const [first, second, third] = sent as [Sent, Sent, Sent];
  expect(await kit.line(id, first.who)).toMatchObject({ state: '待解密', operations: [], openingId: null });
  expect((await kit.read(`/v1/tenders/${id}/opening`)).code).toBe('BID_BEFORE_HOUR');
  const early = signShare(
    { tender: id, bidRoot: first.bid.signed.header.bidRoot, custodian: custodians[0]!.party.id, share: '00'.repeat(33), at: 'x' },
    custodians[0]!.keys,
  );
  const give = (shares: readonly GivenShare[]) => kit.give(id, shares);
  expect((await give([early])).body.code).toBe('BID_BEFORE_HOUR');
  await kit.theHour(id);
  await kit.theHour(id);
  expect((await kit.read(`/v1/tenders/${id}/opening`)).items).toHaveLength(3);
  const { tabs, columns } = (await bench.ask('get', '/v1/me/openings', first.who.person).expect(200)).body;
  expect([tabs, (columns as { label: string }[]).map(({ label }) => label).join(',')]).toEqual([
    { pending: '待办理', all: '全部' },
    '项目编号,项目名称,采购人,采购方式,预算金额(万元),开标时间,报名标项,状态,操作',
  ]);
  // The hour has come, but nobody has declared the opening yet.
  expect((await kit.line(id, first.who)).operations).toEqual([]);
  expect((await kit.own(id, first.who, 'decrypt', { halfA: kit.half(first) })).body).toMatchObject({ code: 'OPENING_NOT_NOW' });
  await kit.start(id);
  expect((await kit.line(id, first.who)).operations).toEqual([{ key: 'decrypt', label: '解密' }]);
  // Without the custodians the bidder alone opens nothing, and that is no failure of his.
  const alone = await kit.own(id, first.who, 'decrypt', { halfA: kit.half(first) });
  expect([alone.status, alone.body.errors[0].message]).toEqual([422, '解密参与方的份额尚未齐备，需2份，已有0份']);
  const shares = await kit.shares(id, '2026-03-24T09:30:05+08:00');
  expect(shares).toHaveLength(9);
  expect((await give([{ ...shares[0]!, share: shares[1]!.share }])).body.errors[0].field).toBe('shares.0');
  // The last custodian gives a share for the first bid that is not his, under his own signature.
  const liar = custodians[2]!;
  const lie = (given: GivenShare): GivenShare =>
    given.custodian === liar.party.id && given.bidRoot === first.bid.signed.header.bidRoot
      ? signShare({ ...given, share: `${'ab'.repeat(32)}${given.share.slice(64)}` }, liar.keys)
      : given;
  expect((await give(shares.map(lie))).body).toMatchObject({ taken: 9 });
  expect((await kit.own(id, first.who, 'decrypt', { halfA: kit.half(first) })).body.state).toBe('decrypted');
  // Somebody else's opening is nobody's business; a backup without a failure is not looked at.
  const { openingId, version } = await kit.line(id, second.who);
  expect((await bench.ask('post', `/v1/bid-openings/${openingId}/decrypt`, first.who.person, { version, body: { halfA: kit.half(first) } })).status).toBe(404);
  const backup = (one: Sent) => ({ file: JSON.stringify(backupOf(one.bid.signed.header, one.bid.halfA)) });
  expect([409, 422]).toContain((await kit.own(id, second.who, 'backup', backup(second))).status);
  expect((await kit.own(id, second.who, 'decrypt', { halfA: kit.half(third) })).body.state).toBe('failed');
  expect((await kit.own(id, second.who, 'backup', backup(third))).body.errors[0].message).toBe('备份标书与已上传的加密标书不是同一份');
  expect((await kit.own(id, second.who, 'backup', backup(second))).body.state).toBe('decrypted');
  expect((await kit.own(id, third.who, 'fail', { reason: ' ' })).status).toBe(422);
  expect((await kit.own(id, third.who, 'fail', { reason: 'CA驱动异常' })).body.state).toBe('failed');
  const shown = (await kit.read(`/v1/tenders/${id}/opening`)).items as { supplier: string; label: string; remark: string | null; wrongShares: string[] }[];
  expect(Object.fromEntries(shown.map(({ supplier, label, remark, wrongShares }) => [supplier, [label, remark, wrongShares]]))).toEqual({
    甲有限公司: ['已解密', null, ['财政监管']],
    乙有限公司: ['已解密', '使用备份标书解密', []],
    丙有限公司: ['解密失败', null, []],
  });
  // Anybody can check what was used; no half of a bid that did not open is given out.
  const opened = (await kit.read(`/v1/tenders/${id}/export`)) as TenderExport;
  const verdict = await verifyTender(opened, kit.known());
  expect([verdict.wrong, opened.opened!.length, verdict.wrongShares.map(({ custodian }) => custodian)]).toEqual([[], 2, [liar.party.id]]);
  // Neither journal nor acts hold a half.
  const rows = await query<{ text: string }>(
    bench.em(),
    `select j.data::text as text from journal j join bid_opening o on o.case_id = j.case_id union all select outcome::text from act`,
  );
  for (const one of sent) expect(rows.some(({ text }) => text?.includes(kit.half(one)))).toBe(false);
}, 120_000);

test('R19 R21 R42 with two bids nothing is opened: no half is taken, no share, and everybody reads why; while the project is suspended not even that is said', async () => {
  const { id, sent } = await kit.tender([['丁有限公司'], ['戊有限公司']]);
  await tenderClock(bench)('2026-03-24T09:30:00');
  await closeDueTenders(kit.deps);
  await bench.state(id, 'opening');
  expect((await bench.act(id, 'suspend', agent, { ground: 'complaint', reason: '收到投诉' })).status).toBe(200);
  expect(await openClosedTenders(kit.deps)).toBe(0);
  expect((await kit.read(`/v1/tenders/${id}/opening`)).code).toBe('BID_BEFORE_HOUR');
  expect((await bench.act(id, 'resume', agent, { reason: '投诉不成立' })).status).toBe(200);
  await kit.theHour(id);
  expect(await kit.read(`/v1/tenders/${id}/opening`)).toMatchObject({ opened: false, message: '投标人不足三家，不得开标', items: [], record: null });
  expect(await kit.line(id, sent[0]!.who)).toMatchObject({ openingId: null, operations: [] });
  const pending = (await bench.ask('get', '/v1/me/openings', sent[0]!.who.person).expect(200)).body.items as { tenderId: string }[];
  expect(pending.some(({ tenderId }) => tenderId === id)).toBe(false);
  expect(await bench.row(id)).toMatchObject({ state: 'voided' });
  // Everybody who obtained the documents is told, and there is no ceremony to act in.
  await bench.followed(id);
  const told = (await bench.messages.delivered()).map(({ text }) => text).filter((text) => text.includes('投标人不足三家未开标，已废标'));
  expect(told).toHaveLength(2);
  expect((await bench.ask('get', `/v1/tender-projects/${id}/opening`, agent)).status).toBe(404);
}, 120_000);
