// 投标文件上传 through HTTP, on a real database, file store and time-stamp authority.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointBids, closeTender } from '../../activities/procurement/bid/log.ts';
import { decide } from '../../activities/kit/decide.ts';
import { registry } from '../../activities/kit/records.ts';
import { bidRecords } from '../../activities/procurement/bid/records.ts';
import { bidRemains } from '../../activities/procurement/bid/check.ts';
import { moveClock, now } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { ask, BidRefused, handIn, type Answered } from '../../scripts/bid/upload.ts';
import { CHUNK } from '../../security/bid/chunks.ts';
import { BID_RECEIVED, leafOf } from '../../security/bid/log.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { verifyReceipt, type Receipt } from '../../security/receipt.ts';
import { signWithdrawal } from '../../security/bid/withdrawal.ts';
import { verifyToken } from '../../gateways/time-stamp.ts';
import type { TimeStampToken } from '../../gateways/contracts/time-stamp.ts';
import { everyRow, found } from '../../test/kit/canary.ts';
import { bidBench, goodForm, type BidBench, type TestBidder } from '../../test/kit/bids.ts';
import type { TenderWindow } from '../../db/procurement/bids.ts';

const MINUTE = 60_000;
let bench: BidBench;
beforeAll(async () => {
  bench = await bidBench();
});
afterAll(() => bench?.close());

const refused = async (work: Promise<unknown>): Promise<BidRefused> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error) || error.name !== 'BidRefused') throw error ?? new Error('it was not refused');
  return error as BidRefused;
};
const messages = ({ problem }: BidRefused): string[] => (problem['errors'] as { message: string }[]).map(({ message }) => message);
const status = (window: TenderWindow, who: TestBidder): Promise<Answered> => ask(who.server, 'GET', `/v1/tenders/${window.id}/bid`);
const withdraw = async (window: TenderWindow, who: TestBidder, leaf: string, by = who): Promise<Answered> => {
  const { body, version } = await status(window, who);
  const signature = signWithdrawal({ tender: window.id, receipt: leaf }, by.own.keys.sign);
  return ask(who.server, 'POST', `/v1/bids/${String(body['bidId'])}/withdraw`, { version, body: { receipt: leaf, signature } });
};
const leafIn = ({ body }: Answered): string => String((body['receipt'] as Receipt).content['leaf']);
const close = (window: TenderWindow) =>
  closeTender(
    {
      orm: bench.orm,
      keyring: bench.ring,
      decide: (request) => decide({ orm: bench.orm, registry: registry(bidRecords({ keyring: bench.ring })) }, request),
    },
    window.id,
  );

test('F01 F03 F05 a bid of several parts is uploaded, submitted and receipted; the receipt holds, is stamped, and is a page to print', async () => {
  const window = await bench.tender();
  const who = await bench.bidder(window);
  const before = await ask(who.server, 'GET', '/v1/tenders');
  expect((before.body['items'] as object[])[0]).toMatchObject({
    code: 'SX-2027-001',
    purchaser: '测试省本级采购单位',
    method: '公开招标',
    budgetFen: '8000000',
    label: '待上传',
    allowedActions: [{ label: '上传' }],
  });
  const bid = await bench.seal(window, who, randomBytes(9 * CHUNK + 17));
  const done = await handIn(who.server, bench.fileOf(bid), goodForm);
  const { receipt, blind, state } = done.body as { receipt: Receipt; blind: string; state: string };
  expect(state).toBe('uploaded');
  const { leaf, ...content } = receipt.content;
  const { bidRoot, dekCommit } = bid.signed.header;
  expect(content).toEqual({ tender: window.id, version: 1, bidRoot, dekCommit, size: bid.file.length, received: expect.stringMatching(/\+08:00$/) });
  expect(verifyReceipt(receipt, journalPublicKeys(bench.ring))).toBe(true);
  expect(leafOf(BID_RECEIVED, content, blind)).toBe(leaf);
  // Until the hour the place in the log is nobody's business.
  expect(JSON.stringify(done.body)).not.toMatch(/place|index/);
  const shown = await status(window, who);
  expect(shown.body).toMatchObject({ label: '已上传', allowedActions: [{ action: 'withdraw', label: '撤回' }] });
  await bench.send();
  const id = String(shown.body['bidId']);
  const kept = (await ask(who.server, 'GET', `/v1/bids/${id}/receipts`)).body['items'] as { leaf: string; timeStamp: TimeStampToken }[];
  expect(kept).toHaveLength(1);
  expect(verifyToken(kept[0]!.timeStamp, String(leaf), kept[0]!.timeStamp.publicKey)).toBe(true);
  const page = await fetch(`${bench.url}/v1/bids/${id}/receipts/${String(leaf)}/page`, { headers: { authorization: `Bearer ${who.token}` } });
  const html = await page.text();
  for (const text of ['投标回执', 'SX-2027-001', bidRoot, dekCommit, blind, String(leaf)]) expect(html).toContain(text);
  expect(page.headers.get('content-disposition')).toContain('attachment');
});

