// Prices opened after 商务技术评审, through REST with the client, the custodians' program and the real engine: nothing of them is readable before, whatever is at hand.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { query } from '../db/kit/sql.ts';
import { reopenedWrong } from '../scripts/bid/reopen.ts';
import { decryptPrices, onPrices } from '../scripts/bid/decrypt.ts';
import { verifyTender, type TenderExport } from '../security/bid/tender-file.ts';
import { toHex } from '../security/bid/bytes.ts';
import { halfAOf } from '../security/bid/unlock.ts';
import { nodeCrypto } from '../security/bid/node.ts';
import { workflowId } from '../temporal/names.ts';
import { tenderClock } from './kit/announced-tender.ts';
import { ok } from './kit/answers.ts';
import { everyRow, found } from './kit/canary.ts';
import { evaluationBench, licence, scored, seatedPanel, type EvaluationBench, type Member } from './kit/evaluation.ts';
import { keepRuns } from './kit/history.ts';
import { openingCast, type OpeningCast } from './kit/opening-cast.ts';
import type { OpeningKit } from './kit/opening.ts';
import { allowPricesLast, apartTender, priceShares } from './kit/prices.ts';
import { project, type Person, type TenderBench } from './kit/tender-bench.ts';
import type { Bidder, TenderBids } from './kit/tender-bids.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-prices-'));
const CANARY = 'CANARY-4c19-in-the-price-file';
const PRICES = { 甲有限公司: '90123457', 乙有限公司: '95234561', 丙有限公司: '88345673', 丁有限公司: '91456781', 戊有限公司: '92567897' } as const;
const AT = '2026-03-24T09:30:05+08:00';
/** By the custodians' clocks, when the rest has been judged. */
const JUDGED = '2026-03-24T10:30:00+08:00';
const last = { ...scored, evaluation: { ...scored.evaluation, pricesLast: true } };

let cast: OpeningCast;
let bench: TenderBench;
let bids: TenderBids;
let kit: OpeningKit;
let agent: Person;
let buyer: Person;
let evaluation: EvaluationBench;
let pool: Member[];

