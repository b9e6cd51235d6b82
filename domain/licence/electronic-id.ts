// 电子证照标识 (GB/T 36904 [K]): `1.2.156.3005.2 . 类型代码 . 颁发机构统一社会信用代码 . 流水号 . 版本 . 校验位`; the check character is ISO 7064 MOD 37,36 over all before it.
import { mod37_36 } from '../kit/identity/check-digits.ts';

const ROOT = '1.2.156.3005.2';

export interface ElectronicIdParts {
  /** 电子证照类型代码 */
  type: string;
  /** 统一社会信用代码 of the issuer. */
  issuer: string;
  /** 流水号: the certificate's number. */
  serial: string;
  /** 版本, from 1. */
  edition: number;
}

/** Throws RangeError when a part does not fit its place. */
export function electronicId({ type, issuer, serial, edition }: ElectronicIdParts): string {
  if (!/^[0-9A-Z]{1,32}$/.test(type) || !/^[0-9A-Z]{18}$/.test(issuer) || !/^[0-9A-Z]{1,32}$/.test(serial) || edition < 1 || edition > 999)
    throw new RangeError('not the parts of an electronic licence’s identifier');
  const version = String(edition).padStart(3, '0');
  return [ROOT, type, issuer, serial, version, mod37_36(`${type}${issuer}${serial}${version}`)].join('.');
}

export function isElectronicId(text: string): boolean {
  const [type, issuer, serial, version, check, ...more] = text.startsWith(`${ROOT}.`) ? text.slice(ROOT.length + 1).split('.') : [];
  return (
    check !== undefined &&
    more.length === 0 &&
    /^[0-9A-Z]+$/.test(`${type}${issuer}${serial}${version}`) &&
    mod37_36(`${type}${issuer}${serial}${version}`) === check
  );
}
