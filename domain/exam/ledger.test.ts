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

class Pay implements fc.Command<Model, Book> {
  constructor(
    readonly number: string,
    readonly fen: bigint,
    readonly late: boolean,
    readonly times: number,
  ) {}
  check = ({ held, late }: Readonly<Model>): boolean => !held.has(this.number) && !late.has(this.number);
  run(model: Model, real: Book): void {
    if (real.keys.has(`${this.late ? 'suspense' : 'received'}/${this.number}`)) return;
    for (let n = 0; n < this.times; n++) book(real, postingOf(this.late ? 'suspense' : 'received', this.number, this.fen));
    (this.late ? model.late : model.held).set(this.number, this.fen);
    if (!this.late) {
      model.owedToTreasury += this.fen;
      model.today.received += this.fen;
    }
    same(model, real);
  }
  toString = (): string => `${this.late ? 'late' : 'pay'}(${this.number}, ${this.fen}, ×${this.times})`;
}
class Back implements fc.Command<Model, Book> {
  constructor(
    readonly late: boolean,
    readonly at: number,
    readonly times: number,
  ) {}
  check = (model: Readonly<Model>): boolean => (this.late ? model.late : model.held).size > 0;
  run(model: Model, real: Book): void {
    const purse = this.late ? model.late : model.held;
    const [number, fen] = [...purse][this.at % purse.size]!;
    for (let n = 0; n < this.times; n++) book(real, postingOf(this.late ? 'returned' : 'refunded', `T${number}`, fen));
    purse.delete(number);
    if (!this.late) {
      model.owedToTreasury -= fen;
      model.today.refunded += fen;
    }
    same(model, real);
  }
  toString = (): string => `${this.late ? 'return' : 'refund'}(${this.at}, ×${this.times})`;
}
class EndOfDay implements fc.Command<Model, Book> {
  constructor(readonly times: number) {}
  check = (): boolean => true;
  run(model: Model, real: Book): void {
    const { received, refunded } = model.today;
    for (let n = 0; n < this.times; n++) book(real, remittanceOf(`day ${model.day}`, received, refunded));
    model.owedToTreasury -= received - refunded;
    model.today = { received: 0n, refunded: 0n };
    model.day++;
    same(model, real);
    // Fees go wholly to the treasury: at the end of a day the office owes nothing of it any more.
    expect(model.owedToTreasury).toBe(0n);
  }
  toString = (): string => `end of day(×${this.times})`;
}

const times = fc.integer({ min: 1, max: 3 });
const fen = fc.constantFrom(7_000n, 14_000n, 21_000n);
const number = fc.integer({ min: 1, max: 60 }).map((n) => `P${n}`);
test('S3-16 any row of payments, late money, refunds, returns and ends of days, each also repeated, agrees with the model', () => {
  fc.assert(
    fc.property(
      fc.commands(
        [
          fc.tuple(number, fen, times).map(([n, f, t]) => new Pay(n, f, false, t)),
          fc.tuple(number, fen, times).map(([n, f, t]) => new Pay(`L${n}`, f, true, t)),
          fc.tuple(fc.nat(50), times).map(([at, t]) => new Back(false, at, t)),
          fc.tuple(fc.nat(50), times).map(([at, t]) => new Back(true, at, t)),
          times.map((t) => new EndOfDay(t)),
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
