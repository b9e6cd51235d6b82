// Lists as people upload them, and as attackers do.
import { strToU8, zipSync } from 'fflate';
import writeXlsxFile from 'write-excel-file/node';
import { sheet } from '../../templates/kit/sheet.ts';
import { decodeText, spreadsheetRows } from './spreadsheet.ts';
import { columnOf, sheetLimits, type SheetLimits } from './xlsx.ts';

async function rows(bytes: Buffer, limits: SheetLimits = sheetLimits): Promise<string[][]> {
  const all: string[][] = [];
  for await (const some of spreadsheetRows(bytes, limits)) all.push(...some);
  return all;
}
async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
/** An archive with a sheet's XML as somebody might have made it. */
const book = (data: string, more: Record<string, Uint8Array> = {}): Buffer =>
  Buffer.from(
    zipSync({
      'xl/workbook.xml': strToU8(
        `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="s" sheetId="1" r:id="rId7"/></sheets></workbook>`,
      ),
      'xl/_rels/workbook.xml.rels': strToU8(
        `<Relationships><Relationship Id="rId7" Type="${relations}/worksheet" Target="/xl/worksheets/a.xml"/><Relationship Id="rId8" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
      ),
      'xl/worksheets/a.xml': strToU8(data),
      ...more,
    }),
  );
const cells = (inner: string): string => `<worksheet xmlns="${main}"><sheetData>${inner}</sheetData></worksheet>`;

test('S3-35 a workbook of a spreadsheet program: texts, numbers, gaps, an exponent, a mark with a rounding error', async () => {
  const made = await writeXlsxFile([
    [{ value: '准考证号' }, { value: '总分' }],
    [{ value: 26310103027157, type: Number }, { value: 0.1 + 0.2, type: Number }, null, { value: '张<三>&"' }],
  ]).toBuffer();
  expect(await rows(made)).toEqual([
    ['准考证号', '总分'],
    ['26310103027157', '0.3', '', '张<三>&"'],
  ]);
  const data = cells(
    '<row r="1"><c r="A1"><v>2.6310103027157E13</v></c><c r="C1" t="b"><v>1</v></c></row><row r="4"><c r="B4"><v>78.500000000000014</v></c></row>',
  );
  expect(await rows(book(data))).toEqual([['26310103027157', '', '1'], [], [], ['', '78.5']]);
});

test('S3-35 shared texts with runs and reading aids, and what a formula gave once is not believed', async () => {
  const shared = `<sst xmlns="${main}"><si><t>林</t></si><si><r><t>欧</t></r><r><t xml:space="preserve">阳 </t></r><rPh><t>ou</t></rPh></si></sst>`;
  const data = cells('<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c><c t="str"><f>SUM(A1:A9)</f><v>100</v></c><c t="s"><v>99</v></c></row>');
  expect(await rows(book(data, { 'xl/sharedStrings.xml': strToU8(shared) }))).toEqual([['欧阳 ', '林', '=SUM(A1:A9)', '']]);
});

test('S3-35 what the office writes itself is text, whatever it begins with, and comes back the same', async () => {
  const lines = [
    ['=1+1', '+86', '@x', '-1'],
    ['张\u0000三', '𬱖\n二', ' a ', ''],
  ];
  expect(await rows(await bytesOf(sheet('错误清单', lines)))).toEqual([lines[0], ['张三', '𬱖\n二', ' a ', '']]);
  async function* failing(): AsyncGenerator<string[]> {
    yield ['a'];
    throw new Error('the database is away');
  }
  await expect(bytesOf(sheet('x', failing()))).rejects.toThrow('the database is away');
});

test('S3-35 GB18030, UTF-8 with and without a mark, UTF-16; quotes and line breaks in csv', async () => {
  const gb = Buffer.concat([Buffer.from([0xc1, 0xd6, 0xcf, 0xaa]), Buffer.from(',1\n')]);
  expect(await rows(gb)).toEqual([['林溪', '1']]);
  expect(decodeText(Buffer.from([0x81, 0x39, 0xee, 0x39]))).toHaveLength(1);
  expect(await rows(Buffer.from('\ufeff准考证号,姓名\r\n1,"林,""溪"\n'))).toEqual([
    ['准考证号', '姓名'],
    ['1', '林,"溪'],
  ]);
  expect(await rows(Buffer.from('\ufeff林,1', 'utf16le'))).toEqual([['林', '1']]);
  await expect(rows(Buffer.from('a,"b'))).rejects.toThrow('csv格式有误');
  await expect(rows(Buffer.from([0xff, 0x41, 0xff, 0xff]))).rejects.toThrow('文字编码无法识别');
  await expect(rows(Buffer.from([0x89, 0x50, 0, 1]))).rejects.toThrow('不是xlsx');
});

test('S3-35 a zip bomb ends at the limit of unpacked bytes, before it is unpacked and, where it lies about its size, while it is', async () => {
  const small = { ...sheetLimits, bytes: 1_000_000 };
  const bomb = book(cells('0'.repeat(20_000_000)));
  expect(bomb.length).toBeLessThan(100_000);
  await expect(rows(bomb, small)).rejects.toThrow('文件解压后过大');
  // The archive's directory says that the sheet has 1,000 bytes.
  const lying = Buffer.from(bomb);
  const name = Buffer.from('xl/worksheets/a.xml');
  const directory = lying.lastIndexOf(name) - 46;
  expect(lying.readUInt32LE(directory)).toBe(0x02014b50);
  lying.writeUInt32LE(1_000, directory + 24);
  await expect(rows(lying, small)).rejects.toThrow('文件不是完整的xlsx');
});

test('S3-35 too many lines, columns, entries, an entity that grows, a broken archive and no workbook are told in a sentence', async () => {
  await expect(rows(book(cells('<row/>'.repeat(12))), { ...sheetLimits, rows: 10 })).rejects.toThrow('超过9行');
  await expect(rows(book(cells('<row r="4000000000"/>')))).rejects.toThrow('超过300000行');
  await expect(rows(book(cells('<row><c r="ZZZ1"><v>1</v></c></row>')))).rejects.toThrow('超过64列');
  await expect(rows(Buffer.from('a\n'.repeat(20)), { ...sheetLimits, rows: 10 })).rejects.toThrow('超过9行');
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`x/${n}`, strToU8('')]));
  await expect(rows(book(cells(''), many), { ...sheetLimits, entries: 20 })).rejects.toThrow('压缩包内文件过多');
  await expect(
    rows(book(`<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`)),
  ).rejects.toThrow('文件不是完整的xlsx');
  await expect(rows(book(cells('<row><c><v>1</v></c></row>')).subarray(0, 300))).rejects.toThrow('文件不是完整的xlsx');
  await expect(rows(Buffer.from(zipSync({ a: strToU8('b') })))).rejects.toThrow('文件不是完整的xlsx');
  expect(['A1', 'Z9', 'AA1', 'BL7', '1'].map(columnOf)).toEqual([0, 25, 26, 63, -1]);
});
