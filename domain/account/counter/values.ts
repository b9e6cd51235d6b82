// The values that a case asks for, as the clerk typed them: in normal form, with every reason against them at once.
import { validateCreditCode } from '../../kit/identity/credit-code.ts';
import { validateIdNumber } from '../../kit/identity/id-number.ts';
import { validateMobile } from '../../kit/identity/mobile.ts';
import { validateName } from '../../kit/identity/person-name.ts';
import type { PlainDate } from '../../kit/instant.ts';
import type { Reason } from '../../kit/refusal.ts';
import { accountNameReasons, invalid } from '../registration.ts';
import { legalTypes } from '../roles.ts';
import type { AccountNameRule } from '../rule-values.ts';
import type { Requested } from './record.ts';

export interface ValueContext {
  /** Day in Shanghai of the receipt. */
  today: PlainDate;
  isKnownDistrict: (code: string) => boolean;
  accountName: AccountNameRule;
}

/** What 修改账号信息 can change: of the person, and of the organisation behind the account. */
export const changeable = {
  name: '姓名',
  idNumber: '身份证号',
  userName: '登录账号',
  organisationName: '单位名称',
  creditCode: '统一社会信用代码',
  legalType: '法人类型',
} as const;
export type Changeable = keyof typeof changeable;
/** Those of them that belong to the organisation. */
export const ofOrganisation: readonly string[] = ['organisationName', 'creditCode', 'legalType'] satisfies Changeable[];

type Checked = { value: string; reasons: Reason[] };
type Check = (text: string, context: ValueContext) => Checked;

const plain = (value: string, reasons: Reason[]): Checked => ({ value, reasons });
const organisationName: Check = (text) => {
  const name = text.trim().normalize('NFC');
  return plain(name, name && [...name].length <= 100 ? [] : [invalid('', '请填写单位名称，不超过100个字', 'A07')]);
};
const creditCode: Check = (text) => {
  const checked = validateCreditCode(text);
  return checked.ok ? plain(checked.value.code, []) : plain(text, checked.reasons);
};
const checks: Record<string, Check> = {
  name: (text) => {
    const checked = validateName(text);
    return checked.ok ? plain(checked.value, []) : plain(text, checked.reasons);
  },
  idNumber: (text, context) => {
    const checked = validateIdNumber(text, context);
    return checked.ok ? plain(checked.value.number, []) : plain(text, checked.reasons);
  },
  phone: (text) => {
    const checked = validateMobile(text);
    return checked.ok ? plain(checked.value.number, []) : plain(text, checked.reasons);
  },
  userName: (text, { accountName }) => plain(text.trim(), accountNameReasons(text.trim(), accountName)),
  organisationName,
  uscc: creditCode,
  creditCode,
  legalType: (text) => plain(text, Object.hasOwn(legalTypes, text) ? [] : [invalid('', `请选择${Object.values(legalTypes).join('、')}`, 'A04')]),
};

/** The request in normal form, and what speaks against its values. */
export function checkRequested(requested: Requested, context: ValueContext): { requested: Requested; reasons: Reason[] } {
  const reasons: Reason[] = [];
  const check = (values: Record<string, string>, path: string, names = (key: string): string => key): Record<string, string> =>
    Object.fromEntries(
      Object.entries(values).map(([key, text]) => {
        const checked = checks[names(key)];
        if (!checked) {
          reasons.push(invalid(`${path}.${key}`, '该信息项不能在大厅修改', 'K07'));
          return [key, text];
        }
        const { value, reasons: against } = checked(text, context);
        reasons.push(...against.map((reason) => ({ ...reason, field: `${path}.${key}` })));
        return [key, value];
      }),
    );
  switch (requested.kind) {
    case 'registerIndividual':
    case 'registerLegal': {
      const { kind, ...values } = requested;
      const legal = kind === 'registerLegal';
      return {
        requested: { kind, ...check(values, 'requested', (key) => (legal && key === 'name' ? 'organisationName' : key)) } as Requested,
        reasons,
      };
    }
    case 'changeData': {
      if (!Object.keys(requested.data).length) reasons.push(invalid('requested.data', '请填写需要修改的信息项', 'K07'));
      return { requested: { ...requested, data: check(requested.data, 'requested.data') }, reasons };
    }
    default: {
      const { phone } = requested;
      if (phone === undefined) return { requested, reasons };
      return { requested: { ...requested, ...check({ phone }, 'requested') } as Requested, reasons };
    }
  }
}
