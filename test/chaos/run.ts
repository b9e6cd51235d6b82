// One run: suppliers act through REST while parts of the system are killed and the SMS platform fails; then everything is held against everything.
import pg from 'pg';
import { moveClockTo } from '../../db/kit/clock.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { jsonClient } from '../../bench/kit/http.ts';
import { until } from '../../bench/kit/load.ts';
import { consentToMessages, seedSuppliers } from '../../bench/kit/seed.ts';
import { seeded as seededRandom } from '../../sandbox/kit/faults.ts';
import { check, settled, type Verdict } from './checks.ts';
import { killAtEach, untilEach, type BoundaryKills } from './boundaries.ts';
import { runKiller, type Kills } from './killer.ts';
import { startChaosSystem, type ChaosSystem } from './system.ts';
import { runUsers, type Told } from './users.ts';

export interface ChaosOptions {
  /** 50 at random moments, or each boundary once, where it is left out. */
  kills?: number | undefined;
  seed: number;
  /** People at once. */
  people?: number;
  /** A kill at each boundary instead of at random moments. */
  boundaries?: boolean;
  /** Finds the boundaries of onboarding that are tried; all where it is left out. */
  at?: RegExp | undefined;
  /** Where it is played, before anything else; a system of its own, that ends with it, where it is left out. */
  system?: ChaosSystem;
  say?: (line: string) => void;
}

export interface ChaosResult extends Verdict {
  seed: number;
  seconds: number;
  kills: Kills & Partial<Pick<BoundaryKills, 'killed' | 'passedOver' | 'strays'>>;
  acts: number;
  repeated: number;
  refused: Record<string, number>;
  unsettled: string[];
  /** Nothing lost, nothing doubled, every chain holds, every workflow at its end, every part back. */
  good: boolean;
}

export async function runChaos({
  kills: asked,
  seed,
  people = 12,
  boundaries = false,
  at,
  system: given,
  say = () => undefined,
}: ChaosOptions): Promise<ChaosResult> {
  const system = given ?? (await startChaosSystem({ boundaries }));
  const kills = asked ?? 50;
  const sample = asked === undefined ? undefined : { count: asked, random: seededRandom(seed) };
  const began = Date.now();
  const api = jsonClient(system.api);
  const sandbox = jsonClient(system.sandbox, { ca: system.ca });
  try {
    // About four cases a kill: each person needs a few seconds for one.
    const cases = await seedSuppliers({ url: system.ownerUrl, keyringDir: system.keyringDir, count: 50 + Math.min(kills, 100) * 12 });
    await consentToMessages(system.ownerUrl);
    let over = false;
    const clockAt = new Set([Math.ceil(kills / 3), Math.ceil((2 * kills) / 3)]);
    const users = runUsers({ client: api, cases, people, random: seededRandom(seed + 1), over: () => over });
    const killed: ChaosResult['kills'] = boundaries
      ? await untilEach(await killAtEach({ system, story: 'onboarding', at, sample, say }), { quietMs: 60_000, meanwhile: () => admitAll(system, () => undefined) })
      : await runKiller({
          system,
          sandbox,
          kills,
          random: seededRandom(seed),
          say,
          after: async (kill) => {
            if (clockAt.has(kill)) await admitAll(system, say);
          },
        });
    over = true;
    const told = await users;
    const { unsettled, verdict } = await atTheEnd(system, sandbox, told, say);
    const reached = !killed.passedOver?.length && !killed.strays?.length;
    const good =
      !verdict.lost.length && !verdict.doubled.length && !unsettled.length && verdict.verified.holds && killed.recovered === killed.count && reached;
    const seconds = Math.round((Date.now() - began) / 1000);
    return { ...verdict, seed, seconds, kills: killed, acts: told.answered.length, repeated: told.repeated, refused: told.refused, unsettled, good };
  } finally {
    api.close();
    sandbox.close();
    if (!given) await system.stop();
  }
}

async function atTheEnd(system: ChaosSystem, sandbox: ReturnType<typeof jsonClient>, told: Told, say: (line: string) => void) {
  const database = new pg.Client({ connectionString: system.ownerUrl });
  await database.connect();
  try {
    say('no more kills; the last cases are admitted and everything is followed to its end');
    await admitAll(system, say);
    const waiting = `select count(*)::int as n from case_file where type = 'SupplierOnboarding' and state = 'waiting'`;
    await until(async () => (await database.query<{ n: number }>(waiting)).rows[0]!.n === 0, 180_000, 250);
    const unsettled = await settled(system, database, 600_000);
    return { unsettled, verdict: await check(system, database, sandbox, told.answered) };
  } finally {
    await database.end();
  }
}

/** Moves the clock past every running deadline, and renews the sessions that this has ended. Tries until the database is there. */
async function admitAll(system: ChaosSystem, say: (line: string) => void): Promise<void> {
  const done = await until(
    async () => {
      const orm = await createOrm(system.ownerUrl, { poolSize: 1, applicationName: 'chaos' });
      try {
        const em = orm.em.fork();
        const [row] = await em
          .getConnection()
          .execute<{ due: string | null }[]>(
            `select to_char(max(due) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as due from deadline where closed_at is null`,
          );
        if (row?.due) await moveClockTo(em, row.due);
        await em.getConnection().execute(`update session set last_seen_at = app_now(), ends_at = app_now() + interval '12 hours'`);
        say(`the clock stands at ${row?.due ?? 'what it was'}`);
        return true;
      } finally {
        await orm.close(true);
      }
    },
    120_000,
    500,
  );
  if (done === null) throw new Error('the database did not come back within two minutes');
}
