// 生成合格人员 (S3-40): the rule over all candidates, 500 a transaction, under the list's cursor. What it wrote is a draft that nobody reads before the list's last act.
import type { MikroORM } from '@mikro-orm/postgresql';
import { examById } from '../../../db/exam/exams.ts';
import { standingList, type StoredList } from '../../../db/exam/scores/pass.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import { merkleRoot } from '../../../security/merkle.ts';
import { beat } from '../../kit/beat.ts';
import { resultLeaf, resultsOf, sittingsAfter } from './results.ts';

const BATCH = 500;

/** Makes the list that was asked for. Answers false where none is being made any more. */
export async function makeList({ orm, fields }: { orm: MikroORM; fields: Fields }, examId: string): Promise<boolean> {
  const [list, exam] = [await standingList(orm.em.fork(), examId), await examById(orm.em.fork(), examId)];
  if (list?.standing !== 'making' || !exam) return false;
  for (let cursor = list.cursor; ;) {
    const sittings = await sittingsAfter(orm.em.fork(), examId, cursor, BATCH);
    if (!sittings.length) break;
    const results = await resultsOf(orm.em.fork(), fields, { examId, config: exam.config, rule: list.rule }, sittings);
    const rows = sittings.map((one) => ({ ...one, ...results.get(one.enrolmentId)! }));
    const last = sittings.at(-1)!.enrolmentId;
    const written = await orm.em.fork().transactional(async (em) => {
      const mine = await query(
        em,
        `update pass_list set cursor = $2 where id = $1 and standing = 'making' and cursor is not distinct from $3 returning id`,
        [list.id, last, cursor],
      );
      if (!mine.length) return false;
      await query(
        em,
        `insert into pass_result (list_id, enrolment_id, exam_id, level, specialty, outcome, subjects)
           select $1, r."enrolmentId", $2, r.level, r.specialty, r.outcome, r.subjects
             from jsonb_to_recordset($3::jsonb) r("enrolmentId" uuid, level text, specialty text, outcome text, subjects jsonb)`,
        [list.id, examId, JSON.stringify(rows)],
      );
      return true;
    });
    // Another attempt is ahead: this one has nothing to do.
    if (!written) return false;
    cursor = last;
    beat(cursor);
  }
  return settle(orm, list);
}

/** Counts and root of what was written, read back. */
async function settle(orm: MikroORM, { id }: StoredList): Promise<boolean> {
  const rows = await query<{ enrolmentId: string; outcome: string }>(
    orm.em.fork(),
    `select enrolment_id as "enrolmentId", outcome from pass_result where list_id = $1 order by enrolment_id`,
    [id],
  );
  const count = (outcome: string): number => rows.filter((row) => row.outcome === outcome).length;
  const done = await query(
    orm.em.fork(),
    `update pass_list set candidates = $2, passed = $3, partial = $4, failed = $5, root = $6 where id = $1 and standing = 'making' returning id`,
    [
      id,
      rows.length,
      count('passed'),
      count('partial'),
      count('failed'),
      merkleRoot(rows.map(({ enrolmentId, outcome }) => resultLeaf(enrolmentId, outcome))),
    ],
  );
  return done.length > 0;
}
