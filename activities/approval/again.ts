// What a late step and a move to a newer definition write: the round at a step begins again with other people, its clock goes on as it stood.
import type { EntityManager } from '@mikro-orm/postgresql';
import { becomes, lateStep, type RoundFacts, type StepClocks } from '../../domain/approval/actions.ts';
import { movedSteps } from '../../domain/approval/move.ts';
import { query } from '../../db/kit/sql.ts';
import { parseRuleSetRef, withDefinitions } from '../../domain/rule/ref.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import type { Acting, Written } from '../kit/records.ts';

/** V14: a late step is marked, and handed on where its definition says so. */
export const lateAt =
  (clocks: StepClocks) =>
  async (acting: Acting<RoundFacts>): Promise<Written> => {
    const node = lateStep(acting, clocks);
    const { approval } = acting.facts;
    const late = becomes(approval, node);
    const plan = approval?.escalations[node];
    return { data: { step: node, late }, ...(late === 'escalate' && plan && { again: [{ node, plan }] }) };
  };

/** V23: the case keeps the newer definitions from now on. */
export async function moveTo(acting: Acting<RoundFacts>): Promise<Written> {
  const { em, file, facts, rounds } = acting;
  const { moving } = facts.approval!;
  const steps = movedSteps(facts.approval!, moving!, rounds ?? []);
  await query(em, `update case_file set rule_set = $2 where id = $1`, [file.id, withDefinitions(file.ruleSet, parseRuleSetRef(moving!.ref))]);
  return {
    data: { from: moving!.from, version: moving!.version, steps: steps.map(({ node, kept }) => ({ node, kept })) },
    again: steps.flatMap(({ node, kept, plan }) => (kept || !plan ? [] : [{ node, plan }])),
  };
}

/** A case that is handed in keeps the rules of the day; what it was moved to before is over. */
export async function handedIn(em: EntityManager, { id, ruleSet }: Pick<CaseView, 'id' | 'ruleSet'>): Promise<void> {
  if (ruleSet?.includes(';')) await query(em, `update case_file set rule_set = nullif(split_part(rule_set, ';', 1), '') where id = $1`, [id]);
}
