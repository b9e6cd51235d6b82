// What acts of filling in are decided on: person, form, photo, exam.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ExamConfig } from '../../../domain/exam/exam.ts';
import type { Choice, ChoiceFacts, ChoiceRules } from '../../../domain/exam/eligibility.ts';
import type { FormContext } from '../../../domain/exam/form-rules.ts';
import { fillingRules } from '../../../domain/exam/filling-rules.ts';
import { rollingRule } from '../../../domain/exam/rolling.ts';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import { isKnownDistrict } from '../../../db/data/districts/index.ts';
import { industries } from '../../../db/data/lists/industries.ts';
import { nations } from '../../../db/data/lists/nations.ts';
import type { StoredPhoto } from '../../../db/exam/candidates.ts';
import type { EnrolmentSecrets } from '../../../db/exam/enrolments.ts';
import type { StoredExam } from '../../../db/exam/exams.ts';
import { heldYears, passesOf } from '../../../db/exam/passes.ts';
import { query } from '../../../db/kit/sql.ts';
import { certificatesOf, personOf, type Person } from '../../../db/registration/subject.ts';
import type { Fields } from '../../../security/field.ts';

/** A person whose name and number the account has. */
export interface RealPerson extends Person {
  name: string;
  idNumber: string;
}
/** What an act has found, for what it writes. */
export interface Filling {
  person?: RealPerson;
  secrets?: EnrolmentSecrets;
  photo?: StoredPhoto;
  /** Which confirmation this is, the first is 1. */
  no?: number;
  guide?: { version: number; hash: string };
}

/** The candidate behind an account. Throws REAL_NAME_NEEDED. */
export async function realPerson(em: EntityManager, fields: Fields, accountId: string): Promise<RealPerson> {
  const person = await personOf(em, fields, accountId);
  if (person.name === null || person.idNumber === null) throw refuse('REAL_NAME_NEEDED');
  return person as RealPerson;
}

const sections = new Set(industries.filter(({ code }) => code.length === 1).map(({ code }) => code));

/** The first day on which an exam is written. */
export const examDay = ({ sessions }: Pick<ExamConfig, 'sessions'>): string => shanghaiDay(sessions.map(({ opens }) => opens).toSorted()[0]!);

export const formContext = ({ config }: Pick<StoredExam, 'config'>, set: RuleSet, idNumber: string, at: Instant): FormContext => ({
  today: shanghaiDay(at),
  examOn: examDay(config),
  idNumber,
  isKnownDistrict,
  isIndustry: (code) => sections.has(code),
  areas: config.areas.map(({ code }) => code),
  nations,
  minAge: ruleValue(set, fillingRules.minAge),
});

/** States of an exam whose window may hold an act: what was received in time is decided after the close, where it had to wait. */
const TAKING: readonly string[] = ['published', 'enrolling', 'closed'];

/**
 * Takes this exam enrolments at this moment? The windows say so, not whether the exam's own workflow has followed already. Throws NOT_FOUND, EXAM_NOT_OPEN,
 * WINDOW_CLOSED with both times.
 */
export function openAt({ state, config }: Pick<StoredExam, 'state' | 'config'>, received: Instant): void {
  if (state === 'draft' || state === 'review') throw refuse('NOT_FOUND');
  if (state === 'cancelled') throw refuse('EXAM_NOT_OPEN', { facts: { state } });
  const { enrolOpens: opens, enrolCloses: due } = config.windows;
  const taken = TAKING.includes(state) && received >= opens && received <= due;
  if (!taken) throw refuse('WINDOW_CLOSED', { facts: { opens, due, received } });
}

export const choiceRules = (set: RuleSet): ChoiceRules => {
  return { rolling: ruleValue(set, rollingRule), singleForAnybody: ruleValue(set, fillingRules.singleForAnybody) };
};

/** What a choice is held against. */
export async function choiceFacts(em: EntityManager, set: RuleSet, exam: StoredExam, person: RealPerson): Promise<ChoiceFacts> {
  const [certificates, passes, held] = await Promise.all([
    certificatesOf(em, person.indexes),
    passesOf(em, person.indexes),
    heldYears(em, exam.district, exam.id),
  ]);
  return {
    config: exam.config,
    rules: choiceRules(set),
    passes,
    heldYears: held,
    holds: certificates.filter(({ standing }) => standing === 'valid').map(({ specialty }) => specialty),
  };
}

/** Is the certificate of a choice on an own upload that has passed its checks? Throws ENROLMENT_NOT_ELIGIBLE. */
export async function certificateAtHand(em: EntityManager, { certificate }: Choice, accountId: string): Promise<void> {
  if (!certificate || certificate.fileId === null) return;
  const found = await query(em, `select 1 from file where id = $1 and owner_id = $2 and state = 'clean'`, [certificate.fileId, accountId]);
  if (!found.length)
    throw refuse('ENROLMENT_NOT_ELIGIBLE', {
      reasons: [
        {
          field: 'certificate.fileId',
          code: 'CERTIFICATE_FILE_UNKNOWN',
          message: '证书文件不存在、不是本人上传，或未通过安全检查',
          rule: 'exam.additional.certificate',
        },
      ],
    });
}
