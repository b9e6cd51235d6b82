// Every paper: text and a coarse picture of every page are compared with goldens that a person has looked at, what is sealed carries a signature that openssl
// verifies. UPDATE_GOLDENS=1 writes the goldens anew: then look at the pages again.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import type { DocumentSigner } from '../../security/cms.ts';
import { ringSigner } from '../../security/document-signer.ts';
import { openKeyring } from '../../security/keyring.ts';
import { signPdf } from '../../security/pdf-signature.ts';
import { markupText, type Markup } from '../../domain/kit/markup.ts';
import { barWidths } from '../../templates/kit/barcode.ts';
import type { PaperSpec } from '../../templates/kit/paper.ts';
import { folderOf, paperTemplates, papers, type PaperKind, type Papers } from '../../templates/papers.ts';
import { sampleAddress, samplePaper, samples } from '../../templates/samples.ts';
import { coarse, distance, pageImages, readPdf, type ReadPdf } from '../../test/kit/pdf.ts';
import { seen } from '../../test/kit/seen.ts';
import { checkSignature, covered } from '../../test/kit/signature.ts';
import { fontNames } from './fonts.ts';
import { fontsIn } from './pdf-bytes.ts';
import { createPdfPool, type PdfPool } from './pool.ts';
import { createPaperPrinter, type PrintPaper } from './print-paper.ts';

/** A CommonJS package: its function is the default of its default for types, and the default itself for Node. */
const readCode = jsqr as unknown as typeof jsqr.default;
const at = new Date('2026-03-20T02:00:00Z');
const unit = '上海市应急管理局';
const kinds = Object.keys(samples) as PaperKind[];
const all = kinds.flatMap((kind) => Object.keys(samples[kind]).map((name) => [kind, name] as const));
const update = process.env['UPDATE_GOLDENS'] === '1';
const golden = (kind: PaperKind, name: string): URL => new URL(`../../templates/${folderOf(kind)}/golden/${kind}.${name}.txt`, import.meta.url);

/** Gives what is kept, or keeps what is given where goldens are made anew. */
function kept(kind: PaperKind, name: string, now: string): string {
  if (update) writeFileSync(golden(kind, name), `${now}\n`);
  return readFileSync(golden(kind, name), 'utf8').trimEnd();
}

let pool: PdfPool;
let print: PrintPaper;
let signer: DocumentSigner;
const keys = mkdtempSync(join(tmpdir(), 'banshi-keys-'));
beforeAll(async () => {
  pool = createPdfPool({ folder: join(process.cwd(), 'var', 'chromium') });
  print = createPaperPrinter(pool);
  signer = await ringSigner(await openKeyring(keys, { create: true }), { subject: unit })();
});
afterAll(async () => {
  await pool.close();
  rmSync(keys, { recursive: true });
});

const dataOf = <K extends PaperKind>(kind: K, name: string): Papers[K] => samples[kind][name]!;
const titleOf = <K extends PaperKind>(kind: K, name: string): string => (papers[kind] as PaperSpec<Papers[K]>).title(dataOf(kind, name));
const papersSoFar = new Map<string, Promise<Uint8Array>>();
/** A sample as a PDF. It is printed once, whoever looks at it: the same data give the same bytes. */
function printed(kind: PaperKind, name: string): Promise<Uint8Array> {
  const key = `${kind} ${name}`;
  const pdf = papersSoFar.get(key) ?? print(kind, dataOf(kind, name), samplePaper(kind, dataOf(kind, name)), at);
  papersSoFar.set(key, pdf);
  return pdf;
}
const readings = new Map<string, Promise<ReadPdf>>();
const read = (kind: PaperKind, name: string): Promise<ReadPdf> => {
  const key = `${kind} ${name}`;
  const found = readings.get(key) ?? printed(kind, name).then((pdf) => seen(`${kind}.${name}.text`, pdf, readPdf));
  readings.set(key, found);
  return found;
};
const pictures = async (kind: PaperKind, name: string): Promise<string[]> =>
  seen(`${kind}.${name}.picture`, await printed(kind, name), async (pdf) => (await pageImages(pdf)).map(coarse));
/** Beside Chinese signs the font draws 「—」 with the glyph of U+2015, and copying gives that. */
const textOf = async (kind: PaperKind, name: string): Promise<string> =>
  (await read(kind, name)).pages.join('').normalize('NFKC').replace(/\s/g, '').replaceAll('\u2015', '\u2014');
/** Pictures are no words. */
const wordsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? value.startsWith('data:')
      ? []
      : [value]
    : value !== null && typeof value === 'object'
      ? Object.values(value).flatMap(wordsOf)
      : [];
