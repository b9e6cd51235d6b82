// What a process says of its approval chain beside the definition's data: which rule holds it, which steps the table has states for, what the law
// leaves no choice in. The validator, the preview, the simulation and the running case read the same description.
import type { Period } from '../kit/period.ts';
import type { Process } from '../kit/process.ts';
import type { Rule, RuleSet } from '../kit/rules.ts';
import type { Definition } from './definition.ts';
import type { Late } from './late.ts';

/** Time that the process gives a step that names none of its own. Steps of one `clock` share it. */
export interface StepLimit {
  period: Period;
  /** What it stands on, as people read it. */
  basis: string;
  clock: string;
}

export interface Chain {
  process: Process<any>;
  rule: Rule<Definition>;
  /** Steps that the table has rounds for. */
  nodes: readonly string[];
  /** Acts by which a case is handed in: whoever approved before is asked again. */
  submits: readonly string[];
  /** Votes that send it back. */
  returns: readonly string[];
  /** Steps whose decision the law asks for: on every way through the chain, and never passed over because somebody has approved before. */
  required: readonly string[];
  /** Steps that the table begins and ends with, where it leaves no choice. */
  ends?: { first: string; last: string };
  /** What a condition may ask of a case, by name, with its label. */
  asks: Readonly<Record<string, string>>;
  limit: (set: RuleSet, node: string) => StepLimit | null;
  /** Steps that the 区划 walks, where another rule says so. */
  only?: (set: RuleSet) => readonly string[];
  /** What may become of a step that is late; everything where it is left out. */
  late?: (node: string) => readonly Late[];
  /** Where a step may send a case back to; anywhere before it where it is left out. */
  backTo?: (node: string) => readonly string[];
  /** The act that refuses carries what the refusal says, so the first one must end its round. */
  refusalEnds?: boolean;
  /** Chains of the same case that run beside this one. */
  beside?: readonly Chain[];
}

/** The chain and those beside it. */
export const wholeOf = (chain: Chain): readonly Chain[] => [chain, ...(chain.beside ?? [])];

/** Whether rules know each of its definitions. */
export const isDefinedIn = (chain: Chain, { rows }: Pick<RuleSet, 'rows'>): boolean => wholeOf(chain).every(({ rule }) => rule.key in rows);

/** Name of a chain, as its rule has it. */
export const nameOf = ({ rule }: Pick<Chain, 'rule'>): string => rule.key.slice(rule.key.indexOf('.') + 1);
