// Reads the first sheet of an .xlsx as lines of texts, a few hundred at a time, whatever its size. Nothing in it is believed: sizes are held against limits before and while
// anything is unpacked, formulas stay texts, and no outside reference is followed.
import { promisify } from 'node:util';
import { SaxesParser } from 'saxes';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

/** Says in Chinese why a file can't be read. */
export class SheetUnreadable extends Error {
  override name = 'SheetUnreadable';
}

export interface SheetLimits {
  /** Entries of the archive. */
  entries: number;
  /** Bytes of all entries that are read, unpacked. */
  bytes: number;
  /** Lines, the header included. */
  rows: number;
  columns: number;
  /** Characters of a cell. */
  cell: number;
}
export const sheetLimits: SheetLimits = { entries: 2_000, bytes: 512 * 1024 * 1024, rows: 300_001, columns: 64, cell: 1_000 };

const open = promisify<Buffer, { lazyEntries: boolean; decodeStrings: boolean }, ZipFile>(fromBuffer);
const BROKEN = '文件不是完整的xlsx';

/** Entries by name, their sizes held against the limits. The archive says the sizes; a stream that is longer than it said ends in an error. */
async function entriesOf(zip: ZipFile, limits: SheetLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.entries) throw new SheetUnreadable('压缩包内文件过多');
  const entries = new Map<string, Entry>();
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName.replace(/^\//, ''), entry);
      zip.readEntry();
    });
    zip.once('end', resolve);
    zip.once('error', reject);
    zip.readEntry();
  });
  return entries;
}

interface Archive {
  /** Pieces of an entry; throws where it is not there or too large. */
  read: (name: string) => AsyncGenerator<Buffer>;
  has: (name: string) => boolean;
}

function archiveOf(zip: ZipFile, entries: ReadonlyMap<string, Entry>, limits: SheetLimits): Archive {
  const stream = promisify(
    zip.openReadStream.bind(zip) as (entry: Entry, done: (error: Error | null, stream: NodeJS.ReadableStream) => void) => void,
  );
  let left = limits.bytes;
  return {
    has: (name) => entries.has(name),
    read: async function* (name) {
      const entry = entries.get(name);
      if (!entry) throw new SheetUnreadable(BROKEN);
      if (entry.isEncrypted()) throw new SheetUnreadable('文件设有密码，请取消密码后重新上传');
      if (entry.uncompressedSize > left) throw new SheetUnreadable('文件解压后过大');
      for await (const piece of await stream(entry)) {
        left -= (piece as Buffer).length;
        if (left < 0) throw new SheetUnreadable('文件解压后过大');
        yield piece as Buffer;
      }
    },
  };
}

/** Feeds an entry to a parser; what the parser has gathered is taken after each piece. */
async function* parsed<T>(pieces: AsyncGenerator<Buffer>, parser: SaxesParser<object>, take: () => T): AsyncGenerator<T> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const piece of pieces) {
    parser.write(decoder.decode(piece, { stream: true }));
    yield take();
  }
  parser.write(decoder.decode()).close();
  yield take();
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);
type Attributes = Record<string, string>;
const attribute = (attributes: Attributes, name: string): string | undefined => {
  for (const [key, value] of Object.entries(attributes)) if (local(key) === name) return value;
  return undefined;
};

function newParser(): SaxesParser<object> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on('error', (error) => {
    throw error;
  });
  return parser;
}

/** Attributes of each element of a name. */
async function elements(archive: Archive, entry: string, wanted: string): Promise<Attributes[]> {
  const parser = newParser();
  const found: Attributes[] = [];
  parser.on('opentag', ({ name, attributes }) => void (local(name) === wanted && found.push(attributes as Attributes)));
  for await (const _ of parsed(archive.read(entry), parser, () => null));
  return found;
}