const shown = (text: string): string =>
  text.replace(/^(\d{4})-(\d\d)-(\d\d)$/, (_, y: string, m: string, d: string) => `${y}年${Number(m)}月${Number(d)}日`);
const plain = (text: string): string => shown(text).normalize('NFKC').replace(/\s/g, '');

test.each(all)('%s %s: text and picture are those that were looked at, in our fonts only', async (kind, name) => {
  const pdf = await printed(kind, name);
  const { pages, title, created } = await read(kind, name);
  expect([title, created]).toEqual([titleOf(kind, name), "D:20260320020000+00'00'"]);
  expect(fontsIn(pdf).filter((font) => !fontNames.includes(font))).toEqual([]);
  const text = pages.map((page) => page.trim()).join('\n\f\n');
  expect(text).toBe(kept(kind, name, text));
  const now = await pictures(kind, name);
  const before = kept(kind, `${name}.picture`, now.join('\n\f\n')).split('\n\f\n');
  expect(now).toHaveLength(before.length);
  now.forEach((page, n) => {
    const { most, mean } = distance(page, before[n]!);
    expect(most).toBeLessThanOrEqual(3);
    expect(mean).toBeLessThanOrEqual(0.1);
  });
});

test.each(all)('%s %s: every word that it was given stands on it, rare characters 𬱖 䶮 㛃 and · among them', async (kind, name) => {
  const text = await textOf(kind, name);
  const unseen = ['outcome', 'photo', 'token', 'madeOn', 'body', 'code', 'specialtyCode'];
  const given = Object.entries(dataOf(kind, name)).flatMap(([field, value]) => (unseen.includes(field) ? [] : wordsOf(value)));
  expect(given.map(plain).filter((word) => !text.includes(word))).toEqual([]);
});

test.each(all)('%s %s: openssl verifies its signature (PAdES B-B), the page is unchanged by it', async (kind, name) => {
  const pdf = await printed(kind, name);
  const signed = await signPdf(pdf, signer, { name: unit, reason: titleOf(kind, name), at });
  expect(await checkSignature(signed, signer.chain[1]!)).toEqual({ valid: true, said: expect.stringContaining('CAdES Verification successful') });
  expect(signed.subarray(0, pdf.length).equals(Buffer.from(pdf))).toBe(true);
  expect((await readPdf(signed)).pages).toEqual((await read(kind, name)).pages);
  const [from, first, second, rest] = covered(signed) as [number, number, number, number];
  expect([from, second + rest]).toEqual([0, signed.length]);
  expect(signed.subarray(first, second).toString('latin1')).toMatch(/^<[0-9a-f]+>$/);
});

test.each(all.filter(([kind, name]) => 'body' in dataOf(kind, name)))(
  '%s %s: every word of the edited text stands on it, in its order',
  async (kind, name) => {
    const { body } = dataOf(kind, name) as { body: readonly Markup[] };
    const text = await textOf(kind, name);
    let from = 0;
    for (const line of markupText(body)
      .split(/[\n\t]/)
      .map(plain)
      .filter((part) => part !== '')) {
      const place = text.indexOf(line, from);
      expect([line, place >= from]).toEqual([line, true]);
      from = place;
    }
  },
);

test('P22 one changed byte anywhere in what is signed, or another authority, and openssl refuses', async () => {
  const signed = await signPdf(await printed('P22', 'granted'), signer, { name: unit, reason: '准予行政许可决定书', at });
  const [, first, second] = covered(signed) as [number, number, number, number];
  for (const place of [20, Math.floor(first / 2), first - 1, second, signed.length - 1]) {
    const changed = Buffer.from(signed);
    changed[place]! ^= 1;
    expect(await checkSignature(changed, signer.chain[1]!)).toMatchObject({ valid: false });
  }
  const folder = mkdtempSync(join(tmpdir(), 'banshi-keys-'));
  const other = await ringSigner(await openKeyring(folder, { create: true }), { subject: unit })();
  rmSync(folder, { recursive: true });
  expect(await checkSignature(signed, other.chain[1]!)).toMatchObject({ valid: false });
});

test('P22 a refusal says why, and where and within what time to turn to (复议, 诉讼)', async () => {
  const text = await textOf('P22', 'refused');
  expect(text).toContain('不予行政许可决定书');
  expect(text).toContain('继续教育学时为24学时,未达到规定的48学时。');
  expect(text).toContain('60日内向上海市人民政府申请行政复议,或者自收到之日起6个月内依法向上海铁路运输法院提起行政诉讼');
});

