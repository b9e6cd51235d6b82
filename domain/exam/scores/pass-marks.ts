// 合格标准 (S3-34): the pass mark of each subject, proposed by one person and put into force by another.
import type { Subject } from '../exam.ts';
import type { Reason } from '../../kit/refusal.ts';
import { readMark, shownMark, type Tenths } from './marks.ts';

/** Subject → mark as it was written, `60` or `59.5`. */
export type WrittenMarks = Readonly<Record<string, string>>;

/** Pass marks that follow from a share of the full mark in basis points (3.2: 60 %). */
export const usualMarks = (subjects: readonly Subject[], basisPoints: number): Record<string, Tenths> =>
  Object.fromEntries(subjects.map(({ code, fullMark }) => [code, Math.round((fullMark * 10 * basisPoints) / 10_000)]));

/** Marks as numbers, and everything that is wrong with them. */
export function passMarks(written: WrittenMarks, subjects: readonly Subject[]): { marks: Record<string, Tenths>; reasons: Reason[] } {
  const marks: Record<string, Tenths> = {};
  const reasons: Reason[] = [];
  const wrong = (code: string, message: string): void =>
    void reasons.push({ field: `marks.${code}`, code: 'PASS_MARK_INVALID', message, rule: 'S3-34' });
  for (const code of Object.keys(written)) if (!subjects.some((one) => one.code === code)) wrong(code, '本次考试没有这一科目');
  for (const { code, label, fullMark } of subjects) {
    const text = written[code];
    const mark = text === undefined ? null : readMark(text.trim());
    if (text === undefined) wrong(code, `未设置《${label}》的合格分`);
    else if (mark === null) wrong(code, '合格分应为数字，最多一位小数，不小于0');
    else if (mark > fullMark * 10) wrong(code, `合格分不能超过满分${shownMark(fullMark * 10)}分`);
    else marks[code] = mark;
  }
  return { marks, reasons };
}
