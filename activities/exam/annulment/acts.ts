// Annulments that a decision of another case carries with it (`Written.also`): the same transaction, all or nothing.
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { Wanted } from '../../../domain/exam/effects.ts';

/** Body of `execute`. */
export interface ExecuteInput {
  /** Of rule exam.annulment.grounds. */
  ground: string;
  /** What the decision stands on, as its paper cites it. */
  basis: string;
  reason: string;
  /** Targets that the decision names itself; what rests on them is found. */
  wanted: readonly Wanted[];
  district: string;
  /** The case that decides. */
  causeId: string;
  /** Hash of the preview that was signed; left out where nobody has signed one. */
  hash?: string;
}

const system = (action: string, of: string, annulmentId: string, input: unknown): ActRequest => ({
  key: `${of}/${annulmentId}/${action}`,
  type: 'Annulment',
  action,
  caseId: annulmentId,
  actor: { kind: 'system' },
  input,
  bodyHash: '',
});

/** Carries a decision out. `of` names the deciding act (`<case>/<seq>`); the id is a new one (`uuidv7()`), which becomes the annulment's. */
export const executeAnnulment = (of: string, annulmentId: string, input: ExecuteInput): ActRequest => system('execute', of, annulmentId, input);

/** Undoes one whose decision was overturned. */
export const overturnAnnulment = (of: string, annulmentId: string, reason: string): ActRequest => system('overturn', of, annulmentId, { reason });
