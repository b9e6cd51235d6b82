// One run: a tender is played while its processes are killed at each boundary that it comes by, and each part at each moment that counts. Then the books are balanced.
import { seeded } from '../../../sandbox/kit/faults.ts';
import { killAtEach, type BoundaryKills, type EachKills } from '../boundaries.ts';
import { verified, type Verdict } from '../checks.ts';
import type { Balance } from '../exam/checks.ts';
import { settled } from '../exam/run.ts';
import type { Killable } from '../system.ts';
import { balances, record, told as compared } from './checks.ts';
import { moments, playTender, type Moment, type MomentKill } from './play.ts';
import { openScene, type Scene } from './scene.ts';

export interface TenderChaosOptions {
  seed: number;
  /** A sample of so many boundaries, from the seed; each of them where it is left out. */
  kills?: number | undefined;
  /** Finds the boundaries that are tried. */
  at?: RegExp | undefined;
  /** Moments at which each of the parts is killed; all of them where it is left out. */
  moments?: readonly Moment[];
  /** Where it is played; a system of its own, that ends with it, where it is left out. */
  scene?: Scene;
  say?: (line: string) => void;
}
export interface TenderChaosResult {
  seed: number;
  seconds: number;
  kills: BoundaryKills;
  momentKills: MomentKill[];
  acts: number;
  repeated: number;
  refused: Record<string, number>;
  rows: number;
  balances: Balance[];
  record: Awaited<ReturnType<typeof record>>;
  verified: Verdict['verified'];
  lost: string[];
  doubled: string[];
  unsettled: string[];
  /** Nothing lost, nothing doubled, every sentence and chain holds, the record is that of an undisturbed tender, every part back. */
  good: boolean;
}

const parts: readonly Killable[] = ['worker', 'API', 'PostgreSQL', "Temporal's server"];
/** What everybody reads of an opening that nobody disturbs. */
export const undisturbed = [
  { supplier: '东海示范软件有限公司', label: '已解密', remark: null },
  { supplier: '云间示范信息技术有限公司', label: '已解密', remark: null },
  { supplier: '青浦示范数据有限公司', label: '已解密', remark: '使用备份标书解密' },
];

export async function runTenderChaos({ seed, kills: count, at, moments: when = moments, scene: given, say = () => undefined }: TenderChaosOptions): Promise<TenderChaosResult> {
  const began = Date.now();
  const scene = given ?? (await openScene(say));
  const { world, told } = scene;
  let killing: EachKills | undefined;
  try {
    const sample = count === undefined ? undefined : { count, random: seeded(seed) };
    killing = await killAtEach({ system: world.system, story: 'tender', at, sample, say });
    await world.trouble();
    const played = await playTender(scene, { parts, at: when });
    const kills = await killing.end();
    await world.calm();
    const unsettled = await settled(world);
    const { rows, lost, doubled } = await compared(world, told.answered);
    const sums = await balances(world, played);
    const read = await record(world, played);
    const chains = await verified(world.system);
    const good =
      [lost, doubled, unsettled, kills.passedOver, kills.strays, read.wrong].every(({ length }) => length === 0) &&
      sums.every(({ holds }) => holds) &&
      JSON.stringify(read.items) === JSON.stringify(undisturbed) &&
      chains.holds &&
      kills.recovered === kills.count;
    const seconds = Math.round((Date.now() - began) / 1000);
    const { answered, repeated, refused } = told;
    return { seed, seconds, kills, momentKills: played.kills, acts: answered.length, repeated, refused, rows, balances: sums, record: read, verified: chains, lost, doubled, unsettled, good };
  } catch (error) {
    for (const line of world.logs()) say(line);
    throw error;
  } finally {
    await killing?.stop();
    if (!given) await world.close();
  }
}
