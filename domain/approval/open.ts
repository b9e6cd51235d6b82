// How a round begins, and what follows in it from every change: whose turn it is, who is closed by the rule, how it ends.
import type { Role } from '../kit/actor.ts';
import { isLive, type Member, type Quorum, type Round } from './round.ts';
import { quorum } from './quorum.ts';

/** Somebody whom a round asks: a person, or whoever of a post claims it. */
export interface Asked {
  role: Role;
  person: string | null;
  veto?: boolean;
  /** In whose place a deputy is asked. */
  deputyFor?: string;
}

/** A round as a definition plans it, before it has ids. */
export interface RoundPlan {
  node: string;
  label: string;
  rule: Quorum;
  asked: readonly Asked[];
}

/** Opens a round. Throws RangeError on nobody to ask. */
export function openRound({ node, rule, asked }: RoundPlan, no: number, ids: readonly string[]): Round {
  if (!asked.length) throw new RangeError(`nobody is asked at ${node}`);
  const members = asked.map(({ role, person, veto = false }, i): Member => ({
    id: ids[i]!,
    kind: 'vote',
    order: i,
    role,
    person,
    claimed: false,
    state: 'open',
    vote: null,
    votedBy: null,
    votedAt: null,
    by: null,
    veto,
  }));
  return settle({ node, no, rule, members, outcome: 'wait' });
}

/** A round with its consequences drawn: closed siblings, turns, the outcome. Idempotent. */
export function settle(round: Round): Round {
  const { rule } = round;
  if (rule.kind === 'leaving') return { ...round, members: turns(round.members, rule) };
  const main = round.members.filter(({ kind }) => kind === 'vote');
  const after = round.members.filter(({ kind, state }) => kind === 'after' && state !== 'transferred' && state !== 'removed');
  const voted = quorum(rule, main);
  let members = round.members;
  if (voted !== 'wait') members = closed(members, (member) => member.kind === 'vote');
  const outcome = voted === 'pass' && after.length ? quorum(rule, after) : voted;
  if (outcome !== 'wait') return { ...round, outcome, members: closed(members, () => true) };
  // Added before: decided by the node's own rule; then whoever asked goes on, whatever they said.
  for (const asker of members) {
    const asked = members.filter(({ by, kind, state }) => by === asker.id && kind === 'before' && state !== 'transferred' && state !== 'removed');
    if (asked.length && quorum(rule, asked) !== 'wait') members = closed(members, (member) => member.by === asker.id && member.kind === 'before');
  }
  return { ...round, outcome: 'wait', members: turns(members, rule, voted === 'pass') };
}

/** Live members that fit are closed by the rule, and whoever they asked with them. */
function closed(members: readonly Member[], fits: (member: Member) => boolean): Member[] {
  const ended = new Set<string>();
  for (let grew = true; grew;) {
    grew = false;
    for (const member of members) {
      if (ended.has(member.id) || !isLive(member) || !(fits(member) || (member.by !== null && member.kind !== 'after' && ended.has(member.by))))
        continue;
      ended.add(member.id);
      grew = true;
    }
  }
  return members.map((member) => (ended.has(member.id) ? { ...member, state: 'closed' } : member));
}

function turns(members: readonly Member[], rule: Quorum, mainPassed = false): Member[] {
  const waitsFor = new Set(members.filter((member) => isLive(member) && member.kind !== 'after' && member.by !== null).map(({ by }) => by));
  const first = (member: Member): boolean =>
    rule.kind !== 'sequence' ||
    member.kind === 'delegated' ||
    !members.some(
      (other) => isLive(other) && other.kind === member.kind && other.order < member.order && (other.kind !== 'before' || other.by === member.by),
    );
  return members.map((member) => {
    if (!isLive(member)) return member;
    const open = !waitsFor.has(member.id) && first(member) && (member.kind !== 'after' || mainPassed);
    return { ...member, state: open ? 'open' : 'waiting' };
  });
}
