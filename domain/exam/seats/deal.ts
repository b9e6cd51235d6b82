// Who sits in which room of his pool, before neighbours are looked at. Everybody's order is HMAC-SM3(seed, idHash ‖ examId); candidates of one 区划 lie one after the
// other when the rooms' places are dealt out, so that they are spread; where dealing begins is drawn, so that everybody is as likely as everybody else to get each place.
import { draw, hex, joined, unhex, utf8 } from '../../kit/draw.ts';
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

/** Candidates in the order in which they are dealt: by 区划, these in an order of their own, inside one by their own order, in which they come. */
function inBlocks(ordered: readonly number[], { candidates, examId, hmac }: Dealing, pool: string): number[] {
  const blocks = Map.groupBy(ordered, (n) => candidates[n]!.home);
  const order = [...blocks.keys()].map((home) => ({ home, key: hex(hmac(utf8(`home|${pool}|${home}|${examId}`))) }));
  order.sort((a, b) => text(a.key, b.key));
  return order.flatMap(({ home }) => blocks.get(home)!);
}

/** Members by HMAC-SM3(seed, idHash ‖ examId), the smallest first. */
function* byKey(members: readonly number[], { candidates, examId, hmac }: Dealing): Generator<void, number[]> {
  const exam = utf8(examId);
  const keyed: { n: number; key: string }[] = [];
  for (const n of members) {
    keyed.push({ n, key: hex(hmac(joined(unhex(candidates[n]!.idHash), exam))) });
    if (keyed.length % 2_000 === 0) yield;
  }
  return keyed.toSorted((a, b) => text(a.key, b.key)).map(({ n }) => n);
}

/** Deals a pool's members to its rooms and seats them along the S by their order. Yields now and then, so that whoever drives it can do something else. */
export function* deal({ pool, rooms }: PoolRooms, members: readonly number[], dealing: Dealing): Generator<void, FilledRoom[]> {
  const { candidates, examId, hmac } = dealing;
  const ordered = yield* byKey(members, dealing);
  const roomOf = new Map<number, number>();
  const sizes = rooms.map(() => 0);
  const dealOut = (some: readonly number[], places: readonly number[], label: string): void => {
    if (!some.length) return;
    const dealt = interleaved(places);
    const from = draw(hmac, `${label}|${pool.key}|${examId}`, dealt.length);
    some.forEach((n, i) => {
      const room = dealt[(from + i) % dealt.length]!;
      roomOf.set(n, room);
      sizes[room]!++;
    });
  };
  dealOut(
    inBlocks(
      ordered.filter((n) => candidates[n]!.ground),
      dealing,
      pool.key,
    ),
    rooms.map(({ room, size }) => (room.ground ? size : 0)),
    'ground',
  );
  yield;
  dealOut(
    inBlocks(
      ordered.filter((n) => !candidates[n]!.ground),
      dealing,
      pool.key,
    ),
    rooms.map(({ size }, n) => size - sizes[n]!),
    'deal',
  );
  yield;
  const filled = rooms.map(({ room }): FilledRoom => ({ room, pool: pool.key, seats: [] }));
  for (const n of ordered) filled[roomOf.get(n)!]!.seats.push(n);
  return filled;
}
