// Money is integer 分 as bigint. People write 万元 as decimal text; it is converted once and exactly. No floating point anywhere.

/** 1 万元 = 1,000,000 分, so six decimals of 万元 are exact and a seventh could not be. */
const FEN_PER_WAN = 1_000_000n;
const WAN_DECIMALS = 6;
const DECIMAL = /^(-)?(\d{1,15})(?:\.(\d+))?$/;

/** Digits of decimal text as an integer of `scale` decimals; `null` when it is not plain decimal text or has more decimals. */
function scaled(text: string, scale: number): bigint | null {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const [, sign, whole = '', decimals = ''] = match;
  if (decimals.length > scale) return null;
  const value = BigInt(whole + decimals.padEnd(scale, '0'));
  return sign ? -value : value;
}

function plain(value: bigint, scale: number, atLeast: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  let decimals = digits.slice(digits.length - scale);
  while (decimals.length > atLeast && decimals.endsWith('0')) decimals = decimals.slice(0, -1);
  return (value < 0n ? '-' : '') + digits.slice(0, digits.length - scale) + (decimals ? '.' + decimals : '');
}

/** `'100.5'` 万元 → 100500000n 分. `null` when it is not plain decimal text (no exponent, no separators, ≤ 15 whole digits) or not exact in 分. */
export const parseWan = (text: string): bigint | null => scaled(text, WAN_DECIMALS);

/** 分 → 万元 as exact decimal text with at least two decimals: 100500000n → `'100.50'`. */
export const formatWan = (fen: bigint): string => plain(fen, WAN_DECIMALS, 2);

/** `'100.50'` 元 → 10050n 分; `null` as for parseWan. */
export const parseYuan = (text: string): bigint | null => scaled(text, 2);

/** 分 → 元 with two decimals. */
export const formatYuan = (fen: bigint): string => plain(fen, 2, 2);

/** Whole 万元 → 分, for tables of thresholds. */
export const wan = (amount: number): bigint => BigInt(amount) * FEN_PER_WAN;

/** `'33.33'` percent → 3333 basis points; `null` when it is not exact in basis points or above 15 whole digits. */
export const parsePercent = (text: string): bigint | null => scaled(text, 2);

/** Basis points → percent with two decimals. */
export const formatPercent = (basisPoints: bigint): string => plain(basisPoints, 2, 2);

/** The one rounding: quotient to the nearest integer, halves away from zero. Throws RangeError on division by zero. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throw new RangeError('divideHalfUp: the denominator is 0');
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const rounded = (2n * n + d) / (2n * d);
  return negative ? -rounded : rounded;
}

/** `part` of `whole` in basis points, rounded half up; `null` when there is no whole. */
export const shareInBasisPoints = (part: bigint, whole: bigint): bigint | null => (whole === 0n ? null : divideHalfUp(part * 10_000n, whole));
