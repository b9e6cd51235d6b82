// One exam from its templates to its certificates, played by the season's rooms (scripts/season) on a system that is being killed.
import { plusMs } from '../../../domain/kit/instant.ts';
import { certifying } from '../../../scripts/season/certify.ts';
import { enrolment } from '../../../scripts/season/enrol.ts';
import { openOffice, subjectCodes, type Exam } from '../../../scripts/season/office.ts';
import { payment } from '../../../scripts/season/pay.ts';
import { marksOf, type People } from '../../../scripts/season/people.ts';
import { scoring } from '../../../scripts/season/score.ts';
import { sitting } from '../../../scripts/season/sit.ts';
import { DAY, HOUR, MINUTE } from '../../../scripts/season/world.ts';
import { paying } from './pay.ts';
import type { ExamWorld } from './world.ts';

const OPENS = '2027-07-19';
/** Where a run ends: the payers are in, they have their tickets, they have their certificates. */
export const ends = ['paid', 'seated', 'certified'] as const;
export type End = (typeof ends)[number];

export interface Played {
  exam: Exam;
  end: End;
}

export async function playExam(world: ExamWorld, people: People, { first, candidates, end }: { first: number; candidates: number; end: End }): Promise<Played> {
  const officers = await people.officers();
  const office = openOffice(world, officers);
  const opens = `${OPENS}T02:00:00.000000Z`;
  const all = await people.candidates(first, candidates, OPENS.slice(0, 7));
  await people.seal();
  const payers = await paying(world, office, officers);
  await office.templates();
  await world.to(plusMs(opens, -20 * DAY));
  const exam = await office.publish(OPENS);
  await office.rooms(exam, all.length);
  await world.to(plusMs(opens, HOUR));
  await office.reached(exam, 'enrolling');
  const enrol = enrolment(world, office, officers);
  const { enrolled } = await enrol(
    exam,
    all.map((who) => ({ who, choice: { level: 'full', subjects: subjectCodes(exam, 'full', who.specialty) } })),
  );
  const paid = await payers.all(enrolled);
  const { windows } = exam.config;
  await world.to(plusMs(windows.enrolCloses, MINUTE));
  await office.reached(exam, 'closed');
  await world.to(plusMs(windows.payCloses, 12 * MINUTE));
  await office.reached(exam, 'toAllocate');
  await payers.late(paid);
  await payment(world, office, officers).settle();
  if (end === 'paid') return { exam, end };
  const seats = sitting(world, office, officers);
  await seats.seat(exam, false);
  if (end === 'seated') return { exam, end };
  const sat = payers.sits(paid);
  await seats.sit(exam, sat);
  const scores = scoring(world, office, officers);
  await scores.importScores(exam, sat, ({ who }) => marksOf(who));
  await scores.publish(exam);
  const certificates = certifying(world, office, officers);
  await certificates.certify(exam, false);
  await certificates.archive(exam);
  return { exam, end };
}
