// Papers of the exam, P01–P17 and P37–P41: what each has to be told, and which template prints it. The pipeline adds `paper`: number, unit, day, seal and the code that
// leads to the public page. Days are `YYYY-MM-DD`, moments are written out; `null` means that there is none.
import type { Markup } from '../../domain/kit/markup.ts';
import { always, inside, letter, type PaperSpec } from '../kit/paper.ts';
import { certificatePapers, certificateTemplates, type CertificatePapers } from './certificate-papers.ts';
import { scorePapers, scoreTemplates, type ScorePapers } from './score-papers.ts';
import { seatPapers, seatTemplates, type SeatPapers } from './seat-papers.ts';
import { violationPapers, violationTemplates, type ViolationPapers } from './violation-papers.ts';

type Day = string;
type Maybe<T> = T | null;

/** P04 电子非税收入一般缴款书: the 财政票据 of a payment, also after its 红冲 */
export interface Bill {
  code: string;
  number: string;
  checkCode: string;
  paymentCode: string;
  orderNumber: string;
  issuedOn: Day;
  payer: string;
  unitCode: string;
  unitName: string;
  /** Where all of it goes. */
  treasury: string;
  projectCode: string;
  projectName: string;
  items: readonly { name: string; yuan: string }[];
  amountYuan: string;
  amountWords: string;
  paidAt: string;
  channel: string;
  platformNo: string;
  unitSignature: string;
  supervisionSignature: string;
  reversal: Maybe<{ number: string; on: Day; reason: string }>;
}

/** P37 考试通知 */
export interface ExamNotice {
  name: string;
  code: string;
  /** Hash of the published configuration, as candidates see it. */
  hash: string;
  publishedOn: Day;
  windows: readonly { label: string; from: string; until: Maybe<string> }[];
  sessions: readonly { subject: string; from: string; until: string }[];
  levels: readonly { label: string; specialties: readonly string[]; subjects: readonly string[] }[];
  fees: readonly { subject: string; yuan: string; basis: string }[];
  /** Why it was changed, where it is a later notice. */
  change: Maybe<string>;
}

/** P03 报考指南: the exam's own version, filled in. */
export interface ExamGuide {
  name: string;
  title: string;
  /** Version and hash of the template, as whoever has confirmed it keeps them. */
  version: string;
  hash: string;
  publishedOn: Day;
  body: readonly Markup[];
  attachments: readonly string[];
}

/** 样张: a version of a template with a sample candidate, for whoever looks at it before it is enabled. */
export interface Specimen {
  kind: string;
  title: string;
  version: string;
  hash: string;
  body: readonly Markup[];
}

/** P01 报名表 */
export interface EnrolmentFormPaper {
  /** 报名编号, also as bars. */
  number: string;
  /** Null: not confirmed, marked as such. */
  confirmedAt: Maybe<string>;
  exam: string;
  area: Maybe<string>;
  level: string;
  specialty: string;
  subjects: readonly string[];
  barrierFree: string;
  /** `data:` address of the picture. */
  photo: Maybe<string>;
  name: string;
  sex: Maybe<string>;
  nation: Maybe<string>;
  birth: Maybe<string>;
  idNumber: string;
  phone: Maybe<string>;
  email: Maybe<string>;
  address: Maybe<string>;
  local: Maybe<string>;
  education: readonly {
    level: Maybe<string>;
    degree: Maybe<string>;
    school: Maybe<string>;
    major: Maybe<string>;
    graduatedOn: Maybe<string>;
    certificateNo: Maybe<string>;
  }[];
  work: readonly { employer: Maybe<string>; creditCode: Maybe<string>; post: Maybe<string>; from: Maybe<string>; to: string; safety: string }[];
}

/** P02 报名承诺书 */
export interface CommitmentPaper {
  number: string;
  exam: string;
  body: readonly Markup[];
  version: string;
  /** Null: not signed, marked as such. */
  signed: Maybe<{ name: string; at: string; hash: string }>;
}

/** P40 撤销记录, of 考号 or 合格人员. */
export interface RevocationRecord {
  exam: string;
  what: string;
  revokedAt: string;
  reason: string;
  facts: readonly { label: string; value: string }[];
}

export interface ExamPapers extends SeatPapers, ScorePapers, ViolationPapers, CertificatePapers {
  P01: EnrolmentFormPaper;
  P02: CommitmentPaper;
  P03: ExamGuide;
  specimen: Specimen;
  P04: Bill;
  P37: ExamNotice;
  P40: RevocationRecord;
}

export const examPapers: { [K in keyof ExamPapers]: PaperSpec<ExamPapers[K]> } = {
  // The candidate's own: signed as what was made here, without the office's seal.
  P01: { ...inside, title: always('报名表'), template: always('enrolment-form') },
  P02: { ...inside, title: always('报名承诺书'), template: always('enrolment-commitment') },
  P03: { ...inside, title: ({ name, title }) => `${name}${title}`, template: always('exam-guide') },
  specimen: { ...inside, title: ({ title }) => `${title}（样张）`, template: always('specimen') },
  P04: { ...letter, word: () => null, title: always('电子非税收入一般缴款书'), template: always('bill') },
  P37: { ...inside, title: ({ name }) => `${name}通知`, template: always('exam-notice'), sealed: true },
  P40: { ...inside, title: ({ what }) => `撤销${what}记录`, template: always('revocation-record'), sealed: true },
  ...seatPapers,
  ...scorePapers,
  ...violationPapers,
  ...certificatePapers,
};

/** Every template of this folder, by the name of its file. */
export const examTemplates = [
  'enrolment-form',
  'enrolment-commitment',
  'exam-guide',
  'specimen',
  'bill',
  'exam-notice',
  'revocation-record',
  ...seatTemplates,
  ...scoreTemplates,
  ...violationTemplates,
  ...certificateTemplates,
] as const;
