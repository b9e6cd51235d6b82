// One exam season in the demonstration, from its publication to the certificates, by the moved clock: few candidates, everything else as it is. Who passed, who passed one
// subject, the money, the seats, the papers can be looked at afterwards. `npm run season` plays the whole of it, with kills and cheaters.
import type { Client } from '@temporalio/client';
import type { PlainDate } from '../../domain/kit/instant.ts';
import { booksOf, lines, wrongIn } from '../season/books.ts';
import { subjectCodes } from '../season/office.ts';
import { marksOf, openPeople } from '../season/people.ts';
import { worldAt, type Place } from '../season/world.ts';
import { stageOf } from '../season/year.ts';
import type { Stage } from './people.ts';

/** Number of the first, and how many: two pass both subjects, two one of them. */
const [FROM, COUNT] = [14, 4];

export interface SeasonStage {
  place: Place;
  engine: Client;
  /** Day on which enrolment opens. */
  opens: PlainDate;
}

/** The clock stands behind the certificates then: passwords that were set before it may be over. */
export async function playSeason({ say }: Stage, { place, engine, opens }: SeasonStage): Promise<void> {
  say('— 考试季（310000，S3）：从发布到发证 —');
  const world = await worldAt(place, engine, say);
  const people = await openPeople(world);
  try {
    const officers = await people.officers();
    const candidates = await people.candidates(FROM, COUNT, opens.slice(0, 7));
    await people.seal();
    const play = stageOf(world, officers);
    await play.office.templates();
    const { exam } = await play.year(
      opens,
      (of) => candidates.map((who) => ({ who, choice: { level: 'full', subjects: subjectCodes(of, 'full', who.specialty) } })),
      {},
      ({ who }) => marksOf(who),
    );
    const books = await booksOf(world, exam);
    const wrong = wrongIn(books);
    if (wrong.length) throw new Error(wrong.join('；'));
    for (const line of lines(books)) say(line);
    say(`考生用短信验证码登录：${candidates.map(({ name, phone }) => `${name} ${phone}`).join('，')}`);
    // Whoever played was signed in for the length of it.
    await world.sql(`update session set ended_at = app_now() where label = 'season' and ended_at is null`);
  } finally {
    await people.close();
    await world.close();
  }
}
