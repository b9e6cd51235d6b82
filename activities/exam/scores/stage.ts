// The check of a list as the import's workflow has it done: its errors, or its scores as versions that are not in force yet, 500 a transaction. Killed anywhere it goes on where it
// stands: a list gives the same lines whenever it is read.
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { CheckedScore } from '../../../domain/exam/scores/check.ts';
import type { RowError } from '../../../domain/exam/scores/mapping.ts';
import { scoreRules } from '../../../domain/exam/scores/rules.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { examById } from '../../../db/exam/exams.ts';
import { importById, type ImportTotals, type StoredImport } from '../../../db/exam/scores/imports.ts';
import { now } from '../../../db/kit/clock.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { one, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { Fields } from '../../../security/field.ts';
import { merkleRoot } from '../../../security/merkle.ts';
import { beat } from '../../kit/beat.ts';
import { readList } from './read-list.ts';
import { newNonce, openScore, recordText, sealText, type ScoreRecord } from './record.ts';
import { rowsOfSource } from './rows.ts';

const BATCH = 500;
/** Transactions on their way at once, so that encryption and database work beside each other. */
const AHEAD = 4;

export interface StageParts {
  orm: MikroORM;
  fields: Fields;
  open: (hash: string) => Readable;
}

async function bytesOf(content: Readable, hash: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  if (createHash('sha256').update(bytes).digest('hex') !== hash) throw new Error('the stored file is not the one that was uploaded');
  return bytes;
}

/** Checks a list that is in 校验中. Answers false where it is not, or was given up meanwhile. */
export async function stageList({ orm, fields, open }: StageParts, importId: string): Promise<boolean> {
  const found = await importById(orm.em.fork(), importId);
  if (found?.state !== 'checking') return false;
  const exam = await examById(orm.em.fork(), found.examId);
  if (!exam) throw new Error(`no exam ${found.examId}`);
  const em = orm.em.fork();
  const maxRows = ruleValue((await ruleBook(em)).rulesFor(exam.district, shanghaiDay(await now(em))), scoreRules.importRows);
  const bytes = await bytesOf(open(found.fileHash), found.fileHash);
  const list = await readList(bytes, { orm, fields, examId: exam.id, config: exam.config, mapping: found.mapping, maxRows });
  if (list.errors.length) return keepErrors(orm, found, list.rows, list.errors);
  return keepScores(orm, fields, found, exam.district, list.scores);
}

/** True where the import is still being checked: its row is held until the batch is written, so that giving it up comes before or after. */
const stillChecking = `select 1 from case_file where id = $1 and state = 'checking' for share`;

async function keepErrors(orm: MikroORM, { id }: StoredImport, rows: number, errors: readonly RowError[]): Promise<boolean> {
  const wrongLines = new Set(errors.map(({ row }) => row)).size;
  const per = new Map<number, number>();
  const numbered = errors.map(({ row, column, message }) => {
    const n = (per.get(row) ?? 0) + 1;
    per.set(row, n);
    return { row, n, column_name: column, message };
  });
  await orm.em.fork().transactional((em) => query(em, `delete from score where source_id = $1 and not in_force`, [id]));
  for (let from = 0; from < numbered.length; from += BATCH) {
    const batch = numbered.slice(from, from + BATCH);
    const there = await orm.em.fork().transactional(async (em) => {
      if (!(await query(em, stillChecking, [id])).length) return false;
      await query(
        em,
        `insert into score_import_error (import_id, row, n, column_name, message)
           select $1, row, n, column_name, message from jsonb_to_recordset($2::jsonb) r(row int, n int, column_name text, message text)
           on conflict (import_id, row, n) do update set column_name = excluded.column_name, message = excluded.message`,
        [id, JSON.stringify(batch)],
      );
      return true;
    });
    if (!there) return false;
    beat(from);
  }
  await query(orm.em.fork(), `update score_import set rows = $2, wrong = $3, totals = null, root = null where case_id = $1`, [id, rows, wrongLines]);
  return true;
}

const recordOf = (found: StoredImport, { row, enrolmentId, subject, marks, absent, flag }: CheckedScore): ScoreRecord => ({
  id: uuidv7(),
  examId: found.examId,
  enrolmentId,
  subject,
  sourceId: found.id,
  no: row,
  ...marks,
  attendance: absent ? 'absent' : 'present',
  flag,
  ground: null,
  nonce: newNonce(),
});

/** A line with its text, which is both encrypted and a leaf of the root. */
interface Staged {
  record: ScoreRecord;
  text: string;
}

