// A room's desks along the S (蛇形): column 1 from front to back, column 2 from back to front, and so on; seats that nobody gets are left out.
import type { SeatRoom } from './types.ts';

type Shape = Pick<SeatRoom, 'rows' | 'cols' | 'blocked' | 'capacity'>;

export interface Layout {
  /** Row and column of seat n at n − 1, from 1. */
  cells: readonly (readonly [row: number, col: number])[];
  /** Seats in front of, behind, left and right of a seat, by their places in `cells`. */
  near: readonly (readonly number[])[];
}

const known = new Map<string, Layout>();

/** Layouts are kept by shape: thousands of rooms are alike. */
export function layoutOf({ rows, cols, blocked, capacity }: Shape): Layout {
  const key = `${rows}x${cols}/${capacity}/${blocked.join()}`;
  const found = known.get(key);
  if (found) return found;
  const closed = new Set(blocked);
  const all = Array.from({ length: rows * cols }, (_, n): readonly [number, number] => {
    const col = Math.floor(n / rows);
    return [col % 2 === 0 ? (n % rows) + 1 : rows - (n % rows), col + 1];
  });
  const cells = all.filter(([row, col]) => !closed.has(`${row}-${col}`)).slice(0, capacity);
  const places = new Map(cells.map(([row, col], n) => [`${row}-${col}`, n]));
  const near = cells.map(([row, col]) =>
    [`${row - 1}-${col}`, `${row + 1}-${col}`, `${row}-${col - 1}`, `${row}-${col + 1}`].flatMap((cell) => places.get(cell) ?? []),
  );
  const made: Layout = { cells, near };
  if (known.size > 500) known.clear();
  known.set(key, made);
  return made;
}

/** Candidates that fit into a room. */
export const seatsIn = (room: Shape): number => layoutOf(room).cells.length;

/** Colour of a chessboard: neighbours differ. */
const dark = (layout: Layout, n: number): boolean => (layout.cells[n]![0] + layout.cells[n]![1]) % 2 === 0;

/** Largest set of disjoint neighbouring pairs among the first `n` seats, of those that `joins` accepts: partner of each, or −1. */
export function matching(layout: Layout, n: number, joins: (a: number, b: number) => boolean = () => true): number[] {
  const partner = new Array<number>(n).fill(-1);
  const edges = (a: number): number[] => layout.near[a]!.filter((b) => b < n && joins(a, b));
  const find = (a: number, seen: Set<number>): boolean => {
    for (const b of edges(a)) {
      if (seen.has(b)) continue;
      seen.add(b);
      if (partner[b] === -1 || find(partner[b]!, seen)) {
        partner[a] = b;
        partner[b] = a;
        return true;
      }
    }
    return false;
  };
  for (let a = 0; a < n; a++) if (dark(layout, a) && partner[a] === -1) find(a, new Set());
  return partner;
}

const apart = new WeakMap<Layout, Map<number, readonly number[]>>();

/**
 * A largest set of seats among the first `n` without two neighbours, in the order of the S. By König: what a largest matching leaves reachable on the dark side, and
 * unreachable on the light one.
 */
export function largestApart(layout: Layout, n: number): readonly number[] {
  const kept = apart.get(layout) ?? new Map<number, readonly number[]>();
  apart.set(layout, kept);
  const before = kept.get(n);
  if (before) return before;
  const partner = matching(layout, n);
  const reached = new Set<number>();
  const walk = (a: number): void => {
    if (reached.has(a)) return;
    reached.add(a);
    for (const b of layout.near[a]!) {
      if (b >= n || reached.has(b)) continue;
      reached.add(b);
      if (partner[b] !== -1) walk(partner[b]!);
    }
  };
  for (let a = 0; a < n; a++) if (dark(layout, a) && partner[a] === -1) walk(a);
  const found = Array.from({ length: n }, (_, a) => a).filter((a) => dark(layout, a) === reached.has(a));
  kept.set(n, found);
  return found;
}
