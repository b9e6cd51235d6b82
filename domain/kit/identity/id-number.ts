// 公民身份号码 (GB 11643, check character ISO 7064 MOD 11-2) and the cards whose 18 digits are made the same way. The check character alone
// passes 30 February and births in the future, so the date is checked against the calendar and the day that is handed in.
import type { PlainDate } from '../instant.ts';
import { invalid, plainCode, valid, type Validity } from './validity.ts';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Check character of the first 17 digits. */
export const idCheckCharacter = (body: string): string => '10X98765432'[WEIGHTS.reduce((sum, weight, i) => sum + weight * Number(body[i]), 0) % 11]!;

/** `resident`: 居民身份证; `hkmt`: 港澳台居民居住证; `foreign`: 外国人永久居留身份证 of 2023. */
export type IdNumberKind = 'resident' | 'hkmt' | 'foreign';

export interface IdNumber {
  /** 18 characters, X in capitals. */
  number: string;
  kind: IdNumberKind;
  /** First six digits; for `foreign` they are no district. */
  district: string;
  birth: PlainDate;
  sex: '男' | '女';
}

export interface IdContext {
  /** The day against which a birth is in the future, in Shanghai. */
  today: PlainDate;
  /** Districts that GB/T 2260 has or had. */
  isKnownDistrict: (code: string) => boolean;
}

function kindOf(number: string): IdNumberKind {
  if (number.startsWith('9')) return 'foreign';
  return ['810000', '820000', '830000'].includes(number.slice(0, 6)) ? 'hkmt' : 'resident';
}

/** The day exists in the calendar. */
const exists = (day: PlainDate): boolean => {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day;
};

/** N01. An unknown 区划 is a warning: codes change, numbers stay. */
export function validateIdNumber(text: string, { today, isKnownDistrict }: IdContext): Validity<IdNumber> {
  const number = plainCode(text);
  if (number === '') return invalid('ID_NUMBER_EMPTY', '请填写身份证号', 'N01');
  if (/^\d{15}$/.test(number)) {
    return invalid('ID_NUMBER_OLD', '15位身份证号已停止使用，请填写18位公民身份号码；尚未换领新证的，请先到公安机关换领', 'N01');
  }
  if (number.length !== 18) return invalid('ID_NUMBER_LENGTH', `身份证号应为18位，现为${number.length}位`, 'N01');
  if (!/^\d{17}[\dX]$/.test(number)) return invalid('ID_NUMBER_CHARACTERS', '身份证号前17位应为数字，最后一位应为数字或X', 'N01');
  if (idCheckCharacter(number) !== number[17]) return invalid('ID_NUMBER_CHECK', '身份证号校验码不正确，请逐位核对', 'N01');
  const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!exists(birth)) return invalid('ID_NUMBER_BIRTH', `身份证号中的出生日期${birth}不存在`, 'N01');
  if (birth > today) return invalid('ID_NUMBER_FUTURE', `身份证号中的出生日期${birth}晚于今天`, 'N01');
  const kind = kindOf(number);
  const district = number.slice(0, 6);
  const warnings: string[] = [];
  if (kind === 'resident' && !isKnownDistrict(district)) warnings.push(`行政区划代码${district}不在历年区划表中，请核对`);
  if (ageOn(birth, today) > 120) warnings.push(`出生日期${birth}距今超过120年，请核对`);
  return valid({ number, kind, district, birth, sex: Number(number[16]) % 2 === 1 ? '男' : '女' }, warnings);
}

/** Full years on a day (the day of an exam, not today). Born on 29 February: on 1 March of common years. */
export function ageOn(birth: PlainDate, day: PlainDate): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4));
  return day.slice(5) < birth.slice(5) ? years - 1 : years;
}
