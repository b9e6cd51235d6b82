// The bid client on a command line, against a real server: from keys to the receipt and the withdrawal.
import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { verifyReceipt, type Receipt } from '../security/receipt.ts';
import { journalPublicKeys } from '../security/keyring.ts';
import { combineShares } from '../security/bid/halves.ts';
import { nodeCrypto } from '../security/bid/node.ts';
import { openBody } from '../security/bid/open.ts';
import { readPackage } from '../security/bid/package.ts';
import { backupHalf, shareOf } from '../security/bid/unlock.ts';
import { bidBench, goodForm, type BidBench } from '../test/kit/bids.ts';
import { openSealed, readWork } from './bid/work.ts';
import { plainPdf } from './demo/tender/pdf.ts';
import { watchSeals, type SealsWatch } from '../security/bid/bid-seals.ts';
import { createHash } from 'node:crypto';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'banshi-bid-cli-'));
const run = promisify(execFile);
let bench: BidBench;
beforeAll(async () => {
  bench = await bidBench();
});
afterAll(async () => {
  await bench?.close();
  rmSync(folder, { recursive: true, force: true });
});

const pdf = (name: string, size: number): string => {
  const path = join(folder, name);
  writeFileSync(path, plainPdf(4, name, size));
  return path;
};

test('E09 E10 E12 F05 F06 G03 a bid is made, checked, signed, sealed, handed in and withdrawn on a command line', async () => {
  const window = await bench.tender();
  const who = await bench.bidder(window);
  const work = join(folder, 'work');
  mkdirSync(work);
  const bid = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    const env = { ...process.env, BANSHI_TOKEN: who.token };
    const done = run(process.execPath, [join(root, 'scripts/bid.ts'), ...args, '--folder', work, '--url', bench.url, '--tender', window.id], {
      cwd: root,
      env,
    });
    return done.then(
      ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, out: error.stdout, err: error.stderr }),
    );
  };
  expect((await bid('keys', '--name', '测试零三有限公司')).code).toBe(0);
  expect(statSync(join(work, 'keys.json')).mode & 0o077).toBe(0);
  expect((await bid('bind')).out).toBe('已绑定\n');
  expect((await bid('make', '--lots', '3')).err).toContain('没有标项3');
  expect((await bid('make', '--lots', '1,2')).out).toBe('编制中\n');
  const price = pdf('price.pdf', 300_000);
  await bid('import', 'licence', pdf('licence.pdf', 100));
  await bid('import', 'price', price);
  const terms = ['--delivery', '30日历天', '--bond', '保函', '--statement'];
  expect((await bid('quote', '1', '--price', '1.234', ...terms)).err).toContain('请填写标项1的最终报价，应大于0');
  await bid('quote', '1', '--price', '950000.01', ...terms);
  const unready = await bid('check');
  expect([unready.code, unready.err]).toEqual([1, '未导入商务技术响应文件\n未填写标项2的开标一览表\n报价一览表未关联，请关联或放弃关联\n']);
  await bid('import', 'technical', pdf('technical.pdf', 2_500_000));
  await bid('quote', '2', '--price', '1', ...terms);
  await bid('link', 'price', 'price', '4');
  expect((await bid('check')).out).toBe('检查通过\n');
  // What is sealed is what was imported and checked.
  appendFileSync(price, 'x');
  expect((await bid('sign')).err).toContain('报价要求响应文件在导入后被修改，请恢复编辑后重新导入');
  writeFileSync(price, readFileSync(price).subarray(0, -1));
  expect((await bid('sign')).out).toBe('已签章\n');
  const { source } = readWork(work).draft.files.price!;
  expect(readFileSync(source).subarray(0, statSync(price).size).equals(readFileSync(price))).toBe(true);
  appendFileSync(source, 'x');
  expect((await bid('seal', '--out', work)).err).toContain('报价要求响应文件在导入后被修改，请恢复编辑后重新导入');
  writeFileSync(source, readFileSync(source).subarray(0, -1));
  // Whoever takes a seal out of the draft is told which file has none.
  const draft = readFileSync(join(work, 'draft.json'), 'utf8');
  writeFileSync(join(work, 'draft.json'), draft.replace(/"seal": \{[^}]*\},?/, ''));
  expect((await bid('seal', '--out', work)).err).toContain('营业执照的PDF未加盖电子签章，请签章后再生成电子加密标书');
  writeFileSync(join(work, 'draft.json'), draft);
  const [sealed, backup] = (await bid('seal', '--out', work)).out.trim().split('\n').slice(1) as [string, string];
  expect(sealed).toMatch(/测试零三有限公司\[便携式计算机采购项目\]\(加密标书\)\.jmbs$/);
  expect(existsSync(backup) && readFileSync(backup, 'utf8')).toContain('banshi-bid-half-a');
  expect((await bid('status')).out).toContain('商务技术响应文件 已签章\n  报价一览表 已关联\n待上传 距离上传截止');
  const form = join(folder, 'form.json');
  writeFileSync(form, JSON.stringify(goodForm));
  const { receipt } = JSON.parse((await bid('upload', sealed, '--form', form)).out) as { receipt: Receipt };
  expect(verifyReceipt(receipt, journalPublicKeys(bench.ring))).toBe(true);
  // What was sealed is what was made: with the backup's half and three custodians it opens to the same files.
  const file = await openSealed(sealed);
  const { header } = file.signed;
  const shares = bench.custodians.slice(2).map(({ party, keys }) => ({ from: party.id, bytes: shareOf(nodeCrypto, header, party, keys) }));
  const half = backupHalf(header, readFileSync(backup, 'utf8'));
  const { dek } = (await combineShares(nodeCrypto, half, shares, header.k, header.dekCommit))!;
  const sizes: [string, number][] = [];
  let seals: SealsWatch | null = null;
  const manifest = await readPackage(openBody(nodeCrypto, header, dek, bodyOf(file)), () => createHash('sm3'), {
    manifest: (found) => void (seals = watchSeals(nodeCrypto, found, header.bidder.sign)),
    bytes: (_, bytes) => seals!.update(bytes),
    end: ({ slot, size }) => void sizes.push([slot, size]),
  });
  await file.close();
  expect(sizes.map(([slot]) => slot)).toEqual(['qualification:licence', 'price', 'technical']);
  expect(seals!.end().map(({ slot, state, signer }) => [slot, state, signer])).toEqual(sizes.map(([slot]) => [slot, 'valid', '测试零三有限公司']));
  const said = { delivery: '30日历天', bond: '保函', statement: true };
  expect(manifest.quotations).toEqual({ 1: { priceFen: '95000001', ...said }, 2: { priceFen: '100', ...said } });
  expect(manifest.links).toEqual({ price: { state: 'linked', slot: 'price', page: 4 } });
  expect((JSON.parse((await bid('withdraw')).out) as Receipt).kind).toBe('bid.withdrawn');
}, 120_000);

async function* bodyOf({ size, read, signed }: Awaited<ReturnType<typeof openSealed>>): AsyncGenerator<Uint8Array> {
  const { fileBytes } = await import('../security/bid/header.ts');
  const { bodyBytes } = await import('../security/bid/chunks.ts');
  expect(fileBytes(signed)).toBe(size);
  for (let at = size - bodyBytes(signed.header.suite, signed.header.size); at < size; at += 65_536) yield read(at, Math.min(65_536, size - at));
}