async function insertBatch(orm: MikroORM, fields: Fields, importId: string, district: string, batch: readonly Staged[]): Promise<boolean> {
  const column = <K extends keyof ScoreRecord>(name: K): ScoreRecord[K][] => batch.map(({ record }) => record[name]);
  const records = batch.map(({ text }) => sealText(fields, district, text));
  return orm.em.fork().transactional(async (em) => {
    if (!(await query(em, stillChecking, [importId])).length) return false;
    await query(
      em,
      `insert into score (id, exam_id, enrolment_id, subject, source_id, no, record, attendance, flag, standing)
         select id, $1, enrolment_id, subject, $2, no, record, attendance, flag, 'valid'
           from unnest($3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[]) r(id, enrolment_id, subject, no, record, attendance, flag)
         on conflict (source_id, no) do nothing`,
      [
        batch[0]!.record.examId,
        importId,
        column('id'),
        column('enrolmentId'),
        column('subject'),
        column('no'),
        records,
        column('attendance'),
        column('flag'),
      ],
    );
    return true;
  });
}

async function keepScores(orm: MikroORM, fields: Fields, found: StoredImport, district: string, scores: readonly CheckedScore[]): Promise<boolean> {
  const { id } = found;
  // Another attempt may have come as far as some line; what it wrote counts as long as it says what the list says.
  const there = await stagedLines(orm, fields, id);
  const wanted = new Set(there.size ? scores.map(lineKey) : []);
  const strange = [...there.keys()].filter((key) => !wanted.has(key));
  if (strange.length) {
    await query(orm.em.fork(), `delete from score where source_id = $1 and not in_force`, [id]);
    there.clear();
  }
  const leaves: string[] = [];
  const under: Promise<boolean>[] = [];
  let batch: Staged[] = [];
  const flush = async (): Promise<boolean> => {
    const rows = batch;
    batch = [];
    if (rows.length) {
      const writing = insertBatch(orm, fields, id, district, rows);
      // Whoever asks for it next is told; until then the failure is not unhandled.
      writing.catch(() => undefined);
      under.push(writing);
    }
    if (under.length < AHEAD) return true;
    beat();
    return (await under.shift())!;
  };
  try {
    for (const score of scores) {
      const known = there.size ? there.get(lineKey(score)) : undefined;
      if (known) {
        leaves.push(known);
        continue;
      }
      const record = recordOf(found, score);
      const text = recordText(record);
      leaves.push(text);
      batch.push({ record, text });
      if (batch.length === BATCH && !(await flush())) return false;
    }
    await flush();
  } finally {
    await Promise.allSettled(under);
  }
  if (!(await Promise.all(under)).every((kept) => kept)) return false;
  const { replacing } = await one<{ replacing: number }>(
    orm.em.fork(),
    `select count(*)::int as replacing from score n join score o on o.exam_id = n.exam_id and o.enrolment_id = n.enrolment_id and o.subject = n.subject and o.in_force
       where n.source_id = $1 and o.source_id <> $1`,
    [id],
  );
  await query(orm.em.fork(), `update score_import set rows = $2, wrong = 0, totals = $3, root = $4 where case_id = $1`, [
    id,
    scores.length,
    JSON.stringify({ ...totalsOf(scores), replacing } satisfies ImportTotals),
    merkleRoot(leaves),
  ]);
  return true;
}

const lineKey = ({ row, enrolmentId, subject, marks, absent, flag }: CheckedScore): string =>
  JSON.stringify([row, enrolmentId, subject, marks.objective, marks.subjective, marks.total, absent, flag]);

/** What an earlier attempt has written, by what it says of each line; the text that its root is made of. */
async function stagedLines(orm: MikroORM, fields: Fields, importId: string): Promise<Map<string, string>> {
  const there = new Map<string, string>();
  for await (const rows of rowsOfSource(orm, importId))
    for (const row of rows) {
      const { record } = openScore(fields, row);
      const key = record ? lineKey({ ...record, row: record.no, marks: record, absent: record.attendance === 'absent' }) : `altered ${row.id}`;
      there.set(key, record ? recordText(record) : '');
    }
  return there;
}

function totalsOf(scores: readonly CheckedScore[]): Pick<ImportTotals, 'subjects'> {
  const subjects: ImportTotals['subjects'] = {};
  for (const { subject, absent, flag } of scores) {
    const total = (subjects[subject] ??= { rows: 0, absent: 0, flagged: 0 });
    total.rows++;
    if (absent) total.absent++;
    if (flag !== null) total.flagged++;
  }
  return { subjects };
}
