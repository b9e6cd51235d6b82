// One run: an exam is played while its processes are killed at each boundary that it comes by, and the payment platform misbehaves. Then the books are balanced.
import pg from 'pg';
import { until } from '../../../bench/kit/load.ts';
import { seeded } from '../../../sandbox/kit/faults.ts';
import { openPeople } from '../../../scripts/season/people.ts';
import { killAtEach, type BoundaryKills, type EachKills } from '../boundaries.ts';
import { verified, type Verdict } from '../checks.ts';
import type { ChaosSystem } from '../system.ts';
import { balances, told as compared, type Balance } from './checks.ts';
import { playExam, type End } from './play.ts';
import type { Told } from './portal.ts';
import { openExamWorld, type ExamWorld } from './world.ts';

export interface ExamChaosOptions {
  seed: number;
  /** A sample of so many boundaries, from the seed; each of them where it is left out. */
  kills?: number | undefined;
  candidates: number;
  /** Which invented candidate is the first: what each is up to follows from his number. */
  first?: number;
  end?: End;
  /** Finds the boundaries that are tried. */
  at?: RegExp | undefined;
  /** Where it is played, before anything else; a system of its own, that ends with it, where it is left out. */
  system?: ChaosSystem;
  say?: (line: string) => void;
}

export interface ExamChaosResult {
  seed: number;
  seconds: number;
  kills: BoundaryKills;
  acts: number;
  repeated: number;
  refused: Record<string, number>;
  rows: number;
  balances: Balance[];
  verified: Verdict['verified'];
  lost: string[];
  doubled: string[];
  unsettled: string[];
  /** Nothing lost, nothing doubled, every sum agrees, every chain holds, every part back, every boundary passed. */
  good: boolean;
}

const OUTSTANDING: Readonly<Record<string, string>> = {
  'cases are not followed': `select from case_file where followed < seq`,
  'effects are not done': `select from effect where done_at is null`,
  'messages wait': `select from message where state = 'waiting'`,
  'things to be sent wait': `select from outbox where done_at is null`,
};

export async function runExamChaos(options: ExamChaosOptions): Promise<ExamChaosResult> {
  const { seed, kills: count, candidates, first = 0, end = 'certified', at, system, say = () => undefined } = options;
  const told: Told = { answered: [], refused: {}, repeated: 0 };
  const began = Date.now();
  const world = await openExamWorld(say, told, system);
  let killing: EachKills | undefined;
  try {
    const people = await openPeople(world);
    await people.seal();
    const sample = count === undefined ? undefined : { count, random: seeded(seed) };
    killing = await killAtEach({ system: world.system, story: 'exam', at, sample, say });
    await world.trouble();
    const played = await playExam(world, people, { first, candidates, end });
    const kills = await killing.end();
    await world.calm();
    await people.close();
    const unsettled = await settled(world);
    const { rows, lost, doubled } = await compared(world, told.answered);
    const sums = await balances(world, played);
    const chains = await verified(world.system);
    const good =
      [lost, doubled, unsettled, kills.passedOver, kills.strays].every(({ length }) => length === 0) &&
      sums.every(({ holds }) => holds) &&
      chains.holds &&
      kills.recovered === kills.count;
    const seconds = Math.round((Date.now() - began) / 1000);
    const { answered, repeated, refused } = told;
    return { seed, seconds, kills, acts: answered.length, repeated, refused, rows, balances: sums, verified: chains, lost, doubled, unsettled, good };
  } catch (error) {
    for (const line of world.logs()) say(line);
    throw error;
  } finally {
    await killing?.stop();
    await world.close();
  }
}

/** Waits until everything is followed and sent; answers what still is not. */
export async function settled({ system: { ownerUrl } }: Pick<ExamWorld, 'system'>): Promise<string[]> {
  const database = new pg.Client({ connectionString: ownerUrl });
  await database.connect();
  try {
    const left = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const [what, sql] of Object.entries(OUTSTANDING)) {
        const { rowCount } = await database.query(sql);
        if (rowCount) found.push(`${rowCount} ${what}`);
      }
      return found;
    };
    await until(async () => (await left()).length === 0, 240_000, 500);
    return await left();
  } finally {
    await database.end();
  }
}

/** As printed: each sentence with its figures, and the queries behind them. */
export const balanceLines = (sums: readonly Balance[]): string[] =>
  sums.flatMap(({ sentence, figures, holds }) => [
    `${holds ? '=' : '≠'} ${sentence}: ${figures.map(({ figure }) => figure).join(holds ? ' = ' : ' ≠ ')}`,
    ...figures.map(({ of }) => `      ${of.replaceAll(/\s+/g, ' ')}`),
  ]);
