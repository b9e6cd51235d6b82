// F02: what is asked beside the file when a bid is uploaded.
import { validateIdNumber, type IdContext } from '../../kit/identity/id-number.ts';
import type { Reason } from '../../kit/refusal.ts';

export interface UploadForm {
  /** 法定代表人或授权代表. */
  representative: string;
  idNumber: string;
  /** Told by SMS when decryption begins. */
  phone: string;
  postcode: string;
  address: string;
}
export const MAX_ADDRESS = 30;

export const uploadFields = [
  { name: 'representative', label: '法定代表人或授权代表', required: true, maxLength: 50 },
  { name: 'idNumber', label: '身份证号码', required: true, maxLength: 18 },
  { name: 'phone', label: '手机', required: true, maxLength: 11, hint: '投标文件开始解密时，系统将发送短信至该手机' },
  { name: 'postcode', label: '邮编', required: true, maxLength: 6 },
  { name: 'address', label: '地址', required: true, maxLength: MAX_ADDRESS, counter: true },
] as const;

/** `3/30`, as beside the field. */
export const addressCounter = (address: string): string => `${Array.from(address).length}/${MAX_ADDRESS}`;

/** Everything that is wrong with a form, field by field. */
export function formReasons(form: UploadForm, context: IdContext): Reason[] {
  const missing = uploadFields.filter(({ name }) => !form[name].trim());
  const wrong = (field: keyof UploadForm, message: string): Reason[] =>
    missing.some(({ name }) => name === field) ? [] : [{ field: `form.${field}`, message, rule: 'F02' }];
  const id = validateIdNumber(form.idNumber, context);
  return [
    ...missing.map(({ name, label }) => ({ field: `form.${name}`, message: `请填写${label}`, rule: 'F02' })),
    ...(id.ok ? [] : wrong('idNumber', id.reasons[0]!.message)),
    ...(/^1[3-9]\d{9}$/.test(form.phone) ? [] : wrong('phone', '请填写11位手机号码')),
    ...(/^\d{6}$/.test(form.postcode) ? [] : wrong('postcode', '邮编应为6位数字')),
    ...(Array.from(form.address).length <= MAX_ADDRESS ? [] : wrong('address', `地址不得超过${MAX_ADDRESS}个字`)),
  ];
}
