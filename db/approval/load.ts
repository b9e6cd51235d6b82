// The definition of a case and what it comes to now: for the acts of rounds, and by the same function for previews.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ApprovalFacts } from '../../domain/approval/actions.ts';
import { wholeOf, type Chain } from '../../domain/approval/chain.ts';
import { approvalOf, definitionsOf, plansOf, versionOf } from '../../domain/approval/facts.ts';
import type { Moving } from '../../domain/approval/move.ts';
import type { Facts } from '../../domain/approval/next.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { ruleRow, ruleSetRef, type RuleSet } from '../../domain/kit/rules.ts';
import { definitionsRef, ruleSetText } from '../../domain/rule/ref.ts';
import { ruleBook } from '../rule/book.ts';
import { peopleOf, type Asking } from './people.ts';

/** A set of rules with the definitions of another. */
export const withDefinitionsOf = (set: RuleSet, other: RuleSet, chain: Chain): RuleSet => ({
  ...set,
  rows: { ...set.rows, ...Object.fromEntries(wholeOf(chain).map(({ rule }) => [rule.key, ruleRow(other, rule)])) },
});

/** The rules that a case keeps, with the definitions that it was moved to where it was (V23). */
export async function keptDefinitions(em: EntityManager, set: RuleSet, file: Pick<CaseView, 'ruleSet'>, chain: Chain): Promise<RuleSet> {
  const ref = definitionsRef(file.ruleSet);
  return ref ? withDefinitionsOf(set, (await ruleBook(em)).rulesAt(ref), chain) : set;
}

/** Facts of a case's rounds. `asked`: what conditions of its definition may ask of it. */
export async function loadApproval(em: EntityManager, asking: Asking, asked: Facts = {}): Promise<ApprovalFacts> {
  const people = await peopleOf(em, asking);
  return approvalOf(asking.set, asking.chain, people, asking.received, asked);
}

/** The same with the definitions in force now beside it, for a case that is to be moved to them. */
export async function loadMove(em: EntityManager, asking: Asking, asked: Facts = {}): Promise<ApprovalFacts & { moving: Moving }> {
  const { chain, file, received, set } = asking;
  const today = (await ruleBook(em)).rulesFor(file.district, shanghaiDay(received));
  const fresh = withDefinitionsOf(set, today, chain);
  const people = await peopleOf(em, { ...asking, set: fresh });
  const moving: Moving = {
    ...definitionsOf(fresh, chain),
    plans: plansOf(fresh, chain, people, received).plans,
    from: versionOf(set, chain),
    version: versionOf(fresh, chain),
    ref: ruleSetText(ruleSetRef(today)),
  };
  return { ...(await loadApproval(em, asking, asked)), moving };
}