test('P19 a request to supplement names every item at once, the last day, and that the clock stands', async () => {
  const text = await textOf('P19', 'supplement');
  for (const part of ['1劳动合同', '2继续教育证明', '2026年3月27日前(含当日)', '视为撤回申请', '办理期限停止计算']) expect(text).toContain(part);
});

/** Parts that a paper doesn't say. */
async function unsaid(kind: PaperKind, name: string, parts: readonly string[]): Promise<string[]> {
  const text = await textOf(kind, name);
  return parts.filter((part) => !text.includes(plain(part)));
}

test('P18 the application names its kind, the certificate, the employer with the day of its confirmation, and each material with its trust grade', async () => {
  expect(
    await unsaid('P18', 'filled', [
      '申请类型：初始注册',
      '沪初安2025000012',
      '单位确认日期：2026年3月3日',
      '2劳动合同申请人上传C',
      '3社会保险缴纳证明社保共享数据A',
    ]),
  ).toEqual([]);
});

test('P04 the bill names 代码, 号码, 校验码, 缴款码, who paid and who took, each subject, the sum in words and figures, both signatures; reversed it is a 红字 with its own number', async () => {
  expect(
    await unsaid('P04', 'issued', [
      '票据代码：31010126',
      '校验码：9f2c0d',
      '缴款码：31000026000000000427',
      '缴款人林汐执收单位上海市应急管理宣传教育中心',
      '收款国库市级国库',
      '合计（大写）壹佰肆拾元整小写140.00',
      '开票单位签名：3b6f',
      '财政监制签名：90ab',
    ]),
  ).toEqual([]);
  expect(await unsaid('P04', 'reversed', ['（红字）', '红票号码：0000000058', '红冲日期：2026年8月3日', '原因：考试取消'])).toEqual([]);
});

test('P20 a special procedure: why, how long, and that its time does not count; an extension: why, who approved it, until when', async () => {
  expect(
    await unsaid('P20', 'special', ['行政许可特别程序告知书', '依法需要进行专家评审，所需时间为15日', '上述时间不计算在行政许可办理期限内']),
  ).toEqual([]);
  expect(await unsaid('P20', 'extended', ['行政许可延长审批期限告知书', '经本机关负责人批准，办理期限延长10个工作日，至2026年4月20日届满'])).toEqual(
    [],
  );
});

test('P21 the opinion sheet has every opinion in its order, also one that was returned, and says what is still open', async () => {
  expect(
    await unsaid('P21', 'filled', [
      '审核赵知经办通过材料齐全，符合条件。',
      '复核钱明审核退回请核对合同期限。2026-03-11 09:05复核钱明审核通过—',
      '签发尚未办理',
    ]),
  ).toEqual([]);
});

test('P24 a revocation says why, until when nobody may apply again, and the remedies; 注销 has its own words and numbers', async () => {
  expect(
    await unsaid('P24', 'revoked', [
      '撤销行政许可决定书',
      '许撤字',
      '以提供虚假劳动合同的手段取得注册',
      '3年内（至2029年8月1日），你不得再次申请',
      '行政复议',
      '行政诉讼',
    ]),
  ).toEqual([]);
  expect(await unsaid('P24', 'cancelled', ['注销注册决定书', '许销字', '注册有效期届满未延续', '行政复议', '行政诉讼'])).toEqual([]);
});

test('P25 a demand to rectify names every item with what is asked for, the last day, and who looks again', async () => {
  expect(
    await unsaid('P25', 'filled', ['1社会保险缴纳记录聘用单位与社会保险缴纳单位不一致', '2026年4月10日前（含当日）', '由原办理人员复核']),
  ).toEqual([]);
});

test('P26 the call-back sheet has the rating, each contact, finding and measures; without contact it says so', async () => {
  expect(
    await unsaid('P26', 'filled', ['不满意', '办理时间长、告知不清楚', '2026-04-02 09:30孙和已与评价人通话', '核实情况属实', '回访结果回访满意']),
  ).toEqual([]);
  expect(await unsaid('P26', 'open', ['评价人匿名', '尚未联系', '核实情况—'])).toEqual([]);
});

test('P27 the waybill is a label of 100 × 150 mm with number, both parties and what is inside', async () => {
  expect((await read('P27', 'filled')).size).toEqual([100, 150]);
  expect(await unsaid('P27', 'filled', ['YWT202604010000017', '收阿卜杜热合曼·𬱖䶮㛃 13800000001', '内件：注册证书', '到付'])).toEqual([]);
});

