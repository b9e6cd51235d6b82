// Which rooms a pool gets, and how many sit in each: site by site, the ground floor first for those who need it, no last room with only a few.
import { seatsIn } from './grid.ts';
import type { Deficit, PoolSize, SeatRoom, SeatRules } from './types.ts';

export interface PoolRooms {
  pool: PoolSize;
  rooms: { room: SeatRoom; size: number }[];
}

const inOrder = (a: SeatRoom, b: SeatRoom): number => a.site - b.site || a.room - b.room;
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Shares rooms out to pools, in the order of the pools' keys. `deficits` names what each pool lacks; with any of them there is no plan. */
export function shareRooms(
  pools: readonly PoolSize[],
  rooms: readonly SeatRoom[],
  rules: SeatRules,
): { shared: PoolRooms[]; deficits: Deficit[]; free: SeatRoom[] } {
  const free = new Set(rooms.filter(({ spare }) => !spare).toSorted(inOrder));
  const ordered = pools.filter(({ people }) => people > 0).toSorted((a, b) => text(a.key, b.key));
  /** Takes rooms one after the other until there are enough seats; answers the rooms and how many seats are missing. */
  const take = (wanted: number, fits: (room: SeatRoom) => boolean): { taken: SeatRoom[]; missing: number } => {
    const taken: SeatRoom[] = [];
    let missing = wanted;
    for (const room of free) {
      if (missing <= 0) break;
      if (!fits(room)) continue;
      taken.push(room);
      missing -= seatsIn(room);
    }
    for (const room of taken) free.delete(room);
    return { taken, missing: Math.max(0, missing) };
  };
  const stepless = new Map(ordered.map((pool) => [pool.key, take(pool.ground, ({ area, ground }) => ground && area === pool.area)]));
  const deficits: Deficit[] = [];
  const shared = ordered.map((pool): PoolRooms => {
    const first = stepless.get(pool.key)!;
    const held = first.taken.reduce((sum, room) => sum + seatsIn(room), 0);
    const more = take(pool.people - held, ({ area }) => area === pool.area);
    if (more.missing > 0 || first.missing > 0) deficits.push({ pool: pool.key, seats: more.missing, ground: first.missing });
    const all = [...first.taken, ...more.taken];
    const sizes = sizesOf(all.map(seatsIn), pool.people, rules.minimum, reserved(all, pool.ground));
    return { pool, rooms: all.map((room, n) => ({ room, size: sizes[n]! })) };
  });
  return { shared, deficits, free: [...free].toSorted(inOrder) };
}

/** Seats of each room that are kept for those who need the ground floor. */
function reserved(rooms: readonly SeatRoom[], people: number): number[] {
  let left = people;
  return rooms.map((room) => {
    const kept = room.ground ? Math.min(left, seatsIn(room)) : 0;
    left -= kept;
    return kept;
  });
}

/**
 * Fills rooms one after the other. Where the last one would hold fewer than the minimum, those before it give up seats, the nearest first, as long as they keep the
 * minimum (and what is kept for the ground floor) themselves.
 */
export function sizesOf(capacities: readonly number[], people: number, minimum: number, kept: readonly number[]): number[] {
  let left = people;
  const sizes = capacities.map((capacity) => {
    const size = Math.min(capacity, left);
    left -= size;
    return size;
  });
  const last = sizes.length - 1;
  for (let n = last - 1; n >= 0 && sizes[last]! < Math.min(minimum, capacities[last]!); n--) {
    const wanted = Math.min(minimum, capacities[last]!) - sizes[last]!;
    const given = Math.max(0, Math.min(wanted, sizes[n]! - Math.max(minimum, kept[n]!)));
    sizes[n]! -= given;
    sizes[last]! += given;
  }
  return sizes;
}
