// 报名编号: ten digits from the sequence of all enrolments and a check digit (ISO 7064 MOD 11,10). Gaps are acts that were refused after they had drawn a number.
import { endsInCheck, mod11_10 } from '../kit/identity/check-digits.ts';

/** `1` → `00000000011`… eleven digits. */
export function enrolmentNumber(serial: number): string {
  const body = String(serial).padStart(10, '0');
  return body + mod11_10(body);
}

/** The serial behind a number; null for what is none. */
export function serialOf(number: string): number | null {
  return /^\d{11}$/.test(number) && endsInCheck(number, mod11_10) ? Number(number.slice(0, 10)) : null;
}
