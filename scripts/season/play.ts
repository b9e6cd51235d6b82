// Two seasons by the moved clock. Who passed one subject in the first year takes the other in the second; beside them come newcomers. Everything that a person does goes
// through the API over HTTP; everything that happens by itself is done by the system when the clock says so.
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { createOrm } from '../../db/kit/orm.ts';
import type { PlainDate } from '../../domain/kit/instant.ts';
import { journalPublicKeys, openKeyring } from '../../security/keyring.ts';
import { booksOf, wrongIn, type Books } from './books.ts';
import type { ChaosSystem } from '../../test/chaos/system.ts';
import { costOf, type Cost } from './cost.ts';
import type { Choice } from './enrol.ts';
import { judging } from './judge.ts';
import { subjectCodes, type Exam } from './office.ts';
import { marksOf, openPeople, type Candidate, type Marks } from './people.ts';
import { openWorld, type OwnWorld, type World } from './world.ts';
import { stageOf } from './year.ts';

export interface SeasonOptions {
  candidates: number;
  /** One season only: the second is left out. */
  years?: 1 | 2;
  /** Workers are killed in two of the batches. A batch goes on when its heartbeat has been missing for two minutes. */
  kills?: boolean;
  say?: (line: string) => void;
  /** Where it is played; a system of its own, that ends with it, where it is left out. */
  system?: ChaosSystem;
  /** Days on which enrolment opens, in the first year and in the second. */
  opens?: readonly [PlainDate, PlainDate];
  /** Number of the first invented person, where others are in that system already. */
  firstPerson?: number;
}
export interface SeasonResult {
  books: Books[];
  /** What does not hold, each in a sentence. */
  wrong: string[];
  kills: number;
  seconds: number;
  cost: Cost;
}

const OPENS = ['2027-07-19', '2028-07-17'] as const;
/** Newcomers of the second year: one for so many of the first. */
const NEWCOMERS = 5;

export async function playSeasons(options: SeasonOptions): Promise<SeasonResult> {
  const { candidates, years = 2, kills = true, say = () => undefined, system, opens: [first, second] = OPENS, firstPerson } = options;
  const began = Date.now();
  const world = await openWorld(say, { system });
  say(`系统已就绪（${Math.round((Date.now() - began) / 1000)} 秒）`);
  try {
    const people = await openPeople(world, firstPerson);
    const officers = await people.officers();
    await people.seal();
    const stage = stageOf(world, officers, (office) => judging(world, office, officers));
    await stage.office.templates();
    const all = await people.candidates(0, candidates, first.slice(0, 7));
    await people.seal();
    const full = (who: Candidate, exam: Exam): Choice => ({ level: 'full', subjects: subjectCodes(exam, 'full', who.specialty) });
    const { exam } = await stage.year(
      first,
      (of) => all.map((who) => ({ who, choice: full(who, of) })),
      { deadly: kills, cheats: true, postponed: false },
      (one) => marksOf(one.who),
    );
    const exams = [exam];
    if (years === 2) {
      const repeaters = await repeatersOf(world, exam, all);
      for (const { who } of repeaters) await people.known({ name: who.name, idNo: who.idNumber }, who.employer.code, second.slice(0, 7));
      const fresh = await people.candidates(candidates, Math.ceil(candidates / NEWCOMERS), second.slice(0, 7));
      await people.seal();
      const next = await stage.year(
        second,
        (of) => [
          ...repeaters.map(({ who, missing }) => ({ who, choice: { level: 'single' as const, subjects: [missing] } })),
          ...fresh.map((who) => ({ who, choice: full(who, of) })),
        ],
        { deadly: false, cheats: false, postponed: true },
        // Who repeats one subject passes it, but for one in eleven.
        ({ who, level }): Marks => (level === 'single' ? (who.n % 11 === 9 ? [51, 51] : [73, 68.5]) : marksOf(who)),
      );
      exams.push(next.exam);
    }
    // What was still open when the first was over, a decision that may be taken to court, is closed by then.
    for (const one of exams) await stage.certificates.archive(one);
    const behind = async (): Promise<number> =>
      (await world.sql<{ n: number }>(`select count(*)::int as n from case_file where followed < seq`))[0]!.n;
    await world.until('还有事项没有办完', async () => (await behind()) === 0, behind);
    const books: Books[] = [];
    for (const one of exams) books.push(await booksOf(world, one));
    const cost = await costOf(world, candidates);
    const wrong = [...books.flatMap(wrongIn), ...(await journalOf(world))];
    await people.close();
    return { books, wrong, kills: world.kills(), seconds: Math.round((Date.now() - began) / 1000), cost };
  } catch (error) {
    for (const line of world.logs()) say(line);
    throw error;
  } finally {
    await world.close();
  }
}

/** Who passed one of two subjects, and which one he needs. */
async function repeatersOf({ sql }: World, { id, config }: Exam, all: readonly Candidate[]): Promise<{ who: Candidate; missing: string }[]> {
  const rows = await sql<{ accountId: string; subjects: { subject: string; outcome: string }[] }>(
    `select n.account_id as "accountId", p.subjects from pass_result p join pass_list l on l.id = p.list_id join enrolment n on n.case_id = p.enrolment_id
       where l.exam_id = $1 and l.standing = 'published' and p.outcome = 'partial'`,
    [id],
  );
  const byAccount = new Map(rows.map((row) => [row.accountId, row.subjects]));
  return all.flatMap((who) => {
    const missing = byAccount.get(who.accountId)?.find(({ outcome }) => outcome !== 'passed')?.subject;
    return missing !== undefined && config.subjects.some(({ code }) => code === missing) ? [{ who, missing }] : [];
  });
}

/** Every chain of the journal, and every batch in it. */
async function journalOf({ system }: OwnWorld): Promise<string[]> {
  const orm = await createOrm(system.ownerUrl, { poolSize: 1, applicationName: 'season' });
  try {
    const { broken } = await verifyJournal(orm, { publicKeys: journalPublicKeys(await openKeyring(system.keyringDir, { create: false })) });
    return broken.map((one) => `日志链断裂：${JSON.stringify(one)}`);
  } finally {
    await orm.close(true);
  }
}
