// Where tenders are played: a system that can be killed, the people of a purchase in it, and what they were told so far. One tender after the other may be played in it.
import { bound } from '../../../scripts/demo/tender/bids.ts';
import { openCast, type Cast, type Player } from '../../../scripts/demo/tender/cast.ts';
import { custodianKeys, type Keys } from '../../../scripts/demo/tender/keys.ts';
import type { WorldOptions } from '../../../scripts/season/world.ts';
import type { Told } from '../exam/portal.ts';
import { openTenderWorld, type TenderWorld } from './world.ts';

export interface Scene {
  world: TenderWorld;
  cast: Cast;
  custodians: Keys[];
  /** Of a bidder, bound to his organisation when they are first asked for. */
  keysOf: (who: Player) => Promise<Keys>;
  told: Told;
}

/** Starts the system and brings the people; where that fails nothing is left of it. `more`: environment of its processes. */
export async function openScene(say: (line: string) => void, options: Pick<WorldOptions, 'more'> = {}): Promise<Scene> {
  const told: Told = { answered: [], refused: {}, repeated: 0 };
  const world = await openTenderWorld(say, told, options);
  try {
    const cast = await openCast(world.stage, world.admin, world.letPass);
    const keys = new Map<string, Promise<Keys>>();
    const keysOf = (who: Player): Promise<Keys> => {
      const known = keys.get(who.accountName) ?? bound(world.stage, who);
      keys.set(who.accountName, known);
      return known;
    };
    return { world, cast, custodians: await custodianKeys(world.stage.folder), keysOf, told };
  } catch (error) {
    for (const line of world.logs()) say(line);
    await world.close();
    throw error;
  }
}
