// 成绩导入模板 as data (S3-35): which column of the list is which value, and which words say yes. 考试院's own form is not at hand; an office sets these words to its own.
import { fields, flag, listOf, oneOf, text, where, type Checked } from '../../kit/check.ts';
import type { Flag } from './marks.ts';

export const scoreFields = ['ticket', 'name', 'idTail', 'subject', 'objective', 'subjective', 'total', 'absent', 'flag'] as const;
export type ScoreField = (typeof scoreFields)[number];

export const mappingCheck = where(
  fields({
    columns: listOf(fields({ field: oneOf(...scoreFields), header: text(40), also: listOf(text(40)), required: flag }), 1),
    yes: listOf(text(10), 1),
    no: listOf(text(10)),
    violation: listOf(text(10), 1),
    similar: listOf(text(10), 1),
  }),
  ({ columns }) => scoreFields.every((field) => columns.filter((column) => column.field === field).length === 1),
  '每个数据项应恰好对应一列',
);
export type ScoreMapping = Checked<typeof mappingCheck>;

/** Header line of the empty form. */
export const templateHeaders = ({ columns }: ScoreMapping): string[] => columns.map(({ header }) => header);

/** Visible ASCII alone, as most cells are, is its own plain form. */
const PLAIN = /^[!-~]*$/;
export const plainCell = (value: string): string => (PLAIN.test(value) ? value : value.normalize('NFKC').trim());

/** Something wrong with a list: line 1 is the header. Never says a value: values of lists are marks and names. */
export interface RowError {
  row: number;
  /** Header of the column; null: the line as a whole. */
  column: string | null;
  message: string;
}

/** Where each value stands; what is wrong with the header line, all at once. */
export function readHeader(cells: readonly string[], { columns }: ScoreMapping): { at: ReadonlyMap<ScoreField, number>; errors: RowError[] } {
  const at = new Map<ScoreField, number>();
  const errors: RowError[] = [];
  const wrong = (column: string | null, message: string): void => void errors.push({ row: 1, column, message });
  for (const [index, cell] of cells.entries()) {
    const title = plainCell(cell);
    if (!title) continue;
    const column = columns.find(({ header, also }) => [header, ...also].some((one) => plainCell(one) === title));
    if (!column) wrong(title.slice(0, 40), '模板中没有这一列');
    else if (at.has(column.field)) wrong(column.header, '这一列出现了两次');
    else at.set(column.field, index);
  }
  for (const { field, header, required } of columns) if (required && !at.has(field)) wrong(header, '缺少这一列');
  return { at, errors };
}

/** What a word says; null: neither yes nor no is known under it. */
export const yesNo = (word: string, { yes, no }: ScoreMapping): boolean | null =>
  word === '' || no.includes(word) ? false : yes.includes(word) ? true : null;
/** 违纪标识; undefined: a word that is not known. */
export const flagOf = (word: string, { no, violation, similar }: ScoreMapping): Flag | null | undefined =>
  word === '' || no.includes(word) ? null : violation.includes(word) ? 'violation' : similar.includes(word) ? 'similar' : undefined;
