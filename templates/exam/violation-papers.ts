// Papers of 违纪处理, P09–P12: what each has to be told. Days are `YYYY-MM-DD`, moments are written out; `null` means that there is none.
import { always, inside, letter, type PaperSpec } from '../kit/paper.ts';

type Day = string;
type Maybe<T> = T | null;

interface Person {
  name: string;
  /** As who: 监考员. */
  post: string;
}
export interface Item {
  code: string;
  text: string;
}

/** P09 违纪情况记录单 */
export interface ViolationRecordPaper {
  exam: string;
  name: string;
  ticket: string;
  subject: Maybe<string>;
  /** 考点, 考场, 座位 */
  seat: Maybe<string>;
  source: string;
  occurredAt: string;
  items: readonly Item[];
  facts: string;
  proposed: string;
  evidence: readonly { label: string; hash: string }[];
  recorders: readonly Person[];
  /** `考生已签字`, or why he refused, before whom. */
  signature: Maybe<string>;
  witnesses: readonly Person[];
  siteHead: Maybe<string>;
  siteHeadAt: Maybe<string>;
  enteredAt: string;
}

interface Charged {
  to: string;
  exam: string;
  ticket: string;
  /** What was found, in a sentence or two. */
  facts: string;
  items: readonly Item[];
  basis: readonly string[];
  measures: readonly string[];
}

/** P10 拟处理告知书 */
export interface ViolationNoticePaper extends Charged {
  /** Length of the window: `5个工作日`. */
  window: string;
  /** `第2次告知`; null: the first. */
  again: Maybe<string>;
}

/** P11 违纪违规行为处理决定书 */
export interface ViolationDecisionPaper extends Charged {
  /** `沪初安考违〔2026〕001号`; null: a dispute's outcome has changed the decision that had one. */
  number: Maybe<string>;
  toldOn: Maybe<Day>;
  /** What was stated, and that it was considered. */
  statement: string;
  transfers: readonly { to: string; article: string }[];
  /** Of a decision that a reconsideration or a court has changed. */
  amends: Maybe<string>;
  remedies: { reviewBody: string; reviewDays: number; court: string; suitMonths: number };
}

/** P12 送达回证 */
export interface ServiceReceiptPaper {
  to: string;
  exam: string;
  document: string;
  documentNumber: Maybe<string>;
  method: string;
  place: Maybe<string>;
  announcedAt: Maybe<string>;
  servedAt: string;
  receiver: Maybe<string>;
  servers: readonly string[];
  note: Maybe<string>;
}

export interface ViolationPapers {
  P09: ViolationRecordPaper;
  P10: ViolationNoticePaper;
  P11: ViolationDecisionPaper;
  P12: ServiceReceiptPaper;
}

export const violationPapers: { [K in keyof ViolationPapers]: PaperSpec<ViolationPapers[K]> } = {
  P09: { ...inside, title: always('违纪情况记录单'), template: always('violation-record') },
  P10: { ...letter, title: always('违纪违规行为拟处理告知书'), template: always('violation-notice'), word: always('违告字') },
  // Its number is given with the decision, not with the paper.
  P11: { ...letter, title: always('违纪违规行为处理决定书'), template: always('violation-decision'), word: () => null },
  P12: { ...inside, title: always('送达回证'), template: always('service-receipt') },
};

export const violationTemplates = ['violation-record', 'violation-notice', 'violation-decision', 'service-receipt'] as const;
