// Properties of the seating plan (S3-28, S3§3.8) over invented pools. SM3 is node:crypto's here; a test holds the portable one to the same bytes.
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { sm3 as portable } from 'sm-crypto-v2';
import { hmacSm3 } from '../../security/hash.ts';
import { planSeats, poolsOf, type SeatInput } from './seats.ts';
import { layoutOf, largestApart, seatsIn } from './seats/grid.ts';
import { draw, hex, hmacOf, unhex, utf8 } from '../kit/draw.ts';
import { seatLines } from './seats/lines.ts';
import { sizesOf, shareRooms } from './seats/rooms.ts';
import { poolKey, type FilledRoom, type SeatCandidate, type SeatRoom, type Sm3 } from './seats/types.ts';

const sm3: Sm3 = (bytes) => hash('sm3', bytes, 'buffer');
const sm3Portable: Sm3 = (bytes) => unhex(portable(bytes));
const named = (text: string): string => hash('sm3', text);
const seedOf = (n: number): Uint8Array => sm3(utf8(`seed ${n}`));
const rules = { algorithm: 1, minimum: 10 } as const;

const room = (no: number, more: Partial<SeatRoom> = {}): SeatRoom => ({
  site: 1,
  room: no,
  area: 'A',
  ground: false,
  rows: 6,
  cols: 5,
  blocked: [],
  capacity: 30,
  spare: false,
  ...more,
});
const rooms = (count: number, more: (n: number) => Partial<SeatRoom> = () => ({})): SeatRoom[] =>
  Array.from({ length: count }, (_, n) => room(n + 1, more(n)));
const person = (n: number, more: Partial<SeatCandidate> = {}): SeatCandidate => ({
  idHash: named(`person ${n}`),
  area: 'A',
  specialty: '05',
  sessions: '1+2',
  org: '',
  home: '310101',
  ground: false,
  ...more,
});
const people = (count: number, more: (n: number) => Partial<SeatCandidate> = () => ({})): SeatCandidate[] =>
  Array.from({ length: count }, (_, n) => person(n, more(n)));
const input = (candidates: SeatCandidate[], at: SeatRoom[], seed = 1): SeatInput => ({
  examId: 'exam',
  seed: seedOf(seed),
  rules,
  rooms: at,
  candidates,
});
const org = (n: number): string => named(`org ${n}`);

/** Pairs of neighbours of one organisation. */
const neighbours = (filled: readonly FilledRoom[], candidates: readonly SeatCandidate[]): number =>
  filled.reduce((sum, one) => {
    const { near } = layoutOf(one.room);
    const orgOf = (seat: number): string => (seat < one.seats.length ? candidates[one.seats[seat]!]!.org : '');
    return sum + one.seats.flatMap((_, a) => near[a]!.filter((b) => b > a && orgOf(a) !== '' && orgOf(a) === orgOf(b))).length;
  }, 0);

test('S3-32 the grid of five columns and six rows is numbered along the S', () => {
  const { cells } = layoutOf(room(1));
  const rowsOf = Array.from({ length: 6 }, (_, r) =>
    Array.from({ length: 5 }, (__, c) => cells.findIndex(([row, col]) => row === r + 1 && col === c + 1) + 1),
  );
  expect(rowsOf).toEqual([
    [1, 12, 13, 24, 25],
    [2, 11, 14, 23, 26],
    [3, 10, 15, 22, 27],
    [4, 9, 16, 21, 28],
    [5, 8, 17, 20, 29],
    [6, 7, 18, 19, 30],
  ]);
});

test('S3-28 HMAC-SM3 over a hash handed in is that of node:crypto, and the plan has the same bytes with the portable SM3', () => {
  for (const length of [0, 16, 32, 64, 65, 200]) {
    const key = Uint8Array.from({ length }, (_, n) => n);
    expect(hex(hmacOf(sm3, key)(utf8('考场')))).toBe(hmacSm3(Buffer.from(key), '考场'));
  }
  const candidates = people(75, (n) => ({ org: org(n % 9), home: `3101${10 + (n % 4)}` }));
  const lines = (how: Sm3): string[] => [...seatLines(planSeats(input(candidates, rooms(4)), how).rooms, candidates)];
  expect(lines(sm3Portable)).toEqual(lines(sm3));
});

test('S3-28 a draw below n is uniform: numbers beyond the largest multiple are thrown away (chi-square over 60,000 draws)', () => {
  const hmac = hmacOf(sm3, seedOf(7));
  const counts = new Array<number>(7).fill(0);
  for (let n = 0; n < 60_000; n++) counts[draw(hmac, `draw ${n}`, 7)]!++;
  // 6 degrees of freedom: 22.46 is passed once in a thousand.
  expect(chiSquare(counts, 60_000 / 7)).toBeLessThan(22.46);
  expect(() => draw(hmac, 'none', 0)).toThrow('nothing to draw from');
});
const chiSquare = (counts: readonly number[], expected: number): number => counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);

