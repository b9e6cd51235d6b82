// After the exam: the list of scores as 考试院 sends it, pass marks of two persons, the list of those who passed, publication.
import { lineOf, scoreHeaders } from '../../bench/kit/score-seed.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { sheet } from '../../templates/kit/sheet.ts';
import type { Enrolled } from './enrol.ts';
import type { Exam, Office } from './office.ts';
import type { ExamOfficers, Marks } from './people.ts';
import type { World } from './world.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export function scoring(world: World, { act, onExam, reached, stand }: Office, officers: ExamOfficers) {
  const { sql, until, say, now } = world;
  const imports = '/v1/admin/score-imports';

  /** Number of each enrolment, as the office's list of tickets has it. */
  const numbers = async ({ id }: Exam): Promise<Map<string, string>> => {
    const found = new Map<string, string>();
    for (let after = ''; ;) {
      const { items, next } = (await officers.clerk.get(`/v1/admin/tickets?examId=${id}&limit=100${after && `&after=${after}`}`)).body as {
        items: { enrolmentId: string; number: string }[];
        next: string | null;
      };
      for (const one of items) found.set(one.enrolmentId, one.number);
      if (!next) return found;
      after = next;
    }
  };
  /** Lines of the list; `cut`: one line is not what it says of itself, and the whole list is refused. */
  const listOf = async (exam: Exam, all: readonly Enrolled[], marksOf: (one: Enrolled) => Marks, cut: boolean): Promise<Buffer> => {
    const known = await numbers(exam);
    const lines = all.flatMap((one) =>
      one.subjects.map((subject) => {
        const mark = marksOf(one)[subject.startsWith('F') ? 0 : 1];
        return [
          known.get(one.id)!,
          one.who.name,
          one.who.idNumber.slice(-4),
          subject,
          ...lineOf(subject, mark ?? 0, { absent: mark === null }),
        ] as string[];
      }),
    );
    if (cut) lines[0]![6] = '99.5';
    return bytesOf(sheet('成绩', [[...scoreHeaders], ...lines]));
  };
  const upload = async (exam: Exam, content: Buffer): Promise<{ id: string; state: string }> => {
    const fileId = await officers.clerk.upload('成绩.xlsx', XLSX, content);
    const clean = async (): Promise<boolean> => (await sql(`select from file where id = $1 and state = 'clean'`, [fileId])).length === 1;
    await until('成绩文件未过检', clean);
    const { id } = (await officers.clerk.send('POST', `/v1/admin/exams/${exam.id}/scores/imports`, { fileId })).body as { id: string };
    await until(
      '成绩未校验完',
      async () => !['uploaded', 'checking'].includes((await stand(id)).state),
      () => stand(id),
    );
    return { id, state: (await stand(id)).state };
  };
  return {
    numbers,
    /** A list with a wrong line is refused whole; the right one is committed by another person. */
    importScores: async (exam: Exam, all: readonly Enrolled[], marksOf: (one: Enrolled) => Marks): Promise<void> => {
      const wrong = await upload(exam, await listOf(exam, all, marksOf, true));
      const { wrong: lines } = (await officers.clerk.get(`${imports}/${wrong.id}`)).body as { wrong: number };
      if (wrong.state === 'ready' || lines !== 1) throw new Error(`有错的成绩表未被退回：${wrong.state}，${lines} 行`);
      await act(officers.clerk, imports, wrong.id, 'discard', { reason: '考试院更正后重传' });
      const right = await upload(exam, await listOf(exam, all, marksOf, false));
      await act(officers.other, imports, right.id, 'commit');
      await reached(exam, 'scored');
      await onExam(officers.clerk, exam, 'scores/judge');
      say(`${shanghaiDay(await now())} 成绩入库：${all.length} 人；此前一份有错的成绩表被整份退回`);
    },
    /** Pass marks, list and publication. */
    publish: async (exam: Exam): Promise<void> => {
      const marks = Object.fromEntries(exam.config.subjects.map(({ code }) => [code, '60']));
      await onExam(officers.admin, exam, 'pass-marks', { marks }, 'PUT');
      await onExam(officers.second, exam, 'pass-marks/confirm');
      await onExam(officers.admin, exam, 'pass-lists');
      await reached(exam, 'listed');
      await onExam(officers.second, exam, 'pass-lists/publish');
      await onExam(officers.admin, exam, 'scores/publish');
      await reached(exam, 'scoresOut');
      say(`${shanghaiDay(await now())} 合格名单发布，成绩公布`);
    },
  };
}
