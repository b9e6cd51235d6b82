// S3-31: each of the fourteen items finds its own fault and no other, in seats that fulfil all of them.
import { checkItemNames, checkItems, checkSeats, type CheckInput, type CheckItem } from './seat-checks.ts';
import { ticketNumber } from './ticket-number.ts';

const session = (no: number, from: string, to: string) => ({ no, opens: `2026-10-18T${from}:00.000000Z`, closes: `2026-10-18T${to}:00.000000Z` });

/** Three rooms of one site: two of a specialty with 12 and 10 candidates in a grid of 4 × 5, one of another. */
function sound(): CheckInput {
  const rooms = [1, 2, 3].map((room) => ({
    id: `r${room}`,
    site: 1,
    room,
    ground: room !== 2,
    rows: 5,
    cols: 4,
    blocked: room === 3 ? ['5-4'] : [],
    capacity: 14,
    opens: '2026-10-18T00:00:00.000000Z',
    closes: '2026-10-18T10:00:00.000000Z',
    invigilators: [{ organisations: [`WATCH${room}`], kin: ['kin of nobody'] }],
  }));
  const seats = rooms.flatMap(({ id, room }) =>
    Array.from({ length: [12, 10, 11][room - 1]! }, (_, n) => {
      const who = `${id}/${n}`;
      return {
        enrolmentId: `e ${who}`,
        person: `p ${who}`,
        roomId: id,
        seat: n + 1,
        row: (n % 5) + 1,
        col: Math.floor(n / 5) + 1,
        pool: room === 3 ? 'A/05/1+2' : 'A/03/1+2',
        specialty: room === 3 ? '05' : '03',
        sessions: [1, 2],
        org: `o ${n % 7}`,
        organisations: [`O${n % 7}`],
        ground: room === 1 && n === 0,
        photo: true,
        number: ticketNumber({ year: 2026, district: '310000', sitting: 1, site: 1, room, seat: n + 1 }),
        sits: true,
        vacated: false,
      };
    }),
  );
  return {
    sessions: [session(1, '01:00', '03:00'), session(2, '06:00', '08:30')],
    rooms,
    seats,
    expected: seats.map(({ enrolmentId }) => enrolmentId),
    minimum: 10,
    proven: new Map(),
  };
}
type Draft = { -readonly [K in keyof CheckInput]: CheckInput[K] };

/** One fault per item, put into what is sound. */
const faults: Record<CheckItem, (input: Draft) => void> = {
  capacity: (input) => void (input.rooms = input.rooms.with(2, { ...input.rooms[2]!, capacity: 10 })),
  seated: (input) => void (input.seats = input.seats.slice(1)),
  strangers: (input) => {
    input.seats = input.seats.with(3, { ...input.seats[3]!, sits: false });
    input.expected = input.expected.filter((id) => id !== input.seats[3]!.enrolmentId);
  },
  once: (input) => void (input.seats = input.seats.with(4, { ...input.seats[4]!, person: input.seats[30]!.person })),
  specialty: (input) => void (input.seats = input.seats.with(5, { ...input.seats[5]!, specialty: '07' })),
  grid: (input) => void (input.rooms = input.rooms.with(0, { ...input.rooms[0]!, blocked: ['1-1'] })),
  number: (input) => void (input.seats = input.seats.with(6, { ...input.seats[6]!, number: '26310101001070' })),
  photo: (input) => void (input.seats = input.seats.with(7, { ...input.seats[7]!, photo: false })),
  neighbours: (input) => void (input.seats = input.seats.with(1, { ...input.seats[1]!, org: input.seats[0]!.org })),
  hours: (input) => void (input.rooms = input.rooms.map((room) => ({ ...room, closes: '2026-10-18T08:00:00.000000Z' }))),
  code: (input) => void (input.rooms = [...input.rooms, { ...input.rooms[2]!, id: 'again' }]),
  minimum: (input) => {
    // One moves from the room of ten to the one that has places left.
    const moved = {
      ...input.seats[21]!,
      roomId: 'r1',
      seat: 13,
      row: 3,
      col: 3,
      number: ticketNumber({ year: 2026, district: '310000', sitting: 1, site: 1, room: 1, seat: 13 }),
    };
    input.seats = input.seats.with(21, moved);
  },
  invigilators: (input) => void (input.rooms = input.rooms.with(1, { ...input.rooms[1]!, invigilators: [{ organisations: ['O3'], kin: [] }] })),
  ground: (input) => void (input.seats = input.seats.with(15, { ...input.seats[15]!, ground: true })),
};

test('S3-31 there are fourteen items, and seats as they should be pass all of them', () => {
  expect([checkItemNames.length, Object.keys(checkItems).length]).toEqual([14, 14]);
  expect(checkSeats(sound())).toEqual([]);
});

test.each(checkItemNames)('S3-31 a fault of %s is found by this item alone, with whom it concerns', (item) => {
  const input: Draft = sound();
  faults[item](input);
  const found = checkSeats(input);
  expect(found.map((finding) => [finding.item, finding.fails])).toEqual([[item, true]]);
  expect(found[0]!.enrolments.length).toBeGreaterThan(0);
});

test('S3-31 other faults of the same items: a number given twice, kin of an invigilator, a seat outside the grid, a seat of nobody’s room', () => {
  const twice: Draft = sound();
  twice.seats = twice.seats.with(8, { ...twice.seats[8]!, number: twice.seats[9]!.number });
  expect(new Set(checkSeats(twice).map(({ item }) => item))).toEqual(new Set(['number']));
  const kin: Draft = sound();
  kin.rooms = kin.rooms.with(0, { ...kin.rooms[0]!, invigilators: [{ organisations: [], kin: [kin.seats[2]!.person] }] });
  expect(checkSeats(kin)).toEqual([
    { item: 'invigilators', fails: true, message: '01考点001考场监考人员与1名考生同单位或有亲属关系', enrolments: ['e r1/2'] },
  ]);
  const outside: Draft = sound();
  outside.rooms = outside.rooms.with(2, { ...outside.rooms[2]!, cols: 2 });
  expect(checkSeats(outside).map(({ item, enrolments }) => [item, enrolments])).toEqual([['grid', ['e r3/10']]]);
});

test('S3-31 neighbours that the run has proven unavoidable are listed and fail nothing; one pair more fails', () => {
  const input: Draft = sound();
  input.seats = input.seats.with(1, { ...input.seats[1]!, org: input.seats[0]!.org });
  input.proven = new Map([[`A/03/1+2 ${input.seats[0]!.org}`, 1]]);
  expect(checkSeats(input)).toEqual([
    expect.objectContaining({ item: 'neighbours', fails: false, message: expect.stringContaining('同单位相邻1对（已证明不可避免1对）') }),
  ]);
  input.seats = input.seats.with(13, { ...input.seats[13]!, org: input.seats[0]!.org }).with(12, { ...input.seats[12]!, org: input.seats[0]!.org });
  expect(checkSeats(input)).toEqual([expect.objectContaining({ item: 'neighbours', fails: true })]);
});

test('S3-31 a seat that was given up after the plan counts for the size of its room, and for nothing else', () => {
  const input: Draft = sound();
  input.seats = input.seats.with(21, { ...input.seats[21]!, vacated: true, sits: false });
  input.expected = input.expected.filter((id) => id !== input.seats[21]!.enrolmentId);
  expect(checkSeats(input)).toEqual([]);
});
