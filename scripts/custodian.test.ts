// Three bids from the upload to the opened files, with the custodians' own program and the offline check; and what each of them says to a lie.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decide } from '../activities/kit/decide.ts';
import { registry } from '../activities/kit/records.ts';
import { checkpointBids, closeTender } from '../activities/procurement/bid/log.ts';
import { bidRecords } from '../activities/procurement/bid/records.ts';
import { moveClock } from '../db/kit/clock.ts';
import { bidById } from '../db/procurement/bids.ts';
import { toHex } from '../security/bid/bytes.ts';
import { giveShares } from '../security/bid/custodian.ts';
import { combineShares } from '../security/bid/halves.ts';
import { bidCheckpointHash, verifyLeaf, type BidCheckpoint, type BidProof } from '../security/bid/log.ts';
import { nodeCrypto } from '../security/bid/node.ts';
import { openBody } from '../security/bid/open.ts';
import { verifyTender, type TenderExport } from '../security/bid/tender-file.ts';
import { halfAOf, verifiedShare, type GivenShare } from '../security/bid/unlock.ts';
import { signWithdrawal } from '../security/bid/withdrawal.ts';
import { journalPublicKeys } from '../security/keyring.ts';
import { whole, type SealedBid } from '../test/kit/bid.ts';
import { bidBench, goodForm, type BidBench, type TestBidder } from '../test/kit/bids.ts';
import type { TenderWindow } from '../db/procurement/bids.ts';
import { ask, handIn } from './bid/upload.ts';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'banshi-custodian-'));
const run = promisify(execFile);
let bench: BidBench;
let window: TenderWindow;
let early: string;
let file: TenderExport;
let stamp: string;
/** What was told before the hour. */
let before: unknown[];
const bidders: { who: TestBidder; bid: SealedBid; plain: Uint8Array; id: string }[] = [];

const script = (name: string, ...args: string[]) =>
  run(process.execPath, [join(root, 'scripts', `${name}.ts`), ...args], { cwd: root }).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, out: error.stdout + error.stderr }),
  );
const at = (name: string, content?: unknown): string => {
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, JSON.stringify(content));
  return path;
};
const checkpoints = async () => (await ask({ url: bench.url, token: '' }, 'GET', '/v1/bid-log/checkpoints')).body['items'] as BidCheckpoint[];
const changed = (change: (copy: any) => void): TenderExport => {
  const copy = structuredClone(file);
  change(copy);
  return copy;
};

beforeAll(async () => {
  bench = await bidBench();
  window = await bench.tender(60);
  for (const name of ['甲公司', '乙公司', '丙公司']) {
    const who = await bench.bidder(window, name);
    const plain = randomBytes(2_000_000);
    const bid = await bench.seal(window, who, plain);
    const { body } = await handIn(who.server, bench.fileOf(bid), goodForm);
    bidders.push({ who, bid, plain, id: String(body['id']) });
  }
  await checkpointBids(bench.orm, bench.ring);
  early = bidCheckpointHash((await checkpoints()).at(-1)!.signed);
  // The third one withdraws.
  const [, , { who, id }] = bidders as [unknown, unknown, (typeof bidders)[number]];
  const { receipt, rowVersion } = (await bidById(bench.orm.em.fork(), id))!;
  const signature = signWithdrawal({ tender: window.id, receipt: receipt! }, who.own.keys.sign);
  await ask(who.server, 'POST', `/v1/bids/${id}/withdraw`, { version: rowVersion, body: { receipt, signature } });
  await bench.send();
  // A bid for a tender that is still open goes into the same log.
  const other = await bench.tender(600);
  const open = await bench.bidder(other, '丁公司');
  await handIn(open.server, bench.fileOf(await bench.seal(other, open, randomBytes(10))), goodForm);
  const nothing = (work: Promise<unknown>) =>
    work.then(
      () => 'told',
      ({ code }: { code: string }) => code,
    );
  before = [
    (await checkpoints()).map(({ size, salt }) => [size, salt]),
    await nothing(ask({ url: bench.url, token: '' }, 'GET', `/v1/tenders/${window.id}/export`)),
    await nothing(ask(who.server, 'GET', `/v1/bids/${id}/proofs`)),
  ];
  await moveClock(bench.orm.em.fork(), 60 * 60_000);
  const decideHere = (request: Parameters<typeof decide>[1]) =>
    decide({ orm: bench.orm, registry: registry(bidRecords({ keyring: bench.ring })) }, request);
  await closeTender({ orm: bench.orm, keyring: bench.ring, decide: decideHere }, window.id);
  await checkpointBids(bench.orm, bench.ring);
  file = (await ask({ url: bench.url, token: '' }, 'GET', `/v1/tenders/${window.id}/export`)).body as unknown as TenderExport;
  stamp = String(file.receipts[0]!.token!['publicKey']);
  at('keys.json', journalPublicKeys(bench.ring));
}, 60_000);
afterAll(async () => {
  await bench?.close();
  rmSync(folder, { recursive: true, force: true });
});
const keys = () => ({ receipts: journalPublicKeys(bench.ring), timeStampKey: stamp });
const LATER = '2099-01-01T00:00:00.000000Z';

