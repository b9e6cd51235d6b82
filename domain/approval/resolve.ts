// Who is asked (V15–V17): one pure function for the round, its preview and the simulation. Applicants are left out (回避), absent people are
// replaced by their deputies, whoever approved an earlier step is not asked again; where nobody is left an operator is told, never an empty step.
import type { Role } from '../kit/actor.ts';
import type { Instant } from '../kit/instant.ts';
import type { Finder, Step } from './definition.ts';
import type { Asked, RoundPlan } from './open.ts';

export interface Absence {
  absent: string;
  deputy: string;
  from: Instant;
  /** The first instant at which the absence is over. */
  until: Instant;
}

/** Everything about people that a step may ask for. */
export interface People {
  /** Holders of posts for the case's district, nearest first. */
  holders: Readonly<Partial<Record<Role, readonly string[]>>>;
  /** Holders of named positions. */
  posts: Readonly<Record<string, readonly string[]>>;
  /** Heads of the applicant's unit. */
  heads: readonly string[];
  /** Accounts in the form's fields, and those that the applicant chose. */
  fields: Readonly<Record<string, readonly string[]>>;
  choices: Readonly<Record<string, readonly string[]>>;
  absences: readonly Absence[];
  applicants: readonly string[];
  /** Accounts that approved an earlier step since the last submission. */
  approved: readonly string[];
}

export const nobody: People = { holders: {}, posts: {}, heads: [], fields: {}, choices: {}, absences: [], applicants: [], approved: [] };

export interface LeftOut {
  account: string;
  why: 'applicant' | 'approvedBefore' | 'absent';
  deputy?: string;
}

export interface Resolved {
  plan: RoundPlan;
  leftOut: LeftOut[];
  /** Nobody was found: the operator's task stands in. */
  vacant: boolean;
  /** Everybody found has approved before: the step is passed over. */
  passed: boolean;
}

/** Deputy in force; follows a chain of absences, null when it leads nowhere. */
export function deputyOf(account: string, at: Instant, absences: readonly Absence[]): string | null {
  const seen = new Set<string>();
  let on = account;
  for (;;) {
    const absence = absences.find(({ absent, from, until }) => absent === on && from <= at && at < until);
    if (!absence) return on;
    if (seen.has(on)) return null;
    seen.add(on);
    on = absence.deputy;
  }
}

function found(finder: Finder, people: People): readonly string[] {
  switch (finder.by) {
    case 'role':
      return people.holders[finder.role] ?? [];
    case 'post':
      return people.posts[finder.post] ?? [];
    case 'unitHead':
      return people.heads;
    case 'field':
      return people.fields[finder.field] ?? [];
    case 'choice':
      return people.choices[finder.key] ?? [];
    case 'person':
      return [finder.accountId];
  }
}

/** Who is asked at a step, in order. `role` is the post that stands on tasks of people who were found otherwise. */
export function resolve(step: Pick<Step, 'node' | 'label' | 'who' | 'rule'>, people: People, at: Instant, role: Role): Resolved {
  const asked: Asked[] = [];
  const leftOut: LeftOut[] = [];
  for (const finder of step.who) {
    const own = finder.by === 'role' ? finder.role : role;
    const persons = found(finder, people);
    const free: Asked[] = [];
    for (const account of persons) {
      const deputy = deputyOf(account, at, people.absences);
      if (deputy !== account) leftOut.push({ account, why: 'absent', ...(deputy !== null && { deputy }) });
      if (deputy === null) continue;
      if (people.applicants.includes(deputy)) leftOut.push({ account: deputy, why: 'applicant' });
      else if (people.approved.includes(deputy)) leftOut.push({ account: deputy, why: 'approvedBefore' });
      else if (![...asked, ...free].some(({ person }) => person === deputy))
        free.push({ role: own, person: deputy, veto: finder.veto, ...(deputy !== account && { deputyFor: account }) });
    }
    // A post that claims is one task for all its holders; it is theirs only when there is at least one who may take it.
    if (finder.by === 'role' && !finder.each) {
      if (free.length || persons.some((account) => people.approved.includes(account))) asked.push({ role: own, person: null, veto: finder.veto });
    } else asked.push(...free);
  }
  const passed = !asked.length && leftOut.length > 0 && leftOut.every(({ why, deputy }) => why === 'approvedBefore' || (why === 'absent' && deputy));
  const vacant = !asked.length && !passed;
  const plan: RoundPlan = { node: step.node, label: step.label, rule: step.rule, asked: vacant ? [{ role: 'operator', person: null }] : asked };
  return { plan, leftOut, vacant, passed };
}
