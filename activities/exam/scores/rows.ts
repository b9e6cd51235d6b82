// Many scores, page by page.
import type { MikroORM } from '@mikro-orm/postgresql';
import { SCORE, type ScoreRow } from '../../../db/exam/scores/scores.ts';
import { query } from '../../../db/kit/sql.ts';

const PAGE = 5_000;

/** Versions that a source brought, in the order of their lines. */
export async function* rowsOfSource(orm: MikroORM, sourceId: string): AsyncGenerator<ScoreRow[]> {
  for (let after = -1; ;) {
    const page: ScoreRow[] = await query(
      orm.em.fork(),
      `select ${SCORE} from score s where s.source_id = $1 and s.no > $2 order by s.no limit ${PAGE}`,
      [sourceId, after],
    );
    if (page.length) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.no;
  }
}

/** Scores in force of an exam, by candidate. */
export async function* scoresInForce(orm: MikroORM, examId: string): AsyncGenerator<ScoreRow[]> {
  let [enrolment, subject] = ['00000000-0000-0000-0000-000000000000', ''];
  for (;;) {
    const page: ScoreRow[] = await query(
      orm.em.fork(),
      `select ${SCORE} from score s where s.exam_id = $1 and s.in_force and (s.enrolment_id, s.subject) > ($2, $3) order by s.enrolment_id, s.subject limit ${PAGE}`,
      [examId, enrolment, subject],
    );
    if (page.length) yield page;
    if (page.length < PAGE) return;
    [enrolment, subject] = [page.at(-1)!.enrolmentId, page.at(-1)!.subject];
  }
}
