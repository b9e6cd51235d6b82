// One exam by the moved clock, from its publication to its certificates.
import { plusMs, shanghaiDay } from '../../domain/kit/instant.ts';
import { certifying } from './certify.ts';
import { enrolment, type Choice, type Enrolled } from './enrol.ts';
import type { judging } from './judge.ts';
import { openOffice, type Exam, type Office } from './office.ts';
import { payment } from './pay.ts';
import { isAmong, type Candidate, type ExamOfficers, type Marks } from './people.ts';
import { scoring } from './score.ts';
import { sitting } from './sit.ts';
import { DAY, HOUR, MINUTE, type World } from './world.ts';

export interface Turns {
  /** Workers are killed. */
  deadly?: boolean;
  cheats?: boolean;
  postponed?: boolean;
}

/** `judgeWith`: how cheaters are dealt with, where there are any. */
export function stageOf(world: World, officers: ExamOfficers, judgeWith?: (office: Office) => ReturnType<typeof judging>) {
  const office = openOffice(world, officers);
  const [enrol, pay, seats] = [enrolment(world, office, officers), payment(world, office, officers), sitting(world, office, officers)];
  const [scores, certificates] = [scoring(world, office, officers), certifying(world, office, officers)];
  const judge = judgeWith?.(office);
  const { to, now, say } = world;

  /** One season, from its publication to its certificates. */
  const year = async (
    opens: string,
    choose: (exam: Exam) => { who: Candidate; choice: Choice }[],
    { deadly = false, cheats = false, postponed = false }: Turns,
    marks: (one: Enrolled) => Marks,
  ): Promise<{ exam: Exam }> => {
    const first = `${opens}T02:00:00.000000Z`;
    const early = plusMs(first, -20 * DAY);
    if (early > (await now())) await to(early);
    let exam = await office.publish(opens);
    const { windows } = exam.config;
    const choices = choose(exam);
    await office.rooms(exam, choices.length);
    say(`${shanghaiDay(await now())} ${exam.config.name}已由两人发布，考点考场已设置`);
    await to(plusMs(first, HOUR));
    await office.reached(exam, 'enrolling');
    const { enrolled } = await enrol(exam, choices);
    const late = await pay.all(enrolled);
    await to(plusMs(windows.enrolCloses, MINUTE));
    await office.reached(exam, 'closed');
    await to(plusMs(windows.payCloses, 12 * MINUTE));
    await office.reached(exam, 'toAllocate');
    await pay.late(late);
    say(`${shanghaiDay(await now())} 报名与缴费截止；支付差错 ${await pay.settle()} 件已由财务处理`);
    await seats.seat(exam, deadly);
    if (postponed) exam = await seats.postpone(exam);
    const sat = await seatedOf(exam, enrolled);
    await seats.sit(exam, sat);
    await scores.importScores(exam, sat, marks);
    if (cheats) await judge?.(exam, byPart(sat, 'cheats'), byPart(sat, 'accused'));
    await scores.publish(exam);
    await certificates.certify(exam, deadly);
    return { exam };
  };
  const seatedOf = async ({ id }: Exam, enrolled: readonly Enrolled[]): Promise<Enrolled[]> => {
    const rows = await world.sql<{ id: string }>(`select enrolment_id as id from exam_ticket where exam_id = $1 and revoked_at is null`, [id]);
    const seated = new Set(rows.map((row) => row.id));
    return enrolled.filter((one) => seated.has(one.id));
  };
  const byPart = (all: readonly Enrolled[], part: Candidate['part']): Enrolled => {
    const found = all.find(({ who }) => isAmong(who.part, part));
    if (!found) throw new Error(`没有座位：${part}`);
    return found;
  };
  return { office, year, certificates };
}
