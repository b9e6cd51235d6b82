// A refusal teaches: a stable code, the Chinese sentence of the requirement, the field, the rule, what to do next.
// Status and default sentence of each code stand in a catalogue (problems.ts of each process); refusals only name the code.

/** One reason of a refusal, bound to a field where there is one. */
export interface Reason {
  /** JSON path of the field in the input, e.g. `persons[0].idNumber`. */
  field?: string;
  /** Tab of a form that the field stands on, as its Chinese label. */
  tab?: string;
  /** Stable code of this reason; the code of the refusal where it is left out. */
  code?: string;
  /** Chinese sentence shown to the user. */
  message: string;
  /** Id of the rule in the rule tables or of the requirement. */
  rule?: string;
  /** Article of law behind the rule, as quoted, where a law stands behind it. */
  article?: string;
}

/** Why an act is not done. It is a value that `decide` stores as an outcome, and what the API answers as problem+json. */
export interface Refusal {
  code: string;
  /** Overrides the catalogue's sentence. */
  message?: string;
  reasons?: Reason[];
  /** What the user can do now, Chinese. */
  next?: string;
  /** Machine-readable facts of the refusal: times, state, allowed actions, version. */
  facts?: Record<string, unknown>;
}

/** One entry of a catalogue of problems. */
export interface Problem {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 423 | 428 | 429 | 500 | 502 | 503;
  /** Chinese sentence for people. */
  message: string;
  /** What to do next, Chinese. */
  next: string;
  /** English explanation for the page in docs/problems. */
  about: string;
}

/** Declares a catalogue; its keys are the codes. */
export const defineProblems = <const T extends Record<string, Problem>>(problems: T): T => problems;

/** Carries a refusal through code that can't return one. `name` is compared, not `instanceof` (realms differ in tests). */
export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message ?? refusal.code);
    this.name = 'Refused';
    this.refusal = refusal;
  }
}

/** Builds the error to throw. */
export const refuse = (code: string, more: Omit<Refusal, 'code'> = {}): Refused => new Refused({ code, ...more });

export const isRefused = (error: unknown): error is Refused => error instanceof Error && error.name === 'Refused';