test('F02 F03 R17 whatever is wrong with form, name and envelope is said at once, each with its rule', async () => {
  const window = await bench.tender();
  const who = await bench.bidder(window);
  const other = await bench.bidder(window, '另一家');
  const bid = await bench.seal(window, who, randomBytes(10), { lots: [3], version: 2, supplier: other.organisationId });
  const form = { representative: ' ', idNumber: '140198196001010041', phone: '123', postcode: '03', address: '一'.repeat(31) };
  const wrong = await refused(handIn(who.server, bench.fileOf(bid, '标书.zip'), form));
  expect([wrong.status, wrong.code]).toEqual([422, 'BID_NOT_READY']);
  expect(messages(wrong)).toEqual([
    '请上传后缀为.jmbs的电子加密标书',
    '请填写法定代表人或授权代表',
    '身份证号校验码不正确，请逐位核对',
    '请填写11位手机号码',
    '邮编应为6位数字',
    '地址不得超过30个字',
    '加密标书中的标项不属于本项目',
    '加密标书不是本单位制作的',
    '加密标书的版本应为1，请重新生成',
  ]);
  for (const { rule } of wrong.problem['errors'] as { rule: string }[]) expect(rule).toMatch(/^(F02|F03|R17)$/);
  // Signed by a key that nobody has bound, and not by the one it names.
  const foreign = await bench.seal(window, { ...who, own: (await bench.bidder(window)).own }, randomBytes(10));
  expect(messages(await refused(handIn(who.server, bench.fileOf(foreign), goodForm)))).toEqual(['签名证书未在CA管理中绑定，请先绑定']);
  const tampered = await bench.seal(window, who, randomBytes(10));
  tampered.signed.header.lots = [2];
  expect(messages(await refused(handIn(who.server, bench.fileOf(tampered), goodForm)))).toEqual(['加密标书的签名无效']);
  expect((await status(window, who)).body).toMatchObject({ label: '待上传', bidId: null });
});

