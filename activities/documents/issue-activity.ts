// What a story calls. Types only, so that workflows can import them.
import type { PaperKind } from '../../templates/papers.ts';

export interface IssueRequest {
  /** `<case>/<seq>/<effect>`, or a business key for a document of no case: `report/2026`. The same key is the same document. */
  key: string;
  /** Left out or '' for a document of no case. */
  caseId?: string;
  seq?: number;
  kind: PaperKind;
  /** What a document of no case is about, and whose 区划; of a case both are known. */
  subject?: string;
  district?: string;
}

export interface IssueActivities {
  /**
   * Prints, signs and keeps a document once per key, whatever is killed in between. Runs on the queue `documents`. Throws, to be tried again, while a neighbour is
   * away or a character has no glyph; for the latter operators see a notice that names it.
   */
  issueDocument: (request: IssueRequest) => Promise<{ documentId: string }>;
}
