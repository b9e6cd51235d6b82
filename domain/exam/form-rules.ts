// What speaks against a filled form (S3-15): every field at once, each with its place and rule.
import { validateCreditCode } from '../kit/identity/credit-code.ts';
import { ageOn, validateIdNumber } from '../kit/identity/id-number.ts';
import type { PlainDate } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';
import {
  degrees,
  educationLevels,
  formFields,
  formParts,
  localTies,
  sexes,
  type EducationRow,
  type EnrolmentForm,
  type FormField,
  type FormPart,
  type WorkRow,
} from './form.ts';

export interface FormContext {
  /** Day of the act in Shanghai, and the first day of the exam. */
  today: PlainDate;
  examOn: PlainDate;
  /** Number of the candidate's document as the account has it. */
  idNumber: string;
  isKnownDistrict: (code: string) => boolean;
  isIndustry: (code: string) => boolean;
  areas: readonly string[];
  nations: readonly string[];
  minAge: number;
}

const wrong = (field: string, code: string, message: string, rule = 'S3-15'): Reason => ({ field, code, message, rule });
const isDay = (value: string): boolean => /^\d{4}-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value;

/** Everything with a star that is empty. */
function missing(part: FormPart, row: object, at: string): Reason[] {
  return Object.entries<FormField>(formFields[part])
    .filter(([name, { needed }]) => needed && !(row as Record<string, unknown>)[name])
    .map(([name, { label }]) => wrong(`${at}.${name}`, 'FIELD_MISSING', `请填写“${label}”`));
}

/** A value that must be one of a list. */
const among = (field: string, value: string | undefined, values: readonly string[], label: string): Reason[] =>
  value === undefined || values.includes(value) ? [] : [wrong(field, 'FIELD_CHOICE', `“${label}”不在可选范围内`)];
const days = (at: string, row: Readonly<Record<string, unknown>>, labels: Readonly<Record<string, string>>): Reason[] =>
  Object.entries(labels).flatMap(([name, label]) => {
    const value = row[name];
    return typeof value !== 'string' || isDay(value) ? [] : [wrong(`${at}.${name}`, 'FIELD_DATE', `“${label}”应为存在的日期，格式为YYYY-MM-DD`)];
  });

export const examReasons = ({ exam }: EnrolmentForm, { areas }: FormContext): Reason[] => [
  ...missing('exam', exam, 'exam'),
  ...among('exam.area', exam.area, areas, '考区'),
];

export function personReasons({ person }: EnrolmentForm, context: FormContext): Reason[] {
  const { today, examOn, idNumber, isKnownDistrict, nations, minAge } = context;
  const found = [
    ...missing('person', person, 'person'),
    ...among('person.sex', person.sex, sexes, '性别'),
    ...among('person.nation', person.nation, nations, '民族'),
    ...among('person.local', person.local, Object.keys(localTies), '本市工作或居住情况'),
    ...days('person', person as Record<string, unknown>, { birth: '出生日期' }),
  ];
  if (person.email !== undefined && !/^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/.test(person.email))
    found.push(wrong('person.email', 'EMAIL_FORM', '电子邮箱格式不正确'));
  const id = /^\d{17}[\dXx]$/.test(idNumber) ? validateIdNumber(idNumber, { today, isKnownDistrict }) : null;
  if (id && !id.ok) found.push(...id.reasons.map((reason) => ({ ...reason, field: 'person.idNumber' })));
  if (id?.ok && person.sex !== undefined && person.sex !== id.value.sex)
    found.push(wrong('person.sex', 'SEX_DIFFERS', '性别与身份证号码不一致', 'N01'));
  if (id?.ok && person.birth !== undefined && person.birth !== id.value.birth)
    found.push(wrong('person.birth', 'BIRTH_DIFFERS', '出生日期与身份证号码不一致', 'N01'));
  if (person.birth !== undefined && isDay(person.birth) && ageOn(person.birth, examOn) < minAge)
    found.push(wrong('person.birth', 'TOO_YOUNG', `考试当日应年满${minAge}周岁`, 'exam.age.min'));
  return found;
}

