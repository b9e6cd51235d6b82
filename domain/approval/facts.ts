// What a definition comes to for a case, once its people are known. Pure: the running act, the preview and the simulation of silence ask the same.
import type { Role } from '../kit/actor.ts';
import type { Instant } from '../kit/instant.ts';
import { stateOfNode, type PlannedRound, type Process } from '../kit/process.ts';
import { ruleRow, ruleValue, type RuleSet } from '../kit/rules.ts';
import type { ApprovalFacts } from './actions.ts';
import { wholeOf, type Chain } from './chain.ts';
import type { Definition, Finder, Step } from './definition.ts';
import { nobody, resolve, type People } from './resolve.ts';
import { approvalRules } from './rules.ts';
import type { Facts } from './next.ts';

/** A case's people, and what its journal and tasks say of the acts of rounds. */
export interface Known extends People {
  lastUrged: Instant | null;
  returnedFrom: string | null;
  votes: number;
  /** Approvers before the act that is decided. */
  approvers: readonly string[];
  /** Whoever has an open task of the case: nobody that a late step is handed to. */
  holding: readonly string[];
}

/** Post that stands on tasks of a step. */
export const roleOf = (process: Process<any>, { node }: Pick<Step, 'node'>): Role => stateOfNode(process, node)?.round?.role ?? 'operator';

/** Definitions of a chain and of those beside it. */
export const definitionsOf = (set: RuleSet, chain: Chain): { definition: Definition; beside: Definition[] } => ({
  definition: ruleValue(set, chain.rule),
  beside: (chain.beside ?? []).map(({ rule }) => ruleValue(set, rule)),
});

/** Version of the rules that brought a chain's definitions. */
export const versionOf = (set: RuleSet, chain: Chain): number => Math.max(...wholeOf(chain).map(({ rule }) => ruleRow(set, rule).version));

/** A copy goes to persons, so a post means all its holders. */
const each = (finder: Finder): Finder => (finder.by === 'role' ? { ...finder, each: true } : finder);

/** Rounds of a definition's steps, with the people of a moment. */
export function plansOf(set: RuleSet, chain: Chain, people: Known, at: Instant) {
  const plans: Record<string, PlannedRound> = {};
  const copies: Record<string, readonly string[]> = {};
  const escalations: Record<string, PlannedRound> = {};
  const passed: string[] = [];
  const all = { ...people, approved: [] };
  for (const one of wholeOf(chain)) {
    const { steps, delegations } = ruleValue(set, one.rule);
    for (const step of steps) {
      const kept = { label: step.label, signed: step.signature, delegations };
      const role = roleOf(chain.process, step);
      const required = one.required.includes(step.node);
      const resolved = resolve(step, required ? all : people, at, role);
      if (resolved.passed) passed.push(step.node);
      plans[step.node] = { ...kept, rule: step.rule, asked: resolved.plan.asked };
      if (step.cc.length)
        copies[step.node] = resolve({ ...step, who: step.cc.map(each) }, all, at, role).plan.asked.flatMap(({ person }) => person ?? []);
      if (step.overdue === 'escalate') {
        const superiors = { ...all, applicants: [...people.applicants, ...people.holding] };
        const { asked } = resolve({ ...step, who: step.escalateTo }, superiors, at, role).plan;
        escalations[step.node] = { ...kept, rule: { kind: 'any', refusal: 'ends' }, asked };
      }
    }
  }
  return { plans, copies, escalations, passed };
}

/** Facts of the table. `asked`: what conditions may ask of the case. */
export function approvalOf(set: RuleSet, chain: Chain, people: Known, at: Instant, asked: Facts): ApprovalFacts {
  const { lastUrged, returnedFrom, votes, approvers } = people;
  return {
    ...definitionsOf(set, chain),
    ...plansOf(set, chain, people, at),
    asked,
    only: chain.only?.(set),
    lastUrged,
    returnedFrom,
    votes,
    approvers,
    grounds: ruleValue(set, approvalRules.suspension),
  };
}

/** Nobody is known: for questions about the way alone. */
export const noPeople: Known = { ...nobody, lastUrged: null, returnedFrom: null, votes: 0, approvers: [], holding: [] };
