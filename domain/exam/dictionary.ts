// 考务字典 (S3-18…21): the specialties, subjects, levels and fees of a 区划, from which its exams are put together. One chain per 区划, so that what one entry says of
// another is decided one act after the other. A published exam holds copies: what changes here later changes none.
import type { PlainDate } from '../kit/instant.ts';
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type { Fee, Level, Specialty, Subject } from './exam.ts';

export const entryKinds = { specialty: '考试专业', subject: '考试科目', level: '报考级别', fee: '考试费用' } as const;
export type EntryKind = keyof typeof entryKinds;

/** A subject without its session: that is the exam's. */
export type SubjectEntry = Omit<Subject, 'session'>;
export interface LevelEntry extends Level {
  /** 报考条件, as people read them; what is checked stands in the rules of enrolment. */
  prerequisites: readonly string[];
}
export interface FeeEntry extends Fee {
  code: string;
  /** First and last day in force; null: until a later one takes over. */
  validFrom: PlainDate;
  validTo: PlainDate | null;
}
export interface Entries {
  specialty: Specialty;
  subject: SubjectEntry;
  level: LevelEntry;
  fee: FeeEntry;
}
export const entryStandings = { enabled: '启用', disabled: '停用', removed: '已删除' } as const;
export type EntryStanding = keyof typeof entryStandings;

export interface Entry<K extends EntryKind = EntryKind> {
  kind: K;
  code: string;
  entry: Entries[K];
  standing: EntryStanding;
}
export type AnyEntry = { [K in EntryKind]: Entry<K> }[EntryKind];
/** Entries of a dictionary that were not removed. */
export type Dictionary = readonly AnyEntry[];

export const ofKind = <K extends EntryKind>(all: Dictionary, kind: K): Entry<K>[] => all.filter((one) => one.kind === kind) as unknown as Entry<K>[];
export const entryOf = <K extends EntryKind>(all: Dictionary, kind: K, code: string): Entry<K> | undefined =>
  ofKind(all, kind).find((one) => one.code === code);
/** Code of a fee: one per subject and first day. */
export const feeCode = ({ subject, validFrom }: Pick<FeeEntry, 'subject' | 'validFrom'>): string => `${subject}-${validFrom.replaceAll('-', '')}`;
/** A fee in force on a day: the latest that has begun. */
export const feeOn = (all: Dictionary, subject: string, day: PlainDate): FeeEntry | undefined =>
  ofKind(all, 'fee')
    .map(({ entry }) => entry)
    .filter((fee) => fee.subject === subject && fee.validFrom <= day && (fee.validTo === null || day <= fee.validTo))
    .toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0];

/** How an entry is used outside the dictionary. */
export interface Usage {
  /** Exams that name it and are not over, with what becomes of them. */
  exams: readonly { name: string; draft: boolean }[];
  /** Live enrolments at a level, in one of its specialties or subjects. */
  enrolments: number;
}

const INVALID = 'EXAM_ENTRY_INVALID';
const IN_USE = 'EXAM_ENTRY_IN_USE';
const wrong = (field: string, message: string): Reason => ({ field, message, code: INVALID });
const known = (all: Dictionary, kind: EntryKind, codes: readonly string[], field: string): Reason[] =>
  codes.flatMap((code, n) => (entryOf(all, kind, code) ? [] : [wrong(`${field}[${n}]`, `没有代码为${code}的${entryKinds[kind]}`)]));
const twice = (codes: readonly string[], field: string): Reason[] =>
  codes.flatMap((code, n) => (codes.indexOf(code) < n ? [wrong(`${field}[${n}]`, `${code}重复`)] : []));

