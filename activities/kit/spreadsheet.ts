// A list that somebody has uploaded, as lines of texts: .xlsx, or .csv in UTF-8 or GB18030. What it is, its content says.
import { parse } from 'csv-parse/sync';
import { sheetLimits, SheetUnreadable, xlsxRows, type SheetLimits } from './xlsx.ts';

/** Lines, some at a time. Throws SheetUnreadable with a Chinese sentence. */
export async function* spreadsheetRows(bytes: Buffer, limits: SheetLimits = sheetLimits): AsyncGenerator<string[][]> {
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') return yield* xlsxRows(bytes, limits);
  yield csvRows(decodeText(bytes), limits);
}

const decoders: readonly string[] = ['utf-8', 'gb18030'];

/** Text of bytes by their mark, else as UTF-8, else as GB18030. Throws SheetUnreadable on anything else. */
export function decodeText(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return new TextDecoder(mark === 'fffe' ? 'utf-16le' : 'utf-16be').decode(bytes);
  if (bytes.includes(0)) throw new SheetUnreadable('不是xlsx，也不是文本');
  for (const encoding of decoders)
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // The next one may read it.
    }
  throw new SheetUnreadable('文字编码无法识别，请使用UTF-8或GB18030');
}

function csvRows(text: string, limits: SheetLimits): string[][] {
  try {
    const rows = parse(text, {
      relax_column_count: true,
      skip_empty_lines: false,
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      to: limits.rows + 1,
      max_record_size: limits.cell * limits.columns,
    });
    if (rows.length > limits.rows) throw new SheetUnreadable(`超过${limits.rows - 1}行`);
    if (rows.some((row) => row.length > limits.columns)) throw new SheetUnreadable(`超过${limits.columns}列`);
    return rows.map((row) => row.map((cell) => cell.slice(0, limits.cell)));
  } catch (error) {
    if (error instanceof SheetUnreadable) throw error;
    throw new SheetUnreadable('csv格式有误：引号或换行不成对', { cause: error });
  }
}
