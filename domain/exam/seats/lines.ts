// A run's facts as text, one line each, as they are hashed and exported: whoever wants to check one by hand reads it as it is.
import type { FilledRoom, SeatCandidate, SeatRoom, SeatRules } from './types.ts';

export const SEPARATOR = '|';
const padded = (n: number, length: number): string => String(n).padStart(length, '0');
const flag = (yes: boolean): string => (yes ? '1' : '0');
const yes = (text: string | undefined): boolean => text === '1';

/** `algorithm=1|minimum=10` */
export const rulesLine = ({ algorithm, minimum }: SeatRules): string => `algorithm=${algorithm}${SEPARATOR}minimum=${minimum}`;

/** site | room | 考区 | ground floor | rows | columns | capacity | spare | seats that nobody gets */
export const roomLine = ({ site, room, area, ground, rows, cols, capacity, spare, blocked }: SeatRoom): string =>
  [padded(site, 2), padded(room, 3), area, flag(ground), rows, cols, capacity, flag(spare), blocked.join(' ')].join(SEPARATOR);

/** The room of a line. Throws RangeError on a line of another shape. */
export function parseRoom(line: string): SeatRoom {
  const parts = line.split(SEPARATOR);
  if (parts.length !== 9) throw new RangeError(`not a room: ${line}`);
  const [site, room, area, ground, rows, cols, capacity, spare, blocked] = parts as [string, ...string[]];
  return {
    site: Number(site),
    room: Number(room),
    area: area!,
    ground: yes(ground),
    rows: Number(rows),
    cols: Number(cols),
    capacity: Number(capacity),
    spare: yes(spare),
    blocked: blocked ? blocked.split(' ') : [],
  };
}

/** Leaf of a candidate: idHash | 考区 | specialty | sessions | organisation | 区划 of the organisation | needs the ground floor */
export const candidateLine = ({ idHash, area, specialty, sessions, org, home, ground }: SeatCandidate): string =>
  [idHash, area, specialty, sessions, org, home, flag(ground)].join(SEPARATOR);

/** Equal texts as one: of a million candidates most share theirs with many others. */
export function interned(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found === undefined) known.set(text, text);
    return found ?? text;
  };
}

/** The candidate of a line. `same` gives equal texts as one. Throws RangeError on a line of another shape. */
export function parseCandidate(line: string, same: (text: string) => string = (text) => text): SeatCandidate {
  const parts = line.split(SEPARATOR);
  if (parts.length !== 7 || !/^[0-9a-f]{64}$/.test(parts[0]!)) throw new RangeError(`not a candidate: ${line}`);
  const [idHash, area, specialty, sessions, org, home, ground] = parts as [string, ...string[]];
  return {
    idHash,
    area: same(area!),
    specialty: same(specialty!),
    sessions: same(sessions!),
    org: same(org!),
    home: same(home!),
    ground: yes(ground),
  };
}

/** site | room | seat | idHash */
export const seatLine = (site: number, room: number, seat: number, idHash: string): string =>
  [padded(site, 2), padded(room, 3), padded(seat, 2), idHash].join(SEPARATOR);

/** Every seat of a plan, by site, room and seat. */
export function* seatLines(rooms: readonly FilledRoom[], candidates: readonly SeatCandidate[]): Generator<string> {
  for (const { room, seats } of rooms) for (const [n, one] of seats.entries()) yield seatLine(room.site, room.room, n + 1, candidates[one]!.idHash);
}
