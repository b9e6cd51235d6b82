// Papers of practice registration, P18–P29 and P42: what each has to be told, and which template prints it. The pipeline adds `paper`: number,
// unit, day, seal and the code that leads to the public page. Days are `YYYY-MM-DD`, moments are written out; `null` means that there is none.
import { always, by, inside, letter, type PaperSpec } from '../kit/paper.ts';

type Day = string;
type Maybe<T> = T | null;

/** Whom and what a letter is about. */
export interface Addressed {
  /** Name of the person it is addressed to. */
  to: string;
  caseNumber: string;
  /** e.g. `初级注册安全工程师初始注册` */
  matter: string;
}

/** P18 注册申请表 */
export interface ApplicationForm {
  caseNumber: string;
  typeLabel: string;
  submittedOn: Maybe<Day>;
  applicant: { name: string; sex: Maybe<string>; idNumber: string; phone: Maybe<string>; education: Maybe<string> };
  /** `data:` address of the picture. */
  photo: Maybe<string>;
  certificate: { number: string; issuedOn: Day; specialty: string };
  employer: { name: string; creditCode: string; confirmedOn: Maybe<Day> };
  /** Specialty asked for. */
  specialty: string;
  contract: Maybe<{ from: Day; until: Maybe<Day> }>;
  educationHours: Maybe<number>;
  materials: readonly { name: string; source: string; trustGrade: string }[];
  /** Text that the applicant has agreed to. */
  commitment: string;
}

interface ReceivedLetter extends Addressed {
  receivedOn: Day;
  /** Articles, as they are to be named. */
  basis: readonly string[];
}
/** P19 受理通知书 · 不予受理通知书 · 补正材料告知书 */
export type ReceiptNotice =
  | (ReceivedLetter & { outcome: 'accepted'; acceptedOn: Day; /** Days to decide, and until when. */ workingDays: number; decideBy: Day })
  | (ReceivedLetter & { outcome: 'notAccepted'; reasons: readonly string[]; remedies: Remedies })
  | (ReceivedLetter & {
      outcome: 'supplement';
      round: number;
      /** Everything that is missing, told at once. */
      items: readonly { name: string; reason: string }[];
      due: Day;
      onlyOnce: boolean;
    });

/** P20 特别程序告知书 · 延长审批期限告知书 */
export type ClockNotice = Addressed & { acceptedOn: Day; reason: string; basis: readonly string[] } & (
    | { outcome: 'special'; /** 听证, 检验, 检测, 检疫, 鉴定, 专家评审 */ procedure: string; days: number }
    | { outcome: 'extended'; workingDays: number; approvedBy: string; decideBy: Day }
  );

/** P21 审批表 */
export interface OpinionSheet {
  caseNumber: string;
  matter: string;
  applicantName: string;
  organisationName: Maybe<string>;
  submittedOn: Maybe<Day>;
  acceptedOn: Maybe<Day>;
  nodes: readonly {
    label: string;
    opinions: readonly { name: string; role: string; decision: string; opinion: Maybe<string>; at: string }[];
  }[];
  result: Maybe<string>;
}

/** Where somebody turns to who does not agree. */
export interface Remedies {
  /** 行政复议机关 */
  reviewBody: string;
  reviewDays: number;
  /** 人民法院 */
  court: string;
  suitMonths: number;
}
/** P22 准予行政许可决定书 · 不予行政许可决定书 */
export type Decision = Addressed & { acceptedOn: Day; basis: readonly string[] } & (
    | { outcome: 'granted'; registrationNumber: string; validFrom: Day; validTo: Day; deliverWorkingDays: number }
    | { outcome: 'refused'; reasons: readonly string[]; remedies: Remedies }
  );

/** P23 注册证书 */
export interface RegistrationCertificate {
  number: string;
  name: string;
  sex: Maybe<string>;
  /** As far as the paper is to show it. */
  idNumber: string;
  specialty: string;
  employerName: string;
  certificateNumber: string;
  validFrom: Day;
  validTo: Day;
  photo: Maybe<string>;
  /** Of the licence, for `/verify/{token}`; null: the document's own. */
  token: Maybe<string>;
}

/** P24 撤销行政许可决定书 · 注销决定书 */
export type Ending = Addressed & {
  registrationNumber: string;
  holderSince: Day;
  reasons: readonly string[];
  basis: readonly string[];
  remedies: Remedies;
} & ({ outcome: 'revoked'; banYears: number; banUntil: Day } | { outcome: 'cancelled' });

/** P25 整改通知书 */
export interface Rectification extends Addressed {
  items: readonly { name: string; requirement: string }[];
  due: Day;
  basis: readonly string[];
}

