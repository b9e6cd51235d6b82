// Seals inside of PDFs of every make: the file stays byte for byte, other readers still open it, and what was changed, cut or sealed by somebody else is found.
import { deflateSync } from 'node:zlib';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { plainPdf } from '../../../scripts/demo/tender/pdf.ts';
import { newPartyKeys } from '../../../scripts/bid/keys.ts';
import { joined, utf8 } from '../bytes.ts';
import type { BidCrypto } from '../crypto.ts';
import { nodeCrypto } from '../node.ts';
import { portableCrypto } from '../portable.ts';
import { readCertificate } from './certificate.ts';
import { watchSeal, type FoundSeal } from './check.ts';
import { checkCms, signCms } from './cms.ts';
import { elementAt } from './der.ts';
import { pdfInMemory, sealedPdf, sealPdf, type PdfSeal, type SealNote } from './seal.ts';
import { softwareSealer } from './software.ts';

const NOW = Date.UTC(2027, 1, 1, 3, 4, 5);
const mine = newPartyKeys('测试零三有限公司', 'GM');
const other = newPartyKeys('乙有限公司', 'GM');
const sealerOf = ({ party, keys }: typeof mine) => softwareSealer(nodeCrypto, party, keys.sign, NOW);
const note: SealNote = { name: '测试零三有限公司', reason: '便携式计算机 报价要求响应文件', at: new Date(NOW), page: 1 };
const sealing = (file: Uint8Array, who = mine, more: Partial<SealNote> = {}, crypto: BidCrypto = nodeCrypto): Promise<PdfSeal> =>
  sealPdf(crypto, pdfInMemory(file), sealerOf(who), { ...note, ...more });
/** Looks at a file as it goes by in pieces of some size. */
function looked(
  file: Uint8Array,
  place: PdfSeal['place'] | undefined,
  piece = 1000,
  key = mine.party.sign,
  crypto: BidCrypto = nodeCrypto,
): FoundSeal {
  const watch = watchSeal(crypto, place, file.length, key);
  for (let at = 0; at < file.length; at += piece) watch.update(file.subarray(at, at + piece));
  return watch.end();
}

/** A PDF as word processors write them: positions and objects in compressed streams, with a form, an array of annotations of its own, and rows that a predictor has changed. */
function compactPdf(): Buffer {
  const inside = [
    '<</Type/Catalog/Pages 3 0 R/AcroForm 6 0 R/Names<</Dests 9 0 R>>>>',
    '<</Type/Pages/Kids[4 0 R]/Count 1>>',
    '<</Type/Page/Parent 3 0 R/MediaBox[0 0 420 595]/Annots 5 0 R>>',
    '[]',
    '<</Fields[]/DA(/Helv 0 Tf)/Note(a \\) b)>>',
  ];
  const numbers = [2, 3, 4, 5, 6];
  let at = 0;
  const places = inside.map((text, n) => {
    const place = `${numbers[n]} ${at}`;
    at += text.length + 1;
    return place;
  });
  const first = `${places.join(' ')} `;
  const packed = deflateSync(Buffer.from(`${first}${inside.join('\n')}`));
  const head = Buffer.from('%PDF-1.5\n%\xe2\xe3\xcf\xd3\n', 'latin1');
  const stream = Buffer.concat([
    Buffer.from(`1 0 obj\n<</Type/ObjStm/N ${inside.length}/First ${first.length}/Filter/FlateDecode/Length ${packed.length}>>\nstream\n`),
    packed,
    Buffer.from('\nendstream\nendobj\n'),
  ]);
  const xref = head.length + stream.length;
  const row = (kind: number, second: number, third: number): number[] => [kind, (second >> 8) & 255, second & 255, third];
  const rows = [row(0, 0, 255), row(1, head.length, 0), ...numbers.map((_, n) => row(2, 1, n)), row(1, xref, 0)];
  // Predictor 12: each row by its difference to the one above.
  const differences = rows.flatMap((values, n) => [2, ...values.map((value, column) => (value - (rows[n - 1]?.[column] ?? 0)) & 255)]);
  const table = deflateSync(Buffer.from(differences));
  const dictionary = `<</Type/XRef/Size ${rows.length}/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>/Length ${table.length}>>`;
  return Buffer.concat([
    head,
    stream,
    Buffer.from(`7 0 obj\n${dictionary}\nstream\n`),
    table,
    Buffer.from(`\nendstream\nendobj\nstartxref\n${xref}\n%%EOF\n`),
  ]);
}

test.each([
  ['one table of positions', plainPdf(3, '报价 一览表'), 3],
  ['compressed objects and positions', compactPdf(), 1],
] as const)('E10 a PDF with %s is sealed behind its end, other readers still open it and see the seal', async (_, file, pages) => {
  const seal = await sealing(file);
  const whole = sealedPdf(file, seal);
  expect(Buffer.from(whole.subarray(0, file.length)).equals(file)).toBe(true);
  expect(looked(whole, seal.place)).toMatchObject({ state: 'valid', signer: '测试零三有限公司' });
  const task = getDocument({ data: Uint8Array.from(whole), useSystemFonts: false, disableFontFace: true, verbosity: 0 });
  const document = await task.promise;
  const annotations = (await (await document.getPage(1)).getAnnotations()) as { fieldType?: string; subtype: string; rect: number[] }[];
  expect([document.numPages, annotations.map(({ fieldType, subtype }) => [fieldType, subtype])]).toEqual([pages, [['Sig', 'Widget']]]);
  expect(Object.values((await document.getFieldObjects()) ?? {}).flat()).toHaveLength(1);
  await task.destroy();
  // A second seal leaves the first one's bytes as they were; each is looked at within what it covers.
  const second = await sealing(whole, other, { page: pages });
  const both = sealedPdf(whole, second);
  expect(looked(both, second.place)).toMatchObject({ state: 'other', signer: '乙有限公司' });
  expect(looked(both.subarray(0, whole.length), seal.place)).toMatchObject({ state: 'valid' });
  // The first one does not cover what came behind it.
  expect(looked(both, seal.place).state).toBe('changed');
});

