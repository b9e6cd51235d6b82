import fc from 'fast-check';
import { compareDay, daysToReconcile, type FileLine, type OrderBeside, type OwnLine } from './reconciliation.ts';

const paid = (n: number, fen = 14_000n): OwnLine => ({
  kind: 'payment',
  number: `P${n}`,
  orderNumber: `O${n}`,
  amountFen: fen,
  bill: { state: 'writtenOff', amountFen: fen, refunded: false },
});
const filed = ({ kind, number, orderNumber, amountFen }: OwnLine): FileLine => ({ kind, number, orderNumber, amountFen });
const orders = new Map<string, OrderBeside>([['O9', { number: 'O9', amountFen: 14_000n }]]);
const said = (theirs: readonly FileLine[], ours: readonly OwnLine[]) =>
  compareDay(theirs, ours, orders).findings.map(({ kind, subject, number }) => `${kind} ${subject} ${number}`);

test('S3-25 books that agree are 平, with equal sums', () => {
  const ours = [paid(1), paid(2), { ...paid(3), kind: 'refund' as const, bill: null }];
  const { findings, ours: mine, theirs, bills } = compareDay(ours.map(filed), ours, orders);
  expect(findings).toEqual([]);
  expect([mine, theirs, bills]).toEqual([
    { count: 3, fen: 14_000n },
    { count: 3, fen: 14_000n },
    { count: 2, fen: 28_000n },
  ]);
});

test('S3-25 长款, 短款, 金额不符 and 状态不符 are told apart', () => {
  const ours = [paid(1), paid(2), paid(3)];
  const theirs = ours.map(filed);
  expect(said([...theirs, { kind: 'payment', number: 'X', orderNumber: 'nobody’s', amountFen: 7_000n }], ours)).toEqual(['over payment X']);
  expect(said([...theirs, theirs[0]!], ours)).toEqual(['over payment P1']);
  expect(said(theirs.slice(1), ours)).toEqual(['short payment P1']);
  expect(said([{ ...theirs[0]!, amountFen: 13_999n }, ...theirs.slice(1)], ours)).toEqual(['amount payment P1']);
  expect(said([...theirs, { kind: 'payment', number: 'P9', orderNumber: 'O9', amountFen: 14_000n }], ours)).toEqual(['state payment P9']);
  expect(said([...theirs, { kind: 'payment', number: 'P9', orderNumber: 'O9', amountFen: 1n }], ours)).toEqual(['amount payment P9']);
  expect(said([...theirs, { kind: 'refund', number: 'T9', orderNumber: 'O9', amountFen: 14_000n }], ours)).toEqual(['state refund T9']);
  expect(said(theirs, [...ours, { kind: 'refund', number: 'T1', orderNumber: 'O1', amountFen: 14_000n, bill: null }])).toEqual(['state refund T1']);
});

test.each<[string, OwnLine['bill'], string[]]>([
  ['no bill', { state: 'none', amountFen: null, refunded: false }, ['state bill P1']],
  ['another amount', { state: 'issued', amountFen: 7_000n, refunded: false }, ['amount bill P1']],
  ['refunded, not reversed', { state: 'writtenOff', amountFen: 14_000n, refunded: true }, ['state bill P1']],
  ['reversed, not refunded', { state: 'reversed', amountFen: 14_000n, refunded: false }, ['state bill P1']],
  ['refunded and reversed', { state: 'reversed', amountFen: 14_000n, refunded: true }, []],
  ['none is owed', null, []],
])('S3-25 bills are compared too: %s', (_, bill, found) => {
  const mine = { ...paid(1), bill };
  expect(said([filed(mine)], [mine])).toEqual(found);
});

test('S3-25 whatever is injected into a day is found, exactly that, in any order of the lines', () => {
  const injected = fc.array(fc.record({ at: fc.nat(199), what: fc.constantFrom('drop', 'amount', 'stranger') }), { maxLength: 20 });
  fc.assert(
    fc.property(injected, fc.integer(), (faults, seed) => {
      const ours = Array.from({ length: 200 }, (_, n) => paid(n));
      const byPlace = new Map(faults.map(({ at, what }) => [at, what]));
      const theirs = ours.flatMap((line, n): FileLine[] => {
        const what = byPlace.get(n);
        if (what === 'drop') return [];
        if (what === 'amount') return [{ ...filed(line), amountFen: 1n }];
        return what === 'stranger' ? [filed(line), { kind: 'payment', number: `S${n}`, orderNumber: 'nobody’s', amountFen: 5n }] : [filed(line)];
      });
      const shuffled = theirs.toSorted(
        (a, b) => ((Number(a.number.slice(1)) * 7919 + seed) % 211) - ((Number(b.number.slice(1)) * 7919 + seed) % 211),
      );
      const wanted = [...byPlace].map(([n, what]) =>
        what === 'drop' ? `short payment P${n}` : what === 'amount' ? `amount payment P${n}` : `over payment S${n}`,
      );
      expect(said(shuffled, ours).toSorted()).toEqual(wanted.toSorted());
      expect(compareDay(shuffled, ours, orders)).toEqual(compareDay(theirs, ours, orders));
    }),
    { numRuns: 60 },
  );
});

test('S3-25 a night looks at every day since the last one, and at earlier ones with something open; never at today', () => {
  expect(daysToReconcile({ last: null, first: null, today: '2026-07-23', open: [] })).toEqual([]);
  expect(daysToReconcile({ last: null, first: '2026-07-21', today: '2026-07-23', open: [] })).toEqual(['2026-07-21', '2026-07-22']);
  expect(daysToReconcile({ last: '2026-07-21', first: '2026-07-01', today: '2026-07-23', open: ['2026-07-03', '2026-07-23'] })).toEqual([
    '2026-07-03',
    '2026-07-22',
  ]);
  expect(daysToReconcile({ last: '2026-07-22', first: '2026-07-01', today: '2026-07-23', open: [] })).toEqual([]);
});
