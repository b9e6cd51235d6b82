// 考场信息检查 (S3-31, S3§3.8): fourteen items over what stands in the records now, whatever was planned. Pure; each item finds its own kind of fault and no other.
import type { Instant } from '../kit/instant.ts';
import type { Session } from './exam.ts';
import { validTicketNumber, placeOfNumber } from './ticket-number.ts';

export const checkItems = {
  capacity: '考场人数不超过容量',
  seated: '缴费有效考生均已编排',
  strangers: '无应编以外人员',
  once: '每人每场次一个座位',
  specialty: '考场下午场次专业唯一',
  grid: '座位在考场内且未禁用',
  number: '准考证号唯一且校验位正确',
  photo: '考生照片齐全',
  neighbours: '同单位考生不相邻',
  hours: '考点开放时间覆盖场次',
  code: '考场编号唯一',
  minimum: '末场人数不少于下限',
  invigilators: '监考人员回避',
  ground: '无障碍座位在一层',
} as const;
export type CheckItem = keyof typeof checkItems;
export const checkItemNames = Object.keys(checkItems) as CheckItem[];

export interface CheckedRoom {
  id: string;
  site: number;
  room: number;
  ground: boolean;
  rows: number;
  cols: number;
  blocked: readonly string[];
  capacity: number;
  /** Hours of its site. */
  opens: Instant;
  closes: Instant;
  /** Organisation as code or name, and persons of whom they are kin: keyed hashes. */
  invigilators: readonly { organisations: readonly string[]; kin: readonly string[] }[];
}

export interface CheckedSeat {
  enrolmentId: string;
  /** Keyed hash of the identity number. */
  person: string;
  roomId: string;
  seat: number;
  row: number;
  col: number;
  pool: string;
  specialty: string;
  sessions: readonly number[];
  /** Organisation in the run; empty: none. */
  org: string;
  /** Code and name of it, as they are compared with those of invigilators. */
  organisations: readonly string[];
  ground: boolean;
  photo: boolean;
  /** Live 准考证号; null: none yet. */
  number: string | null;
  /** Paid and valid. */
  sits: boolean;
  /** Given up after the plan was made: nobody sits there, though the room was planned with it. */
  vacated: boolean;
}

export interface CheckInput {
  sessions: readonly Session[];
  rooms: readonly CheckedRoom[];
  seats: readonly CheckedSeat[];
  /** Everybody who is paid and valid. */
  expected: readonly string[];
  minimum: number;
  /** Disjoint pairs that the run has proven unavoidable, by `pool organisation`. */
  proven: ReadonlyMap<string, number>;
}

export interface Finding {
  item: CheckItem;
  /** False: listed, no failure. */
  fails: boolean;
  message: string;
  enrolments: string[];
}

type Seats = readonly CheckedSeat[];
const name = ({ site, room }: Pick<CheckedRoom, 'site' | 'room'>): string =>
  `${String(site).padStart(2, '0')}考点${String(room).padStart(3, '0')}考场`;
const ids = (seats: Seats): string[] => [...new Set(seats.map(({ enrolmentId }) => enrolmentId))];

/** All findings, item by item. */
export function checkSeats(input: CheckInput): Finding[] {
  const taken = input.seats.filter(({ vacated }) => !vacated);
  const seats = taken.filter(({ sits }) => sits);
  const byRoom = Map.groupBy(seats, ({ roomId }) => roomId);
  const found: Finding[] = [];
  const fail = (item: CheckItem, message: string, of: Seats): void => void found.push({ item, fails: true, message, enrolments: ids(of) });

  people(input, taken, seats, fail);
  for (const room of input.rooms) inRoom(room, byRoom.get(room.id) ?? [], fail);
  hours(input, byRoom, fail);
  codes(input.rooms, byRoom, fail);
  numbers(input.rooms, seats, fail);
  small(input, fail);
  found.push(...neighbours(input, byRoom));
  return found;
}

type Fail = (item: CheckItem, message: string, of: Seats) => void;

function people({ expected }: CheckInput, taken: Seats, seats: Seats, fail: Fail): void {
  const have = new Set(seats.map(({ enrolmentId }) => enrolmentId));
  const without = expected.filter((id) => !have.has(id));
  if (without.length)
    fail(
      'seated',
      `${without.length}名考生未编排座位`,
      without.map((enrolmentId) => ({ enrolmentId }) as CheckedSeat),
    );
  const strangers = taken.filter(({ sits }) => !sits);
  if (strangers.length) fail('strangers', `${strangers.length}个座位编给了未缴费或无效的报名`, strangers);
  for (const some of Map.groupBy(seats, ({ person }) => person).values()) {
    const sessions = some.flatMap((seat) => seat.sessions);
    if (sessions.length > new Set(sessions).size) fail('once', '同一考生同一场次有多个座位', some);
  }
  const faceless = seats.filter(({ photo }) => !photo);
  if (faceless.length) fail('photo', `${faceless.length}名考生缺少照片`, faceless);
}

