// 报名表 (S3-15): what a candidate fills in beside the choice of subjects, in four parts that are saved one by one. A draft keeps what was typed, right or wrong; what
// speaks against it is told with each save (form-rules.ts) and refuses nothing before the confirmation.
import type { PlainDate } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';

export const formParts = { exam: '报名信息', person: '个人信息', education: '教育信息', work: '工作信息' } as const;
export type FormPart = keyof typeof formParts;
export const formPartNames = Object.keys(formParts) as FormPart[];

/** 学历, the lowest first. */
export const educationLevels = { secondary: '中专', college: '大专', bachelor: '本科', master: '硕士研究生', doctor: '博士研究生' } as const;
export type EducationLevel = keyof typeof educationLevels;
export const degrees = { none: '无', bachelor: '学士', master: '硕士', doctor: '博士' } as const;
export type Degree = keyof typeof degrees;
/** What ties a candidate to the place of the exam (3.4). */
export const localTies = { works: '在本市工作', lives: '在本市居住' } as const;
export type LocalTie = keyof typeof localTies;
export const sexes = ['男', '女'] as const;

export interface ExamPart {
  /** 考区 */
  area?: string;
  /** 需要无障碍考位 */
  barrierFree?: boolean;
}
export interface PersonPart {
  sex?: string;
  /** 民族 */
  nation?: string;
  birth?: PlainDate;
  email?: string;
  address?: string;
  local?: string;
}
export interface EducationRow {
  level?: string;
  degree?: string;
  school?: string;
  major?: string;
  /** 安全工程类专业 */
  safety?: boolean;
  /** 全日制: its time is no working time. */
  fullTime?: boolean;
  enteredOn?: PlainDate;
  graduatedOn?: PlainDate;
  certificateNo?: string;
}
export interface WorkRow {
  employer?: string;
  creditCode?: string;
  post?: string;
  from?: PlainDate;
  /** Empty: until today. */
  to?: PlainDate;
  /** 从事安全生产工作 */
  safety?: boolean;
  /** 行业门类, a letter of GB/T 4754. */
  industry?: string;
}
export interface EnrolmentForm {
  exam: ExamPart;
  person: PersonPart;
  education: readonly EducationRow[];
  work: readonly WorkRow[];
}
export const emptyForm: EnrolmentForm = { exam: {}, person: {}, education: [], work: [] };

/** Rows of a list: 学历 as the national registration takes them, 工作 by our own measure. */
export const MOST_EDUCATION = 5;
export const MOST_WORK = 20;

export interface FormField {
  label: string;
  kind: 'text' | 'flag';
  /** Most characters of a text. */
  max?: number;
  /** It must stand there when the form is confirmed. */
  needed: boolean;
}
const text = (label: string, max: number, needed = true): FormField => ({ label, kind: 'text', max, needed });
const flag = (label: string): FormField => ({ label, kind: 'flag', needed: false });

export const formFields = {
  exam: { area: text('考区', 10), barrierFree: flag('需要无障碍考位') },
  person: {
    sex: text('性别', 2),
    nation: text('民族', 20),
    birth: text('出生日期', 10),
    email: text('电子邮箱', 100),
    address: text('联系地址', 200),
    local: text('本市工作或居住情况', 10),
  },
  education: {
    level: text('学历', 20),
    degree: text('学位', 20),
    school: text('毕业院校', 100),
    major: text('所学专业', 100),
    safety: flag('安全工程类专业'),
    fullTime: flag('全日制'),
    enteredOn: text('入学日期', 10),
    graduatedOn: text('毕业日期', 10),
    certificateNo: text('毕业证书编号', 40),
  },
  work: {
    employer: text('工作单位', 200),
    creditCode: text('统一社会信用代码', 30),
    post: text('岗位', 60),
    from: text('开始日期', 10),
    to: text('结束日期', 10, false),
    safety: flag('从事安全生产工作'),
    industry: text('所属行业', 2),
  },
} as const satisfies Record<FormPart, Record<string, FormField>>;

const unknown = (field: string): Reason => ({ field, code: 'FIELD_UNKNOWN', message: '表单没有这一项' });
const malformed = (field: string, label: string): Reason => ({ field, code: 'FIELD_MALFORMED', message: `“${label}”的格式不正确` });
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values of one part or row as they can be kept: trimmed, in one form, empty ones left out. */
function accept(part: FormPart, value: unknown, at: string): { kept: Record<string, unknown>; reasons: Reason[] } {
  if (!isObject(value)) return { kept: {}, reasons: [malformed(at, formParts[part])] };
  const fields: Readonly<Record<string, FormField>> = formFields[part];
  const kept: Record<string, unknown> = {};
  const reasons: Reason[] = [];
  for (const [name, given] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) reasons.push(unknown(`${at}.${name}`));
    else if (given === '' || given === null) continue;
    else if (field.kind === 'flag' ? typeof given !== 'boolean' : typeof given !== 'string' || [...given].length > field.max!)
      reasons.push(malformed(`${at}.${name}`, field.label));
    else if (typeof given !== 'string') kept[name] = given;
    else if (given.trim() !== '') kept[name] = given.trim().normalize('NFC');
  }
  return { kept, reasons };
}

/** What of a part can be kept, and what can't: fields that the form doesn't have, values that no input of it gives, more rows than it has. */
export function acceptPart(part: FormPart, value: unknown): { value: EnrolmentForm[FormPart]; reasons: Reason[] } {
  if (part === 'exam' || part === 'person') {
    const { kept, reasons } = accept(part, value, part);
    return { value: kept, reasons };
  }
  const most = part === 'education' ? MOST_EDUCATION : MOST_WORK;
  if (!Array.isArray(value)) return { value: [], reasons: [malformed(part, formParts[part])] };
  if (value.length > most)
    return { value: [], reasons: [{ field: part, code: 'ROWS_TOO_MANY', message: `${formParts[part]}最多填写${most}条`, rule: 'S3-15' }] };
  const rows = value.map((row, n) => accept(part, row, `${part}[${n}]`));
  return { value: rows.map(({ kept }) => kept), reasons: rows.flatMap(({ reasons }) => reasons) };
}

/** A stored form; parts that it lacks are empty. */
export const openForm = (stored: Partial<EnrolmentForm>): EnrolmentForm => ({ ...emptyForm, ...stored });

const rank = (level: string | undefined): number => Object.keys(educationLevels).indexOf(level ?? '');
/** The highest 学历 of a form; null where it names none. */
export function highestEducation({ education }: Pick<EnrolmentForm, 'education'>): EducationLevel | null {
  const best = education.toSorted((a, b) => rank(b.level) - rank(a.level))[0]?.level;
  return best !== undefined && Object.hasOwn(educationLevels, best) ? (best as EducationLevel) : null;
}

/** Where the candidate works now: the row without an end, else the one that ended last. */
export function currentWork({ work }: Pick<EnrolmentForm, 'work'>): WorkRow | null {
  const end = ({ to }: WorkRow): string => to ?? '9999-12-31';
  return work.toSorted((a, b) => (end(a) < end(b) ? 1 : end(a) > end(b) ? -1 : (a.from ?? '') < (b.from ?? '') ? 1 : -1))[0] ?? null;
}
