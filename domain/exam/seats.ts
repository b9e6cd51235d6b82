// 考场分配 (S3§3.8): a seating plan from nothing but published facts and a seed. Pure: SM3 is handed in, nothing depends on the machine, so whoever has the same
// facts gets the same plan to the byte.
import { deal } from './seats/deal.ts';
import { hmacOf } from '../kit/draw.ts';
import { boardOf } from './seats/neighbours.ts';
import { remainderOf } from './seats/remainder.ts';
import { repair } from './seats/repair.ts';
import { shareRooms } from './seats/rooms.ts';
import { poolKey, type PoolSize, type SeatCandidate, type SeatPlan, type SeatRoom, type SeatRules, type Sm3 } from './seats/types.ts';

export interface SeatInput {
  examId: string;
  /** 32 bytes: SM3(secret ‖ beacon ‖ run number). */
  seed: Uint8Array;
  rules: SeatRules;
  rooms: readonly SeatRoom[];
  /** Each hash once. Their order doesn't matter. */
  candidates: readonly SeatCandidate[];
}

/** Sizes of the pools, by their keys. */
export function poolsOf(candidates: Iterable<SeatCandidate>): PoolSize[] {
  const pools = new Map<string, PoolSize>();
  for (const one of candidates) {
    const key = poolKey(one);
    const pool = pools.get(key);
    if (!pool) pools.set(key, { key, area: one.area, people: 1, ground: one.ground ? 1 : 0 });
    else {
      pool.people++;
      if (one.ground) pool.ground++;
    }
  }
  return [...pools.values()];
}

/** The plan, step by step: whoever drives it may do something else in between. Throws RangeError where rooms are short, naming the pools. */
export function* seatSteps({ examId, seed, rules, rooms, candidates }: SeatInput, sm3: Sm3): Generator<void, SeatPlan> {
  const hmac = hmacOf(sm3, seed);
  const { shared, deficits } = shareRooms(poolsOf(candidates), rooms, rules);
  if (deficits.length)
    throw new RangeError(`rooms are short for ${deficits.map(({ pool, seats, ground }) => `${pool}: ${seats}/${ground}`).join(', ')}`);
  const members = Map.groupBy(candidates.keys(), (n) => poolKey(candidates[n]!));
  const plan: SeatPlan = { rooms: [], remainder: [] };
  for (const pool of shared) {
    const filled = yield* deal(pool, members.get(pool.pool.key)!, { examId, candidates, hmac });
    const board = boardOf(filled, candidates);
    yield* repair(board);
    plan.rooms.push(...filled);
    plan.remainder.push(...remainderOf(board, pool.pool.key));
  }
  plan.rooms.sort((a, b) => a.room.site - b.room.site || a.room.room - b.room.room);
  return plan;
}

/** Drives steps to their end. */
export function toEnd<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The plan at once. */
export const planSeats = (input: SeatInput, sm3: Sm3): SeatPlan => toEnd(seatSteps(input, sm3));
