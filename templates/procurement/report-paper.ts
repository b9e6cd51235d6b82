// P43 评审报告: what the committee found, by whose points, and who has signed for it. Money in 万元, points written out; `null` means that there is none.
import { always, inside, type PaperSpec } from '../kit/paper.ts';

type Maybe<T> = T | null;

export interface ReportLine {
  rank: Maybe<string>;
  supplier: string;
  price: string;
  /** 评审价格, after what policy deducts. */
  scored: Maybe<string>;
  technical: string;
  commercial: string;
  priceScore: string;
  total: string;
  /** The rank was drawn, or why there is none. */
  remark: string;
}
export interface ReportLot {
  lot: string;
  name: string;
  ranked: readonly ReportLine[];
  /** Who fell out, at which step, why, and by which rule. */
  out: readonly { supplier: string; stage: string; reason: string; rule: string }[];
  /** Points by member: one row a bidder and item, one cell a member. */
  points: readonly { supplier: string; item: string; most: string; cells: readonly string[]; mean: string }[];
}
/** P43 评审报告 */
export interface EvaluationReportPaper {
  code: string;
  name: string;
  purchaser: string;
  organiser: string;
  method: string;
  evaluatedBy: string;
  /** 第几份: evaluating again makes another. */
  n: string;
  endedOn: string;
  /** Names are secret until the result; before it members stand by their seats. */
  members: readonly { seat: string; kind: string; name: Maybe<string>; chair: boolean }[];
  lots: readonly ReportLot[];
  /** Seats in the order of the cells. */
  seats: readonly string[];
  warnings: readonly { says: string; explanation: Maybe<string> }[];
  again: readonly { ground: string; reason: string; at: string }[];
  dissents: readonly { seat: string; text: string }[];
  signatures: readonly { seat: string; at: string; keyId: string; signature: string }[];
  hash: string;
}

export const reportPapers: { P43: PaperSpec<EvaluationReportPaper> } = {
  P43: { ...inside, title: always('评审报告'), template: always('evaluation-report'), landscape: true },
};
export const reportTemplates = ['evaluation-report'] as const;
