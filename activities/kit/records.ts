// What a process tells `decide` about its records: the facts its guards need, and what an act writes.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Dispatch } from '../../domain/dispatch/dispatch.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { ActionContext, CaseView, PlannedRound, Process } from '../../domain/kit/process.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { DeadlineChange } from '../../domain/kit/deadline.ts';
import type { Refusal } from '../../domain/kit/refusal.ts';

/** An act in the middle of being decided. */
export interface Acting<F> extends ActionContext<F> {
  em: EntityManager;
  request: ActRequest;
  action: string;
}

/** What a first act says of the case it begins. */
export interface Beginning {
  district: string;
  organisationId?: string | null;
  applicantId?: string | null;
  /** The organisation on the other side. */
  counterpartId?: string | null;
  /** Unique while the case lives, e.g. `onboarding:<organisation>:<district>`. */
  liveKey?: string | null;
  /** Version of the rules that the case keeps. */
  ruleSet?: string | null;
  /** Id of the case, where the process needs to know it beforehand. */
  id?: string;
}

/** What an act wrote, for journal and answer. */
export interface Written {
  /** Journal data: ids, versions, labels, keyed hashes. Never personal data. */
  data?: Record<string, unknown>;
  /** Added to the answer of the API. */
  body?: Record<string, unknown>;
  /** Set to null when the case stops being the live one. */
  liveKey?: string | null;
  /** Effects outside, done under their key by the worker's loop. Payloads hold no personal data in clear. */
  outbox?: { key: string; kind: string; payload: Record<string, unknown> }[];
  /** News that partners are owed: rows of the ledger and what sends them. */
  dispatch?: Dispatch[];
  /** Acts on other cases that belong to this one: decided in the same transaction, all or nothing. */
  also?: ActRequest[];
  /** Running deadlines of the case to pause, resume or extend. Those of a state that the act leaves end anyway. */
  deadlines?: DeadlineChange[];
  /** Rounds that begin again where the case stands, with other people: the one that went on there is closed, its clock goes on. */
  again?: { node: string; plan: PlannedRound }[];
  /** Other cases that must look again. */
  wake?: { caseId: string; reason: string }[];
}

export interface ProcessRecords<F = unknown> {
  process: Process<F>;
  /** For first acts: where the case belongs. May throw Refused. */
  begin?: (em: EntityManager, request: ActRequest, received: Instant) => Promise<Beginning>;
  /** Loaded after the case row is locked. Only reads: it is rehearsed before it counts (`foresee`). */
  facts: (em: EntityManager, file: CaseView, request: ActRequest, received: Instant) => Promise<F>;
  /** What each act writes beside the case row; acts without an entry write nothing more. */
  apply?: Partial<Record<string, (acting: Acting<F>, move: Record<string, string>) => Promise<Written>>>;
  /** Refusals by the unique constraint that an act broke, for what only the database can decide: two that take the same in the same moment. */
  unique?: Readonly<Record<string, Refusal>>;
  /** Key of the window that an act is received in, where the process has windows. */
  window?: (request: ActRequest) => string | null;
}

/** Process type → records. */
export type Registry = Map<string, ProcessRecords<any>>;

export const registry = (...all: ProcessRecords<any>[]): Registry => new Map(all.map((records) => [records.process.type, records]));
