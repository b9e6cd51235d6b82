// Reads of a PDF what it takes to add to it: the end of the file, the table of positions in either of its forms, single objects. Nothing but these places is read, so a file of
// any size takes little memory; what a file says of itself is believed only as far as its bytes go.
import { BidBroken } from '../broken.ts';
import { dictionary, referenceOf, type Entries } from './syntax.ts';

/** A file by its places. */
export interface PdfSource {
  size: number;
  /** Bytes from a place on, as many as there are. */
  read: (at: number, length: number) => Promise<Uint8Array>;
}
type Position = { at: number } | { stream: number; index: number };
export interface ReadPdf {
  trailer: Entries;
  /** Where the newest table of positions begins, and whether it is a stream. */
  startxref: number;
  compact: boolean;
  /** Objects that the file counts: the next one has this number. */
  count: number;
  /** What stands between `obj` and `endobj`. Throws BidBroken, RangeError. */
  object: (number: number) => Promise<string>;
}

const KB = 1024;
/** No table of positions and no object that is looked at here is longer. */
const LONGEST = 64 * KB * KB;
const MOST_TABLES = 1000;

export const unreadable = (why: string): BidBroken => new BidBroken('FORMAT', `PDF文件不符合规范，不能签章：${why}`);
const latin1 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8 * KB) text += String.fromCharCode(...bytes.subarray(at, at + 8 * KB));
  return text;
};

/** Text from a place on until something has come. */
async function until({ size, read }: PdfSource, at: number, end: string, first: number): Promise<string> {
  for (let length = first; ; length *= 4) {
    const text = latin1(await read(at, Math.min(length, size - at)));
    if (text.includes(end)) return text;
    if (at + length >= size || length > LONGEST) throw unreadable(`缺少${end}`);
  }
}

/** A compressed stream, of at most so many clear bytes: what swells beyond it is made to fill a memory. */
async function inflated(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate'));
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of stream as unknown as AsyncIterable<Uint8Array>) {
      length += part.length;
      if (length > LONGEST) throw unreadable('压缩对象过大');
      parts.push(part);
    }
  } catch (error) {
    throw (error as Error).name === 'BidBroken' ? error : unreadable('压缩对象损坏');
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Undoes a predictor of PNG: each row is told by its first byte how it differs from the one before. */
function unpredicted(bytes: Uint8Array, columns: number): Uint8Array {
  const rows = Math.floor(bytes.length / (columns + 1));
  const clear = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const kind = bytes[row * (columns + 1)]!;
    for (let n = 0; n < columns; n++) {
      const at = row * columns + n;
      const [left, up, corner] = [n ? clear[at - 1]! : 0, row ? clear[at - columns]! : 0, n && row ? clear[at - columns - 1]! : 0];
      clear[at] = bytes[row * (columns + 1) + 1 + n]! + predicted(kind, left, up, corner);
    }
  }
  return clear;
}
function predicted(kind: number, left: number, up: number, corner: number): number {
  if (kind < 3) return [0, left, up][kind]!;
  if (kind === 3) return (left + up) >> 1;
  const estimate = left + up - corner;
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(estimate - one)) as [number, number, number];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

const whole = (text: string | undefined, otherwise?: number): number => {
  const number = /^\d{1,12}$/.test(text ?? '') ? Number(text) : otherwise;
  if (number === undefined) throw unreadable('缺少数值');
  return number;
};

interface Stream {
  entries: Entries;
  bytes: Uint8Array;
}
/** The stream object at a place. */
async function streamAt(source: PdfSource, at: number, lengthOf: (value: string | undefined) => Promise<number>): Promise<Stream> {
  const { length: some } = await until(source, at, 'stream', 4 * KB);
  // The word may be the last that has come, without the end of its line.
  const text = latin1(await source.read(at, some + 2));
  const head = /^\s*\d+\s+\d+\s+obj\b/.exec(text)?.[0];
  const begin = /stream\r?\n/.exec(text);
  if (head === undefined || !begin) throw unreadable('缺少对象流');
  const entries = dictionary(text.slice(head.length));
  const length = await lengthOf(entries.get('Length'));
  const from = at + begin.index + begin[0].length;
  if (length > LONGEST || from + length > source.size) throw unreadable('对象流长度有误');
  const raw = await source.read(from, length);
  const filter = entries.get('Filter')?.replace(/[[\]\s]/g, '');
  if (filter !== undefined && filter !== '/FlateDecode') throw unreadable('对象流采用了不支持的压缩方式');
  const clear = filter === undefined ? raw : await inflated(raw);
  const parameters = entries.get('DecodeParms');
  const predictor = parameters === undefined ? undefined : dictionary(parameters.replace(/^\[|\]$/g, ''));
  const columns = whole(predictor?.get('Columns'), 1);
  return { entries, bytes: whole(predictor?.get('Predictor'), 1) >= 10 ? unpredicted(clear, columns) : clear };
}

type Positions = Map<number, Position | null>;
const note = (known: Positions, number: number, position: Position | null): void => void (known.has(number) || known.set(number, position));

