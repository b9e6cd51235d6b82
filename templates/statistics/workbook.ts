// A report as a spreadsheet: one sheet for the figures, one per table. Counts are numbers there, so that people can go on calculating.
import type { SheetData } from 'write-excel-file/node';

export interface ReportText {
  figures: readonly { label: string; value: string; lastYear: string; change: string }[];
  tables: readonly { title: string; columns: readonly string[]; rows: readonly (readonly string[])[] }[];
  notes: readonly string[];
}

const head = (text: string) => ({ value: text, fontWeight: 'bold' as const });
const cell = (text: string) => (/^-?\d{1,15}$/.test(text) ? { value: Number(text), type: Number } : { value: text, type: String });

/** The bytes of an .xlsx with a sheet `汇总` and one per table. */
export async function workbook(title: string, { figures, tables, notes }: ReportText): Promise<Buffer> {
  // Eighty files, which no start of a program waits for.
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  const summary: SheetData = [
    [head(title)],
    ['指标', '本年', '上年', '同比'].map(head),
    ...figures.map(({ label, value, lastYear, change }) => [label, value, lastYear, change].map(cell)),
    ...notes.map((note) => [{ value: note }]),
  ];
  const sheets = [
    { sheet: '汇总', data: summary, columns: [{ width: 24 }, { width: 14 }, { width: 14 }, { width: 20 }] },
    ...tables.map(({ title: name, columns, rows }) => ({
      sheet: name,
      data: [columns.map(head), ...rows.map((row) => row.map(cell))] as SheetData,
      columns: columns.map((_, n) => ({ width: n === 0 ? 22 : 14 })),
    })),
  ];
  return writeXlsxFile(sheets).toBuffer();
}
