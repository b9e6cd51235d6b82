// Papers of the exam, P01–P17 and P37–P41: what each has to be told, and which template prints it. The pipeline adds `paper`: number, unit, day, seal and the code that
// leads to the public page. Days are `YYYY-MM-DD`, moments are written out; `null` means that there is none.
import type { Markup } from '../../domain/kit/markup.ts';
import { always, inside, letter, type PaperSpec } from '../kit/paper.ts';
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

export interface ExamPapers extends ViolationPapers {
  P03: ExamGuide;
  specimen: Specimen;
  P04: Bill;
  P37: ExamNotice;
}

export const examPapers: { [K in keyof ExamPapers]: PaperSpec<ExamPapers[K]> } = {
  P03: { ...inside, title: ({ name, title }) => `${name}${title}`, template: always('exam-guide') },
  specimen: { ...inside, title: ({ title }) => `${title}（样张）`, template: always('specimen') },
  P04: { ...letter, word: () => null, title: always('电子非税收入一般缴款书'), template: always('bill') },
  P37: { ...inside, title: ({ name }) => `${name}通知`, template: always('exam-notice'), sealed: true },
  ...violationPapers,
};

/** Every template of this folder, by the name of its file. */
export const examTemplates = ['bill', 'exam-notice', 'exam-guide', 'specimen', ...violationTemplates] as const;
