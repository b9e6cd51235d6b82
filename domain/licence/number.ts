// Number of a 注册证书: `YYYY 31 机构 专业 类 流水 C`, 18 digits that end in ISO 7064 MOD 11,10 (registration rules §3.7 of the house, [D]).
import { endsInCheck, mod11_10 } from '../kit/identity/check-digits.ts';

/** 1 资格证书, 2 成绩合格证明, 3 注册证书. */
export type NumberKind = 1 | 2 | 3;

export interface NumberParts {
  year: number;
  /** Two digits of the province. */
  province: string;
  office: string;
  specialty: string;
  kind: NumberKind;
  /** Of the year and kind, from 1. */
  serial: number;
}

/** Throws RangeError when a part does not fit its place. */
export function licenceNumber({ year, province, office, specialty, kind, serial }: NumberParts): string {
  const body = `${year}${province}${office}${specialty}${kind}${String(serial).padStart(6, '0')}`;
  if (!/^\d{17}$/.test(body)) throw new RangeError(`not the parts of a number: ${body}`);
  return body + mod11_10(body);
}

/** Eighteen digits with the right check digit. */
export const isLicenceNumber = (number: string): boolean => /^\d{18}$/.test(number) && endsInCheck(number, mod11_10);