test('F03 an upload that is cut off goes on where its last whole part ended; a part of another place, a cut chunk or a changed byte is refused', async () => {
  const window = await bench.tender();
  const who = await bench.bidder(window);
  const bid = await bench.seal(window, who, randomBytes(17 * CHUNK));
  const file = bench.fileOf(bid);
  let parts = 0;
  const cut = handIn(
    { ...who.server, fetch: async (url, init) => (init?.method === 'PATCH' && ++parts === 2 ? Promise.reject(new Error('cut')) : fetch(url, init)) },
    file,
    goodForm,
  );
  await expect(cut).rejects.toThrow('cut');
  const { body, version } = await status(window, who);
  const { offset, size } = body['upload'] as { offset: number; size: number };
  expect([offset > CHUNK, offset < size]).toEqual([true, true]);
  const path = `/v1/bids/${String(body['bidId'])}`;
  const patch = (at: number, bytes: Uint8Array) => ask(who.server, 'PATCH', `${path}/upload`, { bytes, offset: at });
  const early = await refused(ask(who.server, 'POST', `${path}/submit`, { version, body: {} }));
  expect([early.code, messages(early)[0]]).toEqual(['BID_NOT_READY', `加密标书尚未传完，还差${size - offset}字节`]);
  expect((await refused(patch(0, bid.file.subarray(0, 100)))).problem).toMatchObject({ code: 'BID_OFFSET', offset });
  expect((await refused(patch(offset, bid.file.subarray(offset, offset + 100)))).code).toBe('BID_PIECE');
  expect((await refused(patch(offset, bid.file.subarray(offset - CHUNK)))).code).toBe('BID_PIECE');
  const whole = CHUNK + 32;
  // The same part twice at once: one is kept.
  const twice = await Promise.allSettled([
    patch(offset, bid.file.subarray(offset, offset + whole)),
    patch(offset, bid.file.subarray(offset, offset + whole)),
  ]);
  expect(twice.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect((await handIn(who.server, file, goodForm)).body['state']).toBe('uploaded');
  // A byte that was changed on the way makes another root.
  const second = await bench.bidder(window);
  const honest = await bench.seal(window, second, randomBytes(2 * CHUNK));
  const changed = { ...honest, file: honest.file.map((byte, n) => (n === honest.file.length - 5 ? byte ^ 1 : byte)) };
  expect(messages(await refused(handIn(second.server, bench.fileOf(changed), goodForm)))).toEqual(['收到的加密标书与其校验值不符，请重新上传']);
}, 60_000);

test('F06 a bid is withdrawn by a signed act that cites its receipt, and a new version cites that; an old signature or a stranger’s counts for nothing', async () => {
  const window = await bench.tender();
  const [who, other] = [await bench.bidder(window), await bench.bidder(window, '另一家')];
  const first = leafIn(await handIn(who.server, bench.fileOf(await bench.seal(window, who, randomBytes(100))), goodForm));
  expect(messages(await refused(withdraw(window, who, first, other)))).toEqual(['撤回的签名无效']);
  expect(messages(await refused(withdraw(window, who, '0'.repeat(64))))).toEqual(['撤回应引用现行的投标回执']);
  const stale = await bench.seal(window, who, randomBytes(100));
  const gone = await withdraw(window, who, first);
  expect(gone.body).toMatchObject({ state: 'waiting', receipt: { kind: 'bid.withdrawn', content: { receipt: first } } });
  // Sealed before the withdrawal: it doesn't cite it.
  expect(messages(await refused(handIn(who.server, bench.fileOf(stale), goodForm)))).toEqual(['加密标书没有引用上一份回执，请重新生成']);
  const again = await bench.seal(window, who, randomBytes(200));
  expect([again.signed.header.version, again.signed.header.prevReceipt]).toEqual([2, leafIn(gone)]);
  const second = leafIn(await handIn(who.server, bench.fileOf(again), goodForm));
  const stranger = await refused(
    ask(other.server, 'POST', `/v1/bids/${String((await status(window, who)).body['bidId'])}/withdraw`, {
      version: 1,
      body: { receipt: second, signature: '0'.repeat(128) },
    }),
  );
  expect(stranger.status).toBe(404);
});

test('F04 R17 R18 at the hour itself it is too late; what is not whole counts as withdrawn, and the countdown says how long is left', async () => {
  const window = await bench.tender(30);
  const [who, slow] = [await bench.bidder(window), await bench.bidder(window, '慢')];
  expect((await status(window, who)).body['countdown']).toMatch(/^距离上传截止: 0天 0时 (29|30)分 \d+秒$/);
  const bid = await bench.seal(window, who, randomBytes(100));
  const leaf = leafIn(await handIn(who.server, bench.fileOf(bid), goodForm));
  const half = await bench.seal(window, slow, randomBytes(9 * CHUNK));
  const body = { name: 'a.jmbs', header: half.signed, form: goodForm };
  const begun = await ask(slow.server, 'POST', `/v1/tenders/${window.id}/bid`, { body });
  await expect(close(window)).rejects.toMatchObject({ refusal: { code: 'NOT_DUE' } });
  await moveClock(bench.orm.em.fork(), 30 * MINUTE);
  const late = await refused(ask(slow.server, 'POST', `/v1/bids/${String(begun.body['id'])}/submit`, { body: {}, version: begun.version }));
  expect([late.status, late.code]).toEqual([422, 'BID_TOO_LATE']);
  expect((late.problem['errors'] as object[])[0]).toMatchObject({ rule: 'R17', article: '《中华人民共和国招标投标法实施条例》第三十六条' });
  expect((await refused(withdraw(window, who, leaf))).code).toBe('BID_TOO_LATE');
  const offset = (begun.body['upload'] as { offset: number }).offset;
  expect(
    (
      await refused(
        ask(slow.server, 'PATCH', `/v1/bids/${String(begun.body['id'])}/upload`, { bytes: half.file.subarray(offset, offset + CHUNK + 32), offset }),
      )
    ).code,
  ).toBe('BID_TOO_LATE');
  expect((await close(window)).lapsed).toBe(1);
  expect((await close(window)).lapsed).toBe(0);
  // What was not whole is withdrawn by an article of its own, not rejected as late.
  const { data } = await one<{ data: object }>(bench.orm.em.fork(), `select data from journal where case_id = $1 and action = 'lapse'`, [begun.body['id']]);
  expect(data).toMatchObject({ article: expect.stringContaining('第二十七条') });
  expect((await status(window, slow)).body).toMatchObject({ label: '视为撤回', countdown: '上传已截止', allowedActions: [] });
  const ended = (await ask(who.server, 'GET', '/v1/tenders?tab=ended')).body['items'] as object[];
  expect(ended).toMatchObject([{ label: '已上传', allowedActions: [] }]);
});

test('R16 of two that are submitted while the window closes each is either in before the closing or refused', async () => {
  const window = await bench.tender(5);
  const all = await Promise.all([1, 2, 3, 4].map((n) => bench.bidder(window, `投标人${n}`)));
  const ready = await Promise.all(
    all.map(async (who) => {
      const bid = await bench.seal(window, who, randomBytes(50));
      const begun = await ask(who.server, 'POST', `/v1/tenders/${window.id}/bid`, { body: { name: 'a.jmbs', header: bid.signed, form: goodForm } });
      const { offset } = begun.body['upload'] as { offset: number };
      await ask(who.server, 'PATCH', `/v1/bids/${String(begun.body['id'])}/upload`, { bytes: bid.file.subarray(offset), offset });
      return () => ask(who.server, 'POST', `/v1/bids/${String(begun.body['id'])}/submit`, { body: {}, version: begun.version });
    }),
  );
  const { ms } = await one<{ ms: number }>(
    bench.orm.em.fork(),
    `select extract(epoch from opens_at - app_now())::float8 * 1000 as ms from tender_window where id = $1`,
    [window.id],
  );
  await moveClock(bench.orm.em.fork(), Math.floor(ms) - 40);
  const closing = (async () => {
    for (;;) {
      const done = await close(window).catch((error: { refusal?: { code: string } }) =>
        error.refusal?.code === 'NOT_DUE' ? null : Promise.reject(error as Error),
      );
      if (done) return done;
    }
  })();
  const ends = await Promise.allSettled(ready.map((submit) => submit()));
  const { closedAt } = await closing;
  const rows = await query<{ received: boolean }>(
    bench.orm.em.fork(),
    `select r.received_at < $2::timestamptz and r.received_at < w.opens_at as received from bid_receipt r join bid b on b.case_id = r.bid_id join tender_window w on w.id = b.tender_id where w.id = $1`,
    [window.id, closedAt],
  );
  expect(rows.every(({ received }) => received)).toBe(true);
  expect(rows).toHaveLength(ends.filter((end) => end.status === 'fulfilled').length);
  for (const end of ends) if (end.status === 'rejected') expect((end.reason as BidRefused).code).toMatch(/BID_TOO_LATE|STATE_CONFLICT|VERSION_STALE/);
});

test('R16 Q04 before the hour a canary in a bid is found nowhere: no row, no stored file, no log line, no figure; nor who has bid', async () => {
  const window = await bench.tender();
  const who = await bench.bidder(window);
  const canary = '投标报价一百零一万二千三百四十五元';
  const bid = await bench.seal(window, who, Buffer.from(canary.repeat(5_000)));
  const form = { ...goodForm, phone: '13377771119', address: '金丝雀街一号' };
  await handIn(who.server, bench.fileOf(bid), form);
  await checkpointBids(bench.orm, bench.ring);
  const rows = await everyRow(bench.superUrl);
  expect(rows).toContain(bid.signed.header.bidRoot);
  const stored = readdirSync(bench.files, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(stored.length).toBeGreaterThan(0);
  const files = Buffer.concat(stored.map((entry) => readFileSync(join(entry.parentPath, entry.name)))).toString('latin1');
  const secrets = [canary, form.phone, form.address, form.idNumber, Buffer.from(bid.halfA).toString('hex')];
  for (const place of [rows, files, bench.log()]) expect(found(secrets, place)).toEqual([]);
  // It lies there as its client sealed it, and nothing beside it says whose it is.
  expect(files).toContain(Buffer.from(bid.file.subarray(-200)).toString('latin1'));
  expect(found([window.id, who.organisationId, who.own.party.id, who.own.party.name], files)).toEqual([]);
  const figures = await bench.deps.metrics.register.metrics();
  expect(figures).not.toContain('TenderBid');
  expect(bench.log()).toContain('"path":"undisclosed"');
  for (const secret of [who.organisationId, who.own.party.id, '/v1/bids', '/v1/tenders']) expect(bench.log()).not.toContain(secret);
  const published = JSON.stringify((await ask(who.server, 'GET', '/v1/bid-log/checkpoints')).body);
  for (const secret of [window.id, who.organisationId, bid.signed.header.bidRoot]) expect(published).not.toContain(secret);
});

test('R16 a tender that has closed is handed out once its checkpoint stands, never without one', async () => {
  const window = await bench.tender(1);
  const who = await bench.bidder(window);
  await handIn(who.server, bench.fileOf(await bench.seal(window, who, randomBytes(50))), goodForm);
  await query(bench.orm.em.fork(), `update tender_window set opens_at = app_now() - interval '1 s', closed_at = app_now() where id = $1`, [window.id]);
  const read = async () => ask(who.server, 'GET', `/v1/tenders/${window.id}/export`);
  expect((await refused(read())).code).toBe('BID_BEFORE_HOUR');
  await checkpointBids(bench.orm, bench.ring);
  expect((await read()).body).toMatchObject({ receipts: [{ place: expect.any(Number) }] });
});

test('R18 what was never submitted is removed a day later, what was received stays, also when it was withdrawn', async () => {
  const window = await bench.tender(60);
  const who = await bench.bidder(window);
  const stored = (): number =>
    readdirSync(join(bench.files, 'clean'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  const begun = async (plain: Buffer): Promise<void> => {
    const { body, version } = await status(window, who);
    const bid = await bench.seal(window, who, plain);
    const again = { body: { name: 'a.jmbs', header: bid.signed, form: goodForm }, ...(body['bidId'] ? { version } : {}) };
    const { body: opened } = await ask(
      who.server,
      'POST',
      body['bidId'] ? `/v1/bids/${String(body['bidId'])}/uploads` : `/v1/tenders/${window.id}/bid`,
      again,
    );
    const { offset } = opened['upload'] as { offset: number };
    await ask(who.server, 'PATCH', `/v1/bids/${String(opened['id'])}/upload`, { bytes: bid.file.subarray(offset), offset });
  };
  const before = stored();
  await begun(randomBytes(100));
  await begun(randomBytes(200));
  const current = await status(window, who);
  const done = await ask(who.server, 'POST', `/v1/bids/${String(current.body['bidId'])}/submit`, { version: current.version, body: {} });
  await withdraw(window, who, leafIn(done));
  await begun(randomBytes(300));
  expect(stored()).toBe(before + 3);
  await moveClock(bench.orm.em.fork(), 25 * 60 * MINUTE);
  await close(window);
  const em = bench.orm.em.fork();
  const check = bidRemains(bench.store);
  const round = { orm: bench.orm, em, now: await now(em), today: '2027-01-01', progress: () => undefined };
  // The first was given up, the third was not whole when the window closed.
  expect(await check.run(round)).toBeGreaterThanOrEqual(2);
  expect(await check.run(round)).toBe(0);
  expect(stored()).toBeLessThanOrEqual(before + 1);
  const [kept] = await query(
    em,
    `select 1 from bid_piece p join bid_receipt r on r.upload_id = p.upload_id join bid b on b.case_id = r.bid_id where b.tender_id = $1`,
    [window.id],
  );
  expect(kept).toBeDefined();
});
