// Who sits in which room of his pool, before neighbours are looked at. Everybody's order is HMAC-SM3(seed, idHash ‖ examId); candidates of one 区划 lie one after the
// other when the rooms' places are dealt out, so that they are spread; where dealing begins is drawn, so that everybody is as likely as everybody else to get each place.
import { draw, hex, joined, unhex, utf8 } from './hash.ts';
import type { PoolRooms } from './rooms.ts';
import type { FilledRoom, SeatCandidate } from './types.ts';

export interface Dealing {
  examId: string;
  candidates: readonly SeatCandidate[];
  /** HMAC-SM3 under the seed. */
  hmac: (message: Uint8Array) => Uint8Array;
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Places of rooms, interleaved: any run of them has its share of every room, one more or less. Answers the room of each place. */
function interleaved(sizes: readonly number[]): number[] {
  const places = sizes.flatMap((size, room) => Array.from({ length: size }, (_, n) => ({ room, at: (2 * n + 1) / (2 * size) })));
  return places.toSorted((a, b) => a.at - b.at || a.room - b.room).map(({ room }) => room);
}

/** Candidates in the order in which they are dealt: by 区划, these in an order of their own, inside one by their own order. */
function inBlocks(members: readonly number[], keys: ReadonlyMap<number, string>, { candidates, examId, hmac }: Dealing, pool: string): number[] {
  const blocks = Map.groupBy(members, (n) => candidates[n]!.home);
  const order = [...blocks.keys()].map((home) => ({ home, key: hex(hmac(utf8(`home|${pool}|${home}|${examId}`))) }));
  order.sort((a, b) => text(a.key, b.key));
  return order.flatMap(({ home }) => blocks.get(home)!.toSorted((a, b) => text(keys.get(a)!, keys.get(b)!)));
}

/** Deals a pool's members to its rooms and seats them along the S by their order. Yields now and then, so that whoever drives it can do something else. */
export function* deal({ pool, rooms }: PoolRooms, members: readonly number[], dealing: Dealing): Generator<void, FilledRoom[]> {
  const { candidates, examId, hmac } = dealing;
  const exam = utf8(examId);
  const keys = new Map<number, string>();
  for (const n of members) {
    keys.set(n, hex(hmac(joined(unhex(candidates[n]!.idHash), exam))));
    if (keys.size % 2_000 === 0) yield;
  }
  const taken: number[][] = rooms.map(() => []);
  const dealOut = (some: readonly number[], sizes: readonly number[], label: string): void => {
    if (!some.length) return;
    const places = interleaved(sizes);
    const from = draw(hmac, `${label}|${pool.key}|${examId}`, places.length);
    some.forEach((n, i) => taken[places[(from + i) % places.length]!]!.push(n));
  };
  const stepless = members.filter((n) => candidates[n]!.ground);
  dealOut(
    inBlocks(stepless, keys, dealing, pool.key),
    rooms.map(({ room, size }) => (room.ground ? size : 0)),
    'ground',
  );
  yield;
  const others = members.filter((n) => !candidates[n]!.ground);
  dealOut(
    inBlocks(others, keys, dealing, pool.key),
    rooms.map(({ size }, n) => size - taken[n]!.length),
    'deal',
  );
  yield;
  return rooms.map(({ room }, n) => ({ room, pool: pool.key, seats: taken[n]!.toSorted((a, b) => text(keys.get(a)!, keys.get(b)!)) }));
}