beforeAll(async () => {
  ({ bench, bids, agent, buyer, kit } = cast = await openingCast());
  evaluation = evaluationBench(bench);
  pool = await evaluation.experts('计算机');
}, 120_000);
afterAll(async () => {
  await cast?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const says = ({ status, body }: { status: number; body: Record<string, any> }) => [
  status,
  ((body['errors'] ?? []) as { field?: string; message: string }[]).map(({ field, message }) => field ?? message),
];
const step = (id: string, rest: string, body?: object) => bench.act(id, `evaluation/${rest}`, agent, body);
const of = ({ person }: Bidder) => ({ lot: 1, organisationId: person.organisationId });
const region = async (id: string) => (await bench.row(id)).regions['evaluation'];
const stored = (): Buffer[] =>
  readdirSync(bench.filesDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
/** Everything that a thief could lay hands on after the opening: rows, files, history. */
async function everything(id: string): Promise<string> {
  const history = await bench.engine.client.workflow.getHandle(workflowId('TenderProject', id)).fetchHistory();
  const payloads = (history.events ?? []).map((event) => Buffer.from(JSON.stringify(event)).toString('latin1'));
  return [await everyRow(bench.api.url), ...stored().map((bytes) => bytes.toString('latin1')), ...payloads].join('\n');
}
const secrets = [CANARY, ...Object.values(PRICES), '901,234.57', '901234.57'];

test('R19 G02 G03 R26 R30 R33 prices last: sealed apart, judged without them, opened by those who still stand, read out, scored; nothing of them before in rows, files, history', async () => {
  // 87号令 reads prices out at the opening: only where a row of the 区划 names the regime may the documents say otherwise.
  await tenderClock(bench)('2026-02-25T09:00:00');
  const refused = await bench.ask('post', '/v1/tender-projects', agent, { body: project(buyer.organisationId, last) });
  expect(says(refused)).toEqual([422, ['evaluation.pricesLast']]);
  expect(refused.body.errors[0]).toMatchObject({ rule: 'R19', article: expect.stringContaining('第四十一条') });
  await allowPricesLast(bench.em());
  const { id, made, sent } = await apartTender(cast, folder, last, PRICES, CANARY);
  const [first, second, third, fourth, fifth] = sent.map(({ who }) => who) as [Bidder, Bidder, Bidder, Bidder, Bidder];
  // A bid without a price envelope is for no such tender.
  const plain = await bids.bidder('己有限公司');
  await bids.obtain(id, plain);
  await expect(bids.send(plain, await bids.seal(id, plain))).rejects.toThrow('报价应当单独加密');

  await kit.theHour(id);
  await kit.complete(id, sent, AT);
  const { record } = await kit.read(`/v1/tenders/${id}/opening`);
  const rows = record.lots[0].rows as Record<string, string | null>[];
  expect(rows.map(({ price, delivery, remark }) => [price, delivery, remark])).toEqual(
    rows.map(() => [null, '合同签订后30日历天', '报价文件待商务技术评审后开启']),
  );

  // Everything is there to open the bids, and nothing that opens their prices.
  await bench.followed(id);
  const loot = await everything(id);
  expect(found([sent[0]!.bid.signed.header.bidRoot], loot)).toHaveLength(1);
  expect(found(secrets, loot)).toEqual([]);
  const { bids: shown } = await ok(bench.ask('get', `/v1/tender-projects/${id}/evaluation`, agent));
  const openingId = (shown as { openingId: string; name: string }[]).find(({ name }) => name === '甲有限公司')!.openingId;
  const at = `/v1/tender-projects/${id}/opened-bids/${openingId}`;
  const slots = async () => ((await ok(bench.ask('get', at, agent)))['files'] as { slot: string }[]).map(({ slot }) => slot);
  expect(await slots()).toEqual(['qualification:licence', 'technical']);
  expect((await priceShares(kit, id, JUDGED)).refused).toEqual(['文件中没有商务技术评审已结束的声明']);
  expect((await bench.ask('get', `/v1/tenders/${id}/prices`, null)).status).toBe(404);
  expect((await bench.ask('get', `/v1/tenders/${id}/prices/mine`, first.person)).status).toBe(404);

  // 资格审查, 符合性, 商务技术: without a price.
  const members = await seatedPanel(bench, evaluation, { agent, buyer }, id, '计算机', pool);
  const offer = (who: Bidder, more: object = {}) => step(id, 'offers', { ...of(who), bidder: 'other', ...more });
  expect(says(await offer(first, { listedFen: '90000000', documentFen: '1' }))).toEqual([422, ['listedFen', 'documentFen']]);
  for (const { who } of sent) {
    await ok(offer(who));
    await ok(step(id, 'qualifications', { ...of(who), items: licence(who !== fifth) }));
  }
  expect((await step(id, 'prices/open')).status).toBe(409);
  await ok(step(id, 'qualifications/conclude'));
  expect(await region(id)).toBe('conformity');
  const left = [first, second, third, fourth];
  for (const member of members) await ok(evaluation.does(id, member, 'examine', { bids: left.map((who) => ({ ...of(who), conforms: true })) }));
  await ok(step(id, 'conformity/conclude'));
  expect(await region(id)).toBe('scoring');
  const points = { bids: left.map((who) => ({ ...of(who), scores: { design: 2000, warranty: 1000, service: 1500 } })) };
  for (const member of members) await ok(evaluation.does(id, member, 'score', points));
  for (const member of members.slice(1)) await ok(evaluation.does(id, member, 'lock'));
  expect(says(await step(id, 'prices/open'))).toEqual([422, ['评委1尚未提交评分']]);
  await ok(evaluation.does(id, members[0]!, 'lock'));
  expect(says(await step(id, 'summary'))).toEqual([422, ['商务技术评审结束后应当先开启报价']]);
  await bench.followed(id);
  expect(found(secrets, await everything(id))).toEqual([]);

  // Opened: of those who stand. Whoever fell stays closed.
  await ok(step(id, 'prices/open'));
  expect(await region(id)).toBe('unsealing');
  expect((await evaluation.does(id, members[0]!, 'score', points)).status).toBe(409);
  const page = async () => (await ok(bench.ask('get', `/v1/tenders/${id}/prices`, null))) as Record<string, any>;
  expect((await page())['items'].map(({ supplier }: { supplier: string }) => supplier).toSorted()).toEqual(['丁有限公司', '丙有限公司', '乙有限公司', '甲有限公司'].toSorted());
  expect((await bench.ask('get', `/v1/tenders/${id}/prices/mine`, fifth.person)).status).toBe(404);
  await expect(decryptPrices(first.at, id, first.own)).rejects.toThrow('份额尚未齐备');

  // An administrator lays another bidder's price envelope into a bid: the custodians see it, and so does everybody.
  const swap = `update bid_opening o set price_header = r.price_header from bid_opening r join bid rb on rb.case_id = r.bid_id join bid ob on true
     where ob.case_id = o.bid_id and o.tender_id = $1 and r.tender_id = $1 and ob.organisation_id = any($2::text::uuid[]) and rb.organisation_id = any($2::text::uuid[]) and r.case_id <> o.case_id`;
  const pair = [id, `{${first.person.organisationId},${second.person.organisationId}}`];
  await query(bench.em(), swap, pair);
  const swapped = await priceShares(kit, id, JUDGED);
  expect([swapped.shares, swapped.refused.length, swapped.refused[0]]).toEqual([[], 2, expect.stringMatching(/：报价文件不是随本投标文件加密的$/)]);
  await query(bench.em(), swap, pair);

  const { shares, refused: none } = await priceShares(kit, id, JUDGED);
  expect([shares.length, none]).toEqual([12, []]);
  await ok(kit.handIn(id, shares));
  // 甲 with the half of 乙: no key comes of it, and the backup file of the price envelope is the way that is left.
  const mine = async (who: Bidder) => (await bench.ask('get', `/v1/tenders/${id}/prices/mine`, who.person)).body as { id: string };
  const headers = (await kit.read(`/v1/tenders/${id}/export`)) as TenderExport;
  const inside = (n: number) => headers.opened!.find(({ bidRoot }) => bidRoot === made[n]!.signed.header.bidRoot)!.price!.header.header;
  const foreign = toHex(halfAOf(nodeCrypto, inside(1), second.own.party, second.own.keys));
  expect(await onPrices(third.at, id, 'decrypt', { halfA: foreign })).toBe('解密失败');
  await expect(onPrices(third.at, id, 'backup', { file: readFileSync(made[2]!.backup, 'utf8') })).rejects.toThrow('不是同一份');
  expect(await onPrices(third.at, id, 'backup', { file: readFileSync(made[2]!.priceBackup!, 'utf8') })).toBe('解密成功');
  expect((await bench.ask('post', `/v1/price-openings/${(await mine(second)).id}/fail`, first.person, { version: 1, body: { reason: '不是我的' } })).status).toBe(404);
  for (const who of [first, second]) expect(await decryptPrices(who.at, id, who.own)).toBe('解密成功');
  expect(await slots()).toEqual(['qualification:licence', 'technical', 'price']);
  expect(says(await step(id, 'prices/close'))).toEqual([422, ['丁有限公司的报价文件尚未解密']]);

  // 丁 does not decrypt: the time ends by itself, and the agency says whose fault it is.
  await tenderClock(bench)('2026-03-24T14:00:00');
  while ((await region(id)) === 'unsealing') await bench.followed(id);
  expect(await region(id)).toBe('announcing');
  await expect(decryptPrices(fourth.at, id, fourth.own)).rejects.toThrow('当前状态为「超时」，不能解密');
  expect(says(await step(id, 'prices/announce'))).toEqual([422, ['丁有限公司的报价文件未解密，尚未认定原因']]);
  const late = (await page())['items'].find(({ supplier }: { supplier: string }) => supplier === '丁有限公司');
  await ok(bench.ask('post', `/v1/price-openings/${late.id}/attribute`, agent, { version: late.version, body: { fault: 'bidder', reason: '无正当理由' } }));
  const { recordHash } = await ok(step(id, 'prices/announce'));
  const said = await page();
  expect(said['recordHash']).toBe(recordHash);
  const byName = Object.fromEntries((said['record'].lots[0].rows as Record<string, string>[]).map(({ supplier, price, remark }) => [supplier!, [price, remark]]));
  expect(byName).toEqual({
    甲有限公司: ['901234.57', ''],
    乙有限公司: ['952345.61', ''],
    丙有限公司: ['883456.73', '使用备份标书解密'],
    丁有限公司: [null, '报价文件未解密，视为撤销（投标人原因：无正当理由）'],
  });

  // A price that contradicts itself is confirmed; then what was judged without prices is summed up with them.
  expect(says(await offer(second, { listedFen: '95000000' }))).toEqual([422, ['listedFen']]);
  await ok(offer(second, { wordsFen: '95300000' }));
  await ok(step(id, 'prices/conclude'));
  expect(await region(id)).toBe('confirming');
  const asked = ((await ok(bench.ask('get', '/v1/me/price-statements', second.person)))['items'] as { id: string; version: number; fen: string }[])[0]!;
  expect(asked.fen).toBe('95300000');
  await ok(bench.ask('post', `/v1/price-statements/${asked.id}/confirm`, second.person, { version: asked.version, body: {} }));
  await ok(step(id, 'confirmations/conclude'));
  expect([await region(id), says(await step(id, 'prices/open'))]).toEqual(['scoring', [422, ['报价已经开启']]]);
  await ok(step(id, 'summary'));
  await ok(step(id, 'report', { explanations: {} }));
  for (const member of members) await ok(evaluation.sign(id, member));
  await ok(bench.act(id, 'report', agent, {}));
  const ranked = await query<{ name: string; rank: number | null; price: string | null; reason: string | null }>(
    bench.em(),
    `select o.name, c.rank, c.price_fen::text as price, c.reason from tender_candidate c join organisation o on o.id = c.organisation_id where c.case_id = $1 order by c.rank nulls last, o.name`,
    [id],
  );
  expect(ranked.filter(({ rank }) => rank !== null)).toEqual([
    { name: '丙有限公司', rank: 1, price: '88345673', reason: null },
    { name: '甲有限公司', rank: 2, price: '90123457', reason: null },
    { name: '乙有限公司', rank: 3, price: '95300000', reason: null },
  ]);
  const reasons = Object.fromEntries(ranked.flatMap(({ name, rank, reason }) => (rank === null ? [[name, reason]] : [])));
  expect(reasons).toEqual({
    丁有限公司: '报价文件未解密：报价文件未解密，视为撤销（投标人原因：无正当理由）',
    戊有限公司: '资格审查未通过：营业执照已过期',
  });

  // Everybody can check it; whoever forges the statement, or a price envelope, is named.
  const file = (await kit.read(`/v1/tenders/${id}/export`)) as TenderExport;
  expect((await verifyTender(file, kit.known())).wrong).toEqual([]);
  const early = { ...file.priceOpening!, content: { ...file.priceOpening!.content, prices: '' } };
  expect((await verifyTender({ ...file, priceOpening: early }, kit.known())).wrong).toContain('商务技术评审已结束的声明签名无效');
  const exchanged = file.opened!.map((one, n) => ({ ...one, price: file.opened![(n + 1) % file.opened!.length]!.price! }));
  expect((await verifyTender({ ...file, opened: exchanged }, kit.known())).wrong.filter((line) => line.endsWith('报价文件不是随本投标文件加密的'))).toHaveLength(5);
  // Whoever has the sealed file sees what the record leaves out of it.
  expect(await reopenedWrong(made[0]!.sealed, file)).toEqual([]);
  const hidden = file.opened!.map(({ price: _, ...one }) => one);
  expect(await reopenedWrong(made[0]!.sealed, { ...file, opened: hidden })).toEqual([expect.stringMatching(/：开标记录没有列出投标文件中的报价文件$/)]);
  // 戊 fell before: his price has been read by nobody, to the end.
  expect(found([PRICES.戊有限公司], await everything(id))).toEqual([]);
  await bench.followed(id);
  await keepRuns(bench.engine, 'TenderProject', id, 'prices-last');
}, 300_000);
