// Mobile numbers by the allocation of the Ministry of Industry and Information Technology (March 2023). A number can be carried to another
// operator, so nothing is said of operators.
import { invalid, valid, type Validity } from './validity.ts';

const ALLOCATED = /^1(3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])/;

export interface Mobile {
  /** 11 digits. */
  number: string;
  /** 1349 and 174 belong to satellites: a message may not arrive. */
  satellite: boolean;
}

/** N03. Spaces, dashes and the country's +86 are taken off. */
export function validateMobile(text: string): Validity<Mobile> {
  const digits = text
    .normalize('NFKC')
    .replace(/[\s-]/g, '')
    .replace(/^(\+|00)86/, '');
  const number = /^861\d{10}$/.test(digits) ? digits.slice(2) : digits;
  if (number === '') return invalid('MOBILE_EMPTY', '请填写手机号码', 'N03');
  if (!/^\d+$/.test(number)) return invalid('MOBILE_CHARACTERS', '手机号码应为数字', 'N03');
  if (/^14[0-4]/.test(number)) return invalid('MOBILE_DATA_CARD', '该号码属于物联网号段，不能用于接收验证码，请填写手机号码', 'N03');
  if (number.length !== 11) return invalid('MOBILE_LENGTH', `手机号码应为11位，现为${number.length}位`, 'N03');
  if (!ALLOCATED.test(number)) return invalid('MOBILE_RANGE', `${number.slice(0, 3)}不是已分配的手机号段，请核对`, 'N03');
  return valid({ number, satellite: /^(1349|174)/.test(number) });
}