test('R16 R46 until the hour the log told neither place nor length; from it on each receipt is shown to stand in it, and later checkpoints keep their length', async () => {
  expect(before).toEqual([[[null, null]], 'BID_BEFORE_HOUR', 'BID_BEFORE_HOUR']);
  expect((await checkpoints()).map(({ size }) => size)).toEqual([3, 5, null]);
  for (const { who, id } of bidders.slice(0, 2)) {
    const { items } = (await ask(who.server, 'GET', `/v1/bids/${id}/proofs`)).body as { items: (BidProof & { leaf: string })[] };
    expect(items).toHaveLength(1);
    expect(verifyLeaf(items[0]!.leaf, items[0]!)).toBe(true);
    expect(verifyLeaf('0'.repeat(64), items[0]!)).toBe(false);
  }
});

test('R46 the offline check finds two bids and one withdrawal, and an anchor from before the hour', async () => {
  const good = await script('verify-tender', at('export.json', file), '--keys', at('keys.json'), '--time-stamp', stamp, '--anchor', early);
  expect(good).toEqual({ code: 0, out: '核验通过：便携式计算机采购项目（SX-2027-001），截止时有2份投标，撤回1次。\n' });
  const rewritten = await script('verify-tender', at('export.json'), '--keys', at('keys.json'), '--anchor', '0'.repeat(64));
  expect([rewritten.code, rewritten.out]).toEqual([1, '核验不通过：\n  保存的检查点不在文件中：日志被改写过\n']);
  expect((await script('verify-tender', at('none.json'), '--keys', at('keys.json'))).code).toBe(2);
}, 60_000);

test('R46 whatever is left out, added, changed or re-ordered in a tender’s file is named', async () => {
  const wrong = async (change: (copy: any) => void): Promise<string> => (await verifyTender(changed(change), keys())).wrong.join('\n');
  expect(await wrong(() => undefined)).toBe('');
  expect(await wrong((f) => f.leaves.pop())).toMatch(/根值与日志内容不符|日志条数/);
  expect(await wrong((f) => f.leaves.reverse())).toContain('根值与日志内容不符');
  expect(await wrong((f) => f.checkpoints.pop())).toContain('日志条数与其不符');
  expect(await wrong((f) => f.checkpoints.shift())).toContain('没有接上前一个检查点');
  expect(await wrong((f) => (f.receipts[0].receipt.content.received = '2020-01-01T00:00:00+08:00'))).toContain('签名无效');
  expect(await wrong((f) => (f.receipts[0].blind = '0'.repeat(64)))).toContain('叶值与内容不符');
  expect(await wrong((f) => (f.receipts[0].place = 99))).toContain('不在日志中');
  expect(await wrong((f) => (f.receipts[0].token = f.receipts[1].token))).toContain('时间戳无效');
  expect(await wrong((f) => (f.headers[0].header.supplier = 'x'))).toContain('文件头有误');
  expect(await wrong((f) => (f.tender.opensAt = '2020-01-01T00:00:00.000000Z'))).toContain('不早于截止时间');
  const withdrawal = file.receipts.findIndex(({ kind }) => kind === 'bid.withdrawn');
  expect(await wrong((f) => (f.receipts[withdrawal].receipt.content.signature = '0'.repeat(128)))).toContain('没有投标人的签名');
});