/** Everything that speaks against an entry as it would stand; `all` without it. */
export function entryReasons(all: Dictionary, one: AnyEntry): Reason[] {
  const others = all.filter(({ kind, code }) => kind !== one.kind || code !== one.code);
  switch (one.kind) {
    case 'specialty': {
      const named = ofKind(others, 'specialty').find(({ entry }) => entry.label === one.entry.label);
      return named ? [wrong('label', `专业名称与专业${named.code}重复`)] : [];
    }
    case 'subject':
      return subjectReasons(others, one.entry);
    case 'level': {
      const { specialties, subjects } = one.entry;
      return [
        ...known(others, 'specialty', specialties, 'specialties'),
        ...known(others, 'subject', subjects, 'subjects'),
        ...twice(specialties, 'specialties'),
        ...twice(subjects, 'subjects'),
      ];
    }
    case 'fee':
      return feeReasons(others, one.entry);
  }
}

function subjectReasons(others: Dictionary, { label, shortLabel, fullMark, minutes, specialty }: SubjectEntry): Reason[] {
  const subjects = ofKind(others, 'subject');
  const same = subjects.find(({ entry }) => entry.shortLabel === shortLabel);
  const named = subjects.find(({ entry }) => entry.label === label);
  return [
    ...(named ? [wrong('label', `科目名称与科目${named.code}重复`)] : []),
    ...(same ? [wrong('shortLabel', `科目简称与科目${same.code}重复`)] : []),
    ...(fullMark > 0 && fullMark <= 1000 ? [] : [wrong('fullMark', '满分应大于0且不超过1000')]),
    ...(minutes > 0 && minutes <= 600 ? [] : [wrong('minutes', '考试时长应为1至600分钟')]),
    ...(specialty === null ? [] : known(others, 'specialty', [specialty], 'specialty').map((reason) => ({ ...reason, field: 'specialty' }))),
  ];
}

function feeReasons(others: Dictionary, { subject, feeFen, validFrom, validTo }: FeeEntry): Reason[] {
  const end = (day: PlainDate | null): string => day ?? '9999-12-31';
  // An open one is followed by a later one; two that begin on one day, or of which one has an end that lies in the other, contradict each other.
  const clash = ofKind(others, 'fee').find(
    ({ entry }) =>
      entry.subject === subject &&
      (entry.validFrom === validFrom ||
        (entry.validFrom < validFrom ? entry.validTo !== null && entry.validTo >= validFrom : end(validTo) >= entry.validFrom && validTo !== null)),
  );
  return [
    ...known(others, 'subject', [subject], 'subject').map((reason) => ({ ...reason, field: 'subject' })),
    ...(BigInt(feeFen) > 0n ? [] : [wrong('feeFen', '收费金额应大于0')]),
    ...(validTo !== null && validTo < validFrom ? [wrong('validTo', '失效日期早于生效日期')] : []),
    ...(clash ? [wrong('validFrom', `有效期与费用${clash.code}重叠`)] : []),
  ];
}

const used = (message: string): Reason => ({ code: IN_USE, message });
const names = (exams: Usage['exams']): string => exams.map(({ name }) => `“${name}”`).join('、');

/** What in the dictionary refers to an entry. */
function referring(all: Dictionary, { kind, code }: AnyEntry): string[] {
  const levels = ofKind(all, 'level');
  if (kind === 'specialty')
    return [
      ...ofKind(all, 'subject').flatMap(({ entry }) => (entry.specialty === code ? [`科目“${entry.label}”`] : [])),
      ...levels.flatMap(({ entry }) => (entry.specialties.includes(code) ? [`报考级别“${entry.label}”`] : [])),
    ];
  if (kind === 'subject')
    return [
      ...levels.flatMap(({ entry }) => (entry.subjects.includes(code) ? [`报考级别“${entry.label}”`] : [])),
      ...ofKind(all, 'fee').flatMap((fee) => (fee.entry.subject === code ? [`费用${fee.code}`] : [])),
    ];
  return [];
}

