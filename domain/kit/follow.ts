// What the workflow of a case and its database say to each other. Pure types: both sides import them.
import type { Entry } from './act.ts';
import type { Instant } from './instant.ts';

/** A workflow's whole memory. `seq`: journal rows up to it are followed; left out, the mark on the case row says. */
export interface CaseRun {
  case: string;
  seq?: number;
}

export interface NextRequest {
  caseId: string;
  /** Rows up to here have been read by this run; null asks for the mark. */
  read: number | null;
  /** Every effect of the rows up to here is done; null: nothing to mark yet. */
  mark: number | null;
  /** Effects under way. */
  underWay: number;
  /** Acts that entail something. Rows of all others are done by being read, so the mark may pass them at once. */
  entails: readonly string[];
}

/** A deadline that the case waits for. */
export interface Wait {
  name: string;
  label: string;
  due: Instant;
  /** Milliseconds from now by the database's clock, at least 1. */
  ms: number;
  /** Act that the system asks for when it is due. */
  action: string;
}

export interface Next {
  /** Rows after `read`, in order. */
  entries: Entry[];
  /** There are more than were given. */
  more: boolean;
  /** The mark as the case row has it now. */
  marked: number;
  seq: number;
  district: string;
  state: string;
  regions: Record<string, string>;
  wait: Wait | null;
  /** Whom it waits for: label and role of each open task, without names. */
  tasks: { label: string; role: string; claimed: boolean }[];
  /** An effect that keeps failing: its name and the neighbour's answer. */
  failing: { name: string; error: string } | null;
  /** The worker's build; a run that meets another one goes on as new. */
  build: string;
}

/** Answer to the system's question whether a deadline has come. */
export type Asked = { answer: 'done' } | { answer: 'not before'; ms: number } | { answer: 'no longer' };

/** What every effect gets: its key makes repeating harmless. */
export interface EffectRequest {
  /** `<case>/<seq>/<effect>` */
  key: string;
  caseId: string;
  seq: number;
}
