// 报名承诺书 (S3-03): the exam's own text, filled in once when it is signed and kept as it was signed.
import type { Reason } from '../kit/refusal.ts';
import { maskNumber, sameName } from '../kit/identity/person-name.ts';
import type { PlainDate } from '../kit/instant.ts';
import { fillMarkup, readMarkup, type Markup } from '../kit/markup.ts';
import { levelNames, subjectsOf, type ExamConfig, type LevelCode } from './exam.ts';
import { currentWork, type WorkRow } from './form.ts';
import { sessionsText } from './template-variables.ts';

export interface CommitmentText {
  version: number;
  /** Of the version, as whoever signs it refers to it. */
  hash: string;
  /** As it was edited, with its variables. */
  source: string;
}

/** Whom a text is filled in for. */
export interface CommitmentSubject {
  config: ExamConfig;
  name: string;
  idNumber: string;
  level: LevelCode;
  specialty: string;
  subjects: readonly string[];
  work: readonly WorkRow[];
  /** Null: not signed yet. */
  signedOn: PlainDate | null;
}

/** A value for each variable that a text may have (template-variables.ts). */
export const commitmentValues = ({
  config,
  name,
  idNumber,
  level,
  specialty,
  subjects,
  work,
  signedOn,
}: CommitmentSubject): Record<string, string> => ({
  examName: config.name,
  examCode: config.code,
  sessions: sessionsText(config, subjects),
  candidateName: name,
  idNumber: maskNumber(idNumber),
  level: levelNames[level],
  specialty: config.specialties.find(({ code }) => code === specialty)?.label ?? specialty,
  subjects: subjectsOf(config, level, specialty)
    .filter(({ code }) => subjects.includes(code))
    .map(({ label }) => label)
    .join('、'),
  employer: currentWork({ work })?.employer ?? '（未填写）',
  signedOn: signedOn ?? '（尚未签署）',
});

/** The text of one person. */
export const filledCommitment = ({ source }: CommitmentText, subject: CommitmentSubject): Markup[] =>
  fillMarkup(readMarkup(source).nodes, commitmentValues(subject));

export interface SignInput {
  /** Version and hash of the text that was shown. */
  templateVersion: number;
  templateHash: string;
  /** 电子签名: the name, as its bearer typed it. */
  signature: string;
  /** Address that it was signed from, told by the listener. */
  ip: string;
}

/** What speaks against a signature: another text than the one in force, another name than the candidate's. */
export function signReasons({ templateVersion, templateHash, signature }: SignInput, text: CommitmentText, name: string): Reason[] {
  const found: Reason[] = [];
  if (templateVersion !== text.version || templateHash !== text.hash)
    found.push({ field: 'templateVersion', code: 'COMMITMENT_UPDATED', message: '承诺书已更新，请重新阅读后签署', rule: 'S3-03' });
  if (!sameName(signature, name))
    found.push({ field: 'signature', code: 'SIGNATURE_DIFFERS', message: '签名应与报名人姓名一致，不允许代为承诺', rule: 'S3-03' });
  return found;
}

/** Shown to whoever the commitment is not for: recorded in 诚信档案. */
export const NOT_COVERED = '不适用告知承诺制';