export function educationReasons({ education }: EnrolmentForm, { today }: FormContext): Reason[] {
  if (!education.length) return [wrong('education', 'ROWS_MISSING', `请至少填写一条${formParts.education}`)];
  return [
    ...education.flatMap((row, n) => oneEducation(row, `education[${n}]`, today)),
    ...overlaps(education, ({ fullTime }) => fullTime === true, 'enteredOn', 'graduatedOn', 'education', '全日制学习时间'),
  ];
}
function oneEducation(row: EducationRow, at: string, today: PlainDate): Reason[] {
  const { enteredOn, graduatedOn } = row;
  const later = graduatedOn !== undefined && isDay(graduatedOn) && graduatedOn > today;
  const turned = enteredOn !== undefined && graduatedOn !== undefined && isDay(enteredOn) && isDay(graduatedOn) && enteredOn >= graduatedOn;
  return [
    ...missing('education', row, at),
    ...among(`${at}.level`, row.level, Object.keys(educationLevels), '学历'),
    ...among(`${at}.degree`, row.degree, Object.keys(degrees), '学位'),
    ...days(at, row as Record<string, unknown>, { enteredOn: '入学日期', graduatedOn: '毕业日期' }),
    ...(later ? [wrong(`${at}.graduatedOn`, 'DATE_TO_COME', '毕业日期不能晚于今天')] : []),
    ...(turned ? [wrong(`${at}.graduatedOn`, 'DATES_TURNED', '毕业日期应晚于入学日期')] : []),
    ...(row.certificateNo !== undefined && !/^[\p{Script=Han}A-Za-z0-9（）()-]{5,40}$/u.test(row.certificateNo)
      ? [wrong(`${at}.certificateNo`, 'CERTIFICATE_NUMBER_FORM', '毕业证书编号应为5—40位字母、数字')]
      : []),
  ];
}

export function workReasons({ work, person }: EnrolmentForm, context: FormContext): Reason[] {
  if (!work.length) return [wrong('work', 'ROWS_MISSING', `请至少填写一条${formParts.work}`)];
  return [
    ...work.flatMap((row, n) => oneWork(row, `work[${n}]`, context, person.birth)),
    ...overlaps(work, () => true, 'from', 'to', 'work', '工作时间'),
  ];
}
/** 劳动法 第十五条: nobody works before that age. */
const WORKING_AGE = 16;
function oneWork(row: WorkRow, at: string, { today, isIndustry }: FormContext, birth: PlainDate | undefined): Reason[] {
  const { from, to, creditCode } = row;
  const begun = from !== undefined && isDay(from);
  const code = creditCode === undefined ? null : validateCreditCode(creditCode);
  const found = [...missing('work', row, at), ...days(at, row as Record<string, unknown>, { from: '开始日期', to: '结束日期' })];
  if (code && !code.ok) found.push(...code.reasons.map((reason) => ({ ...reason, field: `${at}.creditCode` })));
  if (row.industry !== undefined && !isIndustry(row.industry)) found.push(wrong(`${at}.industry`, 'FIELD_CHOICE', '“所属行业”不在可选范围内'));
  if (begun && from > today) found.push(wrong(`${at}.from`, 'DATE_TO_COME', '开始日期不能晚于今天'));
  if (begun && to !== undefined && isDay(to) && to < from) found.push(wrong(`${at}.to`, 'DATES_TURNED', '结束日期不能早于开始日期'));
  if (to !== undefined && isDay(to) && to > today) found.push(wrong(`${at}.to`, 'DATE_TO_COME', '结束日期不能晚于今天；在职的请留空'));
  if (begun && birth !== undefined && isDay(birth) && ageOn(birth, from) < WORKING_AGE)
    found.push(wrong(`${at}.from`, 'WORKED_TOO_YOUNG', `开始工作时应年满${WORKING_AGE}周岁，请核对`, '劳动法 第十五条'));
  return found;
}

/** Rows whose times lie over each other; a row without an end goes on. */
function overlaps<T extends object>(
  rows: readonly T[],
  counts: (row: T) => boolean,
  from: keyof T & string,
  to: keyof T & string,
  part: FormPart,
  label: string,
): Reason[] {
  const spans = rows.flatMap((row, n) => {
    const [begin, end] = [row[from] as unknown, row[to] as unknown];
    const fits = typeof begin === 'string' && isDay(begin) && (end === undefined || (typeof end === 'string' && isDay(end) && end >= begin));
    return counts(row) && fits ? [{ n, begin: begin as string, end: (end as string | undefined) ?? '9999-12-31' }] : [];
  });
  return spans.flatMap((span, i) => {
    const other = spans.slice(0, i).find(({ begin, end }) => begin < span.end && span.begin < end);
    return other ? [wrong(`${part}[${span.n}].${from}`, 'DATES_OVERLAP', `与第${other.n + 1}条的${label}重叠`)] : [];
  });
}

const byPart = { exam: examReasons, person: personReasons, education: educationReasons, work: workReasons } as const;
/** Reasons against one part, as a save tells them. */
export const partReasons = (part: FormPart, form: EnrolmentForm, context: FormContext): Reason[] =>
  byPart[part](form, context).map((reason) => ({ ...reason, tab: formParts[part] }));
/** Reasons against the whole form. */
export const formReasons = (form: EnrolmentForm, context: FormContext): Reason[] =>
  (Object.keys(byPart) as FormPart[]).flatMap((part) => partReasons(part, form, context));
