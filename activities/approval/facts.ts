// What the acts of rounds need to know, loaded by those that ask the definition and by no others.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ApprovalFacts } from '../../domain/approval/actions.ts';
import type { Facts } from '../../domain/approval/next.ts';
import { keptDefinitions, loadApproval, loadMove } from '../../db/approval/load.ts';
import type { Asking } from '../../db/approval/people.ts';
import type { ActRequest } from '../../domain/kit/act.ts';

/** Acts of rounds that ask nothing of the definition. */
const PLAIN = new Set(['claim', 'release', 'transfer', 'delegate', 'opine', 'addBefore', 'addAfter']);

/** Facts of a case's rounds under the rules that it keeps (`set`); none for acts that ask nothing of the definition. */
export async function approvalFacts(
  em: EntityManager,
  request: Pick<ActRequest, 'action' | 'actor'>,
  asking: Omit<Asking, 'request'>,
  asked: Facts = {},
): Promise<ApprovalFacts | undefined> {
  if (PLAIN.has(request.action)) return undefined;
  // Whoever is handed in begins by the rules of the day, whatever it was moved to before.
  const starts = asking.chain.submits.includes(request.action);
  const set = starts ? asking.set : await keptDefinitions(em, asking.set, asking.file, asking.chain);
  const whole = { ...asking, set, request };
  return request.action === 'moveDefinition' ? loadMove(em, whole, asked) : loadApproval(em, whole, asked);
}
