// Q05 of scores: each night every score is opened and held against the columns beside it, each list against the root that its journal has, and what is in force against the
// lists that brought it. What was changed past the system is found with row and column.
import type { MikroORM } from '@mikro-orm/postgresql';
import { query } from '../../../db/kit/sql.ts';
import { SCORE, type ScoreRow } from '../../../db/exam/scores/scores.ts';
import type { Fields } from '../../../security/field.ts';
import { merkleRoot } from '../../../security/merkle.ts';
import type { BrokenRow } from '../../protection/rows.ts';
import { openScore, recordText } from './record.ts';
import { resultLeaf } from './results.ts';
import { rowsOfSource } from './rows.ts';

const PAGE = 5_000;
const TABLE = 'score';
const broken = (id: string, columns: readonly string[]): BrokenRow => ({
  table: TABLE,
  id,
  columns: [...columns],
  message: `成绩（${TABLE}）${id} 的 ${columns.join('、')} 列被改动。`,
});

/** Rows whose columns and record don't agree. */
async function alteredRows(orm: MikroORM, fields: Fields, progress: () => void): Promise<BrokenRow[]> {
  const found: BrokenRow[] = [];
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const page: ScoreRow[] = await query(orm.em.fork(), `select ${SCORE} from score s where s.id > $1 order by s.id limit ${PAGE}`, [after]);
    for (const row of page) {
      const wrong = openScore(fields, row).broken;
      if (wrong.length) found.push(broken(row.id, wrong));
    }
    if (page.length < PAGE) return found;
    after = page.at(-1)!.id;
    progress();
  }
}

/** Lists that stand and no longer give the root that the act of their check wrote: a line is gone, or was put in. A void since then is none. */
async function changedLists(orm: MikroORM, fields: Fields, progress: () => void): Promise<BrokenRow[]> {
  const lists = await query<{ id: string; no: number; root: string; rows: number }>(
    orm.em.fork(),
    `select i.case_id as id, i.no, j.data->>'root' as root, (j.data->>'rows')::int as rows from score_import i join case_file c on c.id = i.case_id
       join journal j on j.case_id = i.case_id and j.action = 'finishCheck' where c.state in ('ready', 'committed', 'rolledBack') order by i.case_id`,
  );
  const found: BrokenRow[] = [];
  for (const { id, no, root, rows } of lists) {
    const leaves: string[] = [];
    const lines = new Set<number>();
    for await (const page of rowsOfSource(orm, id)) {
      for (const row of page) {
        const { record } = openScore(fields, row);
        if (record) leaves.push(recordText({ ...record, ground: null }));
        lines.add(row.no);
      }
      progress();
    }
    if (leaves.length === rows && merkleRoot(leaves) === root) continue;
    found.push({
      table: 'score_import',
      id,
      message: `成绩导入（score_import）${id}（第${no}次）的成绩与入库时不符：应有${rows}条，现有${lines.size}条。`,
    });
  }
  return found;
}

/** Scores in force that their source does not account for: each stands by the newest commit or correction of its subject. */
const STRAY = `with standing as (
    select s.id, s.exam_id, s.enrolment_id, s.subject, s.in_force, coalesce(i.committed_at, v.answered_at) as since
      from score s left join score_import i on i.case_id = s.source_id left join case_file c on c.id = i.case_id left join score_review v on v.case_id = s.source_id
     where (c.state = 'committed' or v.found = 'corrected')),
  newest as (select distinct on (exam_id, enrolment_id, subject) id from standing order by exam_id, enrolment_id, subject, since desc, id desc)
  select s.id from score s left join newest n on n.id = s.id where s.in_force <> (n.id is not null) order by s.id limit 100`;

/** Results that are not what their list's journal row says, changes that left their trace aside. */
async function changedResults(orm: MikroORM): Promise<BrokenRow[]> {
  const lists = await query<{ id: string; no: number; root: string }>(
    orm.em.fork(),
    `select l.id, l.no, j.data->>'root' as root from pass_list l join journal j on j.case_id = l.exam_id and j.action = 'finishList' and j.data->>'listId' = l.id::text
      where l.made_at is not null order by l.id`,
  );
  const found: BrokenRow[] = [];
  for (const { id, no, root } of lists) {
    const rows = await query<{ enrolmentId: string; outcome: string; changed: boolean }>(
      orm.em.fork(),
      `select r.enrolment_id as "enrolmentId", coalesce((select x.before->>'outcome' from pass_result_change x where x.list_id = r.list_id and x.enrolment_id = r.enrolment_id
           order by x.at, x.id limit 1), r.outcome) as outcome,
         exists (select from (select x.after from pass_result_change x where x.list_id = r.list_id and x.enrolment_id = r.enrolment_id order by x.at desc, x.id desc limit 1) y
           where y.after->>'outcome' <> r.outcome) as changed
         from pass_result r where r.list_id = $1 order by r.enrolment_id`,
      [id],
    );
    const wrong = rows.filter(({ changed }) => changed).map(({ enrolmentId }) => enrolmentId);
    for (const enrolmentId of wrong.slice(0, 100))
      found.push({
        table: 'pass_result',
        id: enrolmentId,
        columns: ['outcome'],
        message: `合格结果（pass_result）${enrolmentId} 的 outcome 列被改动。`,
      });
    if (!wrong.length && merkleRoot(rows.map(({ enrolmentId, outcome }) => resultLeaf(enrolmentId, outcome))) !== root)
      found.push({ table: 'pass_list', id, message: `合格人员名单（pass_list）${id}（第${no}次）与生成时不符。` });
  }
  return found;
}

/** Everything that doesn't hold, at most 100 of a kind. */
export async function verifyScores(orm: MikroORM, fields: Fields, progress: () => void = () => undefined): Promise<BrokenRow[]> {
  const altered = await alteredRows(orm, fields, progress);
  const lists = await changedLists(orm, fields, progress);
  const stray = await query<{ id: string }>(orm.em.fork(), STRAY);
  const results = await changedResults(orm);
  return [...altered.slice(0, 100), ...lists, ...stray.map(({ id }) => broken(id, ['in_force'])), ...results];
}
