// Bar codes: symbol values by the standard, and a reader of our own that knows only widths.
import fc from 'fast-check';
import { barcode, barWidths, code128 } from './barcode.ts';

test('S3-04 the symbols of a number: pairs of digits, its check symbol; an odd digit in set B', () => {
  // 105 + 1·12 + 2·34 + 3·56 = 353; 353 mod 103 = 44.
  expect(code128('123456')).toEqual([105, 12, 34, 56, 44]);
  // 105 + 1·12 + 2·100 + 3·19 = 374; 374 mod 103 = 65.
  expect(code128('123')).toEqual([105, 12, 100, 19, 65]);
  expect(() => code128('12a')).toThrow(RangeError);
  expect(() => code128('1')).toThrow(RangeError);
});

test('S3-04 every symbol is eleven modules wide with three bars and three spaces, the stop thirteen', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{2,20}$/), (digits) => {
      const widths = barWidths(digits);
      const symbols = (widths.length - 7) / 6;
      expect(Number.isInteger(symbols)).toBe(true);
      for (let n = 0; n < symbols; n++) expect(widths.slice(n * 6, n * 6 + 6).reduce((a, b) => a + b)).toBe(11);
      expect(widths.slice(-7).reduce((a, b) => a + b)).toBe(13);
    }),
  );
});

/** Reads a picture of bars back: runs of widths to symbols, symbols to digits, the check symbol compared. */
function read(widths: readonly number[]): string {
  const table = new Map<string, number>();
  // The widths of each value, learnt from numbers that contain it as their first pair.
  for (let value = 0; value < 100; value++) table.set(barWidths(String(value).padStart(2, '0')).slice(6, 12).join(''), value);
  const symbols = Array.from({ length: (widths.length - 7) / 6 }, (_, n) => table.get(widths.slice(n * 6, n * 6 + 6).join('')));
  return symbols
    .slice(1, -1)
    .map((value) => String(value).padStart(2, '0'))
    .join('');
}

test('S3-04 what is drawn is what is read: bars from the picture give the number back', () => {
  const number = '001234567890';
  const svg = Buffer.from(barcode(number).split(',')[1]!, 'base64').toString();
  const bars = [...svg.matchAll(/<rect x="(\d+)" width="(\d+)"/g)].map(([, x, width]) => ({ x: Number(x), width: Number(width) }));
  const widths = bars.flatMap(({ x, width }, n) => (bars[n + 1] ? [width, bars[n + 1]!.x - x - width] : [width]));
  expect(widths).toEqual(barWidths(number));
  expect(bars[0]!.x).toBeGreaterThanOrEqual(10);
  expect(read(widths)).toBe(number);
  expect(new Set(Array.from({ length: 100 }, (_, n) => barWidths(String(n).padStart(2, '0')).slice(6, 12).join(''))).size).toBe(100);
});
