// What an exam is, as its office sets it up and its publication freezes it (S3-17…22): windows, sessions, specialties, subjects, levels, fees, and the versions of its
// templates. Money in 分, as text; moments as instants.
import type { Instant } from '../kit/instant.ts';

/** 考全科, 考单科, 考增项 (S3-20). */
export const levelNames = { full: '考全科', single: '考单科', additional: '考增项' } as const;
export type LevelCode = keyof typeof levelNames;

export interface Windows {
  enrolOpens: Instant;
  enrolCloses: Instant;
  payCloses: Instant;
  ticketOpens: Instant;
  ticketCloses: Instant;
  /** Null: on the day that the pass list is published. */
  scoresAt: Instant | null;
}

/** One sitting of all candidates at once: 场次. */
export interface Session {
  no: number;
  opens: Instant;
  closes: Instant;
}

export interface Specialty {
  /** `03` */
  code: string;
  label: string;
  /** 命题单位 */
  setter: string;
}

export interface Subject {
  code: string;
  label: string;
  /** 简称 */
  shortLabel: string;
  /** 客观题, or 主客观题. */
  paper: 'objective' | 'mixed';
  /** Null: 公共科目. */
  specialty: string | null;
  fullMark: number;
  minutes: number;
  /** Session in which it is written. */
  session: number;
}

export interface Level {
  code: LevelCode;
  label: string;
  /** Codes that it is bound to. */
  specialties: readonly string[];
  subjects: readonly string[];
}

export interface Fee {
  subject: string;
  /** 分 */
  feeFen: string;
  /** 收费依据 */
  basis: string;
}

/** A version of a template, by the hash of its text. */
export interface TemplateRef {
  id: string;
  version: number;
  hash: string;
}
/** 报考指南, 报名承诺书, 报名表, 准考证 (S3-02…05). */
export const templateKinds = { guide: '报考指南', commitment: '报名承诺书', form: '报名表', ticket: '准考证模版' } as const;
export type TemplateKind = keyof typeof templateKinds;

export interface ExamConfig {
  /** 考试代码 */
  code: string;
  name: string;
  shortName: string;
  district: string;
  year: number;
  month: number;
  /** 考次 of the year, in ticket numbers. */
  sitting: number;
  /** 考区 */
  areas: readonly { code: string; label: string }[];
  windows: Windows;
  sessions: readonly Session[];
  specialties: readonly Specialty[];
  subjects: readonly Subject[];
  levels: readonly Level[];
  fees: readonly Fee[];
  templates: Readonly<Record<TemplateKind, TemplateRef | null>>;
}

/** Subjects that a level asks in a specialty, in the order of their sessions: common ones and those of the specialty. */
export const subjectsOf = (config: ExamConfig, level: LevelCode, specialty: string): Subject[] => {
  const bound = config.levels.find(({ code }) => code === level);
  if (!bound?.specialties.includes(specialty)) return [];
  return config.subjects
    .filter((subject) => bound.subjects.includes(subject.code) && (subject.specialty === null || subject.specialty === specialty))
    .toSorted((a, b) => a.session - b.session || (a.code < b.code ? -1 : 1));
};

/** Price of subjects in 分. Throws RangeError for a subject without a fee. */
export const feeOf = ({ fees }: Pick<ExamConfig, 'fees'>, subjects: readonly string[]): bigint =>
  subjects.reduce((sum, code) => {
    const fee = fees.find(({ subject }) => subject === code);
    if (!fee) throw new RangeError(`no fee for subject ${code}`);
    return sum + BigInt(fee.feeFen);
  }, 0n);
