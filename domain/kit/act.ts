// An act: one request to change one case, its key, and its outcome. The outcome is stored and is the answer for ever.
import type { Actor } from './actor.ts';
import type { Instant } from './instant.ts';
import type { Refusal } from './refusal.ts';

/** The one message to a workflow: "look at the journal". It carries nothing. */
export const LOOK = 'look';

export interface ActRequest<I = unknown> {
  /** HMAC(actor, method + route, Idempotency-Key) in hex, or `<case>/<seq>/<action>` for the system. */
  key: string;
  /** Process type. */
  type: string;
  action: string;
  /** Left out when the act begins a case. */
  caseId?: string;
  actor: Actor;
  input: I;
  /** Task that the act is on. */
  taskId?: string;
  /** The officer's signature over a decision: r‖s in hex, and what it signs (domain/approval/signed.ts). */
  signature?: { value: string; text: string };
  /** Version that the actor has seen; left out where none is asked for. */
  ifMatch?: number;
  /** Two operators have it done in another's stead (activities/approval/override.ts): who may is not asked, everything else is. No route sets it. */
  override?: { caseId: string; reason: string };
  /** Hash of body and If-Match, so that a key is not used for two things. */
  bodyHash: string;
}

export interface Done {
  ok: true;
  caseId: string;
  /** New version, the ETag. */
  version: number;
  seq: number;
  state: string;
  regions: Record<string, string>;
  received: Instant;
  deadlines: { name: string; label: string; due: Instant; basis: string }[];
  /** What the actor can do next. */
  allowedActions: { action: string; label: string }[];
  /** What the process adds to the answer. */
  body: Record<string, unknown>;
}
export interface NotDone {
  ok: false;
  caseId?: string;
  refusal: Refusal;
}
export type Outcome = Done | NotDone;

/** One row of the journal as the workflow gets it. */
export interface Entry {
  caseId: string;
  seq: number;
  action: string;
  actor: string;
  at: Instant;
  from: string;
  to: string;
  /** Ids, versions, labels, keyed hashes. Never personal data. */
  data: Record<string, unknown>;
}
