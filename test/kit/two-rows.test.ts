import fc from 'fast-check';
import { inTwoRows, longestLimit } from './two-rows.ts';

const itself = (ms: number): number => ms;

test('the long ones are spread over the run: half of those who run files take them, half take the others', () => {
  expect(inTwoRows([60, 40, 30, 20, 20, 10, 10, 10], itself, 4)).toEqual([60, 40, 30, 20, 20, 10, 10, 10]);
  const files = [100, 90, 60, 50, ...Array.from({ length: 60 }, () => 5)];
  const order = inTwoRows(files, itself, 4);
  // Two long ones begin; the third when the second is over, after as many short ones as two others have done meanwhile.
  expect(order.slice(0, 4)).toEqual([100, 90, 5, 5]);
  expect([order.indexOf(60), order.indexOf(50)]).toEqual([2 + 2 * 18, 2 + 2 * 18 + 1 + 2 * 2]);
});

test('each file is run once, whatever they take and however many run them', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000)), fc.integer({ min: 1, max: 9 }), (times, runners) => {
      const sorted = times.toSorted((a, b) => b - a);
      const order = inTwoRows(sorted, itself, runners);
      expect(order.toSorted((a, b) => b - a)).toEqual(sorted);
      expect(order.slice(0, 1)).toEqual(sorted.slice(0, 1));
    }),
  );
});

test('a file that nobody has run yet is allowed the longest of the limits that it says', () => {
  expect(longestLimit("test('a', () => {\n}, 120_000);\ntest('b', () => {\n}, 900_000);\n")).toBe(900_000);
  expect(longestLimit("test('a', () => {});\n")).toBe(60_000);
});
