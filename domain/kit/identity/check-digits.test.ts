import fc from 'fast-check';
import { endsInCheck, mod11_10, mod37_36, mod97_10 } from './check-digits.ts';

test('N04 MOD 11,10, MOD 37,36 and MOD 97-10 give the check characters of the standard’s samples', () => {
  expect([mod11_10('0794'), mod37_36('A12425GABC1234002'), mod97_10('794')]).toEqual(['5', 'M', '44']);
  expect([endsInCheck('07945', mod11_10), endsInCheck('79444', mod97_10, 2), endsInCheck('79445', mod97_10, 2), endsInCheck('5', mod11_10)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('N04 characters that a system doesn’t have are an error', () => {
  expect(() => mod11_10('07A4')).toThrow('not a character of this system: A');
  expect(() => mod37_36('a1')).toThrow(RangeError);
  expect(() => mod97_10('')).toThrow(RangeError);
});

const systems = [
  { name: 'MOD 11,10', check: mod11_10, length: 1, alphabet: '0123456789', swaps: false },
  { name: 'MOD 37,36', check: mod37_36, length: 1, alphabet: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', swaps: false },
  { name: 'MOD 97-10', check: mod97_10, length: 2, alphabet: '0123456789', swaps: true },
];

test.each(systems)('N04 $name notices any one changed character', ({ check, length, alphabet, swaps }) => {
  const body = fc.array(fc.constantFrom(...alphabet), { minLength: 3, maxLength: 20 }).map((characters) => characters.join(''));
  fc.assert(
    fc.property(body, fc.nat(), fc.constantFrom(...alphabet), (text, place, other) => {
      const number = text + check(text);
      const i = place % number.length;
      expect(endsInCheck(number, check, length)).toBe(true);
      if (other !== number[i]) expect(endsInCheck(number.slice(0, i) + other + number.slice(i + 1), check, length)).toBe(false);
      const next = number[i + 1];
      if (swaps && next !== undefined && next !== number[i]) {
        expect(endsInCheck(number.slice(0, i) + next + number[i] + number.slice(i + 2), check, length)).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});

test('N04 the hybrid systems notice nearly all neighbours swapped', () => {
  for (const { check, alphabet } of systems.slice(0, 2)) {
    let missed = 0;
    let all = 0;
    for (const a of alphabet) {
      for (const b of alphabet) {
        for (const c of alphabet) {
          if (a === b) continue;
          all++;
          if (check(c + a + b) === check(c + b + a)) missed++;
        }
      }
    }
    expect(missed / all).toBeLessThan(0.03);
  }
});
