// Rooms, the draw of two persons, seats, numbers, checks and tickets, and the day of the exam. A worker dies while tickets are made.
import { plusMs, shanghaiDay } from '../../domain/kit/instant.ts';
import { sm3Bytes } from '../../security/hash.ts';
import { verifySeatRun, type SeatRunFile } from '../../security/seat-verify.ts';
import type { Enrolled } from './enrol.ts';
import type { Exam, Office } from './office.ts';
import { sent } from './office.ts';
import type { ExamOfficers } from './people.ts';
import { each, HOUR, MINUTE, type World } from './world.ts';

const DRAW = '07 12 19 23 28 31 + 04';
const AT_ONCE = 8;

export function sitting(world: World, { onExam, reached, configOf }: Office, officers: ExamOfficers) {
  const { to, now, say, sql, until, kill } = world;

  /** From 待编排 to 准考证已生成. `deadly`: a worker is killed once tickets have begun. */
  const seat = async (exam: Exam, deadly: boolean): Promise<void> => {
    const at = plusMs(await now(), 20 * MINUTE);
    await onExam(officers.admin, exam, 'allocations', sent({ source: '双色球第2027120期', at }) as object);
    await reached(exam, 'allocating', 'announced');
    await to(plusMs(at, 1_000));
    await onExam(officers.admin, exam, 'allocations/draw', { value: DRAW });
    await onExam(officers.second, exam, 'allocations/draw/confirm', { value: DRAW });
    await reached(exam, 'allocated');
    await verified(exam);
    await onExam(officers.admin, exam, 'numbers');
    await reached(exam, 'numbered');
    await checkAndTicket(exam, deadly);
  };
  const checkAndTicket = async (exam: Exam, deadly: boolean): Promise<void> => {
    await onExam(officers.clerk, exam, 'checks');
    await until('考场检查未完成', async () => (await stateOf(exam)) !== 'numbered/checking');
    if ((await stateOf(exam)) !== 'checked/none') throw new Error(`考场检查不通过：${await findings(exam)}`);
    await onExam(officers.clerk, exam, 'seating/generate');
    await onExam(officers.admin, exam, 'tickets/generate', { again: 'all' });
    const made = async (): Promise<number> =>
      (
        await sql<{ n: number }>(`select count(*)::int as n from exam_print where exam_id = $1 and kind = 'ticket' and state = 'ready'`, [exam.id])
      )[0]!.n;
    if (deadly) {
      await until('没有准考证', async () => (await made()) > 0, made);
      kill('worker');
      kill('documents');
    }
    await until('准考证未生成', async () => (await stateOf(exam)) === 'ticketed/none', made);
    await reached(exam, 'ticketed');
  };
  const stateOf = async ({ id }: Exam): Promise<string> =>
    (await sql<{ at: string }>(`select state || '/' || (regions->>'seats') as at from case_file where id = $1`, [id]))[0]!.at;
  const findings = async (exam: Exam): Promise<string> => {
    const { items } = (await officers.clerk.get(`/v1/admin/exams/${exam.id}/checks`)).body as {
      items: { items: { passed: boolean; findings: object[] }[] }[];
    };
    return JSON.stringify(items[0]?.items.filter(({ passed }) => !passed));
  };
  /** As anybody can: the export of the run, checked without the system. */
  const verified = async ({ id }: Exam): Promise<void> => {
    const { runs } = (await world.everybody('').get(`/v1/exams/${id}/seat-runs`)).body as { runs: { exportHref: string | null }[] };
    const run = (await world.everybody('').get(runs.at(-1)!.exportHref!)).body as SeatRunFile;
    const { wrong, seats, rooms } = verifySeatRun(run, sm3Bytes);
    if (wrong.length) throw new Error(`座位与推算不符：${wrong[0]!.message}`);
    say(`${shanghaiDay(await now())} 编排：${seats} 个座位、${rooms} 个考场，独立推算一致`);
  };
  /** Tickets are printed in their time; then everybody sits. */
  const sit = async (exam: Exam, paid: readonly Enrolled[]): Promise<void> => {
    const { windows, sessions } = await configOf(exam.id);
    await to(plusMs(windows.ticketOpens, HOUR));
    await reached(exam, 'printing');
    await each(paid, AT_ONCE, async ({ id, who }) => {
      const ticket = (await who.me.get(`/v1/enrolments/${id}/ticket`)).body as { name?: string };
      if (ticket.name !== who.name) throw new Error(`准考证打不开：${JSON.stringify(ticket)}`);
    });
    await to(plusMs(windows.ticketCloses, MINUTE));
    await reached(exam, 'toSit');
    await to(plusMs(sessions[0]!.opens, MINUTE));
    await reached(exam, 'sitting');
    await to(plusMs(sessions.at(-1)!.closes, MINUTE));
    await reached(exam, 'marking');
    say(`${shanghaiDay(await now())} 开考：${paid.length} 人持准考证`);
  };
  /** Moved by two weeks before it was sat: rooms and tickets are made once more for the new day. */
  const postpone = async (exam: Exam): Promise<Exam> => {
    const later = (moment: string): string => plusMs(moment, 14 * 24 * HOUR);
    const { windows, sessions } = exam.config;
    const moved = {
      ...windows,
      ticketOpens: later(windows.ticketOpens),
      ticketCloses: later(windows.ticketCloses),
    };
    const body = {
      reason: '考点临时不可用',
      windows: moved,
      sessions: sessions.map(({ no, opens, closes }) => ({ no, opens: later(opens), closes: later(closes) })),
    };
    await onExam(officers.admin, exam, 'postponements', sent(body) as object);
    await onExam(officers.second, exam, 'postpone');
    await reached(exam, 'numbered');
    const { items } = (await officers.admin.get(`/v1/admin/exams/${exam.id}/sites`)).body as { items: { id: string }[] };
    const config = await configOf(exam.id);
    const hours = sent({ opens: plusMs(config.sessions[0]!.opens, -HOUR), closes: plusMs(config.sessions.at(-1)!.closes, HOUR) }) as object;
    for (const { id } of items) await onExam(officers.admin, exam, `sites/${id}/hours`, hours, 'PUT');
    say(`${shanghaiDay(await now())} 考试延期两周，重新检查考场、重新生成准考证`);
    await checkAndTicket({ ...exam, config }, false);
    return { ...exam, config };
  };
  return { seat, sit, postpone };
}
