// Papers of procurement, P31–P36 and P43: what each has to be told, and which template prints it. Moments are written out; `null` means that there is none.
import { always, inside, type PaperSpec } from '../kit/paper.ts';
import { awardPapers, awardTemplates, type AwardPapers } from './award-papers.ts';
import { reportPapers, reportTemplates, type EvaluationReportPaper } from './report-paper.ts';

type Maybe<T> = T | null;

/** P31 投标回执: what the receipt that was signed at the submission says; nothing of the bid is in it. */
export interface BidReceipt {
  code: string;
  name: string;
  purchaser: string;
  supplier: string;
  version: number;
  receivedAt: string;
  /** Bytes. */
  size: string;
  bidRoot: string;
  dekCommit: string;
  leaf: string;
  blind: string;
  /** 时间戳; null: the authority has not answered. */
  timeStamp: Maybe<{ at: string; authority: string; serial: string }>;
  keyId: string;
  signature: string;
}

/** P32 开标记录 */
export interface OpeningRecordPaper {
  code: string;
  name: string;
  purchaser: string;
  agency: string;
  opensAt: string;
  startedAt: string;
  room: string;
  recording: string;
  /** The paper is everybody's, so it names no persons. */
  attendees: readonly { organisation: string; role: string; count: number }[];
  lots: readonly {
    no: number;
    name: string;
    rows: readonly {
      n: number;
      supplier: string;
      price: Maybe<string>;
      delivery: Maybe<string>;
      bond: Maybe<string>;
      statement: Maybe<string>;
      remark: string;
    }[];
  }[];
  faults: readonly { party: string; what: string; at: string; until: Maybe<string> }[];
  objections: readonly { supplier: string; objection: string; answer: Maybe<string> }[];
  /** Bidders that have confirmed; the others were silent. */
  confirmed: readonly string[];
  recordHash: string;
  signedAt: string;
  keyId: string;
  signature: string;
}

export interface ProcurementPapers extends AwardPapers {
  P31: BidReceipt;
  P32: OpeningRecordPaper;
  P43: EvaluationReportPaper;
}

export const procurementPapers: { [K in keyof ProcurementPapers]: PaperSpec<ProcurementPapers[K]> } = {
  P31: { ...inside, title: always('投标回执'), template: always('bid-receipt') },
  P32: { ...inside, title: always('开标记录'), template: always('opening-record'), landscape: true },
  ...awardPapers,
  ...reportPapers,
};

/** Every template of this folder, by the name of its file. */
export const procurementTemplates = ['bid-receipt', 'opening-record', ...awardTemplates, ...reportTemplates] as const;
