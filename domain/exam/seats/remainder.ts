// What is left of neighbours of one organisation, and the bound that proves what could not be avoided. A largest set of seats without neighbours shows how many can sit
// apart in a room; whoever is beyond that sits beside a colleague: by pigeon-holes on disjoint pairs of seats, so many disjoint pairs of neighbours are left whatever is done.
import { largestApart } from './grid.ts';
import { pairsIn, type Board } from './neighbours.ts';
import type { Remainder } from './types.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** Remainder of a pool, by organisation. */
export function remainderOf(board: Board, pool: string): Remainder[] {
  const found = new Map<string, string[]>();
  board.rooms.forEach(({ room, seats }, n) => {
    for (const [a, b] of pairsIn(board, n)) {
      const { org } = board.candidates[seats[a]!]!;
      const place = `${two(room.site)}-${String(room.room).padStart(3, '0')}-${two(a + 1)}-${two(b + 1)}`;
      found.set(org, [...(found.get(org) ?? []), place]);
    }
  });
  if (!found.size) return [];
  const apart = board.rooms.reduce((sum, { seats }, n) => sum + largestApart(board.layouts[n]!, seats.length).length, 0);
  return [...found]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([org, places]) => {
      const people = board.rooms.reduce((sum, { seats }) => sum + seats.filter((n) => board.candidates[n]!.org === org).length, 0);
      return { pool, org, people, apart, bound: Math.max(0, people - apart), pairs: places.length, places };
    });
}
