// The ledger against a plain model: whatever happens in whatever order, both sides are equal, nothing is booked twice, and the sums are those of a child's purse.
import fc from 'fast-check';
import { balances, postingOf, remittanceOf, type LedgerLine, type Posting } from './ledger.ts';

test('S3-16 every movement has two sides that are equal; nothing is booked for nothing', () => {
  for (const kind of ['received', 'suspense', 'refunded', 'returned', 'remitted', 'drawnBack'] as const) {
    const { lines, key } = postingOf(kind, 'N', 7_000n);
    expect(lines.reduce((sum, { debitFen, creditFen }) => sum + debitFen - creditFen, 0n)).toBe(0n);
    expect(lines[0].account).not.toBe(lines[1].account);
    expect(key).toBe(`${kind}/N`);
  }
  expect(() => postingOf('received', 'N', 0n)).toThrow(RangeError);
  expect(() => postingOf('received', 'N', -1n)).toThrow(RangeError);
  expect(remittanceOf('d', 5n, 5n)).toBeNull();
  expect(remittanceOf('d', 7n, 5n)).toMatchObject({ kind: 'remitted' });
  expect(remittanceOf('d', 5n, 7n)).toMatchObject({ kind: 'drawnBack' });
});

/** A purse for each kind of money, as one would count it by hand. */
interface Model {
  held: Map<string, bigint>;
  late: Map<string, bigint>;
  /** Received and refunded of the day that is open. */
  today: { received: bigint; refunded: bigint };
  owedToTreasury: bigint;
  day: number;
}
interface Book {
  lines: LedgerLine[];
  keys: Set<string>;
}
const book = (real: Book, posting: Posting | null): void => {
  // As `ledger_entry_line`: a posting that stands is not booked again.
  if (!posting || real.keys.has(posting.key)) return;
  real.keys.add(posting.key);
  real.lines.push(...posting.lines);
};
const sum = (values: Iterable<bigint>): bigint => [...values].reduce((total, fen) => total + fen, 0n);
function same(model: Model, real: Book): void {
  const { clearing, payable, suspense } = balances(real.lines);
  expect(clearing + payable + suspense).toBe(0n);
  expect(-suspense).toBe(sum(model.late.values()));
  expect(-payable).toBe(model.owedToTreasury);
  expect(clearing).toBe(model.owedToTreasury + sum(model.late.values()));
}

type Command = fc.Command<Model, Book>;

const pay = (number: string, fen: bigint, late: boolean, times: number): Command => ({
  check: ({ held, late: back }) => !held.has(number) && !back.has(number),
  run: (model, real) => {
    const kind = late ? 'suspense' : 'received';
    // The platform's number comes once: a payment that was given back is not paid again under it.
    if (real.keys.has(`${kind}/${number}`)) return;
    for (let n = 0; n < times; n++) book(real, postingOf(kind, number, fen));
    (late ? model.late : model.held).set(number, fen);
    if (!late) {
      model.owedToTreasury += fen;
      model.today.received += fen;
    }
    same(model, real);
  },
  toString: () => `${late ? 'late' : 'pay'}(${number}, ${fen}, ×${times})`,
});
const giveBack = (late: boolean, at: number, times: number): Command => ({
  check: (model) => (late ? model.late : model.held).size > 0,
  run: (model, real) => {
    const purse = late ? model.late : model.held;
    const [number, fen] = [...purse][at % purse.size]!;
    for (let n = 0; n < times; n++) book(real, postingOf(late ? 'returned' : 'refunded', `T${number}`, fen));
    purse.delete(number);
    if (!late) {
      model.owedToTreasury -= fen;
      model.today.refunded += fen;
    }
    same(model, real);
  },
  toString: () => `${late ? 'return' : 'refund'}(${at}, ×${times})`,
});
const endOfDay = (times: number): Command => ({
  check: () => true,
  run: (model, real) => {
    const { received, refunded } = model.today;
    for (let n = 0; n < times; n++) book(real, remittanceOf(`day ${model.day}`, received, refunded));
    model.owedToTreasury -= received - refunded;
    model.today = { received: 0n, refunded: 0n };
    model.day++;
    same(model, real);
    // Fees go wholly to the treasury: at the end of a day the office owes nothing of it any more.
    expect(model.owedToTreasury).toBe(0n);
  },
  toString: () => `end of day(×${times})`,
});

const times = fc.integer({ min: 1, max: 3 });
const fen = fc.constantFrom(7_000n, 14_000n, 21_000n);
const number = fc.integer({ min: 1, max: 60 }).map((n) => `P${n}`);
test('S3-16 any row of payments, late money, refunds, returns and ends of days, each also repeated, agrees with the model', () => {
  fc.assert(
    fc.property(
      fc.commands(
        [
          fc.tuple(number, fen, times).map(([n, f, t]) => pay(n, f, false, t)),
          fc.tuple(number, fen, times).map(([n, f, t]) => pay(`L${n}`, f, true, t)),
          fc.tuple(fc.nat(50), times).map(([at, t]) => giveBack(false, at, t)),
          fc.tuple(fc.nat(50), times).map(([at, t]) => giveBack(true, at, t)),
          times.map((t) => endOfDay(t)),
        ],
        { maxCommands: 60 },
      ),
      (commands) => {
        const setup = (): { model: Model; real: Book } => ({
          model: { held: new Map(), late: new Map(), today: { received: 0n, refunded: 0n }, owedToTreasury: 0n, day: 1 },
          real: { lines: [], keys: new Set() },
        });
        fc.modelRun(setup, commands);
      },
    ),
    { numRuns: 300 },
  );
});
