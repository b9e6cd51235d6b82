// One field against its declaration. Says the first thing that is wrong with the value, never more than one per field.
import { parsePercent, parseWan } from '../../kit/money.ts';
import type { DossierContext } from './context.ts';
import { isDate, isYearMonth } from './dates.ts';
import { TEXT_MAX, type Field, type Kind } from './field.ts';
import { checkFiles } from './files.ts';
import { checkIdentity } from './identity.ts';
import { isSmallest, optionOf, pathOf } from './options.ts';
import { isEmpty, type Place } from './tabs.ts';

export interface Fault {
  code: string;
  message: string;
}
type Check = (value: unknown, place: Place, context: DossierContext) => Fault | null;

const fault = (code: string, message: string): Fault => ({ code, message });
const wrong = ({ field }: Place, wanted: string): Fault => fault('FIELD_FORMAT', `“${field.label}”格式不正确，${wanted}`);
const matches =
  (pattern: RegExp, wanted: string): Check =>
  (value, place) =>
    typeof value === 'string' && pattern.test(value) ? null : wrong(place, wanted);

/** Characters as people count them: an ideograph outside the first plane is one. */
const characters = (text: string): number => Array.from(text).length;

const text: Check = (value, place) => {
  if (typeof value !== 'string') return wrong(place, '应为文字');
  const max = place.field.max ?? TEXT_MAX;
  return characters(value) > max ? fault('FIELD_TOO_LONG', `“${place.field.label}”不能超过${max}字，现为${characters(value)}字`) : null;
};

const patterned =
  (pattern: RegExp, wanted: string): Check =>
  (value, place, context) =>
    matches(pattern, wanted)(value, place, context) ?? text(value, place, context);

const digits: Check = (value, place) => {
  const [from, to] = place.field.length ?? [1, TEXT_MAX];
  const wanted = from === to ? `应为${from}位数字` : `应为${from}-${to}位数字`;
  return typeof value === 'string' && /^\d+$/.test(value) && value.length >= from && value.length <= to ? null : wrong(place, wanted);
};

const money: Check = (value, place) => {
  const fen = typeof value === 'string' ? parseWan(value) : null;
  if (fen === null) return wrong(place, '应为以万元为单位的数字，最多六位小数，如100.00');
  return fen < 0n && !place.field.negative ? fault('AMOUNT_NEGATIVE', `“${place.field.label}”不能为负数`) : null;
};

const percent: Check = (value, place) => {
  const points = typeof value === 'string' ? parsePercent(value) : null;
  if (points === null) return wrong(place, '应为百分数，最多两位小数，如33.33');
  return points <= 0n || points > 10_000n ? fault('PERCENT_RANGE', `“${place.field.label}”应大于0且不超过100`) : null;
};

const count: Check = (value, place) => (Number.isSafeInteger(value) && (value as number) >= 0 ? null : wrong(place, '应为不小于0的整数'));

const choice: Check = (value, { field }, { reference }) =>
  typeof value === 'string' && optionOf(reference.lists[field.list ?? ''] ?? [], value)
    ? null
    : fault('CHOICE_UNKNOWN', `请在下拉框中选择“${field.label}”`);

/** B07: 三级或四级类目. B13: the smallest level. */
const leaf: Check = (value, place, context) => {
  const unknown = choice(value, place, context);
  if (unknown) return unknown;
  const list = context.reference.lists[place.field.list ?? ''] ?? [];
  const { levels } = place.field;
  if (!levels) return isSmallest(list, value as string) ? null : fault('NOT_SMALLEST_LEVEL', `“${place.field.label}”请选择到最小级`);
  return levels.includes(pathOf(list, value as string).length) ? null : fault('LEVEL_TOO_HIGH', `“${place.field.label}”请选择到三级或四级类目`);
};

const district: Check = (value, { field }, { reference }) =>
  typeof value === 'string' && reference.districts.find(value) ? null : fault('DISTRICT_UNKNOWN', `请选择“${field.label}”`);

const period: Check = (value, place) => {
  const { from, to, longTerm } = value as { from?: unknown; to?: unknown; longTerm?: unknown };
  if (!isDate(from) || (longTerm !== true && !isDate(to))) return wrong(place, '请选择起止日期，或选择长期有效');
  if (longTerm === true) return isEmpty(to) ? null : fault('PERIOD_BOTH', `“${place.field.label}”已选择长期有效，不能再填写截止日期`);
  return (to as string) < from ? fault('PERIOD_REVERSED', `“${place.field.label}”的截止日期不能早于开始日期`) : null;
};

const identity =
  (kind: 'creditCode' | 'idNumber' | 'mobile' | 'personName'): Check =>
  (_value, place, context) => {
    const checked = checkIdentity(kind, place, context);
    if (checked.ok) return null;
    const [reason] = checked.reasons;
    return fault(reason?.code ?? 'FIELD_FORMAT', reason?.message ?? `“${place.field.label}”格式不正确`);
  };

const checks: Record<Kind, Check> = {
  text,
  digits,
  email: patterned(/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/, '如name@example.com'),
  website: patterned(/^(https?:\/\/)?[^\s/.]+(\.[^\s/.]+)+(\/\S*)?$/i, '如www.example.com'),
  telephone: matches(/^(1\d{10}|(0\d{2,3}-?)?[2-9]\d{6,7}(-\d{1,6})?|[48]00-?\d{3}-?\d{4})$/, '应为手机号码或带区号的座机号码，如0351-7777777'),
  mobile: identity('mobile'),
  personName: identity('personName'),
  idNumber: identity('idNumber'),
  creditCode: identity('creditCode'),
  date: (value, place) => (isDate(value) ? null : wrong(place, '应为日期，如2020-01-31')),
  yearMonth: (value, place) => (isYearMonth(value) ? null : wrong(place, '应为年月，如2020-01')),
  money,
  percent,
  count,
  yesNo: (value, place) => (typeof value === 'boolean' ? null : wrong(place, '请选择是或否')),
  choice,
  leaf,
  district,
  period: (value, place, context) =>
    typeof value === 'object' && !Array.isArray(value) ? period(value, place, context) : wrong(place, '请选择起止日期'),
  files: checkFiles,
};

/** What is wrong with what stands at a place, or null. Computed fields are never wrong: nobody fills them in. */
export function checkField(place: Place, context: DossierContext): Fault | null {
  const { field, value } = place;
  if (field.computed) return null;
  if (isEmpty(value)) return field.required ? fault('FIELD_REQUIRED', `请${verb(field)}“${field.label}”`) : null;
  return checks[field.kind](value, place, context);
}

const chosen: readonly Kind[] = ['choice', 'leaf', 'district', 'date', 'yearMonth', 'period', 'yesNo'];
const verb = ({ kind }: Field): string => (kind === 'files' ? '上传' : chosen.includes(kind) ? '选择' : '填写');