function inRoom(room: CheckedRoom, seats: Seats, fail: Fail): void {
  if (seats.length > room.capacity) fail('capacity', `${name(room)}编排${seats.length}人，容量${room.capacity}人`, seats);
  const specialties = new Set(seats.map(({ specialty }) => specialty));
  if (specialties.size > 1) fail('specialty', `${name(room)}有${[...specialties].toSorted().join('、')}等专业`, seats);
  const outside = seats.filter(({ row, col }) => row > room.rows || col > room.cols || row < 1 || col < 1 || room.blocked.includes(`${row}-${col}`));
  for (const seat of outside) fail('grid', `${name(room)}${seat.seat}号座位不在考场内或已禁用`, [seat]);
  const upstairs = room.ground ? [] : seats.filter(({ ground }) => ground);
  if (upstairs.length) fail('ground', `${name(room)}不在一层，有${upstairs.length}名需要无障碍座位的考生`, upstairs);
  const watched = seats.filter(({ person, organisations }) =>
    room.invigilators.some(({ organisations: own, kin }) => kin.includes(person) || own.some((one) => organisations.includes(one))),
  );
  if (watched.length) fail('invigilators', `${name(room)}监考人员与${watched.length}名考生同单位或有亲属关系`, watched);
}

function hours({ rooms, sessions }: CheckInput, byRoom: ReadonlyMap<string, Seats>, fail: Fail): void {
  for (const some of Map.groupBy(rooms, ({ site }) => site).values()) {
    const seats = some.flatMap(({ id }) => byRoom.get(id) ?? []);
    const { site, opens, closes } = some[0]!;
    const sat = new Set(seats.flatMap((seat) => seat.sessions));
    const open = sessions.filter(({ no, opens: from, closes: to }) => sat.has(no) && (opens > from || closes < to));
    if (open.length) fail('hours', `${String(site).padStart(2, '0')}考点开放时间未覆盖第${open.map(({ no }) => no).join('、')}场次`, seats);
  }
}

function codes(rooms: readonly CheckedRoom[], byRoom: ReadonlyMap<string, Seats>, fail: Fail): void {
  for (const [code, some] of Map.groupBy(rooms, name))
    if (some.length > 1)
      fail(
        'code',
        `${code}编号重复`,
        some.flatMap(({ id }) => byRoom.get(id) ?? []),
      );
}

function numbers(rooms: readonly CheckedRoom[], seats: Seats, fail: Fail): void {
  const where = new Map(rooms.map((room) => [room.id, room]));
  const wrong = seats.filter(({ number, roomId, seat }) => {
    if (number === null || !validTicketNumber(number)) return true;
    const [at, room] = [placeOfNumber(number), where.get(roomId)];
    return room !== undefined && (at.site !== room.site || at.room !== room.room || at.seat !== seat);
  });
  if (wrong.length) fail('number', `${wrong.length}个准考证号缺失、校验位不正确或与座位不符`, wrong);
  const twice = [
    ...Map.groupBy(
      seats.filter(({ number }) => number !== null),
      ({ number }) => number,
    ).values(),
  ].filter(({ length }) => length > 1);
  for (const some of twice) fail('number', '准考证号重复', some);
}

/** Rooms with a few only, although the pool's other rooms could have given or taken some. They are counted as they were planned. */
function small({ rooms, seats, minimum }: CheckInput, fail: Fail): void {
  const where = new Map(rooms.map((room) => [room.id, room]));
  for (const some of Map.groupBy(seats, ({ pool }) => pool).values()) {
    const sizes = [...Map.groupBy(some, ({ roomId }) => roomId)];
    for (const [roomId, here] of sizes) {
      if (here.length >= minimum || sizes.length === 1) continue;
      const others = sizes.filter(([id]) => id !== roomId);
      const spare = others.reduce(
        (sum, [, there]) => sum + Math.max(0, there.length - Math.max(minimum, there.filter(({ ground }) => ground).length)),
        0,
      );
      const free = others.reduce((sum, [id, there]) => sum + Math.max(0, (where.get(id)?.capacity ?? 0) - there.length), 0);
      if (spare >= minimum - here.length || free >= here.length)
        fail('minimum', `${name(where.get(roomId)!)}仅${here.length}人，应与其他考场合并或调整`, here);
    }
  }
}

/** Disjoint pairs of neighbours of one organisation, against what the run has proven unavoidable. */
function neighbours({ rooms, proven }: CheckInput, byRoom: ReadonlyMap<string, Seats>): Finding[] {
  const pairs = new Map<string, { text: string; seats: Seats }[]>();
  for (const room of rooms) {
    const at = new Map((byRoom.get(room.id) ?? []).map((seat) => [`${seat.row}-${seat.col}`, seat]));
    const done = new Set<CheckedSeat>();
    for (const seat of at.values()) {
      const beside = [at.get(`${seat.row + 1}-${seat.col}`), at.get(`${seat.row}-${seat.col + 1}`)];
      const other = beside.find((one) => one !== undefined && !done.has(one) && one.org === seat.org);
      if (seat.org === '' || done.has(seat) || !other) continue;
      done.add(seat).add(other);
      const key = `${seat.pool} ${seat.org}`;
      pairs.set(key, [...(pairs.get(key) ?? []), { text: `${name(room)}${seat.seat}、${other.seat}号`, seats: [seat, other] }]);
    }
  }
  return [...pairs].map(([key, all]) => {
    const fails = all.length > (proven.get(key) ?? 0);
    const message = `同单位相邻${all.length}对（已证明不可避免${proven.get(key) ?? 0}对）：${all.map(({ text }) => text).join('；')}`;
    return { item: 'neighbours' as const, fails, message, enrolments: ids(all.flatMap(({ seats }) => seats)) };
  });
}
