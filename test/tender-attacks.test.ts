// Who would like to read, exchange, drop, add or date back a bid, and what comes of it: other bidders, too few custodians, a database administrator, a platform that has all of its own
// keys, whoever sends hostile files.
import { deflateSync } from 'node:zlib';
import type { MikroORM } from '@mikro-orm/postgresql';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decide } from '../activities/kit/decide.ts';
import { closeDueTenders } from '../activities/procurement/bid/log.ts';
import { openClosedTenders } from '../activities/procurement/opening/start.ts';
import { createOrm } from '../db/kit/orm.ts';
import { query } from '../db/kit/sql.ts';
import { tenderWindow } from '../db/procurement/bids.ts';
import { exportOf } from '../db/procurement/tender-export.ts';
import { startDraft } from '../domain/procurement/bid/draft.ts';
import { outputNames } from '../domain/procurement/bid/names.ts';
import { importPdf } from '../scripts/bid/work.ts';
import { toHex } from '../security/bid/bytes.ts';
import { giveShares, sealGiven } from '../security/bid/custodian.ts';
import { keptWrong, unproven } from '../security/bid/kept.ts';
import { bidCheckpointHash, BID_RECEIVED, leafOf, signBidCheckpoint } from '../security/bid/log.ts';
import { nodeCrypto } from '../security/bid/node.ts';
import { verifyTender, type TenderExport } from '../security/bid/tender-file.ts';
import { halfAOf } from '../security/bid/unlock.ts';
import { journalPublicKeys } from '../security/keyring.ts';
import { signReceipt, type Receipt } from '../security/receipt.ts';
import type { SealedBid } from './kit/bid.ts';
import { announcedTender, tenderClock } from './kit/announced-tender.ts';
import { tenderBids, type Bidder, type TenderBids } from './kit/tender-bids.ts';
import { custodians, tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';

let bench: TenderBench;
let bids: TenderBids;
let id: string;
let file: TenderExport;
interface Sent {
  who: Bidder;
  bid: SealedBid;
  bidId: string;
  receipt: Receipt;
}
const sent: Sent[] = [];
let foreign: Person;
/** The database as its superuser has it. */
let root: MikroORM;
/** What others were told about a bid before the hour. */
const before: { path: string; status: number; text: string }[] = [];
const HOUR = '2026-03-24T01:30:00.000000Z';
const known = () => ({ receipts: journalPublicKeys(bench.engine.ring) });
const act = (request: Parameters<typeof decide>[1]) => decide({ orm: bench.orm, registry: bench.registry }, request);

beforeAll(async () => {
  bench = await tenderBench();
  root = await createOrm(bench.api.superUrl, { poolSize: 1, applicationName: 'attack' });
  bids = tenderBids(bench);
  const agent = bench.member(await bench.organisation('purchaser', '培训省采购中心'), ['tenderHandler']);
  const buyer = bench.member(await bench.organisation('purchaser', '杭州市富阳区总工会'), ['orgAdmin']);
  foreign = bench.member(await bench.organisation('supplier', '旁观有限公司'), ['bidHandler']);
  id = await announcedTender(bench, { agent, buyer });
  for (const name of ['甲有限公司', '乙有限公司', '丙有限公司']) {
    const who = await bids.bidder(name);
    await bids.obtain(id, who);
    const bid = await bids.seal(id, who);
    const { body } = await bids.send(who, bid);
    sent.push({ who, bid, bidId: String(body['id']), receipt: body['receipt'] as Receipt });
  }
  const own = sent[0]!.bidId;
  for (const one of [sent[1]!.who.person, foreign, agent, buyer, null])
    for (const path of [`/v1/bids/${own}/receipts`, `/v1/bids/${own}/upload`, `/v1/bids/${own}/proofs`, `/v1/tenders/${id}/opening`, `/v1/tenders/${id}/export`, `/v1/tender-projects/${id}`, '/v1/tenders', '/v1/bid-log/checkpoints']) {
      const { status, text } = await bench.ask('get', path, one);
      before.push({ path, status, text });
    }
  await tenderClock(bench)('2026-03-24T09:30:00');
  await closeDueTenders({ orm: bench.orm, keyring: bench.engine.ring, decide: act });
  await bench.state(id, 'opening');
  await openClosedTenders({ orm: bench.orm, decide: act });
  const hold = async (rest: string, body: object): Promise<void> => {
    const { body: now } = await bench.ask('get', `/v1/tender-projects/${id}/opening`, agent).expect(200);
    await bench.ask('post', `/v1/tender-openings/${now.id}/${rest}`, agent, { version: now.version, body }).expect(200);
  };
  await hold('sign-in', { attendees: [{ name: '姜评', organisation: '培训省采购中心', role: 'agency' }] });
  await hold('start', { recording: { room: '第一开标室', number: '1' } });
  file = (await bench.ask('get', `/v1/tenders/${id}/export`, null)).body as TenderExport;
}, 180_000);
afterAll(async () => {
  bids?.close();
  await root?.close(true);
  await bench?.close();
}, 60_000);

const fileWrong = async (one: TenderExport): Promise<string> => (await verifyTender(one, known())).wrong.join('\n');
/** The tender's file after somebody has been at the database; afterwards everything is as it was. */
async function after(tamper: (sql: (text: string, params: readonly unknown[]) => Promise<unknown>) => Promise<unknown>): Promise<TenderExport> {
  const em = root.em.fork();
  await em.begin();
  try {
    await tamper((text, params) => query(em, text, params));
    return JSON.parse(JSON.stringify(await exportOf(em, (await tenderWindow(em, id))!))) as TenderExport;
  } finally {
    await em.rollback();
  }
}

test('R16 before the hour other bidders, agency, purchaser and everybody learn of a bid neither content nor bidder nor number', () => {
  for (const { path, status, text } of before) {
    if (path.startsWith('/v1/bids/')) expect([401, 403, 404]).toContain(status);
    for (const { who, bid } of sent) for (const secret of [who.person.organisationId, bid.signed.header.bidRoot, bid.signed.header.dekCommit, who.own.party.name]) expect(text).not.toContain(secret);
  }
  const open = before.filter(({ path }) => path === `/v1/tenders/${id}/opening` || path.endsWith('/export'));
  expect(open.every(({ text }) => text.includes('BID_BEFORE_HOUR'))).toBe(true);
});

test('R19 R20 k−1 custodians open nothing, not even with the bidder’s half; a share of nobody is taken from nobody', async () => {
  const [one] = sent as [Sent];
  const { shares: given } = await giveShares(nodeCrypto, custodians[0]!, file, known(), HOUR);
  const shares = sealGiven(nodeCrypto, custodians[0]!, file, known(), given);
  const give = (body: object) => bench.ask('post', `/v1/tenders/${id}/shares`, foreign, { body });
  const stranger = { ...shares[0]!, custodian: one.who.own.party.id };
  expect((await give({ shares: [stranger] })).body.errors[0].field).toBe('shares.0');
  await give({ shares }).expect(200);
  const { items } = (await bench.ask('get', '/v1/me/openings', one.who.person).expect(200)).body as { items: { tenderId: string; openingId: string; version: number }[] };
  const own = items.find(({ tenderId }) => tenderId === id)!;
  const halfA = toHex(halfAOf(nodeCrypto, one.bid.signed.header, one.who.own.party, one.who.own.keys));
  const alone = await bench.ask('post', `/v1/bid-openings/${own.openingId}/decrypt`, one.who.person, { version: own.version, body: { halfA } });
  expect([alone.status, alone.body.errors[0].message]).toEqual([422, '解密参与方的份额尚未齐备，需2份，已有1份']);
  // Another bidder's half is not asked for: the opening is not his.
  expect((await bench.ask('post', `/v1/bid-openings/${own.openingId}/decrypt`, sent[1]!.who.person, { version: own.version, body: { halfA } })).status).toBe(404);
});

test('R17 R46 a database administrator who exchanges, drops, adds, re-orders or dates back a bid: the check of the tender’s file names it', async () => {
  const [a, b] = sent as [Sent, Sent, Sent];
  expect(await fileWrong(await after(async () => undefined))).toBe('');
  // The application's own role may not even try with a checkpoint.
  await expect(query(bench.em(), `update bid_log_checkpoint set size = size + 1`)).rejects.toThrow('permission denied');
  const swapped = await after(async (sql) => {
    await sql(`update bid_upload u set header = o.header from bid_upload o where u.bid_id = $1 and o.bid_id = $2`, [a.bidId, b.bidId]);
  });
  expect(await fileWrong(swapped)).toContain('没有对应的加密标书文件头');
  const dropped = await after(async (sql) => {
    await sql(`delete from bid_log where leaf = $1`, [a.receipt.content['leaf']]);
    await sql(`delete from bid_receipt where leaf = $1`, [a.receipt.content['leaf']]);
  });
  expect(await fileWrong(dropped)).toMatch(/根值与日志内容不符|日志条数与其不符/);
  const reordered = await after(async (sql) => {
    await sql(`update bid_log set place = -1 - place where leaf = any($1)`, [sent.map(({ receipt }) => receipt.content['leaf'])]);
    await sql(`update bid_log set place = 3 + place where place < 0`, []);
  });
  expect(await fileWrong(reordered)).toContain('根值与日志内容不符');
  const dated = await after((sql) =>
    sql(`update bid_receipt set receipt = jsonb_set(receipt, '{content,received}', '"2026-03-01T00:00:00+08:00"') where leaf = $1`, [a.receipt.content['leaf']]),
  );
  expect(await fileWrong(dated)).toContain('签名无效');
  const added = await after(async (sql) => {
    await sql(`insert into bid_log (leaf, place) select $1, max(place) + 1 from bid_log`, ['0'.repeat(64)]);
    await sql(`update bid_log_checkpoint set size = size + 1 where id = (select max(id) from bid_log_checkpoint)`, []);
  });
  expect(await fileWrong(added)).toMatch(/条数与其承诺不符|根值与日志内容不符/);
});

test('R17 R46 a platform with all of its own keys that leaves a bid out, or puts a late one in with an earlier time, is shown by what others have kept', async () => {
  const [a] = sent as [Sent];
  const ring = bench.engine.ring;
  const anchor = bidCheckpointHash(file.checkpoints.at(-1)!.signed);
  /** The closing checkpoint signed anew over other leaves. */
  const resigned = (leaves: string[], receipts: TenderExport['receipts'], headers: TenderExport['headers']): TenderExport => {
    const earlier = file.checkpoints.slice(0, -1);
    const at = String(file.checkpoints.at(-1)!.signed.content['at']);
    const last = signBidCheckpoint(ring, leaves, { at, salt: 'ab'.repeat(32), prev: earlier.at(-1)?.signed ?? null });
    return { ...file, checkpoints: [...earlier, last], leaves, receipts: receipts.map((one) => ({ ...one, place: leaves.indexOf(one.leaf) })), headers };
  };
  const others = file.receipts.filter(({ leaf }) => leaf !== a.receipt.content['leaf']);
  const without = resigned(
    file.leaves.filter((leaf) => leaf !== a.receipt.content['leaf']),
    others,
    file.headers.filter(({ header }) => header.bidRoot !== a.bid.signed.header.bidRoot),
  );
  // By itself it holds: the keys are the platform's own.
  expect(await fileWrong(without)).toBe('');
  expect(keptWrong(without, { receipts: sent.map(({ receipt }) => receipt) })).toEqual([expect.stringMatching(/^保存的回执（第1版，接收时间.+）不在文件中：投标被漏掉或者改写过$/)]);
  expect(keptWrong(without, { anchor })).toEqual(['保存的检查点不在文件中：日志被改写过']);
  // Left among the leaves, as if it were of another tender: the bidder's receipt shows it all the same.
  expect(keptWrong({ ...file, receipts: others }, { receipts: [a.receipt] })).toHaveLength(1);
  expect(keptWrong(file, { receipts: sent.map(({ receipt }) => receipt), anchor })).toEqual([]);

  const { leaf: _, ...content } = a.receipt.content;
  const early = { ...content, received: '2026-03-20T09:00:00+08:00' };
  const blind = 'cd'.repeat(32);
  const leaf = leafOf(BID_RECEIVED, early, blind);
  const token = { genTime: '2026-03-24T11:00:00+08:00' };
  const forged = { leaf, kind: BID_RECEIVED, blind, receipt: signReceipt(ring, BID_RECEIVED, { ...early, leaf }), token, place: null };
  const late = resigned([...without.leaves, leaf], [...others, forged], file.headers);
  expect(await fileWrong(late)).toBe('');
  expect(keptWrong(late, { anchor })).toEqual(['保存的检查点不在文件中：日志被改写过']);
  expect(unproven(late)).toEqual([expect.stringContaining('接收时间2026-03-20T09:00:00+08:00的回执，时间戳2026-03-24T11:00:00+08:00不早于截止时间')]);
});

test('E06 E12 hostile files: a PDF that swells, one that is none, names that lead elsewhere or hold control characters', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-hostile-'));
  try {
    const brief = { id, code: 'x', name: 'x', acquired: true, consortium: false, lots: [{ no: 1, name: '一' }], qualifications: [], providers: ['shanxi'], items: [] };
    const start = startDraft(brief, [1]);
    if ('refused' in start) throw new Error('no draft');
    const at = (name: string, content: Buffer): string => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    };
    // 300 MB of zeros in 300 kB, where a reader looks for the count of pages.
    const swollen = deflateSync(Buffer.alloc(300 * 1024 * 1024), { level: 9 });
    const bomb = Buffer.concat([Buffer.from(`%PDF-1.7\n1 0 obj<</Type/Pages/Kids[]/Count 2>>endobj\n2 0 obj<</Type/ObjStm/Length ${swollen.length}>>stream\n`), swollen, Buffer.from('\nendstream endobj\n%%EOF')]);
    const peak = process.memoryUsage().rss;
    const read = await importPdf(start.draft, 'price', at('bomb.pdf', bomb));
    expect(read.files.price).toMatchObject({ pages: 2, size: bomb.length });
    expect(process.memoryUsage().rss - peak).toBeLessThan(150 * 1024 * 1024);
    // Whoever is called so writes no file elsewhere, and no lure into a list.
    const names = outputNames('../../甲\u202e\u0000公司', 'a/..\\b\r\nc');
    for (const name of Object.values(names)) expect(name).not.toMatch(/[/\\\p{Cc}\u202a-\u202e]|^\.\./u);
    await expect(importPdf(start.draft, 'price', at('page.pdf', Buffer.from('<html><script>alert(1)</script>')))).rejects.toThrow('必须以PDF格式上传');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
