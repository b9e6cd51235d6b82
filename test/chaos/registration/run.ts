// One run: applicants, their employer, officers and holders act through REST while parts of the system are killed and its neighbours fail; then everything is
// held against everything.
import pg from 'pg';
import { jsonClient, type JsonClient } from '../../../bench/kit/http.ts';
import { until } from '../../../bench/kit/load.ts';
import { consentToMessages } from '../../../bench/kit/seed.ts';
import { seeded as seededRandom } from '../../../sandbox/kit/faults.ts';
import { killAtEach, untilEach, type BoundaryKills } from '../boundaries.ts';
import { verified, type Verdict } from '../checks.ts';
import { runKiller, type Kills } from '../killer.ts';
import { startSigningSystem, type ChaosSystem } from '../system.ts';
import { createAsking, type Told } from './asking.ts';
import { checkRegistrations, type RegistrationVerdict } from './checks.ts';
import { createJourneys } from './journeys.ts';
import { setUpPeople, type People } from './people.ts';
import { passTime, read, runSchedules, startWorld, type World } from './world.ts';

export interface RegistrationChaosOptions {
  /** 50 at random moments, or each boundary once, where it is left out. */
  kills?: number | undefined;
  seed: number;
  /** People at once. */
  people?: number;
  /** Of whom there are so many. */
  applicants?: number;
  boundaries?: boolean;
  /** Finds the boundaries of the family that are tried; all where it is left out. */
  at?: RegExp | undefined;
  /** Where it is played; a system of its own, that ends with it, where it is left out. */
  system?: ChaosSystem;
  say?: (line: string) => void;
}

export interface RegistrationChaosResult extends RegistrationVerdict {
  seed: number;
  seconds: number;
  kills: Kills & Partial<Pick<BoundaryKills, 'killed' | 'passedOver' | 'strays'>>;
  acts: number;
  repeated: number;
  reports: number;
  refused: Record<string, number>;
  unsettled: string[];
  verified: Verdict['verified'];
  /** Nothing lost, nothing doubled, every chain holds, every part back, every boundary of the family passed. */
  good: boolean;
}

/** What the schedules begin waits up to five minutes after many interruptions. */
const QUIET_MS = 420_000;
/** Each certificate is told to four partners before anything begins: few, so that the ledger is not behind from the start. Holders apply again. */
const APPLICANTS = 40;

export async function runRegistrationChaos(options: RegistrationChaosOptions): Promise<RegistrationChaosResult> {
  const { kills: asked, seed, people: atOnce = 4, applicants = APPLICANTS, boundaries = false, at, system: given, say = () => undefined } = options;
  const kills = asked ?? 50;
  const sample = asked === undefined ? undefined : { count: asked, random: seededRandom(seed) };
  const system = given ?? (await startSigningSystem({ boundaries }));
  const began = Date.now();
  const told: Told = { answered: [], refused: {}, repeated: 0 };
  const [everybody, office] = [createAsking(system.api, told), createAsking(system.officers, told)];
  const sandbox = jsonClient(system.sandbox, { ca: system.ca });
  let world: World | undefined;
  try {
    await consentToMessages(system.ownerUrl);
    const people = await setUpPeople(system, applicants, sandbox);
    say(`${people.applicants.length} applicants with a certificate are there`);
    world = startWorld(system, sandbox);
    let over = false;
    const walking = walk(system, people, createJourneys({ everybody, office, people }), atOnce, () => over);
    const { meanwhile } = world;
    const killed = boundaries
      ? await untilEach(await killAtEach({ system, story: 'registration', at, sample, say }), { quietMs: QUIET_MS, meanwhile: () => meanwhile().catch(() => undefined) })
      : await runKiller({ system, sandbox, kills, random: seededRandom(seed), say, after: () => meanwhile().catch(() => undefined) });
    over = true;
    await walking;
    await world.calm();
    const unsettled = await atTheEnd(system, say);
    await world.stop();
    return await judged({ system, sandbox, told, killed, unsettled, seed, began, reports: world.reports() });
  } finally {
    await world?.stop();
    everybody.close();
    office.close();
    sandbox.close();
    if (!given) await system.stop();
  }
}

