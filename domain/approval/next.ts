// The way through a definition by the facts of a case: conditions, and the step after a step.
import type { Condition, Definition, Step } from './definition.ts';

/** Facts of a case that conditions may ask for. */
export type Facts = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Does a condition hold. A fact that is not there is unequal to everything and neither less nor more. */
export function holds(condition: Condition | null, facts: Facts): boolean {
  if (!condition) return true;
  const fact = facts[condition.field];
  const { op, value } = condition;
  if (op === '=') return fact === value;
  if (op === '≠') return fact !== value;
  if (fact === null || fact === undefined || typeof fact !== typeof value) return false;
  return op === '<' ? fact < value : op === '≤' ? fact <= value : op === '>' ? fact > value : fact >= value;
}

/** The step after one (`null`: the first), by the facts; null when the chain ends. */
export function nextStep(definition: Definition, from: string | null, facts: Facts): Step | null {
  const { steps } = definition;
  const at = from === null ? -1 : steps.findIndex(({ node }) => node === from);
  if (from !== null && at < 0) throw new RangeError(`no step ${from}`);
  const branch = at < 0 ? undefined : steps[at]!.next.find(({ when }) => holds(when, facts));
  if (branch)
    return branch.to === null
      ? null
      : orOn(
          definition,
          steps.find(({ node }) => node === branch.to)!,
          facts,
        );
  const next = steps.slice(at + 1).find(({ when }) => holds(when, facts));
  return next ?? null;
}

/** A branch target whose own condition fails is passed over. */
const orOn = (definition: Definition, step: Step, facts: Facts): Step | null =>
  holds(step.when, facts) ? step : nextStep(definition, step.node, facts);
