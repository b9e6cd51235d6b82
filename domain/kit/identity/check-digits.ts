// Check characters of ISO 7064 for the numbers that the project gives out itself.

const DIGITS = '0123456789';
const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The hybrid systems MOD (M+1, M) over an alphabet of M characters. */
function hybrid(alphabet: string, body: string): string {
  const m = alphabet.length;
  let carry = m;
  for (const character of body) {
    const value = alphabet.indexOf(character);
    if (value < 0) throw new RangeError(`not a character of this system: ${character}`);
    const sum = (carry + value) % m || m;
    carry = (sum * 2) % (m + 1);
  }
  return alphabet[(m + 1 - carry) % m]!;
}

/** MOD 11,10: one digit for digits. Throws RangeError on other characters. */
export const mod11_10 = (body: string): string => hybrid(DIGITS, body);

/** MOD 37,36: one letter or digit for capitals and digits. Throws RangeError on other characters. */
export const mod37_36 = (body: string): string => hybrid(ALPHANUMERIC, body);

/** MOD 97-10: two digits for digits. Throws RangeError on other characters. */
export function mod97_10(body: string): string {
  if (!/^\d+$/.test(body)) throw new RangeError(`not digits: ${body}`);
  const rest = [...body, '0', '0'].reduce((sum, digit) => (sum * 10 + Number(digit)) % 97, 0);
  return String(98 - rest).padStart(2, '0');
}

/** The number ends in its own check characters. */
export const endsInCheck = (number: string, check: (body: string) => string, length = 1): boolean =>
  number.length > length && check(number.slice(0, -length)) === number.slice(-length);
