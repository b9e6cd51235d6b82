// 准考证号 where they stand, and lists of scores as 考试院 sends them: for tests and measurements of what comes after the exam. Nobody in them exists.
import type pg from 'pg';
import { subjectsOf } from '../../domain/exam/exam.ts';
import { ticketNumber } from '../../domain/exam/ticket-number.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import type { SeededCandidate, SeededExam } from './exam-seed.ts';
import { databaseNow, insertRows } from './rows.ts';

export interface Numbered extends SeededCandidate {
  number: string;
}

/** Rooms of a site and seats of a room, where candidates are numbered in their order. */
const [ROOMS, SEATS] = [999, 30];

/** Gives candidates numbers, in their order: seat after seat, room after room, site after site. `client` is the owner's. */
export async function seedNumbers(client: pg.ClientBase, { id, config }: SeededExam, candidates: readonly SeededCandidate[]): Promise<Numbered[]> {
  const at = await databaseNow(client);
  const { year, district, sitting } = config;
  const numbered = candidates.map((one, n) => {
    const [seat, room, site] = [1 + (n % SEATS), 1 + (Math.floor(n / SEATS) % ROOMS), 1 + Math.floor(n / SEATS / ROOMS)];
    return { ...one, number: ticketNumber({ year, district, sitting, site, room, seat }) };
  });
  await insertRows(
    client,
    'exam_ticket',
    numbered.map((one) => ({ id: uuidv7(), exam_id: id, run: 1, enrolment_id: one.id, number: one.number, numbered_at: at, prints: 0 })),
  );
  return numbered;
}

/** Marks of a line: 客观, 主观, 总分, 缺考, 违纪标识. */
export type Line = readonly [objective: string, subjective: string, total: string, absent?: string, flag?: string];
/** A mark in a subject, as a line: 考全部客观 where the paper has no other questions. */
export const lineOf = (subject: string, total: number, { absent = false, flag = '' } = {}): Line => {
  if (absent) return ['', '', '', '缺考', flag];
  if (!subject.startsWith('S')) return [String(total), '', String(total), '', flag];
  const objective = Math.min(20, Math.floor(total));
  return [String(objective), String(Math.round((total - objective) * 10) / 10), String(total), '', flag];
};

export const scoreHeaders = ['准考证号', '姓名', '证件尾号', '科目代码', '客观', '主观', '总分', '缺考', '违纪标识'] as const;

/** Lines of a list: every candidate in each of his subjects. `subjects` keeps it to some. */
export function* scoreLines(
  { config }: Pick<SeededExam, 'config'>,
  candidates: readonly (Numbered & { subjects?: readonly string[] })[],
  line: (n: number, subject: string) => Line | null,
  { subjects }: { subjects?: readonly string[] } = {},
): Generator<string[]> {
  yield [...scoreHeaders];
  for (const [n, one] of candidates.entries())
    for (const code of one.subjects ?? subjectsOf(config, one.level, one.specialty).map((subject) => subject.code)) {
      const marks = !subjects || subjects.includes(code) ? line(n, code) : null;
      if (marks) yield [one.number, one.name, one.idNumber.slice(-4), code, ...marks.slice(0, 3), marks[3] ?? '', marks[4] ?? ''] as string[];
    }
}
