import { freshBytes } from './random.ts';

test('Q04 random pieces have the length that was asked for, and none comes twice, however often the pool is filled', () => {
  const pieces = Array.from({ length: 20_000 }, () => freshBytes(16).toString('hex'));
  expect(new Set(pieces).size).toBe(20_000);
  expect(new Set(pieces.map(({ length }) => length))).toEqual(new Set([32]));
  // Bits are as often set as not: 2,560,000 of them, six deviations.
  const set = pieces.reduce(
    (sum, hex) => sum + [...Buffer.from(hex, 'hex')].reduce((n, byte) => n + byte.toString(2).replaceAll('0', '').length, 0),
    0,
  );
  expect(Math.abs(set - 1_280_000)).toBeLessThan(4_800);
  expect(() => freshBytes(2_000)).toThrow('randomBytes');
});

test('Q04 what was given is no part of what is given later', () => {
  const first = freshBytes(32);
  const kept = first.toString('hex');
  for (let n = 0; n < 400; n++) freshBytes(32);
  expect(first.toString('hex')).toBe(kept);
});
