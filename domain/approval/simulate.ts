// 试算: given a definition, a sample case and the people of its district, who would be asked, in which order, until when. Nothing is written; the
// same resolver and the same calendar as the running case.
import type { Role } from '../kit/actor.ts';
import type { Calendar } from '../kit/calendar.ts';
import { planPeriod } from '../kit/deadline.ts';
import { plusMs, type Instant } from '../kit/instant.ts';
import type { Period } from '../kit/period.ts';
import type { Definition } from './definition.ts';
import { resolve, type LeftOut, type People } from './resolve.ts';
import type { Asked } from './open.ts';
import type { Quorum } from './round.ts';
import { nextStep, type Facts } from './validate.ts';

export interface Foreseen {
  node: string;
  label: string;
  rule: Quorum;
  asked: readonly Asked[];
  leftOut: readonly LeftOut[];
  vacant: boolean;
  /** Not asked: everybody there has approved before (V17), in this simulation too. */
  passed: boolean;
  /** Earliest begin, if every step before took all of its time; and its own end. */
  begins: Instant;
  due: Instant;
}

export interface Sample {
  facts: Facts;
  people: People;
  at: Instant;
  calendar: Calendar;
  /** Time of a step that names none of its own. */
  limit: Period;
  /** Post that stands on tasks of a step. */
  roleOf: (node: string) => Role;
  /** Steps that the case walks; all of the definition where it is left out. */
  only?: readonly string[];
}

/** Steps from one on (`null`: from the beginning), as they would come if everybody approves on the last day. At most 100, since a chain may go round. */
export function foresee(definition: Definition, from: string | null, { facts, people, at, calendar, limit, roleOf, only }: Sample): Foreseen[] {
  const foreseen: Foreseen[] = [];
  let approved = people.approved;
  let begins = at;
  for (let step = nextStep(definition, from, facts); step && foreseen.length < 100; step = nextStep(definition, step.node, facts)) {
    if (only && !only.includes(step.node)) continue;
    const { plan, leftOut, vacant, passed } = resolve(step, { ...people, approved }, begins, roleOf(step.node));
    const { due } = passed ? { due: begins } : planPeriod(calendar, begins, step.limit ?? limit, step.label);
    foreseen.push({ node: step.node, label: step.label, rule: step.rule, asked: plan.asked, leftOut, vacant, passed, begins, due });
    approved = [...approved, ...plan.asked.flatMap(({ person }) => (person === null ? [] : [person]))];
    // Decided on its last day; `due` is the first instant after it.
    if (!passed) begins = plusMs(due, -1);
  }
  return foreseen;
}