const pool = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 30 }),
  ground: fc.integer({ min: 2, max: 9 }),
  specialties: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer(),
  blocked: fc.subarray(['1-1', '2-2', '3-5', '6-1', '4-3'], { minLength: 0 }),
});
type Pool = typeof pool extends fc.Arbitrary<infer T> ? T : never;
/** Candidates of organisations of the given sizes in rooms that suffice, some without steps. */
function scene({ sizes, ground, specialties, seed, blocked }: Pool): SeatInput {
  const orgs = sizes.flatMap((size, n) => new Array<number>(size).fill(n));
  const candidates = orgs.map((of, n) =>
    person(n, {
      org: org(of),
      specialty: `0${3 + (n % specialties)}`,
      sessions: n % 11 === 0 ? '1' : '1+2',
      home: `3101${10 + (of % 5)}`,
      ground: n % ground === 0,
    }),
  );
  return input(
    candidates,
    rooms(candidates.length, (n) => ({ ground: n % 2 === 0, blocked: blocked.toSorted(), capacity: 20 + (n % 6) })),
    seed,
  );
}

test('S3-28 whatever the pools: everybody sits once, in a room of his pool, in its grid, within its capacity, and on the ground floor where he needs it', () => {
  fc.assert(
    fc.property(pool, (drawn) => {
      const given = scene(drawn);
      const { rooms: filled } = planSeats(given, sm3);
      const seated = filled.flatMap(({ seats }) => seats);
      expect(seated.toSorted((a, b) => a - b)).toEqual([...given.candidates.keys()]);
      for (const one of filled) {
        expect(one.seats.length).toBeLessThanOrEqual(Math.min(one.room.capacity, seatsIn(one.room)));
        for (const n of one.seats)
          expect([poolKey(given.candidates[n]!), given.candidates[n]!.ground && !one.room.ground]).toEqual([one.pool, false]);
      }
    }),
    { numRuns: 60 },
  );
});

test('S3-28 the order of the list and of the rooms makes no difference, the same facts give the same bytes', () => {
  fc.assert(
    fc.property(pool, (drawn) => {
      const given = scene(drawn);
      const turned = { ...given, candidates: given.candidates.toReversed(), rooms: given.rooms.toReversed() };
      const lines = (one: SeatInput): string[] => [...seatLines(planSeats(one, sm3).rooms, one.candidates)];
      expect(lines(turned)).toEqual(lines(given));
    }),
    { numRuns: 25 },
  );
});

test('S3-28 colleagues are never neighbours as long as each organisation has at most half of its pool’s desks', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 45 }), { minLength: 2, maxLength: 12 }), fc.integer(), (sizes, seed) => {
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const most = Math.floor(total / 2);
      const orgs = sizes.flatMap((size, n) => new Array<number>(Math.min(size, most)).fill(n));
      const candidates = orgs.map((of, n) => person(n, { org: org(of) }));
      const plan = planSeats(input(candidates, rooms(20), seed), sm3);
      const apart = plan.rooms.reduce((sum, one) => sum + largestApart(layoutOf(one.room), one.seats.length).length, 0);
      fc.pre(Math.max(...sizes.map((_, n) => orgs.filter((of) => of === n).length)) <= apart);
      expect([neighbours(plan.rooms, candidates), plan.remainder]).toEqual([0, []]);
    }),
    { numRuns: 80 },
  );
});

test.each([
  [14, 14, 2],
  [15, 15, 0],
  [13, 12, 5],
  [8, 8, 14],
])('S3-28 one room of thirty with organisations of %i, %i and %i: nobody sits beside a colleague, over many seeds', (...sizes) => {
  const candidates = sizes.flatMap((size, n) => new Array<number>(size).fill(n)).map((of, n) => person(n, { org: org(of) }));
  for (let seed = 0; seed < 20; seed++) {
    const plan = planSeats(input(candidates, rooms(1), seed), sm3);
    expect([seed, neighbours(plan.rooms, candidates)]).toEqual([seed, 0]);
  }
});

test('S3-28 what cannot be avoided is printed with the bound that proves it: people beyond the desks that can be apart, as disjoint pairs', () => {
  const candidates = people(60, (n) => ({ org: n < 40 ? org(1) : org(2 + n) }));
  const { remainder } = planSeats(input(candidates, rooms(2)), sm3);
  expect(remainder).toEqual([
    {
      pool: 'A/05/1+2',
      org: org(1),
      people: 40,
      apart: 30,
      bound: 10,
      pairs: 10,
      places: expect.arrayContaining([expect.stringMatching(/^01-00[12]-\d\d-\d\d$/)]),
    },
  ]);
  const seats = remainder[0]!.places.flatMap((place) =>
    place
      .split('-')
      .slice(2)
      .map((seat) => `${place.slice(0, 6)}/${seat}`),
  );
  expect(new Set(seats).size).toBe(20);
});

