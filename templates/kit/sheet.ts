// An .xlsx written line by line, of any length. Every cell is a text, so that nothing in it is ever taken for a formula.
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { ZipFile } from 'yazl';

const escaped: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Text of a cell; characters that XML can't hold are left out. */
const escape = (text: string): string => text.replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '').replace(/[&<>"]/g, (sign) => escaped[sign]!);

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const fixed: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
  '_rels/.rels': `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
};
const book = (title: string): string =>
  `${head}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${office}"><sheets><sheet name="${escape(title.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31))}" sheetId="1" r:id="rId1"/></sheets></workbook>`;

const line = (cells: readonly string[]): string =>
  `<row>${cells.map((cell) => `<c t="inlineStr"><is><t xml:space="preserve">${escape(cell)}</t></is></c>`).join('')}</row>`;

export type Lines = Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

/** The bytes of an .xlsx with one sheet, while its lines are read. What the lines throw ends the stream. */
export function sheet(title: string, lines: Lines): Readable {
  const zip = new ZipFile();
  const mtime = new Date(2026, 0, 1);
  for (const [name, text] of Object.entries({ ...fixed, 'xl/workbook.xml': book(title) })) zip.addBuffer(Buffer.from(text), name, { mtime });
  const content = new PassThrough();
  zip.addReadStream(content, 'xl/worksheets/sheet1.xml', { mtime });
  zip.end();
  const out = new PassThrough();
  zip.outputStream.pipe(out);
  const write = async (): Promise<void> => {
    let text = `${head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`;
    for await (const cells of lines) {
      text += line(cells);
      if (text.length < 65_536) continue;
      if (!content.write(text)) await once(content, 'drain');
      text = '';
    }
    content.end(`${text}</sheetData></worksheet>`);
  };
  write().catch((error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))));
  return out;
}