test('R19 a custodian’s program gives nothing before its own clock has passed the hour, nor for a file that does not hold', async () => {
  const [custodian] = bench.custodians;
  const tooSoon = await giveShares(nodeCrypto, custodian!, file, keys(), '2026-01-01T00:00:00.000Z');
  expect(tooSoon).toEqual({ shares: [], refused: [expect.stringContaining('尚未到开标时间')] });
  // The platform says that the hour was earlier than the bidders were told.
  const lied = await giveShares(
    nodeCrypto,
    custodian!,
    changed((f) => (f.tender.opensAt = f.tender.closedAt = '2026-01-01T00:00:00.000000Z')),
    keys(),
    '2026-01-02T00:00:00.000Z',
  );
  expect(lied.shares).toEqual([]);
  expect(
    (
      await giveShares(
        nodeCrypto,
        custodian!,
        changed((f) => f.leaves.pop()),
        keys(),
        LATER,
      )
    ).shares,
  ).toEqual([]);
  // The command goes by the clock of its machine, which the test's hour is ahead of.
  expect((await script('custodian', 'keys', '--folder', join(folder, 'audit'), '--name', '审计')).out).toContain('"name": "审计"');
  const own = await script(
    'custodian',
    'give',
    at('export.json', file),
    '--folder',
    join(folder, 'audit'),
    '--keys',
    at('keys.json'),
    '--out',
    at('shares.json'),
  );
  expect([own.code, own.out]).toEqual([1, expect.stringContaining('按本机时钟尚未到开标时间')]);
}, 60_000);

test('R20 with three of five shares and the bidder’s half each bid that was not withdrawn opens; the record names the wrong share', async () => {
  const given = await Promise.all([0, 1, 2, 3].map((n) => giveShares(nodeCrypto, bench.custodians[n]!, file, keys(), LATER)));
  expect(given.map(({ shares, refused }) => [shares.length, refused])).toEqual([0, 1, 2, 3].map(() => [2, []]));
  const opened = [];
  for (const { who, bid, plain, id } of bidders.slice(0, 2)) {
    const { header } = bid.signed;
    const shares = given.map((all) => all.shares.find(({ bidRoot }) => bidRoot === header.bidRoot)!);
    const a = halfAOf(nodeCrypto, header, who.own.party, who.own.keys);
    const { dek } = (await combineShares(
      nodeCrypto,
      a,
      shares.slice(0, 3).map((one) => verifiedShare(header, one)!),
      header.k,
      header.dekCommit,
    ))!;
    const uploadId = (await bidById(bench.orm.em.fork(), id))!.uploadId!;
    const clear = await whole(openBody(nodeCrypto, header, dek, await bench.desk.body(uploadId)));
    expect(Buffer.from(clear).equals(plain)).toBe(true);
    opened.push({ bidRoot: header.bidRoot, halfA: toHex(a), shares });
  }
  expect(await verifyTender({ ...file, opened }, keys())).toMatchObject({ wrong: [], wrongShares: [] });
  // A custodian that gives another bid's share as this one's, under its own signature.
  const { signShare } = await import('../security/bid/unlock.ts');
  const [one, two] = opened as [(typeof opened)[number], (typeof opened)[number]];
  const liar = bench.custodians[1]!;
  const { signature: _, ...said } = one.shares[1]!;
  const lie: GivenShare = signShare({ ...said, share: two.shares[1]!.share }, liar.keys);
  const record = { ...one, shares: one.shares.with(1, lie) };
  expect(await verifyTender({ ...file, opened: [record] }, keys())).toMatchObject({
    wrong: [],
    wrongShares: [{ bidRoot: one.bidRoot, custodian: liar.party.id }],
  });
});
