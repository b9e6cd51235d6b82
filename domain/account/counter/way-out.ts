// The way out in the message: a refusal at sign-in or registration that only the counter can solve shows what to bring and
// offers the forms (S4 Q8–Q11, 「后附模版」).
import { accountProblems } from '../problems.ts';
import type { CounterKind } from './record.ts';
import { appendices, appendicesOf, checklist, userTypes, type Appendix, type UserType } from './materials.ts';
import type { CounterRules } from './rules.ts';

const bring =
  '您需要根据自己的实际情况，参照后附“用户注册和信息修改材料要求”准备好“身份证、营业执照、委托书、用户协议（后附模版）”等有效证明材料（原件和复印件）到当地政务大厅进行';

/** Problems and topics that lead to the counter: what people see, what to do, and the case that the counter opens. */
export const counterReferrals = {
  RECOVERY_NOT_PROVEN: { message: '预留手机号无法获取短信验证码或无法使用', next: `${bring}修改。`, kind: 'changePhone' },
  ACCOUNT_DATA_CHANGE: { message: '需要在山西政务服务网统一身份认证系统中对账号信息进行修改', next: `${bring}修改。`, kind: 'changeData' },
  REAL_NAME_NOT_FOUND: { message: accountProblems.REAL_NAME_NOT_FOUND.message, next: `${bring}修改。`, kind: 'changeData' },
  NOT_MARKET_REGISTERED: {
    message: accountProblems.NOT_MARKET_REGISTERED.message,
    next: `可能法人类型选择有误，您可以点击“法人类型”，根据自己的实际情况选择“企业法人、社团法人、机关事业单位法人、个体工商户”，即可完成注册。若依旧显示“非市场监督管理局管理企业”，${bring}注册。`,
    kind: 'registerLegal',
  },
  ACCOUNT_FROZEN: { message: accountProblems.ACCOUNT_FROZEN.message, next: `${bring}修改。`, kind: 'unfreeze' },
} as const satisfies Record<string, { message: string; next: string; kind: CounterKind }>;
export type CounterReferral = keyof typeof counterReferrals;

export interface WayOut {
  message: string;
  next: string;
  kind: CounterKind;
  /** The list for each user type and 是否代办 that may apply, as printed. */
  checklists: { userType: UserType; label: string; byProxy: boolean; lines: readonly string[]; appendices: Appendix[] }[];
  /** Forms to download, each once. */
  downloads: { appendix: Appendix; title: string; template: string }[];
}

/** Lists and forms behind a message. `userType` narrows them where the account's is known. */
export function wayOut(code: CounterReferral, rules: Pick<CounterRules, 'materials'>, userType?: UserType): WayOut {
  const referral = counterReferrals[code];
  // Messages about a 统一社会信用代码 concern legal persons only.
  const legalOnly = code === 'REAL_NAME_NOT_FOUND' || code === 'NOT_MARKET_REGISTERED';
  const types = userType ? [userType] : (Object.keys(userTypes) as UserType[]).filter((type) => !legalOnly || type !== 'naturalPerson');
  const checklists = types.flatMap((type) =>
    [false, true].map((byProxy) => {
      const row = checklist(type, byProxy, rules.materials);
      return { userType: type, label: userTypes[type], byProxy, lines: row.lines, appendices: appendicesOf(row) };
    }),
  );
  const numbers = [...new Set(checklists.flatMap((list) => list.appendices))].toSorted((a, b) => Number(a) - Number(b));
  return { ...referral, checklists, downloads: numbers.map((appendix) => ({ appendix, ...appendices[appendix] })) };
}
