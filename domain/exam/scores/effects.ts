// What decisions about candidates do to scores and results, and what stands on a pass list. Areas meet here by types.
import type { Ground } from './marks.ts';
import type { PassResult } from './pass-list.ts';

/** Scores that a decision makes void: subjects of one enrolment, all of them where none is named. */
export interface VoidOrder {
  examId: string;
  enrolmentId: string;
  subjects: readonly string[] | null;
  /** The case whose decision it is. Voids of several cases stand beside each other: a score is valid again when the last of them is lifted. */
  caseId: string;
  ground: Ground;
}

/** What became of a result of a list that stands: its before-image and what it is now. */
export interface ResultChange {
  listId: string;
  enrolmentId: string;
  before: PassResult;
  after: PassResult;
}
/** What was done, for the trace of whoever ordered it. */
export interface ScoreEffect {
  /** Scores in force whose standing has changed. */
  scores: { id: string; subject: string }[];
  result: ResultChange | null;
}

/** A certificate that stands on a result of a list. */
export interface CertificateHit {
  id: string;
  number: string;
  enrolmentId: string;
  standing: string;
}
