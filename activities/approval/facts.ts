// What the acts of rounds need to know, in one statement: who holds which post, who stands in for whom, who has approved, when was urged last.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ApprovalFacts } from '../../domain/approval/actions.ts';
import type { Finder } from '../../domain/approval/definition.ts';
import { resolve } from '../../domain/approval/resolve.ts';
import { peopleOf, roleOf, type Asking } from '../../db/approval/people.ts';
import { approvalRules } from '../../domain/approval/rules.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { PlannedRound } from '../../domain/kit/process.ts';
import { ruleValue } from '../../domain/kit/rules.ts';

/** Acts of rounds that ask nothing of the definition. */
const PLAIN = new Set(['claim', 'release', 'transfer', 'delegate', 'opine', 'addBefore', 'addAfter', 'remove']);

/** Facts of a case's rounds; none for acts that ask nothing of the definition. */
export async function approvalFacts(
  em: EntityManager,
  request: Pick<ActRequest, 'action' | 'actor'>,
  asking: Asking,
): Promise<ApprovalFacts | undefined> {
  return PLAIN.has(request.action) ? undefined : factsOf(em, { ...asking, request });
}

async function factsOf(em: EntityManager, asking: Asking): Promise<ApprovalFacts> {
  const { process, received, set, rule } = asking;
  const definition = ruleValue(set, rule);
  const people = await peopleOf(em, asking);
  const plans: Record<string, PlannedRound> = {};
  const copies: Record<string, readonly string[]> = {};
  const passed: string[] = [];
  for (const step of definition.steps) {
    const role = roleOf(process, step);
    const resolved = resolve(step, people, received, role);
    if (resolved.passed) passed.push(step.node);
    plans[step.node] = { label: step.label, rule: step.rule, asked: resolved.plan.asked };
    if (step.cc.length)
      copies[step.node] = resolve({ ...step, who: step.cc.map(each) }, { ...people, approved: [] }, received, role).plan.asked.flatMap(
        ({ person }) => person ?? [],
      );
  }
  const { lastUrged, returnedFrom, votes } = people;
  return { definition, plans, copies, passed, lastUrged, returnedFrom, votes, grounds: ruleValue(set, approvalRules.suspension) };
}

/** A copy goes to persons, so a post means all its holders. */
const each = (finder: Finder): Finder => (finder.by === 'role' ? { ...finder, each: true } : finder);
