// P18–P29, P42: text and a coarse picture of every page are compared with goldens that a person has looked at, what is sealed carries a signature that openssl
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
import { paperTemplates, papers, type PaperKind, type PaperSpec, type RegistrationPapers } from '../../templates/registration/papers.ts';
import { sampleAddress, samplePaper, samples } from '../../templates/registration/samples.ts';
import { coarse, distance, pageImages, readPdf } from '../../test/kit/pdf.ts';
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
const golden = (name: string): URL => new URL(`../../templates/registration/golden/${name}.txt`, import.meta.url);

/** Gives what is kept, or keeps what is given where goldens are made anew. */
function kept(name: string, now: string): string {
  if (update) writeFileSync(golden(name), `${now}\n`);
  return readFileSync(golden(name), 'utf8').trimEnd();
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

const dataOf = <K extends PaperKind>(kind: K, name: string): RegistrationPapers[K] => samples[kind][name]!;
const titleOf = <K extends PaperKind>(kind: K, name: string): string => (papers[kind] as PaperSpec<RegistrationPapers[K]>).title(dataOf(kind, name));
const printed = (kind: PaperKind, name: string): Promise<Uint8Array> => print(kind, dataOf(kind, name), samplePaper(kind, dataOf(kind, name)), at);
const textOf = async (pdf: Uint8Array): Promise<string> => (await readPdf(pdf)).pages.join('').normalize('NFKC').replace(/\s/g, '');
const wordsOf = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : value !== null && typeof value === 'object' ? Object.values(value).flatMap(wordsOf) : [];
const shown = (text: string): string =>
  text.replace(/^(\d{4})-(\d\d)-(\d\d)$/, (_, y: string, m: string, d: string) => `${y}年${Number(m)}月${Number(d)}日`);
const plain = (text: string): string => shown(text).normalize('NFKC').replace(/\s/g, '');

test.each(all)('%s %s: text and picture are those that were looked at, in our fonts only', async (kind, name) => {
  const pdf = await printed(kind, name);
  const { pages, title, created } = await readPdf(pdf);
  expect([title, created]).toEqual([titleOf(kind, name), "D:20260320020000+00'00'"]);
  expect(fontsIn(pdf).filter((font) => !fontNames.includes(font))).toEqual([]);
  const text = pages.map((page) => page.trim()).join('\n\f\n');
  expect(text).toBe(kept(`${kind}.${name}`, text));
  const pictures = (await pageImages(pdf)).map(coarse).join('\n\f\n');
  const before = kept(`${kind}.${name}.picture`, pictures).split('\n\f\n');
  const now = pictures.split('\n\f\n');
  expect(now).toHaveLength(before.length);
  now.forEach((page, n) => {
    const { most, mean } = distance(page, before[n]!);
    expect(most).toBeLessThanOrEqual(3);
    expect(mean).toBeLessThanOrEqual(0.1);
  });
});

test.each(all)('%s %s: every word that it was given stands on it, rare characters 𬱖 䶮 㛃 and · among them', async (kind, name) => {
  const text = await textOf(await printed(kind, name));
  const unseen = ['outcome', 'photo', 'token', 'madeOn'];
  const given = Object.entries(dataOf(kind, name)).flatMap(([field, value]) => (unseen.includes(field) ? [] : wordsOf(value)));
  expect(given.map(plain).filter((word) => !text.includes(word))).toEqual([]);
});

test.each(all.filter(([kind]) => papers[kind].sealed))(
  '%s %s: openssl verifies its signature (PAdES B-B), the page is unchanged by it',
  async (kind, name) => {
    const pdf = await printed(kind, name);
    const signed = await signPdf(pdf, signer, { name: unit, reason: titleOf(kind, name), at });
    expect(await checkSignature(signed, signer.chain[1]!)).toEqual({ valid: true, said: expect.stringContaining('CAdES Verification successful') });
    expect(signed.subarray(0, pdf.length).equals(Buffer.from(pdf))).toBe(true);
    expect((await readPdf(signed)).pages).toEqual((await readPdf(pdf)).pages);
    const [from, first, second, rest] = covered(signed) as [number, number, number, number];
    expect([from, second + rest]).toEqual([0, signed.length]);
    expect(signed.subarray(first, second).toString('latin1')).toMatch(/^<[0-9a-f]+>$/);
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
  const text = await textOf(await printed('P22', 'refused'));
  expect(text).toContain('不予行政许可决定书');
  expect(text).toContain('继续教育学时为24学时,未达到规定的48学时。');
  expect(text).toContain('60日内向上海市人民政府申请行政复议,或者自收到之日起6个月内依法向上海铁路运输法院提起行政诉讼');
});

test('P19 a request to supplement names every item at once, the last day, and that the clock stands', async () => {
  const text = await textOf(await printed('P19', 'supplement'));
  for (const part of ['1劳动合同', '2继续教育证明', '2026年3月27日前(含当日)', '视为撤回申请', '办理期限停止计算']) expect(text).toContain(part);
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
  const ink = async (kind: 'P23' | 'P18', name: string): Promise<string> => coarse((await pageImages(await printed(kind, name)))[0]!);
  for (const kind of ['P23', 'P18'] as const) expect(distance(await ink(kind, 'filled'), await ink(kind, 'hard')).most).toBeGreaterThan(3);
});

test('P18 to P27, P28, P29, P42: every template has a sample that uses it', () => {
  const used = all.map(([kind, name]) => (papers[kind] as PaperSpec<object>).template(dataOf(kind, name)));
  expect(new Set(used)).toEqual(new Set(paperTemplates));
});
