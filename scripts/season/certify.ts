// 资格审查 of everybody who passed, certificates, archive. The workers die while certificates are made.
import { plusMs, shanghaiDay } from '../../domain/kit/instant.ts';
import type { Exam, Office } from './office.ts';
import type { ExamOfficers } from './people.ts';
import { DAY, each, MINUTE, type World } from './world.ts';

const AT_ONCE = 4;

export function certifying(world: World, { onExam, reached, stand }: Office, officers: ExamOfficers) {
  const { sql, until, to, now, say, kill } = world;
  const count = async (text: string, id: string): Promise<number> => (await sql<{ n: number }>(`select count(*)::int as n from ${text}`, [id]))[0]!.n;

  const review = async ({ id }: Exam): Promise<number> => {
    const tasks = await sql<{ id: string; caseId: string; version: number }>(
      `select t.id, t.case_id as "caseId", t.version from task t join qualification_review q on q.case_id = t.case_id where q.exam_id = $1 and t.state = 'open'`,
      [id],
    );
    await each(tasks, AT_ONCE, async ({ id: task, caseId, version }) => {
      const path = `/v1/qualification-reviews/${caseId}/tasks/${task}`;
      await officers.reviewer.send('POST', `${path}/claim`, {}, version);
      await officers.reviewer.send('POST', `${path}/pass`, {}, version + 1);
    });
    return tasks.length;
  };
  return {
    /** The time to ask for a review of scores passes, those who passed are reviewed, and certificates made. `deadly`: both workers are killed meanwhile. */
    certify: async (exam: Exam, deadly: boolean): Promise<void> => {
      await to(plusMs(await now(), 31 * DAY));
      await reached(exam, 'qualifying');
      const reviewed = await review(exam);
      const open = () => count(`qualification_review where exam_id = $1 and state <> 'passed'`, exam.id);
      await until('资格审查未完成', async () => (await open()) === 0, open);
      await onExam(officers.admin, exam, 'certs/issue');
      const issued = () =>
        count(`certificate_edition e join certificate c on c.id = e.certificate_id where c.exam_id = $1 and e.standing = 'issued'`, exam.id);
      if (deadly) {
        await until('没有证书', async () => (await issued()) > 0, issued);
        kill('worker');
        kill('documents');
      }
      const waiting = () =>
        count(
          `certificate_edition e join certificate c on c.id = e.certificate_id where c.exam_id = $1 and e.standing not in ('issued', 'superseded', 'withdrawn')`,
          exam.id,
        );
      await reached(exam, 'issued');
      await until('证书未制完', async () => (await waiting()) === 0, issued);
      say(`${shanghaiDay(await now())} 资格审查 ${reviewed} 人，证书 ${await issued()} 张，均已归集`);
    },
    /** The time of the archive comes. */
    archive: async (exam: Exam): Promise<void> => {
      const [row] = await sql<{ due: string }>(
        `select to_char(due at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as due from deadline where case_id = $1 and name = 'archive' and closed_at is null`,
        [exam.id],
      );
      if (row && row.due > (await now())) await to(plusMs(row.due, MINUTE));
      await until(
        '考试未归档',
        async () => (await stand(exam.id)).state === 'archived',
        () => stand(exam.id),
      );
    },
  };
}