test('P28 differences are listed with both amounts, one side missing is 「—」; a day without any says so', async () => {
  expect(await unsaid('P28', 'differences', ['1ZF202603310001金额不一致100.0080.00待核对', '2ZF202603310007对方无记录100.00—次日复核'])).toEqual([]);
  expect(await unsaid('P28', 'none', ['无差异'])).toEqual([]);
});

test('P28 of the ledger there is no money: counts, what each side holds, and what is done about it', async () => {
  const key = 'housing/registration/01980000-0000-7000-8000-000000000017/6';
  expect(await unsaid('P28', 'ledger', ['本系统36', `1${key}对方缺少已确认—已自动重新推送,待下次对账`, '我方缺少—已登记部门信息管理员核对'])).toEqual(
    [],
  );
  expect(await textOf('P28', 'ledger')).not.toContain('元');
});

test('P29 the annual report shows this year beside the last, 「—」 where there is nothing to divide by', async () => {
  expect(await unsaid('P29', 'filled', ['申请件数1200100020.0%', '准予件数11000—', '建筑施工安全700650209.5'])).toEqual([]);
});

test('P42 the guide has code, version, grounds, conditions, materials, steps with limits, and remedies', async () => {
  expect(
    await unsaid('P42', 'filled', [
      '事项编码：310000-AQ-0001',
      '版本：2026-1',
      '承诺办结时限10个工作日',
      '收费不收费',
      '3继续教育证明电子申请人逾期初始注册',
      '1预审窗口预审员5个工作日',
    ]),
  ).toEqual([]);
});

test.each([
  ['P23', 'filled', sampleAddress],
  ['P22', 'granted', sampleAddress],
  ['P27', 'filled', 'YWT202604010000017'],
] as const)('%s %s: a reader of codes finds on the picture of the page %s', async (kind, name, text) => {
  const [image] = await pageImages(await printed(kind, name), 3);
  const { width, height, data } = PNG.sync.read(image!);
  expect(readCode(Uint8ClampedArray.from(data), width, height)?.data).toBe(text);
});

test('P23 and P18 without a photo leave its place, with one they show it', async () => {
  const ink = async (kind: 'P23' | 'P18', name: string): Promise<string> => (await pictures(kind, name))[0]!;
  for (const kind of ['P23', 'P18'] as const) expect(distance(await ink(kind, 'filled'), await ink(kind, 'hard')).most).toBeGreaterThan(3);
});

test('P01 an unconfirmed form says so on every page, a confirmed one when it was confirmed; its number stands there as bars too', async () => {
  const pages = (await read('P01', 'unconfirmed')).pages;
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.filter((page) => !page.replace(/\s/g, '').includes('未确认'))).toEqual([]);
  const text = await textOf('P01', 'filled');
  expect(text).not.toContain('未确认');
  expect(text).toContain('确认时间:2026-07-2410:20:30');
  const [image] = await pageImages(await printed('P01', 'filled'), 3);
  const { width, data } = PNG.sync.read(image!);
  // A row of pixels through the bars: runs of dark and light, in modules of the narrowest.
  const dark = (x: number, y: number): boolean => data[(y * width + x) * 4]! < 128;
  const rows = Array.from({ length: 500 }, (_, y) => y);
  const runsOf = (y: number): number[] => {
    const runs: number[] = [];
    for (let x = 1, begun = 0; x < width; x++) if (dark(x, y) !== dark(x - 1, y)) [begun] = [x, runs.push(x - begun)];
    return runs.slice(1);
  };
  const expected = barWidths(dataOf('P01', 'filled').number);
  const found = rows.some((y) => {
    const runs = runsOf(y);
    if (runs.length !== expected.length) return false;
    const module = runs.reduce((a, b) => a + b) / expected.reduce((a, b) => a + b);
    return runs.every((run, n) => Math.abs(run / module - expected[n]!) < 0.6);
  });
  expect(found).toBe(true);
});

test('P02 a commitment that is not signed says so; a signed one by whom, when, and under which hash', async () => {
  expect(await textOf('P02', 'unsigned')).toContain('未签署');
  const text = await textOf('P02', 'signed');
  expect(text).not.toContain('未签署');
  expect(await unsaid('P02', 'signed', ['电子签名：林汐', '签署时间：2026-07-24 10:21:00', '校验值（SM3）：9f2c0d4b'])).toEqual([]);
});

test('P18 to P27, P28, P29, P42: every template has a sample that uses it', () => {
  const used = all.map(([kind, name]) => (papers[kind] as PaperSpec<object>).template(dataOf(kind, name)));
  expect(new Set(used)).toEqual(new Set(Object.values<readonly string[]>(paperTemplates).flat()));
});