async function judged(run: {
  system: ChaosSystem;
  sandbox: JsonClient;
  told: Told;
  killed: RegistrationChaosResult['kills'];
  unsettled: string[];
  seed: number;
  began: number;
  reports: number;
}): Promise<RegistrationChaosResult> {
  const { system, sandbox, told, killed, unsettled, seed, began, reports } = run;
  const database = new pg.Client({ connectionString: system.ownerUrl });
  await database.connect();
  try {
    const verdict = await checkRegistrations(database, sandbox, told.answered);
    const holds = await verified(system);
    const good =
      !verdict.lost.length &&
      !verdict.doubled.length &&
      !unsettled.length &&
      holds.holds &&
      killed.recovered === killed.count &&
      !killed.passedOver?.length &&
      !killed.strays?.length;
    const seconds = Math.round((Date.now() - began) / 1000);
    const { answered, repeated, refused } = told;
    return { ...verdict, seed, seconds, kills: killed, acts: answered.length, repeated, refused, reports, unsettled, verified: holds, good };
  } finally {
    await database.end();
  }
}

/** Cases that may be behind before the next person begins one: what is killed must come by again soon, on a slow machine as well. */
const AHEAD = 12;

/** People one after the other, so many at once, until it is over. */
async function walk(
  system: ChaosSystem,
  { applicants }: People,
  { go }: ReturnType<typeof createJourneys>,
  atOnce: number,
  over: () => boolean,
): Promise<void> {
  let n = 0;
  const keepsUp = async (): Promise<boolean> => over() || (await read<{ n: number }>(system, casesBehind))[0]!.n < AHEAD;
  const walker = async (): Promise<void> => {
    while (!over()) {
      await until(keepsUp, 60_000, 500);
      const mine = n++;
      await go(applicants[mine % applicants.length]!, mine);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, walker));
}

const casesBehind = `select count(*)::int as n from case_file where followed < seq`;
const behind = `select (select count(*) from case_file where followed < seq)::int + (select count(*) from effect where done_at is null)::int
   + (select count(*) from message where state = 'waiting')::int + (select count(*) from outbox where done_at is null)::int
   + (select count(*) from deadline where closed_at is null and paused_at is null and due <= app_now())::int as n`;
const MOST = 25;

/** Lets every deadline come until none runs, everything be followed, and the books be compared; answers what still is not so. */
async function atTheEnd(system: ChaosSystem, say: (line: string) => void): Promise<string[]> {
  say('no more kills; every deadline comes, and everything is followed to its end');
  const settled = (withinMs: number): Promise<number | null> =>
    until(async () => (await read<{ n: number }>(system, behind))[0]!.n === 0, withinMs, 500);
  const open = (): Promise<{ what: string }[]> =>
    read(
      system,
      `select c.type || ' ' || d.name as what from deadline d join case_file c on c.id = d.case_id where d.closed_at is null and d.paused_at is null`,
    );
  /** What is still being followed may open a window of its own, a rating of a case that has just ended: only when all is settled is it asked what still runs. */
  const pass = async (): Promise<number | null> => {
    for (let moves = 0; ; moves++) {
      const followed = await settled(300_000);
      if (moves === MOST || (await open()).length === 0) return followed;
      await passTime(system, 'last');
    }
  };
  await pass();
  await runSchedules(system);
  const compared = `select count(*)::int as n from dispatch_reconciliation where compared_at > app_now() - interval '10 minutes'`;
  const books = await until(async () => (await read<{ n: number }>(system, compared))[0]!.n >= 4, 180_000, 500);
  const ended = await pass();
  return [
    ...(ended === null ? [`${(await read<{ n: number }>(system, behind))[0]!.n} cases, effects, messages, dispatches or deadlines are behind`] : []),
    ...(await open()).map(({ what }) => `${what} still runs`),
    ...(books === null ? ['the partners’ books were not compared'] : []),
  ];
}