/** What speaks against removing an entry. */
export function removalReasons(all: Dictionary, one: AnyEntry, { exams, enrolments }: Usage): Reason[] {
  const what = entryKinds[one.kind];
  const others = referring(all, one);
  return [
    ...(enrolments > 0 ? [used(`已有${enrolments}人按此${what}报名，不能删除`)] : []),
    ...(exams.length ? [used(`${what}已用于考试${names(exams)}，不能删除`)] : []),
    ...(others.length ? [used(`${what}已被${others.join('、')}引用，不能删除`)] : []),
  ];
}

/** What speaks against changing an entry: a published exam names it. Fees then need a row of their own for the next exam. */
export function changeReasons(one: AnyEntry, { exams }: Usage): Reason[] {
  const published = exams.filter(({ draft }) => !draft);
  if (!published.length) return [];
  const next = one.kind === 'fee' ? '，请为新的考试另行设置费用' : '';
  return [used(`${entryKinds[one.kind]}已用于考试${names(published)}，不能修改${next}`)];
}

/** What speaks against taking a specialty or a subject from a level. */
export const unbindReasons = ({ enrolments }: Usage, what: 'specialty' | 'subject'): Reason[] =>
  enrolments > 0 ? [used(`已有${enrolments}人按此级别和${entryKinds[what].slice(2)}报名，不能解除绑定`)] : [];

export interface DictionaryFacts {
  /** Everything that speaks against the act. */
  against: readonly Reason[];
  entries: Dictionary;
  /** The entry as it would stand after the act. */
  next: AnyEntry | null;
}

const ruled = {
  guard: ({ facts }: ActionContext<DictionaryFacts>): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons.find(({ code }) => code === IN_USE)?.code ?? reasons[0]?.code ?? INVALID,
};
const editors = ['examAdministrator', 'informationManager'] as const;
const payers = ['examAdministrator', 'feeOfficer'] as const;
const kept = { from: 'kept', to: null, by: editors, ...ruled } as const;

export const dictionary = defineProcess<DictionaryFacts>({
  type: 'ExamDictionary',
  label: '考务字典',
  kind: 'row',
  states: { kept: { label: '使用中', rests: true } },
  actions: {
    open: { label: '启用', from: null, to: 'kept', by: 'system', hidden: true },
    add: { label: '添加', ...kept },
    edit: { label: '编辑', ...kept },
    enable: { label: '启用', ...kept },
    disable: { label: '停用', ...kept },
    remove: { label: '删除', ...kept },
    bindSpecialty: { label: '绑定考试专业', ...kept },
    unbindSpecialty: { label: '解除绑定考试专业', ...kept },
    bindSubject: { label: '绑定考试科目', ...kept },
    unbindSubject: { label: '解除绑定考试科目', ...kept },
    addFee: { label: '设置费用', ...kept, by: payers },
    editFee: { label: '修改费用', ...kept, by: payers },
    removeFee: { label: '删除费用', ...kept, by: payers },
  },
});

/** What an act asks for. */
export interface EntryInput {
  kind: EntryKind;
  code: string;
  /** The whole entry where it is added, what is changed of it where it is edited. */
  entry?: Partial<Entries[EntryKind]>;
  /** The specialty or subject that is bound or taken away. */
  bound?: string;
}

/** The entry after an act, for those that change what is there. */
export function changedEntry(action: string, one: AnyEntry, { entry, bound }: EntryInput): AnyEntry {
  if (action === 'enable') return { ...one, standing: 'enabled' };
  if (action === 'disable') return { ...one, standing: 'disabled' };
  if (action === 'remove' || action === 'removeFee') return { ...one, standing: 'removed' };
  if (one.kind === 'level' && bound !== undefined) {
    const list = action.endsWith('Specialty') ? 'specialties' : 'subjects';
    const before = one.entry[list].filter((code) => code !== bound);
    return { ...one, entry: { ...one.entry, [list]: action.startsWith('bind') ? [...before, bound].toSorted() : before } };
  }
  return { ...one, entry: { ...one.entry, ...entry } } as AnyEntry;
}
