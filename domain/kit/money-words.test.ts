import { moneyWords } from './money-words.ts';

test.each([
  [0n, '零元整'],
  [7_000n, '柒拾元整'],
  [14_000n, '壹佰肆拾元整'],
  [100_500n, '壹仟零伍元整'],
  [1_000_000n, '壹万元整'],
  [10_000_500n, '壹拾万零伍元整'],
  [1_000_000_001n, '壹仟万元零壹分'],
  [123_456_789_012n, '壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分'],
  [10_000_000_000n, '壹亿元整'],
  [10_000_100_000n, '壹亿零壹仟元整'],
  [50n, '伍角整'],
  [5n, '伍分'],
  [105n, '壹元零伍分'],
])('P04 %s 分 in words', (fen, words) => {
  expect(moneyWords(fen)).toBe(words);
});

test('P04 amounts below zero or beyond all money have no words', () => {
  expect(() => moneyWords(-1n)).toThrow(RangeError);
  expect(() => moneyWords(10n ** 18n)).toThrow(RangeError);
});
