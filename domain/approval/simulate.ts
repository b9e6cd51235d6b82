// 试算: given a definition, a sample case and the people of its district, who would be asked, in which order, until when. Nothing is written; the
// same walk, resolver and calendar as the running case.
import type { Role } from '../kit/actor.ts';
import type { Calendar } from '../kit/calendar.ts';
import { planPeriod } from '../kit/deadline.ts';
import { plusMs, type Instant } from '../kit/instant.ts';
import type { StepLimit } from './chain.ts';
import type { Definition } from './definition.ts';
import type { Late } from './late.ts';
import { resolve, type LeftOut, type People } from './resolve.ts';
import type { Asked } from './open.ts';
import type { Quorum } from './round.ts';
import type { Facts } from './next.ts';
import { LONGEST, nextOn } from './walk.ts';

export interface Foreseen {
  node: string;
  label: string;
  rule: Quorum;
  asked: readonly Asked[];
  leftOut: readonly LeftOut[];
  vacant: boolean;
  /** Not asked: everybody there has approved before (V17), in this simulation too. */
  passed: boolean;
  /** Earliest begin, if every step before took all of its time; and its own end, null where nobody sets it a time. */
  begins: Instant;
  due: Instant | null;
  /** What becomes of it then, and who is asked instead where it is handed on. */
  late: Late;
  handedTo: readonly Asked[];
}

export interface Sample {
  /** What conditions ask of the case. */
  facts: Facts;
  people: People;
  at: Instant;
  calendar: Calendar;
  /** Time of a step that names none of its own; null: none. */
  limit: (node: string) => StepLimit | null;
  /** Post that stands on tasks of a step. */
  roleOf: (node: string) => Role;
  /** Steps that the case walks; all of the definition where it is left out. */
  only?: readonly string[] | undefined;
  /** Clocks of the case that run already, by name: when they end. */
  running?: Readonly<Record<string, Instant>> | undefined;
  /** Steps that are never passed over. */
  required?: readonly string[] | undefined;
}

/** Steps from one on (`null`: from the beginning), as they would come if everybody approves on the last day. At most 100, since a chain may go round. */
export function foresee(definition: Definition, from: string | null, sample: Sample): Foreseen[] {
  const { facts, people, calendar, limit, roleOf, only, running = {}, required = [] } = sample;
  const way = { definition, asked: facts, only, passed: [] };
  const foreseen: Foreseen[] = [];
  let approved = people.approved;
  let begins = sample.at;
  /** When the clocks that steps share were started. */
  const started = new Map<string, Instant>();
  for (let step = nextOn(way, from); step && foreseen.length < LONGEST; step = nextOn(way, step.node)) {
    const { node, label, rule, overdue } = step;
    const own = required.includes(node) ? people : { ...people, approved };
    const { plan, leftOut, vacant, passed } = resolve(step, own, begins, roleOf(node));
    const set = step.limit ? { period: step.limit, clock: node } : limit(node);
    const since = set && (started.get(set.clock) ?? begins);
    if (set && since) started.set(set.clock, since);
    const due = passed ? begins : set && since ? (running[set.clock] ?? planPeriod(calendar, since, set.period, label).due) : null;
    const handedTo =
      overdue === 'escalate' ? resolve({ ...step, who: step.escalateTo }, { ...people, approved: [] }, begins, roleOf(node)).plan.asked : [];
    foreseen.push({ node, label, rule, asked: plan.asked, leftOut, vacant, passed, begins, due, late: overdue, handedTo });
    approved = [...approved, ...plan.asked.flatMap(({ person }) => (person === null ? [] : [person]))];
    // Decided on its last day; `due` is the first instant after it. A clock that is shared may have run since before.
    if (!passed && due !== null && plusMs(due, -1) > begins) begins = plusMs(due, -1);
  }
  return foreseen;
}
