// Papers of the exam, P01–P17 and P37–P41: what each has to be told, and which template prints it. The pipeline adds `paper`: number, unit, day, seal and the code that
// leads to the public page. Days are `YYYY-MM-DD`, moments are written out; `null` means that there is none.
import type { Markup } from '../../domain/kit/markup.ts';
import { always, by, inside, letter, type PaperSpec } from '../kit/paper.ts';
import type { Remedies } from '../registration/papers.ts';

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

type Mark = Maybe<string>;
/** P13 成绩单 of one candidate. */
export interface ScoreSheet {
  exam: string;
  name: string;
  /** Masked. */
  idNumber: string;
  number: Maybe<string>;
  level: string;
  specialty: string;
  subjects: readonly {
    label: string;
    objective: Mark;
    subjective: Mark;
    total: Mark;
    fullMark: string;
    passMark: Mark;
    standing: string;
    outcome: Maybe<string>;
  }[];
  /** 合格, 单科合格, 不合格; null: no list stands. */
  result: Maybe<string>;
  /** Subjects that a review has corrected; null: none. */
  corrected: Maybe<readonly string[]>;
  publishedAt: string;
}

/** P14 复查结果告知书 */
export interface ScoreReviewLetter {
  exam: string;
  name: string;
  number: Maybe<string>;
  subject: string;
  askedAt: string;
  before: { objective: Mark; subjective: Mark; total: string };
  after: Maybe<{ objective: Mark; subjective: Mark; total: string }>;
  found: string;
  answer: string;
  /** The candidate's result where it has changed. */
  result: Maybe<string>;
}

interface PassListPaper {
  exam: string;
  no: number;
  candidates: number;
  passed: number;
  partial: number;
  failed: number;
  rows: readonly { number: Maybe<string>; name: string; level: string; specialty: string }[];
  /** Whoever has no room on paper. */
  more: Maybe<number>;
  root: string;
}
/** P15 合格标准 · 合格人员名单 · 公示 */
export type PassPaper =
  | { outcome: 'marks'; exam: string; subjects: readonly { label: string; fullMark: string; passMark: string }[]; effectiveAt: string }
  | ({ outcome: 'list'; notice: null } & PassListPaper)
  | ({ outcome: 'notice'; notice: true } & PassListPaper);

/** P40 撤销记录, of 考号 or 合格人员. */
export interface RevocationRecord {
  exam: string;
  what: string;
  revokedAt: string;
  reason: string;
  facts: readonly { label: string; value: string }[];
}

/** P41 成绩导入错误清单 */
export interface ScoreErrors {
  exam: string;
  no: number;
  uploadedAt: string;
  rows: number;
  wrong: number;
  errors: readonly { row: number; column: Maybe<string>; message: string }[];
  more: Maybe<number>;
}
/** P16 资格审查意见: what a review, or the appeal against it, came to; or what is asked for. */
export interface QualificationOpinion {
  to: string;
  exam: string;
  level: string;
  specialty: string;
  openedOn: Day;
  outcome: 'passed' | 'rejected' | 'supplement' | 'granted' | 'refused';
  reasons: readonly string[];
  basis: readonly string[];
  /** Last day to supplement. */
  due: Maybe<Day>;
  items: readonly { item: string; message: string }[];
  /** Last day to appeal to the office. */
  appealUntil: Maybe<Day>;
  remedies: Maybe<Remedies>;
}

/** P17 职业资格证书, and 合格证书 for 考单科 and 考增项. */
export interface QualificationCertificate {
  number: string;
  edition: number;
  /** The whole qualification, or a proof of what was passed. */
  outcome: 'qualification' | 'additional' | 'subject';
  name: string;
  sex: Maybe<string>;
  /** As far as the paper is to show it. */
  idNumber: string;
  specialty: string;
  specialtyCode: string;
  subjects: readonly string[];
  /** What it says of the holder. */
  statement: string;
  issuedOn: Day;
  electronicId: string;
  photo: Maybe<string>;
  /** Of the edition or its copy, for `/verify/{token}`. */
  token: string;
  /** What its code holds behind the address. */
  code: Maybe<string>;
  /** A copy for one use and a time. */
  annotation: Maybe<{ scene: string; from: Day; until: Day }>;
}

/** What a certificate says of its holder. */
export const certificateStatement = (outcome: QualificationCertificate['outcome'], year: number): string =>
  outcome === 'qualification'
    ? `持证人参加${year}年度上海市初级注册安全工程师职业资格考试，全部应试科目成绩合格，取得初级注册安全工程师职业资格。`
    : `持证人参加${year}年度上海市初级注册安全工程师职业资格考试，上列科目成绩合格，特此证明。`;

export interface ExamPapers {
  P16: QualificationOpinion;
  P17: QualificationCertificate;
  P03: ExamGuide;
  specimen: Specimen;
  P04: Bill;
  P13: ScoreSheet;
  P14: ScoreReviewLetter;
  P15: PassPaper;
  P37: ExamNotice;
  P40: RevocationRecord;
  P41: ScoreErrors;
}

export const examPapers: { [K in keyof ExamPapers]: PaperSpec<ExamPapers[K]> } = {
  P16: {
    ...letter,
    title: ({ outcome }) => (outcome === 'supplement' ? '资格审查补充材料通知书' : '资格审查意见书'),
    template: by({
      passed: 'qualification-passed',
      rejected: 'qualification-rejected',
      supplement: 'qualification-supplement',
      granted: 'qualification-appeal-granted',
      refused: 'qualification-appeal-refused',
    }),
    word: always('资审字'),
  },
  P17: {
    ...letter,
    title: ({ outcome }) => (outcome === 'qualification' ? '初级注册安全工程师职业资格证书' : '初级注册安全工程师考试合格证书'),
    template: always('qualification-certificate'),
    word: () => null,
    code: ({ code }, verifyAt) => (code === null ? verifyAt : `${verifyAt}#${code}`),
    landscape: true,
    seals: true,
  },
  P03: { ...inside, title: ({ name, title }) => `${name}${title}`, template: always('exam-guide') },
  specimen: { ...inside, title: ({ title }) => `${title}（样张）`, template: always('specimen') },
  P04: { ...letter, word: () => null, title: always('电子非税收入一般缴款书'), template: always('bill') },
  P13: { ...letter, title: ({ exam }) => `${exam}成绩单`, template: always('score-sheet'), word: () => null },
  P14: { ...letter, title: always('成绩复查结果告知书'), template: always('score-review'), word: always('考复字') },
  P15: {
    ...letter,
    title: by({ marks: '合格标准通知', list: '合格人员名单', notice: '合格人员公示' }),
    template: by({ marks: 'pass-marks', list: 'pass-list', notice: 'pass-list' }),
    word: () => null,
  },
  P37: { ...inside, title: ({ name }) => `${name}通知`, template: always('exam-notice'), sealed: true },
  P40: { ...inside, title: ({ what }) => `撤销${what}记录`, template: always('revocation-record'), sealed: true },
  P41: { ...inside, title: always('成绩导入错误清单'), template: always('score-errors') },
};

/** Every template of this folder, by the name of its file. */
export const examTemplates = [
  'bill',
  'exam-notice',
  'exam-guide',
  'specimen',
  'score-sheet',
  'score-review',
  'pass-marks',
  'pass-list',
  'score-errors',
  'revocation-record',
  'qualification-certificate',
  'qualification-passed',
  'qualification-rejected',
  'qualification-appeal-granted',
  'qualification-appeal-refused',
  'qualification-supplement',
] as const;