test('E10 whatever is changed in a sealed file is found, in pieces of any size; a seal of another hand, and none, are told apart', async () => {
  const file = plainPdf(2, '商务技术', 5_000);
  const seal = await sealing(file);
  const whole = sealedPdf(file, seal);
  for (const piece of [1, 511, 4096, whole.length]) expect(looked(whole, seal.place, piece).state).toBe('valid');
  const flipped = (at: number): Uint8Array => whole.map((byte, n) => (n === at ? byte ^ 1 : byte));
  for (const at of [20, file.length - 2, seal.place.at - 30, whole.length - 3]) expect(looked(flipped(at), seal.place).state).toBe('changed');
  // In the signature itself: it no longer holds.
  expect(looked(flipped(seal.place.at + 900), seal.place).state).toBe('none');
  expect(looked(joined(whole, utf8('x')), seal.place).state).toBe('changed');
  expect(looked(whole.subarray(0, whole.length - 1), seal.place).state).toBe('changed');
  expect(looked(sealedPdf(file, await sealing(file, other)), seal.place)).toMatchObject({ state: 'other', signer: '乙有限公司' });
  for (const place of [
    undefined,
    { at: 1, length: 40 },
    { at: -5, length: 10 },
    { at: 0, length: 1e9 },
    { at: Number.NaN, length: 3 },
    { at: whole.length, length: 9 },
  ])
    expect(looked(whole, place)).toEqual({ state: 'none', signer: null, digest: null, signature: null });
  // What the file says of its range counts: bytes that the signature leaves out could say anything.
  const text = Buffer.from(whole).toString('latin1');
  const range = /ByteRange \[0 (\d+)/.exec(text)!;
  const shorter = Buffer.from(text.replace(range[0], range[0].replace(range[1]!, String(Number(range[1]) - 1))), 'latin1');
  expect(looked(shorter, seal.place).state).toBe('changed');
});

test('R46 the certificate and the signature are DER that anybody reads, by SM2 with SM3; a browser makes and checks the same', async () => {
  const sealer = sealerOf(mine);
  expect(readCertificate(sealer.certificate)).toMatchObject({ name: '测试零三有限公司', publicKey: mine.party.sign });
  const digest = nodeCrypto.sm3(utf8('abc'));
  const cms = await signCms(portableCrypto, digest, sealer);
  expect(elementAt(cms).whole.length).toBe(cms.length);
  expect(checkCms(nodeCrypto, cms)).toMatchObject({
    publicKey: mine.party.sign,
    digest: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
  });
  // Another certificate under the same signature, whoever issued it.
  const swapped = await signCms(nodeCrypto, digest, { ...sealer, certificate: sealerOf(other).certificate });
  expect(checkCms(nodeCrypto, swapped)).toBeNull();
  for (const wrong of [utf8('no DER'), new Uint8Array(0), cms.subarray(0, 300), sealer.certificate]) expect(checkCms(nodeCrypto, wrong)).toBeNull();
  const file = plainPdf(1, 'in a browser');
  const seal = await sealing(file, mine, {}, portableCrypto);
  expect(looked(sealedPdf(file, seal), seal.place, 777, mine.party.sign, portableCrypto).state).toBe('valid');
});

test('E10 what can’t be added to is refused with a reason: no PDF, cut off, encrypted, in knots, without the page, swollen', async () => {
  const file = plainPdf(2, 'x');
  const text = file.toString('latin1');
  const swollen = deflateSync(Buffer.alloc(70 * 1024 * 1024));
  const wrong: [Buffer, string][] = [
    [Buffer.from('%PDF-1.7 nothing'), '不符合规范'],
    [file.subarray(0, file.length - 40), '不符合规范'],
    [Buffer.from(text.replace('/Root 1 0 R', '/Root 1 0 R/Encrypt 9 0 R'), 'latin1'), '已加密'],
    [Buffer.from(text.replace('/Root 1 0 R', '/Root 7 0 R'), 'latin1'), '缺少对象'],
    [
      Buffer.from(text.replace('0000000000 65535', '0000000099 00000').replace('/Kids[3 0 R 4 0 R]', '/Kids[2 0 R 2 0 R]'), 'latin1'),
      '没有要盖章的页',
    ],
    [
      Buffer.concat([
        Buffer.from(`%PDF-1.5\n1 0 obj\n<</Type/XRef/Size 1/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length ${swollen.length}>>\nstream\n`),
        swollen,
        Buffer.from('\nendstream\nendobj\nstartxref\n9\n%%EOF'),
      ]),
      '过大',
    ],
    // A table that names itself as the one before.
    [Buffer.from(text.replace('/Root 1 0 R', `/Prev ${/startxref\n(\d+)/.exec(text)![1]}/Root 9 0 R`), 'latin1'), '缺少对象'],
  ];
  for (const [bytes, why] of wrong) await expect(sealing(bytes)).rejects.toThrow(why);
  await expect(sealing(file, mine, { page: 3 })).rejects.toThrow('没有要盖章的页');
});