/** P26 回访单 */
export interface CallBack {
  caseNumber: string;
  matter: string;
  raterName: string;
  phone: Maybe<string>;
  level: string;
  tags: readonly string[];
  text: Maybe<string>;
  ratedAt: string;
  contacts: readonly { at: string; by: string; content: string }[];
  finding: Maybe<string>;
  measures: Maybe<string>;
  satisfied: Maybe<string>;
}

/** P27 快递面单 */
export interface Waybill {
  number: string;
  courier: string;
  payment: string;
  sender: { name: string; phone: string; address: string };
  recipient: { name: string; phone: string; address: string };
  item: string;
  caseNumber: string;
  bookedAt: string;
}

/** P28 对账差异表: of payments with amounts in 元, of the ledger of dispatches with what each side holds. */
export interface Differences {
  day: Day;
  partner: string;
  money: boolean;
  ours: { count: number; amount: Maybe<string> };
  theirs: { count: number; amount: Maybe<string> };
  rows: readonly { number: string; kind: string; ours: Maybe<string>; theirs: Maybe<string>; handling: string }[];
}

/** P29 年度报表 */
export interface AnnualReport {
  year: number;
  madeOn: Day;
  figures: readonly { label: string; value: string; lastYear: string; change: string }[];
  tables: readonly { title: string; columns: readonly string[]; rows: readonly (readonly string[])[] }[];
  notes: readonly string[];
}

/** P42 办事指南 */
export interface ServiceGuide {
  name: string;
  code: string;
  version: string;
  from: Day;
  facts: readonly { label: string; value: string }[];
  basis: readonly string[];
  conditions: readonly string[];
  materials: readonly { name: string; form: string; source: string; needed: string }[];
  steps: readonly { name: string; who: string; limit: string }[];
  remedies: readonly string[];
}

export interface RegistrationPapers {
  P18: ApplicationForm;
  P19: ReceiptNotice;
  P20: ClockNotice;
  P21: OpinionSheet;
  P22: Decision;
  P23: RegistrationCertificate;
  P24: Ending;
  P25: Rectification;
  P26: CallBack;
  P27: Waybill;
  P28: Differences;
  P29: AnnualReport;
  P42: ServiceGuide;
}

export const registrationPapers: { [K in keyof RegistrationPapers]: PaperSpec<RegistrationPapers[K]> } = {
  // The applicant's own paper: the office neither signs it nor vouches for it on the public page.
  P18: { ...inside, title: always('注册申请表'), template: always('application-form') },
  P19: {
    ...letter,
    title: by({ accepted: '行政许可受理通知书', notAccepted: '行政许可不予受理通知书', supplement: '行政许可补正材料告知书' }),
    template: by({ accepted: 'notice-accepted', notAccepted: 'notice-not-accepted', supplement: 'notice-supplement' }),
    word: always('许受字'),
  },
  P20: {
    ...letter,
    title: by({ special: '行政许可特别程序告知书', extended: '行政许可延长审批期限告知书' }),
    template: by({ special: 'notice-special', extended: 'notice-extended' }),
    word: always('许延字'),
  },
  P21: { ...inside, title: always('审批表'), template: always('opinion-sheet') },
  P22: {
    ...letter,
    title: by({ granted: '准予行政许可决定书', refused: '不予行政许可决定书' }),
    template: by({ granted: 'decision-granted', refused: 'decision-refused' }),
    word: always('许决字'),
  },
  P23: { ...letter, title: always('注册证书'), template: always('certificate'), word: () => null, landscape: true },
  P24: {
    ...letter,
    title: by({ revoked: '撤销行政许可决定书', cancelled: '注销注册决定书' }),
    template: by({ revoked: 'decision-revoked', cancelled: 'decision-cancelled' }),
    word: by({ revoked: '许撤字', cancelled: '许销字' }),
  },
  P25: { ...letter, title: always('整改通知书'), template: always('rectification'), word: always('许改字') },
  P26: { ...inside, title: always('“好差评”回访单'), template: always('call-back') },
  P27: { ...inside, title: always('快递面单'), template: always('waybill'), code: ({ number }) => number },
  P28: { ...inside, title: always('对账差异表'), template: always('differences'), landscape: true },
  P29: { ...inside, title: always('注册管理年度报表'), template: always('annual-report'), sealed: true },
  P42: { ...inside, title: ({ name }) => `${name}办事指南`, template: always('service-guide') },
};

/** Every template of this folder, by the name of its file. */
export const registrationTemplates = [
  'application-form',
  'notice-accepted',
  'notice-not-accepted',
  'notice-supplement',
  'notice-special',
  'notice-extended',
  'opinion-sheet',
  'decision-granted',
  'decision-refused',
  'certificate',
  'decision-revoked',
  'decision-cancelled',
  'rectification',
  'call-back',
  'waybill',
  'differences',
  'annual-report',
  'service-guide',
] as const;
