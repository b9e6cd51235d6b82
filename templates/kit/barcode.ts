// A bar code of digits, Code 128 (ISO/IEC 15417), as a `data:` address, so that a page carries it itself.

/** Widths of bars and spaces of each symbol value, and of the stop. */
const PATTERNS =
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232'.split(
    ' ',
  );
const STOP = '2331112';
const START_C = 105;
const CODE_B = 100;
const QUIET = 10;

/** Symbol values of digits: pairs in set C, a last single one in set B. Throws RangeError on anything else. */
export function code128(digits: string): number[] {
  if (!/^\d{2,40}$/.test(digits)) throw new RangeError('a bar code holds 2 to 40 digits');
  const pairs = digits.match(/\d\d/g)!.map(Number);
  const odd = digits.length % 2 === 1;
  const values = odd ? [START_C, ...pairs, CODE_B, digits.charCodeAt(digits.length - 1) - 32] : [START_C, ...pairs];
  const check = values.reduce((sum, value, place) => sum + value * Math.max(place, 1), 0) % 103;
  return [...values, check];
}

/** Widths of bars and spaces in modules, bars first. */
export const barWidths = (digits: string): number[] =>
  [
    ...code128(digits)
      .map((value) => PATTERNS[value]!)
      .join(''),
    ...STOP,
  ].map(Number);

/** The picture; ten modules on each side stay white. */
export function barcode(digits: string): string {
  const widths = barWidths(digits);
  let at = QUIET;
  const bars = widths.map((width, n) => {
    const bar = n % 2 === 0 ? `<rect x="${at}" width="${width}" height="40"/>` : '';
    at += width;
    return bar;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${at + QUIET} 40" preserveAspectRatio="none" shape-rendering="crispEdges"><rect width="100%" height="40" fill="#fff"/>${bars.join('')}</svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
