// Reads an uploaded list and checks every line of it (S3-35): what is wrong, or the scores, in memory; a list has as many lines as the rule allows at the most.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { ExamConfig } from '../../../domain/exam/exam.ts';
import { scoreChecker, type CheckedScore, type Sitter } from '../../../domain/exam/scores/check.ts';
import { plainCell, readHeader, type RowError, type ScoreMapping } from '../../../domain/exam/scores/mapping.ts';
import { ENROLMENT_ID_NUMBER } from '../../../db/exam/enrolments.ts';
import { sittersAfter, type SitterRow } from '../../../db/exam/scores/sitters.ts';
import type { Fields } from '../../../security/field.ts';
import { beat } from '../../kit/beat.ts';
import { spreadsheetRows } from '../../kit/spreadsheet.ts';
import { sheetLimits, SheetUnreadable } from '../../kit/xlsx.ts';

const PAGE = 10_000;

export interface ReadList {
  scores: CheckedScore[];
  errors: RowError[];
  /** Lines with values, the header left out. */
  rows: number;
}
export interface ListParts {
  orm: MikroORM;
  fields: Fields;
  examId: string;
  config: ExamConfig;
  mapping: ScoreMapping;
  maxRows: number;
}

async function sittersOf(em: EntityManager, fields: Fields, examId: string): Promise<Map<string, Sitter>> {
  const sitters = new Map<string, Sitter>();
  for (let after = ''; ;) {
    const page: SitterRow[] = await sittersAfter(em, examId, after, PAGE);
    for (const { number, idNumber, ...rest } of page) {
      // Opened once, and only where a line has a tail to be held against.
      let whole: string | null = null;
      sitters.set(number, { ...rest, idTail: (length) => (whole ??= fields.decrypt(idNumber, ENROLMENT_ID_NUMBER).toUpperCase()).slice(-length) });
    }
    if (page.length < PAGE) return sitters;
    after = page.at(-1)!.number;
    beat();
  }
}

/** Reads and checks. A file that can't be read is one error of the whole list. */
export async function readList(bytes: Buffer, { orm, fields, examId, config, mapping, maxRows }: ListParts): Promise<ReadList> {
  const sitters = await sittersOf(orm.em.fork(), fields, examId);
  const subjects = new Map(config.subjects.map((subject) => [subject.code, subject]));
  const list: ReadList = { scores: [], errors: [], rows: 0 };
  let check: ReturnType<typeof scoreChecker> | null = null;
  let line = 0;
  try {
    for await (const rows of spreadsheetRows(bytes, { ...sheetLimits, rows: maxRows + 1 })) {
      for (const cells of rows) {
        line++;
        if (line === 1) {
          const { at, errors } = readHeader(cells, mapping);
          // Without its columns no line can be read.
          if (errors.length) return { ...list, errors };
          check = scoreChecker({ mapping, at, subjects, sitters });
        } else if (cells.some((cell) => plainCell(cell) !== '')) {
          list.rows++;
          const { score, errors } = check!(line, cells);
          if (score) list.scores.push(score);
          list.errors.push(...errors);
        }
      }
      beat();
    }
  } catch (error) {
    if (!(error instanceof SheetUnreadable)) throw error;
    return { scores: [], rows: list.rows, errors: [...list.errors, { row: Math.max(line, 1), column: null, message: error.message }] };
  }
  if (list.rows === 0) list.errors.push({ row: 1, column: null, message: '没有成绩' });
  return list;
}
