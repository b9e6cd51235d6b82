// Seats of a pool while neighbours of one organisation are moved apart.
import { layoutOf, matching, type Layout } from './grid.ts';
import type { FilledRoom, SeatCandidate } from './types.ts';

/** A place: room of the pool, and seat in it from 0. */
export interface Place {
  room: number;
  seat: number;
}

export interface Board {
  rooms: readonly FilledRoom[];
  layouts: readonly Layout[];
  candidates: readonly SeatCandidate[];
}

export const boardOf = (rooms: readonly FilledRoom[], candidates: readonly SeatCandidate[]): Board => ({
  rooms,
  layouts: rooms.map(({ room }) => layoutOf(room)),
  candidates,
});

export const at = ({ rooms }: Board, { room, seat }: Place): number => rooms[room]!.seats[seat]!;
const put = ({ rooms }: Board, { room, seat }: Place, n: number): void => void (rooms[room]!.seats[seat] = n);

/** Somebody of the same organisation sits in front, behind, left or right. */
export function clashes(board: Board, place: Place): boolean {
  const { org } = board.candidates[at(board, place)]!;
  if (org === '') return false;
  const { seats } = board.rooms[place.room]!;
  return board.layouts[place.room]!.near[place.seat]!.some((seat) => seat < seats.length && board.candidates[seats[seat]!]!.org === org);
}

/** Both may sit where the other sits, as far as the ground floor is concerned. */
export const mayTrade = (board: Board, a: Place, b: Place): boolean =>
  (!board.candidates[at(board, a)]!.ground || board.rooms[b.room]!.room.ground) &&
  (!board.candidates[at(board, b)]!.ground || board.rooms[a.room]!.room.ground);

export function trade(board: Board, a: Place, b: Place): void {
  const n = at(board, a);
  put(board, a, at(board, b));
  put(board, b, n);
}

/** Trades two places when nobody of the same organisation is beside either of them afterwards. */
export function tradeApart(board: Board, a: Place, b: Place): boolean {
  const [one, other] = [board.candidates[at(board, a)]!, board.candidates[at(board, b)]!];
  if (one.org === other.org || !mayTrade(board, a, b)) return false;
  trade(board, a, b);
  if (!clashes(board, a) && !clashes(board, b)) return true;
  trade(board, a, b);
  return false;
}

/** Every place that has a neighbour of its organisation, room by room along the S. */
export const clashing = (board: Board, rooms: Iterable<number> = board.rooms.keys()): Place[] =>
  [...rooms].flatMap((room) => board.rooms[room]!.seats.map((_, seat) => ({ room, seat })).filter((place) => clashes(board, place)));

/** Disjoint pairs of neighbours of one organisation in a room, as many as there can be. */
export function pairsIn(board: Board, room: number): readonly (readonly [number, number])[] {
  const { seats } = board.rooms[room]!;
  const orgOf = (seat: number): string => board.candidates[seats[seat]!]!.org;
  const partner = matching(board.layouts[room]!, seats.length, (a, b) => orgOf(a) !== '' && orgOf(a) === orgOf(b));
  return partner.flatMap((b, a) => (b > a ? [[a, b] as const] : []));
}
