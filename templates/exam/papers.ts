// Papers of the exam, P01–P17 and P37–P41: what each has to be told, and which template prints it. The pipeline adds `paper`: number, unit, day, seal and the code that
// leads to the public page. Days are `YYYY-MM-DD`, moments are written out; `null` means that there is none.
import type { Markup } from '../../domain/kit/markup.ts';
import { always, by, inside, letter, type PaperSpec } from '../kit/paper.ts';
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

/** P05 准考证, by the built-in layout. */
export interface AdmissionTicket {
  outcome: 'builtIn';
  exam: string;
  number: string;
  name: string;
  sex: Maybe<string>;
  idNumber: string;
  /** `data:` address. */
  photo: string;
  level: string;
  specialty: string;
  site: string;
  address: string;
  room: string;
  seat: string;
  sessions: readonly { subject: string; from: string; until: string }[];
  /** 考生须知 */
  notes: readonly string[];
  hotline: Maybe<string>;
}

/** P05 准考证, by the exam's own template. */
export interface EditedTicket {
  outcome: 'edited';
  exam: string;
  number: string;
  body: readonly Markup[];
  notes: readonly string[];
  hotline: Maybe<string>;
}

/** P06 考生座次表, 门贴, 桌贴, 签到表 of one room. */
export interface RoomPapers {
  exam: string;
  /** Where the room is on its site. */
  site: string;
  room: string;
  specialty: string;
  sessions: readonly { label: string; from: string; until: string }[];
  /** Desks row by row from the front; `null`: nobody's. */
  desks: readonly (readonly Maybe<{ seat: string; name: string; number: string; photo: Maybe<string> }>[])[];
  candidates: readonly { seat: string; name: string; number: string }[];
  first: string;
  last: string;
  size: 'A4' | 'A3';
}

/** P07 种子公告, published before the draw. */
export interface SeatAnnouncement {
  outcome: 'announced';
  exam: string;
  run: string;
  announcedAt: string;
  commitment: string;
  root: string;
  candidates: string;
  rules: string;
  rulesHash: string;
  rooms: string;
  roomsHash: string;
  beacon: { source: string; at: string };
}
/** P07 考场分配报告, with what follows from the draw. */
export interface SeatReport {
  outcome: 'allocated';
  exam: string;
  run: string;
  announcedAt: string;
  allocatedAt: string;
  beacon: { source: string; value: string };
  secret: string;
  seed: string;
  seatRoot: string;
  seats: string;
  pools: readonly { pool: string; people: string; rooms: string; smallest: string; largest: string }[];
  /** Neighbours of one organisation that no plan can avoid. */
  remainder: readonly { pool: string; org: string; people: string; apart: string; bound: string; pairs: string; places: string }[];
}

/** P08 考场检查报告 */
export interface CheckReport {
  exam: string;
  run: string;
  checkedAt: string;
  result: string;
  items: readonly { label: string; result: string; findings: readonly string[] }[];
}

/** P38 考点信息表 */
export interface SiteTable {
  exam: string;
  sites: readonly {
    code: string;
    name: string;
    area: string;
    head: string;
    address: string;
    contact: string;
    standard: string;
    rooms: string;
    spare: string;
    seats: string;
    opens: string;
    closes: string;
  }[];
}

/** P39 考号生成日志 */
export interface NumberLog {
  exam: string;
  run: string;
  numberedAt: string;
  numbers: string;
  rooms: readonly { site: string; room: string; first: string; last: string; count: string }[];
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

export interface ExamPapers extends ViolationPapers {
  P01: EnrolmentFormPaper;
  P02: CommitmentPaper;
  P03: ExamGuide;
  specimen: Specimen;
  P04: Bill;
  P05: AdmissionTicket | EditedTicket;
  P06: RoomPapers;
  P07: SeatAnnouncement | SeatReport;
  P08: CheckReport;
  P13: ScoreSheet;
  P14: ScoreReviewLetter;
  P15: PassPaper;
  P37: ExamNotice;
  P38: SiteTable;
  P39: NumberLog;
  P40: RevocationRecord;
  P41: ScoreErrors;
}

export const examPapers: { [K in keyof ExamPapers]: PaperSpec<ExamPapers[K]> } = {
  P03: { ...inside, title: ({ name, title }) => `${name}${title}`, template: always('exam-guide') },
  specimen: { ...inside, title: ({ title }) => `${title}（样张）`, template: always('specimen') },
  P04: { ...letter, word: () => null, title: always('电子非税收入一般缴款书'), template: always('bill') },
  // The candidate's own: the office neither signs them nor vouches for them.
  P01: { ...inside, title: always('报名表'), template: always('enrolment-form') },
  P02: { ...inside, title: always('报名承诺书'), template: always('enrolment-commitment') },
  // The code holds the number, for whoever lets candidates in.
  P05: {
    ...inside,
    title: ({ exam }) => `${exam}准考证`,
    template: by({ builtIn: 'admission-ticket', edited: 'edited-ticket' }),
    code: ({ number }) => number,
  },
  P06: { ...inside, title: ({ site, room }) => `${site}${room}考场座次表`, template: always('room-papers') },
  P07: {
    ...inside,
    title: by({ announced: '考场编排种子公告', allocated: '考场分配报告' }),
    template: by({ announced: 'seat-announcement', allocated: 'seat-report' }),
    sealed: true,
  },
  P08: { ...inside, title: always('考场信息检查报告'), template: always('check-report') },
  P13: { ...letter, title: ({ exam }) => `${exam}成绩单`, template: always('score-sheet'), word: () => null },
  P14: { ...letter, title: always('成绩复查结果告知书'), template: always('score-review'), word: always('考复字') },
  P15: {
    ...letter,
    title: by({ marks: '合格标准通知', list: '合格人员名单', notice: '合格人员公示' }),
    template: by({ marks: 'pass-marks', list: 'pass-list', notice: 'pass-list' }),
    word: () => null,
  },
  P37: { ...inside, title: ({ name }) => `${name}通知`, template: always('exam-notice'), sealed: true },
  P38: { ...inside, title: always('考点信息表'), template: always('site-table'), landscape: true },
  P39: { ...inside, title: always('考号生成日志'), template: always('number-log') },
  P40: { ...inside, title: ({ what }) => `撤销${what}记录`, template: always('revocation-record'), sealed: true },
  P41: { ...inside, title: always('成绩导入错误清单'), template: always('score-errors') },
  ...violationPapers,
};

/** Every template of this folder, by the name of its file. */
export const examTemplates = [
  'exam-notice',
  'exam-guide',
  'specimen',
  'bill',
  'admission-ticket',
  'edited-ticket',
  'room-papers',
  'seat-announcement',
  'seat-report',
  'check-report',
  'site-table',
  'number-log',
  'enrolment-form',
  'enrolment-commitment',
  'score-sheet',
  'score-review',
  'pass-marks',
  'pass-list',
  'score-errors',
  'revocation-record',
  ...violationTemplates,
] as const;
