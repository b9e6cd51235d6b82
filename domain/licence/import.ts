// Certificates of the former system: what a list of them must be before it is taken over. Every fault of every row at once.
import type { PlainDate } from '../kit/instant.ts';
import { validateIdNumber, type IdContext } from '../kit/identity/id-number.ts';
import { normalName, validateName } from '../kit/identity/person-name.ts';
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type { Specialties } from './rules.ts';

/** One row as it came: nothing is believed. */
export interface ImportRow {
  number: string;
  holderName: string;
  idNumber: string;
  /** Code or name of the specialty. */
  specialty: string;
  issuedOn: string;
}
/** A row that holds. */
export interface CheckedRow {
  number: string;
  holderName: string;
  idNumber: string;
  /** Code. */
  specialty: string;
  issuedOn: PlainDate;
}

/** Rows of one list at the most: they are taken over in one transaction. */
export const IMPORT_LIMIT = 500;

export interface ImportContext extends IdContext {
  specialties: Specialties;
  /** Numbers that are registered already. */
  known: ReadonlySet<string>;
  /** Holder and specialty (`<id number>/<code>`) that have a certificate in force. */
  held: ReadonlySet<string>;
}

const plain = (text: string): string => text.normalize('NFKC').trim();

/** A day as spreadsheets write it: 2024-3-5, 2024/03/05, 2024年3月5日; null when there is no such day. */
export function readDay(text: string): PlainDate | null {
  const [, year, month, day] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain(text)) ?? [];
  if (!year || !month || !day) return null;
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === written ? written : null;
}

/** Code of a specialty that is named by code or label. */
export const specialtyOf = (specialties: Specialties, text: string): string | null =>
  specialties.find(({ code, label }) => code === plain(text) || label === plain(text))?.code ?? null;

interface Judged {
  row: CheckedRow;
  faults: Reason[];
}

function judge(row: ImportRow, at: number, context: ImportContext): Judged {
  const faults: Reason[] = [];
  const fault = (field: keyof ImportRow, message: string): void =>
    void faults.push({ field: `rows[${at}].${field}`, code: 'CERTIFICATE_IMPORT_INVALID', message: `第${at + 1}行：${message}` });
  const number = plain(row.number).toUpperCase();
  if (!/^[0-9A-Z-]{6,32}$/.test(number)) fault('number', '证书编号应为6至32位数字、字母或短横线');
  else if (context.known.has(number)) fault('number', `证书编号${number}已存在`);
  const name = validateName(row.holderName);
  if (!name.ok) for (const { message } of name.reasons) fault('holderName', message);
  const id = validateIdNumber(row.idNumber, context);
  if (!id.ok) for (const { message } of id.reasons) fault('idNumber', message);
  const specialty = specialtyOf(context.specialties, row.specialty);
  if (specialty === null) fault('specialty', '没有这一专业');
  const issuedOn = readDay(row.issuedOn);
  if (issuedOn === null) fault('issuedOn', '发证日期应为YYYY-MM-DD格式的日期');
  else if (issuedOn > context.today) fault('issuedOn', '发证日期晚于今天');
  const idNumber = id.ok ? id.value.number : '';
  if (id.ok && specialty !== null && context.held.has(`${idNumber}/${specialty}`)) fault('idNumber', '该人员在该专业已有有效证书');
  return { row: { number, holderName: normalName(row.holderName), idNumber, specialty: specialty ?? '', issuedOn: issuedOn ?? '' }, faults };
}

/** What is written more than once in the list itself. */
function repeated(rows: readonly CheckedRow[]): Reason[] {
  const seen = new Map<string, number>();
  const twice = (key: string, at: number, field: keyof ImportRow, what: string): Reason[] => {
    const first = seen.get(key);
    if (first === undefined) seen.set(key, at);
    return first === undefined
      ? []
      : [{ field: `rows[${at}].${field}`, code: 'CERTIFICATE_IMPORT_INVALID', message: `第${at + 1}行：${what}与第${first + 1}行重复` }];
  };
  return rows.flatMap(({ number, idNumber, specialty }, at) => [
    ...(number ? twice(`number/${number}`, at, 'number', '证书编号') : []),
    ...(idNumber && specialty ? twice(`holder/${idNumber}/${specialty}`, at, 'idNumber', '人员和专业') : []),
  ]);
}

/** All rows in their plain form, and everything that speaks against them. */
export function checkImport(rows: readonly ImportRow[], context: ImportContext): { rows: CheckedRow[]; faults: Reason[] } {
  const judged = rows.map((row, at) => judge(row, at, context));
  const checked = judged.map(({ row }) => row);
  return { rows: checked, faults: [...judged.flatMap(({ faults }) => faults), ...repeated(checked)] };
}

export interface ImportFacts {
  faults: readonly Reason[];
  proposedBy: string | null;
}

const another = ({ actor, facts }: ActionContext<ImportFacts>): Reason[] =>
  actor.kind === 'person' && actor.accountId === facts.proposedBy
    ? [{ code: 'CERTIFICATE_SECOND_PERSON', message: '提交人不能复核自己导入的数据，须由另一人复核。' }]
    : [];
const codeOf = (reasons: readonly Reason[]): string => reasons[0]!.code!;

export const importProcess = defineProcess<ImportFacts>({
  type: 'CertificateImport',
  label: '职业资格证书导入',
  kind: 'row',
  states: { proposed: { label: '待复核', rests: true }, confirmed: { label: '已导入', final: true }, rejected: { label: '已退回', final: true } },
  actions: {
    propose: {
      label: '提交导入',
      from: null,
      to: 'proposed',
      by: ['informationManager', 'administrator'],
      guard: ({ facts }) => [...facts.faults],
      refusal: codeOf,
    },
    // Checked again: another list may have come in since.
    confirm: {
      label: '复核导入',
      from: 'proposed',
      to: 'confirmed',
      by: ['informationManager', 'administrator'],
      guard: (context) => [...another(context), ...context.facts.faults],
      refusal: codeOf,
    },
    reject: { label: '退回', from: 'proposed', to: 'rejected', by: ['informationManager', 'administrator'], guard: another, refusal: codeOf },
  },
});
