// Where a case goes on its chain: the one walk that the running case, its preview and the simulation take.
import type { Definition, Step } from './definition.ts';
import { nextStep, type Facts } from './next.ts';

/** A chain may go round; nothing walks further than this. */
export const LONGEST = 100;

export interface Way {
  definition: Definition;
  /** What conditions ask of the case. */
  asked: Facts;
  /** Steps that the 区划 walks; all of the definition where it is left out. */
  only?: readonly string[] | undefined;
  /** Steps whose people have all approved before (V17). */
  passed: readonly string[];
}

/** The next step that asks somebody, from one on (`null`: from the beginning); null where the chain ends. */
export function nextOn({ definition, asked, only, passed }: Way, from: string | null): Step | null {
  let step = nextStep(definition, from, asked);
  for (let far = 0; step && ((only && !only.includes(step.node)) || passed.includes(step.node)); step = nextStep(definition, step.node, asked))
    if (++far > LONGEST) throw new RangeError(`no step of ${definition.steps.map(({ node }) => node).join(', ')} asks anybody`);
  return step;
}

/** Where a case begins when it is handed in: W08, after a return straight at the step that returned it where the definition says so. */
export const firstOn = (way: Way, returnedFrom: string | null): Step | null =>
  (way.definition.resubmit === 'straight' && way.definition.steps.find(({ node }) => node === returnedFrom)) || nextOn(way, null);

/** Steps that a case has come by before one, the nearest last. */
export function before(way: Way, node: string): string[] {
  const come: string[] = [];
  for (let step = nextOn({ ...way, passed: [] }, null); step && step.node !== node; step = nextOn({ ...way, passed: [] }, step.node)) {
    if (come.includes(step.node)) break;
    come.push(step.node);
  }
  return come;
}
