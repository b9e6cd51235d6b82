// 成绩导入 as its records keep it.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RowError, ScoreMapping } from '../../../domain/exam/scores/mapping.ts';
import { openImportStates } from '../../../domain/exam/scores/import.ts';
import type { Instant } from '../../../domain/kit/instant.ts';
import { asInstant, one, query } from '../../kit/sql.ts';

/** What the second person looks at before it counts. */
export interface ImportTotals {
  subjects: Record<string, { rows: number; absent: number; flagged: number }>;
  /** Lines that take the place of a score in force. */
  replacing: number;
}

export interface StoredImport {
  id: string;
  examId: string;
  district: string;
  no: number;
  state: string;
  version: number;
  fileId: string;
  fileHash: string;
  mapping: ScoreMapping;
  uploadedBy: string;
  uploadedAt: Instant;
  rows: number | null;
  wrong: number | null;
  totals: ImportTotals | null;
  root: string | null;
  committedBy: string | null;
  committedAt: Instant | null;
  endedAt: Instant | null;
  reason: string | null;
}

const IMPORT = `select i.case_id as id, i.exam_id as "examId", c.district, i.no, c.state, c.version, i.file_id as "fileId", i.file_hash as "fileHash", i.mapping,
  i.uploaded_by as "uploadedBy", ${asInstant('i.uploaded_at')} as "uploadedAt", i.rows, i.wrong, i.totals, i.root, i.committed_by as "committedBy",
  ${asInstant('i.committed_at')} as "committedAt", ${asInstant('i.ended_at')} as "endedAt", i.reason from score_import i join case_file c on c.id = i.case_id`;

export async function importById(em: EntityManager, id: string): Promise<StoredImport | null> {
  const [row] = await query<StoredImport>(em, `${IMPORT} where i.case_id = $1`, [id]);
  return row ?? null;
}

/** Imports of an exam, the newest first. */
export const importsOf = (em: EntityManager, examId: string, limit: number, before: number | null = null): Promise<StoredImport[]> =>
  query(em, `${IMPORT} where i.exam_id = $1 and ($2::int is null or i.no < $2) order by i.no desc limit $3`, [examId, before, limit]);

/** How many lists of an exam are neither in the scores nor given up. */
export const openImports = async (em: EntityManager, examId: string): Promise<number> =>
  (
    await one<{ n: number }>(
      em,
      `select count(*)::int as n from score_import i join case_file c on c.id = i.case_id where i.exam_id = $1 and c.state = any($2)`,
      [examId, [...openImportStates]],
    )
  ).n;

/** Errors of a list after one, in the order of its lines. */
export const errorsOf = (
  em: EntityManager,
  importId: string,
  limit: number,
  after: readonly [number, number] = [0, 0],
): Promise<(RowError & { n: number })[]> =>
  query(
    em,
    `select row, n, column_name as column, message from score_import_error where import_id = $1 and (row, n) > ($2, $3) order by row, n limit $4`,
    [importId, after[0], after[1], limit],
  );
