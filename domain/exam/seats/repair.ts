// Moves neighbours of one organisation apart (S3§3.8). First the nearest trade in the room, then in the rooms around it; where that leaves some, the rooms concerned
// are laid anew like a chessboard, so that whoever can be apart is apart.
import { at, clashes, clashing, pairsIn, trade, tradeApart, type Board, type Place } from './neighbours.ts';
import { largestApart } from './grid.ts';

/** Rooms on each side that a trade looks into. */
const REACH = 48;
const PASSES = 3;

/** The nearest place in the room to trade with, then the first in the rooms next to it, nearer rooms first. */
function settle(board: Board, place: Place): boolean {
  const { room, seat } = place;
  const count = board.rooms[room]!.seats.length;
  for (let by = 1; by < count; by++)
    for (const other of [seat + by, seat - by]) if (other >= 0 && other < count && tradeApart(board, place, { room, seat: other })) return true;
  for (let by = 1; by <= REACH; by++)
    for (const other of [room + by, room - by]) {
      const seats = board.rooms[other]?.seats;
      if (seats?.some((_, n) => tradeApart(board, place, { room: other, seat: n }))) return true;
    }
  return false;
}

/** Passes over all clashes until there are none, or nothing moves any more. */
function* pass(board: Board, among?: readonly number[]): Generator<void> {
  for (let n = 0; n < PASSES; n++) {
    let moved = 0;
    const found = clashing(board, among);
    for (const place of found) if (clashes(board, place) && settle(board, place)) moved++;
    yield;
    if (moved === 0) return;
  }
}

/** Members of each organisation in some rooms. */
function members(board: Board, rooms: readonly number[]): Map<string, number[]> {
  const all = rooms.flatMap((room) => board.rooms[room]!.seats);
  const groups = Map.groupBy(all, (n) => board.candidates[n]!.org);
  groups.delete('');
  return groups;
}
const apartIn = (board: Board, room: number): readonly number[] => largestApart(board.layouts[room]!, board.rooms[room]!.seats.length);
const placesApart = (board: Board, rooms: readonly number[]): number => rooms.reduce((sum, room) => sum + apartIn(board, room).length, 0);

/** The rooms with clashes, and as many after them as are needed for the largest organisation to fit in apart; all of the pool where that isn't enough. */
function concerned(board: Board, clashed: readonly Place[]): number[] {
  const rooms = new Set(clashed.map(({ room }) => room));
  const wanted = (): number => Math.max(0, ...[...members(board, [...rooms]).values()].map((group) => group.length));
  const from = Math.min(...rooms);
  for (let n = 0; n < board.rooms.length && wanted() > placesApart(board, [...rooms]); n++) rooms.add((from + n) % board.rooms.length);
  return [...rooms].toSorted((a, b) => a - b);
}

/** Two sides of a room, the larger first: the colours of a chessboard, as long as one of them is a largest set without neighbours. */
function sidesOf(board: Board, room: number): [Set<number>, Set<number>] {
  const { cells } = board.layouts[room]!;
  const seats = [...board.rooms[room]!.seats.keys()];
  const [light, dark] = [0, 1].map((colour) => seats.filter((n) => (cells[n]![0] + cells[n]![1]) % 2 === colour)) as [number[], number[]];
  const larger = dark.length > light.length ? dark : light;
  const apart = apartIn(board, room);
  const first = new Set(larger.length === apart.length ? larger : apart);
  return [first, new Set(seats.filter((n) => !first.has(n)))];
}

/** Sides of rooms, turned in as many of them as leave the first sides large enough for the largest organisation: then the second ones have more room too. */
function sides(board: Board, rooms: readonly number[], largest: number): { first: Place[]; second: Place[] } {
  const all = rooms.map((room) => ({ room, of: sidesOf(board, room) }));
  let spare = all.reduce((sum, { of: [first] }) => sum + first.size, 0) - largest;
  for (const one of all.toReversed()) {
    const more = one.of[0].size - one.of[1].size;
    if (more === 0 || more > spare) continue;
    spare -= more;
    one.of.reverse();
  }
  const places = (n: 0 | 1): Place[] => all.flatMap(({ room, of }) => [...of[n]].map((seat) => ({ room, seat })));
  return { first: places(0), second: places(1).toReversed() };
}

/**
 * Lays rooms anew: one side from the first room on, the other from the last room back; organisations, the largest first, go whole to the one or the other. One that
 * fits into neither takes the rest of the first and the places of the second farthest away from them.
 */
function layAnew(board: Board, rooms: readonly number[]): void {
  const groups = [...members(board, rooms)].toSorted(([a, one], [b, two]) => two.length - one.length || (a < b ? -1 : 1)).map(([, group]) => group);
  const { first, second } = sides(board, rooms, groups[0]?.length ?? 0);
  const alone = rooms.flatMap((room) => board.rooms[room]!.seats.filter((n) => board.candidates[n]!.org === '')).map((n) => [n]);
  const next: [Place, number][] = [];
  for (const group of [...groups, ...alone]) {
    const [side, rest] = group.length > first.length && group.length <= second.length ? [second, first] : [first, second];
    const near = side.splice(0, group.length);
    const far = rest.splice(rest.length - (group.length - near.length));
    // Whoever needs the ground floor gets the group's places there, as far as it has some.
    const low = (place: Place): number => (board.rooms[place.room]!.room.ground ? 0 : 1);
    const needs = (n: number): number => (board.candidates[n]!.ground ? 0 : 1);
    const people = group.toSorted((a, b) => needs(a) - needs(b));
    [...near, ...far].toSorted((a, b) => low(a) - low(b)).forEach((place, n) => next.push([place, people[n]!]));
  }
  for (const [{ room, seat }, n] of next) board.rooms[room]!.seats[seat] = n;
}

/** Brings those who need it back to the ground floor: by a colleague there, else by the trade that leaves the fewest beside a colleague. */
function backToGround(board: Board, rooms: readonly number[]): void {
  const all = rooms.flatMap((room) => board.rooms[room]!.seats.map((_, seat) => ({ room, seat })));
  const whose = (place: Place) => board.candidates[at(board, place)]!;
  const down = all.filter(({ room }) => board.rooms[room]!.room.ground);
  for (const place of all) {
    if (board.rooms[place.room]!.room.ground || !whose(place).ground) continue;
    const others = down.filter((other) => !whose(other).ground);
    const colleague = others.find((other) => whose(other).org === whose(place).org);
    const left = (other: Place): number => {
      trade(board, place, other);
      const count = Number(clashes(board, place)) + Number(clashes(board, other));
      trade(board, place, other);
      return count;
    };
    const best = colleague ?? [0, 1, 2].map((count) => others.find((other) => left(other) === count)).find((other) => other !== undefined);
    if (best) trade(board, place, best);
  }
}

const pairs = (board: Board): number => board.rooms.reduce((sum, _, room) => sum + pairsIn(board, room).length, 0);

/** Moves neighbours apart in a pool, in place. */
export function* repair(board: Board): Generator<void> {
  yield* pass(board);
  for (const whole of [false, true]) {
    const clashed = clashing(board);
    if (!clashed.length) return;
    const before = board.rooms.map(({ seats }) => [...seats]);
    const count = pairs(board);
    const rooms = whole ? [...board.rooms.keys()] : concerned(board, clashed);
    layAnew(board, rooms);
    backToGround(board, rooms);
    yield* pass(board, rooms);
    if (pairs(board) >= count) board.rooms.forEach(({ seats }, n) => seats.splice(0, seats.length, ...before[n]!));
    yield;
  }
}