test('S3-28 fair: over 6,000 seeds a candidate is in every seat of two rooms equally often (chi-square), one from the smallest 区划 too', () => {
  const candidates = people(16, (n) => ({ home: n === 3 ? '310199' : `3101${10 + (n % 3)}` }));
  const at = rooms(2, () => ({ rows: 4, cols: 2, capacity: 8 }));
  const places = new Map([3, 5].map((n) => [n, new Array<number>(16).fill(0)]));
  const runs = 6_000;
  for (let seed = 0; seed < runs; seed++)
    planSeats(input(candidates, at, seed), sm3).rooms.forEach(({ seats }, r) => {
      for (const [n, counts] of places) if (seats.includes(n)) counts[r * 8 + seats.indexOf(n)]!++;
    });
  // 15 degrees of freedom: 37.7 is passed once in a thousand; seeds are fixed, so this never flickers.
  for (const counts of places.values()) expect(chiSquare(counts, runs / 16)).toBeLessThan(37.7);
});

test('S3-28 fair also where colleagues are moved apart: over 4,000 seeds everybody’s room and half of it are as likely as the other’s', () => {
  const candidates = people(24, (n) => ({ org: n < 12 ? org(n % 3) : '' }));
  const at = rooms(2, () => ({ rows: 4, cols: 3, capacity: 12 }));
  const counts = candidates.map(() => [0, 0]);
  const runs = 4_000;
  for (let seed = 0; seed < runs; seed++)
    planSeats(input(candidates, at, seed), sm3).rooms.forEach(({ seats }, r) => {
      for (const n of seats) counts[n]![r]!++;
    });
  // 1 degree of freedom, 24 candidates: 15.1 is passed by one of them once in four hundred.
  for (const [first, second] of counts) expect(chiSquare([first!, second!], runs / 2)).toBeLessThan(15.1);
});

test('S3-28 candidates of one 区划 are spread over the rooms of the pool: each room has its share, two more or less', () => {
  const homes = ['310101', '310104', '310115', '310120'];
  const candidates = people(290, (n) => ({ home: homes[n % 7 === 0 ? 0 : 1 + (n % 3)]! }));
  const plan = planSeats(input(candidates, rooms(10)), sm3);
  for (const home of homes) {
    const share = candidates.filter((one) => one.home === home).length / candidates.length;
    for (const { seats } of plan.rooms) {
      const found = seats.filter((n) => candidates[n]!.home === home).length;
      expect(Math.abs(found - share * seats.length)).toBeLessThanOrEqual(2);
    }
  }
});

test('S3-28 rooms are filled site by site; a last room of fewer than ten takes from the one before, a pool of fewer than ten has its one room', () => {
  expect(sizesOf([30, 30, 30], 62, 10, [0, 0, 0])).toEqual([30, 22, 10]);
  expect(sizesOf([30, 30], 45, 10, [0, 0])).toEqual([30, 15]);
  expect(sizesOf([30], 4, 10, [0])).toEqual([4]);
  expect(sizesOf([10, 10], 12, 10, [0, 0])).toEqual([10, 2]);
  expect(sizesOf([12, 12, 12], 26, 10, [0, 0, 0])).toEqual([10, 10, 6]);
  // What the ground floor needs is not given away.
  expect(sizesOf([30, 30], 32, 10, [30, 0])).toEqual([30, 2]);
});

test('S3-28 candidates of a single subject sit in rooms of their own, spare rooms stay empty, no 考区 borrows from another', () => {
  const candidates = people(50, (n) => ({ sessions: n < 20 ? '2' : '1+2', area: n % 2 ? 'A' : 'B' }));
  const at = [...rooms(3, (n) => ({ spare: n === 0 })), ...rooms(3, () => ({ site: 2, area: 'B' }))];
  const plan = planSeats(input(candidates, at), sm3);
  expect(plan.rooms.map(({ room: of, pool: key, seats }) => [of.site, of.room, key, seats.length])).toEqual([
    [1, 2, 'A/05/1+2', 15],
    [1, 3, 'A/05/2', 10],
    [2, 1, 'B/05/1+2', 15],
    [2, 2, 'B/05/2', 10],
  ]);
});

test('S3-28 short rooms are named by pool, seats and ground floor apart', () => {
  const candidates = people(70, (n) => ({ specialty: n < 40 ? '03' : '04', ground: n >= 68 }));
  const { deficits } = shareRooms(poolsOf(candidates), rooms(2), rules);
  expect(deficits).toEqual([{ pool: 'A/04/1+2', seats: 30, ground: 2 }]);
  expect(() => planSeats(input(candidates, rooms(2)), sm3)).toThrow('rooms are short for A/04/1+2: 30/2');
});

test('S3-28 ten thousand candidates in organisations of ten: no colleagues beside each other', () => {
  const candidates = people(10_000, (n) => ({
    org: org(Math.floor(n / 10)),
    home: `3101${10 + (Math.floor(n / 10) % 16)}`,
    specialty: `0${3 + (n % 5)}`,
  }));
  const plan = planSeats(input(candidates, rooms(350)), sm3);
  expect([neighbours(plan.rooms, candidates), plan.remainder, plan.rooms.length]).toEqual([0, [], 335]);
});