/** Where the first sheet and the shared texts stand. */
async function parts(archive: Archive): Promise<{ sheet: string; shared: string | null }> {
  const [first] = await elements(archive, 'xl/workbook.xml', 'sheet');
  const relations = await elements(archive, 'xl/_rels/workbook.xml.rels', 'Relationship');
  const at = (target: string): string => (target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  const id = first && attribute(first, 'id');
  const sheet = relations.find((one) => one['Id'] === id)?.['Target'];
  if (!first || sheet === undefined) throw new SheetUnreadable(BROKEN);
  const shared = relations.find((one) => one['Type']?.endsWith('/sharedStrings'))?.['Target'];
  return { sheet: at(sheet), shared: shared === undefined ? null : at(shared) };
}

/** Shared texts, in their order; the reading aids (ruby) of a text are no part of it. */
async function sharedTexts(archive: Archive, entry: string | null, limits: SheetLimits): Promise<string[]> {
  if (entry === null || !archive.has(entry)) return [];
  const parser = newParser();
  const texts: string[] = [];
  let text = '';
  let within = false;
  let aids = 0;
  parser.on('opentag', ({ name }) => {
    const tag = local(name);
    if (tag === 'si') text = '';
    if (tag === 'rPh') aids++;
    within = tag === 't' && aids === 0;
  });
  parser.on('text', (piece) => {
    if (within && text.length <= limits.cell) text += piece;
  });
  parser.on('closetag', ({ name }) => {
    const tag = local(name);
    within = false;
    if (tag === 'rPh') aids--;
    if (tag === 'si') texts.push(text.slice(0, limits.cell));
  });
  for await (const _ of parsed(archive.read(entry), parser, () => null));
  return texts;
}

/** `AB12` → 27; -1 for what is no address. */
export function columnOf(address: string): number {
  let column = 0;
  for (const sign of address) {
    const code = sign.charCodeAt(0) - 64;
    if (code < 1 || code > 26) break;
    column = column * 26 + code;
  }
  return column - 1;
}

/** A number as people read it: spreadsheets write 78.5 as 78.500000000000014 and long numbers with an exponent. */
const shownNumber = (text: string): string => {
  if (/^-?\d{1,17}$/.test(text)) return text;
  const value = Number(text);
  return Number.isFinite(value) ? String(Number(value.toPrecision(15))) : text;
};

/** Lines of the first sheet. Throws SheetUnreadable. */
export async function* xlsxRows(bytes: Buffer, limits: SheetLimits = sheetLimits): AsyncGenerator<string[][]> {
  try {
    const zip = await open(bytes, { lazyEntries: true, decodeStrings: true });
    const archive = archiveOf(zip, await entriesOf(zip, limits), limits);
    const { sheet, shared } = await parts(archive);
    const texts = await sharedTexts(archive, shared, limits);
    const { parser, take } = sheetParser(texts, limits);
    yield* parsed(archive.read(sheet), parser, take);
  } catch (error) {
    if (error instanceof SheetUnreadable) throw error;
    throw new SheetUnreadable(BROKEN, { cause: error });
  }
}

function sheetParser(texts: readonly string[], limits: SheetLimits): { parser: SaxesParser<object>; take: () => string[][] } {
  const parser = newParser();
  let rows: string[][] = [];
  let count = 0;
  let row: string[] = [];
  let cell = { column: 0, type: 'n', value: '', formula: null as string | null };
  let into: 'value' | 'formula' | null = null;
  parser.on('opentag', ({ name, attributes }) => {
    const tag = local(name);
    if (tag === 'row') {
      const number = Number((attributes as Attributes)['r'] ?? count + 1);
      if (++count > limits.rows || number > limits.rows) throw new SheetUnreadable(`超过${limits.rows - 1}行`);
      // Lines that are empty are not written; their numbers count all the same.
      while (count < number) {
        rows.push([]);
        count++;
      }
      row = [];
    } else if (tag === 'c') {
      const { r, t } = attributes as Attributes;
      const column = r === undefined ? row.length : columnOf(r);
      if (column < 0 || column >= limits.columns) throw new SheetUnreadable(`超过${limits.columns}列`);
      cell = { column, type: t ?? 'n', value: '', formula: null };
    } else if (tag === 'f') {
      cell.formula = '';
      into = 'formula';
    } else if (tag === 'v' || tag === 't') into = 'value';
  });
  parser.on('text', (piece) => {
    if (into === 'formula') cell.formula = `${cell.formula}${piece}`.slice(0, limits.cell);
    else if (into === 'value') cell.value = `${cell.value}${piece}`.slice(0, limits.cell);
  });
  parser.on('closetag', ({ name }) => {
    const tag = local(name);
    if (tag === 'v' || tag === 't' || tag === 'f') into = null;
    else if (tag === 'c') {
      while (row.length < cell.column) row.push('');
      row[cell.column] = textOf(cell, texts);
    } else if (tag === 'row') rows.push(row);
  });
  return {
    parser,
    take: () => {
      const taken = rows;
      rows = [];
      return taken;
    },
  };
}

const textOf = ({ type, value, formula }: { type: string; value: string; formula: string | null }, texts: readonly string[]): string => {
  // What a formula gives is not known here, and what it gave once is not believed.
  if (formula !== null) return `=${formula}`;
  if (type === 's') return texts[Number(value)] ?? '';
  return type === 'n' && value !== '' ? shownNumber(value) : value;
};
