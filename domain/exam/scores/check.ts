// The check of a list of scores (S3-35): every fault of every line at once. Pure: whose ticket a number is, and what a subject asks, are handed in.
import type { Subject } from '../exam.ts';
import { sameName } from '../../kit/identity/person-name.ts';
import { flagOf, plainCell, yesNo, type RowError, type ScoreField, type ScoreMapping } from './mapping.ts';
import { noMarks, readMark, shownMark, type Flag, type Marks, type Tenths } from './marks.ts';

/** Whoever sat under a number. */
export interface Sitter {
  enrolmentId: string;
  name: string;
  subjects: readonly string[];
  /** Paid and valid. */
  sits: boolean;
  /** The end of his 证件号码, of a length. */
  idTail: (length: number) => string;
}

export interface CheckedScore {
  row: number;
  enrolmentId: string;
  subject: string;
  marks: Marks;
  absent: boolean;
  flag: Flag | null;
}

export interface ScoreContext {
  mapping: ScoreMapping;
  at: ReadonlyMap<ScoreField, number>;
  subjects: ReadonlyMap<string, Subject>;
  sitters: ReadonlyMap<string, Sitter>;
}

/** Checks one line after the other; knows what came before. */
export function scoreChecker({ mapping, at, subjects, sitters }: ScoreContext) {
  const header = (field: ScoreField): string => mapping.columns.find((column) => column.field === field)!.header;
  const first = new Map<string, number>();
  const fields = [...at];

  /** A line in its plain form, or what is wrong with it. */
  return (row: number, cells: readonly string[]): { score: CheckedScore | null; errors: RowError[] } => {
    const errors: RowError[] = [];
    const plain: Partial<Record<ScoreField, string>> = {};
    for (const [field, index] of fields) plain[field] = plainCell(cells[index] ?? '');
    const cell = (field: ScoreField): string => plain[field] ?? '';
    const wrong = (field: ScoreField | null, message: string): void =>
      void errors.push({ row, column: field === null ? null : header(field), message });
    for (const [field] of fields) if (cell(field).startsWith('=')) wrong(field, '含有公式，应填写数值或文字');
    if (errors.length) return { score: null, errors };

    const sitter = sitters.get(cell('ticket'));
    if (!cell('ticket')) wrong('ticket', '未填写准考证号');
    else if (!sitter) wrong('ticket', '没有这一准考证号');
    else if (!sitter.sits) wrong('ticket', '该准考证号的报名已失效');
    if (sitter && cell('name') && !sameName(cell('name'), sitter.name)) wrong('name', '与准考证号的考生姓名不符');
    if (!cell('name')) wrong('name', '未填写姓名');
    const tail = cell('idTail').toUpperCase();
    if (sitter && tail && !sameTail(tail, sitter)) wrong('idTail', '与准考证号的考生证件尾号不符');

    const subject = subjects.get(cell('subject'));
    if (!cell('subject')) wrong('subject', '未填写科目代码');
    else if (!subject) wrong('subject', '本次考试没有这一科目');
    else if (sitter && !sitter.subjects.includes(subject.code)) wrong('subject', '该考生未报考这一科目');

    const absent = yesNo(cell('absent'), mapping);
    if (absent === null) wrong('absent', '缺考标识无法识别');
    const flag = flagOf(cell('flag'), mapping);
    if (flag === undefined) wrong('flag', '违纪标识无法识别');
    const marks = marksOf(cell, subject, absent === true, wrong);

    if (sitter && subject) {
      const key = `${sitter.enrolmentId}/${subject.code}`;
      const before = first.get(key);
      if (before === undefined) first.set(key, row);
      else wrong(null, `与第${before}行重复（同一准考证号、同一科目）`);
    }
    if (errors.length || !sitter || !subject || marks === null) return { score: null, errors };
    return { score: { row, enrolmentId: sitter.enrolmentId, subject: subject.code, marks, absent: absent!, flag: flag! }, errors };
  };
}

/** Spreadsheets take leading zeros from what they think is a number. */
function sameTail(tail: string, { idTail }: Sitter): boolean {
  const whole = /^\d{1,3}$/.test(tail) ? tail.padStart(4, '0') : tail;
  return whole.length >= 4 && idTail(whole.length) === whole;
}

type Wrong = (field: ScoreField | null, message: string) => void;

function marksOf(cell: (field: ScoreField) => string, subject: Subject | undefined, absent: boolean, wrong: Wrong): Marks | null {
  const fields = ['objective', 'subjective', 'total'] as const;
  if (absent) {
    for (const field of fields) if (cell(field) && readMark(cell(field)) !== 0) wrong(field, '缺考不应有成绩');
    return noMarks;
  }
  const full = subject ? subject.fullMark * 10 : null;
  const read = (field: (typeof fields)[number], needed: boolean): Tenths | null => {
    const text = cell(field);
    if (!text) {
      if (needed) wrong(field, '未填写，也未标识缺考');
      return null;
    }
    const mark = readMark(text);
    if (mark === null) wrong(field, '应为数字，最多一位小数，不小于0');
    else if (full !== null && mark > full) wrong(field, `超过满分${shownMark(full)}分`);
    return mark;
  };
  const objective = read('objective', true);
  const subjective = read('subjective', subject?.paper === 'mixed');
  const total = read('total', true);
  if (subject?.paper === 'objective' && subjective !== null && subjective !== 0) wrong('subjective', '该科目没有主观题');
  if (objective !== null && total !== null && (subjective !== null || subject?.paper === 'objective') && objective + (subjective ?? 0) !== total)
    wrong('total', '客观与主观之和不等于总分');
  return { objective, subjective: subject?.paper === 'objective' ? null : subjective, total };
}
