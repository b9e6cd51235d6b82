// The public log of an exam's seat runs. Written under the lock of the exam's case row, so that its chain has no forks.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../../domain/kit/instant.ts';
import { query } from '../../../db/kit/sql.ts';
import { sm3Bytes } from '../../../security/hash.ts';
import { LOG_START, logHash } from '../../../security/seat-run.ts';

export type LogEvent = 'announced' | 'drawn' | 'allocated' | 'abandoned' | 'revoked' | 'numbered' | 'numbersRevoked';

export async function appendLog(em: EntityManager, examId: string, run: number, at: Instant, event: LogEvent, detail: string): Promise<void> {
  const [last] = await query<{ no: number; hash: string }>(em, `select no, hash from exam_run_log where exam_id = $1 order by no desc limit 1`, [
    examId,
  ]);
  const line = { no: (last?.no ?? 0) + 1, run, at, event, detail, prev: last?.hash ?? LOG_START };
  await query(em, `insert into exam_run_log (exam_id, no, run, at, event, detail, prev, hash) values ($1, $2, $3, $4, $5, $6, $7, $8)`, [
    examId,
    line.no,
    run,
    at,
    event,
    detail,
    line.prev,
    logHash(line, sm3Bytes),
  ]);
}
