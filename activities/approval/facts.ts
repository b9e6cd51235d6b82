// What the acts of rounds need to know, loaded by those that ask the definition and by no others.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ApprovalFacts } from '../../domain/approval/actions.ts';
import type { Facts } from '../../domain/approval/next.ts';
import { isDefinedIn } from '../../domain/approval/chain.ts';
import { keptDefinitions, loadApproval, loadMove } from '../../db/approval/load.ts';
import { peopleAhead, type Ahead, type Asking } from '../../db/approval/people.ts';
import { bookAtHand } from '../../db/rule/book.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import type { RuleSet } from '../../domain/kit/rules.ts';

/** Acts of rounds that ask nothing of the definition. */
const PLAIN = new Set(['claim', 'release', 'transfer', 'delegate', 'opine', 'addBefore', 'addAfter']);

interface Rounds extends Omit<Asking, 'request' | 'set' | 'ahead'> {
  /** Where it is still being read, people are asked for meanwhile, by the rules of the day as this process knows them. */
  set: RuleSet | Promise<RuleSet>;
  /** Whether these rules have rounds at all; without it they have. */
  reviewed?: (set: RuleSet) => boolean;
}

/** Facts of a case's rounds under the rules that it keeps (`set`); none for acts that ask nothing of the definition, nor where the rules have no rounds. */
export async function approvalFacts(
  em: EntityManager,
  request: Pick<ActRequest, 'action' | 'actor'>,
  asking: Rounds,
  asked: Facts = {},
): Promise<ApprovalFacts | undefined> {
  if (PLAIN.has(request.action)) return undefined;
  // Whoever is handed in begins by the rules of the day, whatever it was moved to before.
  const starts = asking.chain.submits.includes(request.action);
  const definitions = (set: RuleSet): RuleSet | Promise<RuleSet> => (starts ? set : keptDefinitions(em, set, asking.file, asking.chain));
  const [known, ahead] = await Promise.all([asking.set, asking.set instanceof Promise ? askedAhead(em, asking, definitions) : null]);
  if (asking.reviewed?.(known) === false) return undefined;
  const set = await definitions(known);
  const whole = { ...asking, set, request, ahead };
  return request.action === 'moveDefinition' ? loadMove(em, whole, asked) : loadApproval(em, whole, asked);
}

/** Null where the rules of the day know no such definition, or no rounds: the case's own are waited for. */
async function askedAhead(
  em: EntityManager,
  { chain, file, received, reviewed }: Rounds,
  definitions: (set: RuleSet) => RuleSet | Promise<RuleSet>,
): Promise<Ahead | null> {
  const today = (await bookAtHand(em)).rulesFor(file.district, shanghaiDay(received));
  return isDefinedIn(chain, today) && reviewed?.(today) !== false ? peopleAhead(em, { chain, file, received, set: await definitions(today) }) : null;
}
