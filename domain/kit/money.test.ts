import fc from 'fast-check';
import { divideHalfUp, formatPercent, formatWan, formatYuan, parsePercent, parseWan, parseYuan, shareInBasisPoints, wan } from './money.ts';

// Up to 15 whole digits of 元, far above any capital.
const fen = fc.bigInt({ min: -(10n ** 17n - 1n), max: 10n ** 17n - 1n });

test('万元 text becomes 分 exactly', () => {
  expect(parseWan('100')).toBe(100_000_000n);
  expect(parseWan('0.00')).toBe(0n);
  expect(parseWan('0.000001')).toBe(1n);
  expect(parseWan('-12.5')).toBe(-12_500_000n);
  expect(parseYuan('0.01')).toBe(1n);
  expect(wan(300)).toBe(parseWan('300'));
});

test.each(['', ' 1', '1e3', '1,000', '.5', '5.', '0.0000001', '１００', 'NaN', '--1', '1234567890123456'])('%p is not an amount in 万元', (text) => {
  expect(parseWan(text)).toBeNull();
});

test('every amount of 分 survives writing and reading, in 万元 and in 元', () => {
  fc.assert(fc.property(fen, (value) => parseWan(formatWan(value)) === value && parseYuan(formatYuan(value)) === value));
});

test('a percentage is exact in basis points or refused', () => {
  expect(parsePercent('33.33')).toBe(3333n);
  expect(parsePercent('33.333')).toBeNull();
  expect(formatPercent(5n)).toBe('0.05');
});

test('halves are rounded up, away from zero on both sides', () => {
  expect([divideHalfUp(1n, 2n), divideHalfUp(-1n, 2n), divideHalfUp(5n, -10n), divideHalfUp(49n, 100n)]).toEqual([1n, -1n, -1n, 0n]);
  expect(() => divideHalfUp(1n, 0n)).toThrow(RangeError);
});

test('rounding is never off by more than half', () => {
  fc.assert(
    fc.property(fen, fc.bigInt({ min: 1n, max: 10n ** 12n }), (n, d) => {
      const error = 2n * (divideHalfUp(n, d) * d - n);
      return error <= d && error >= -d;
    }),
  );
});

test('a share of nothing has no percentage', () => {
  expect(shareInBasisPoints(1n, 3n)).toBe(3333n);
  expect(shareInBasisPoints(1n, 0n)).toBeNull();
});