function fromTable(text: string, known: Positions): Entries {
  const end = text.indexOf('trailer');
  let next = 0;
  for (const line of text
    .slice(0, end)
    .replace(/^\s*xref/, '')
    .split(/[\r\n]+/)) {
    const [first = '', second = '', kind] = line.trim().split(/\s+/);
    if (kind === undefined && second) next = whole(first);
    else if (kind !== undefined) note(known, next++, kind === 'n' ? { at: whole(first) } : null);
  }
  return dictionary(text.slice(end + 'trailer'.length));
}

function fromStream({ entries, bytes }: Stream, known: Positions): void {
  const [kindBytes = 0, secondBytes = 0, thirdBytes = 0] = (entries.get('W') ?? '').match(/\d+/g)?.map(Number) ?? [];
  const row = kindBytes + secondBytes + thirdBytes;
  const index = entries.get('Index')?.match(/\d+/g)?.map(Number) ?? [0, whole(entries.get('Size'))];
  if (row === 0 || row > 32) throw unreadable('交叉引用流有误');
  const number = (at: number, length: number): number => bytes.subarray(at, at + length).reduce((sum, byte) => sum * 256 + byte, 0);
  let at = 0;
  for (let n = 0; n + 1 < index.length; n += 2)
    for (let object = index[n]!; object < index[n]! + index[n + 1]! && at + row <= bytes.length; object++, at += row) {
      const kind = kindBytes ? number(at, kindBytes) : 1;
      const [second, third] = [number(at + kindBytes, secondBytes), number(at + kindBytes + secondBytes, thirdBytes)];
      note(known, object, kind === 1 ? { at: second } : kind === 2 ? { stream: second, index: third } : null);
    }
}

/** Reads where everything is. Throws BidBroken where the file is no PDF that can be added to: cut off, encrypted, in knots. */
export async function readPdf(source: PdfSource): Promise<ReadPdf> {
  const from = Math.max(0, source.size - 2 * KB);
  const start = /startxref\s+(\d+)\s+%%EOF[^]*$/.exec(latin1(await source.read(from, source.size - from)))?.[1];
  const startxref = whole(start);
  const known: Positions = new Map();
  let trailer: Entries | null = null;
  let compact = false;
  const seen = new Set<number>();
  const direct = async (value: string | undefined): Promise<number> => whole(value);
  for (const waiting = [startxref]; waiting.length;) {
    const at = waiting.shift()!;
    if (seen.has(at)) continue;
    if (at >= source.size || seen.size >= MOST_TABLES) throw unreadable('交叉引用表有误');
    seen.add(at);
    const isTable = /^\s*xref\b/.test(latin1(await source.read(at, 32)));
    let entries: Entries;
    if (isTable) entries = fromTable(await until(source, at, 'startxref', 16 * KB), known);
    else {
      const stream = await streamAt(source, at, direct);
      fromStream(stream, known);
      entries = stream.entries;
    }
    if (!trailer) compact = !isTable;
    trailer ??= entries;
    for (const key of ['XRefStm', 'Prev']) if (entries.has(key)) waiting.push(whole(entries.get(key)));
  }
  if (!trailer || referenceOf(trailer.get('Root')) === null) throw unreadable('缺少文档目录');
  if (trailer.has('Encrypt')) throw new BidBroken('FORMAT', 'PDF文件已加密，请取消密码保护后重新导入');
  const count = Math.max(whole(trailer.get('Size')), 1 + [...known.keys()].reduce((most, number) => Math.max(most, number), 0));

  const object = async (number: number, depth = 0): Promise<string> => {
    const position = known.get(number);
    if (!position || depth > 4) throw unreadable(`缺少对象${number}`);
    if ('at' in position) {
      const text = await until(source, position.at, 'endobj', 4 * KB);
      const head = new RegExp(`^\\s*${number}\\s+\\d+\\s+obj\\b`).exec(text)?.[0];
      if (head === undefined) throw unreadable(`对象${number}不在所写的位置`);
      return text.slice(head.length, text.indexOf('endobj')).trim();
    }
    const lengthOf = async (value: string | undefined): Promise<number> => {
      const reference = referenceOf(value);
      return whole(reference === null ? value : await object(reference, depth + 1));
    };
    const holder = known.get(position.stream);
    if (!holder || !('at' in holder)) throw unreadable(`缺少对象${number}`);
    const { entries, bytes } = await streamAt(source, holder.at, lengthOf);
    const text = latin1(bytes);
    const first = whole(entries.get('First'));
    const places = (text.slice(0, first).match(/\d+/g) ?? []).map(Number);
    const place = Array.from({ length: places.length >> 1 }, (_, n) => n).find((n) => places[2 * n] === number);
    if (place === undefined) throw unreadable(`缺少对象${number}`);
    return text.slice(first + places[2 * place + 1]!, place * 2 + 3 < places.length ? first + places[2 * place + 3]! : undefined).trim();
  };
  return { trailer, startxref, compact, count, object: (number) => object(number) };
}
