// The acts of a round (W01–W06, W10), each with what it is refused for. A closed round accepts nothing; nobody votes for a case of his own or twice.
import type { Role } from '../kit/actor.ts';
import type { Instant } from '../kit/instant.ts';
import type { Refusal } from '../kit/refusal.ts';
import { settle } from './open.ts';
import { counted, isLive, type Member, type MemberKind, type Round } from './round.ts';

export type RoundActName = 'claim' | 'release' | 'vote' | 'transfer' | 'delegate' | 'opine' | 'addBefore' | 'addAfter' | 'remove' | 'takeBack';

/** One act on one member. What stands here is what the journal keeps of it, so that the round can be played again. */
export interface RoundAct {
  what: RoundActName;
  /** The member that the act is on. */
  member: string;
  /** Account of whoever acts. */
  by: string;
  at: Instant;
  /** `approve`, or a refusal by its name. */
  vote?: string;
  /** Without a claim before it: a free task of the actor's post is his with the act. */
  claims?: boolean;
  /** Accounts that are brought in, and ids of their tasks. */
  to?: readonly string[];
  ids?: readonly string[];
  /** Post of the step, where operators name somebody for it. */
  role?: Role;
  /** In whose place the actor acts. */
  deputyFor?: string;
}

/** What the acts need to know of people. */
export interface Standing {
  /** Accounts that applied for the case. */
  applicants: readonly string[];
  /** Does the actor hold this post for the case. */
  holds: (role: Role) => boolean;
  /** Does the actor stand in for this account now; then he may take over what was given to it by name. */
  standsFor: (account: string) => boolean;
  /** May this account be brought in by this act. */
  fit: (account: string) => boolean;
  /** How deep a delegation may go. */
  depth: number;
}

export type Stepped = { round: Round } | { refusal: Refusal };

/** Whoever plays a journal again has nothing to ask: what was let through then stands. */
export const trusting: Standing = { applicants: [], holds: () => true, standsFor: () => true, fit: () => true, depth: Number.MAX_SAFE_INTEGER };

const no = (code: string, facts?: Record<string, unknown>): Stepped => ({ refusal: { code, ...(facts && { facts }) } });

/** The round after an act, or why not. */
export function step(round: Round, act: RoundAct, standing: Standing): Stepped {
  const member = round.members.find(({ id }) => id === act.member);
  if (!member || round.outcome !== 'wait') return no('TASK_CLOSED');
  if (act.what === 'remove') return remove(round, member, act);
  if (act.what === 'takeBack') return takeBack(round, member, act);
  if (member.state === 'waiting' && member.person === act.by) return no('TASK_CLOSED', { waiting: true });
  if (member.state !== 'open') return no('TASK_CLOSED');
  if (act.what === 'claim') return claim(round, member, act, standing);
  if (act.claims && member.person === null) {
    const claimed = claim(round, member, act, standing);
    return 'refusal' in claimed ? claimed : step(claimed.round, act, standing);
  }
  if (member.person !== act.by) return no('TASK_NOT_YOURS');
  // Whoever lost the post, or stands in for nobody any more, keeps nothing that he took from it.
  if (member.claimed && !standing.holds(member.role)) return no('TASK_NOT_YOURS');
  if (act.what === 'release') return member.claimed ? changed(round, { ...member, person: null, claimed: false }) : no('TASK_NOT_YOURS');
  if (standing.applicants.includes(act.by)) return no('ROUND_APPLICANT');
  if (act.what === 'vote') return vote(round, member, act);
  if (act.what === 'opine')
    return member.kind === 'delegated'
      ? changed(round, { ...member, state: 'answered', vote: act.vote ?? null, votedBy: act.by, votedAt: act.at })
      : no('ROUND_NOT_DELEGATED');
  return bringIn(round, member, act, standing);
}

const swapped = (members: readonly Member[], member: Member): Member[] => members.map((other) => (other.id === member.id ? member : other));
const changed = (round: Round, member: Member, added: readonly Member[] = []): Stepped => ({
  round: settle({ ...round, members: [...swapped(round.members, member), ...added] }),
});

function claim(round: Round, member: Member, { by }: RoundAct, { applicants, holds, standsFor }: Standing): Stepped {
  // Given by name to somebody who is away: his deputy takes it over, as one who was asked himself. What was claimed from a post is the claimer's.
  const takesOver = member.person !== null && member.person !== by && !member.claimed && standsFor(member.person);
  if (!takesOver && !holds(member.role)) return no('TASK_NOT_YOURS');
  if (member.person !== null && !takesOver) return no('TASK_CLAIMED');
  if (applicants.includes(by)) return no('ROUND_APPLICANT');
  if (isAsked(round, by)) return no('ROUND_VOTED_TWICE');
  return changed(round, { ...member, person: by, claimed: !takesOver });
}

/** Is somebody of this round already, voted or not. Transferred away and removed again is not. */
const isAsked = (round: Round, person: string): boolean =>
  counted(round.members).some((member) => (member.person === person && member.state !== 'closed') || member.votedBy === person);

function vote(round: Round, member: Member, { by, at, vote }: RoundAct): Stepped {
  if (member.kind === 'delegated') return no('ROUND_OPINION_ONLY');
  if (member.role === 'operator') return no('ROUND_NOBODY_FOUND');
  if (round.members.some(({ id, state, votedBy }) => id !== member.id && state === 'voted' && votedBy === by)) return no('ROUND_VOTED_TWICE');
  return changed(round, { ...member, state: 'voted', vote: vote ?? 'approve', votedBy: by, votedAt: at });
}

const kinds: Partial<Record<RoundActName, MemberKind>> = { delegate: 'delegated', addBefore: 'before', addAfter: 'after' };

/** 转办, 委派, 加签: others come in. */
function bringIn(round: Round, member: Member, act: RoundAct, { applicants, fit, depth }: Standing): Stepped {
  const to = act.to ?? [];
  if (!to.length || new Set(to).size < to.length || (to.length > 1 && !act.what.startsWith('add'))) return no('ROUND_TARGET_UNFIT');
  if (to.some((account) => applicants.includes(account))) return no('ROUND_APPLICANT');
  if (to.some((account) => isAsked(round, account))) return no('ROUND_TARGET_MEMBER');
  if (!to.every(fit)) return no('ROUND_TARGET_UNFIT');
  if (act.what === 'delegate' && delegations(round, member) >= depth) return no('ROUND_DELEGATION_DEEP');
  // A delegate was asked for an opinion; whom he would add is not his to say.
  if (member.kind === 'delegated' && act.what !== 'delegate') return no('ROUND_OPINION_ONLY');
  const transfers = act.what === 'transfer';
  const fresh: Member = {
    ...member,
    claimed: false,
    state: 'waiting',
    vote: null,
    votedBy: null,
    votedAt: null,
    by: transfers ? member.by : member.id,
  };
  const last = round.members.filter(({ kind, by }) => kind === kinds[act.what] && (kind === 'after' || by === member.id)).length;
  const added = to.map((person, i): Member => ({
    ...fresh,
    id: act.ids![i]!,
    person,
    role: act.role ?? member.role,
    ...(transfers ? {} : { kind: kinds[act.what]!, order: last + i, veto: false }),
  }));
  return changed(round, transfers ? { ...member, state: 'transferred' } : member, added);
}

/** How many delegations lead to this member. */
function delegations({ members }: Round, member: Member): number {
  let deep = 0;
  for (let at: Member | undefined = member; at?.kind === 'delegated'; at = members.find(({ id }) => id === at!.by)) deep++;
  return deep;
}

/** 减签, and the recall of a delegation. */
function remove(round: Round, member: Member, { by }: RoundAct): Stepped {
  const adder = round.members.find(({ id }) => id === member.by);
  if (member.kind === 'vote' || !isLive(member) || (adder?.person ?? adder?.votedBy) !== by) return no('ROUND_NOT_ADDED');
  const left = round.members.filter(
    (other) => other.id !== member.id && other.kind === 'after' && other.state !== 'removed' && other.state !== 'transferred',
  );
  const mainDone = !round.members.some((other) => other.kind === 'vote' && isLive(other));
  if (member.kind === 'after' && mainDone && !left.length) return no('ROUND_LAST_MEMBER');
  const gone = new Set([member.id]);
  for (const other of round.members) if (other.by !== null && gone.has(other.by) && other.kind !== 'after') gone.add(other.id);
  return {
    round: settle({
      ...round,
      members: round.members.map((other) => (gone.has(other.id) && isLive(other) ? { ...other, state: 'removed' } : other)),
    }),
  };
}

/** Nobody has begun: not claimed, not voted, nobody brought in. */
export const untouched = (member: Member, members: readonly Member[]): boolean =>
  isLive(member) && !member.claimed && !members.some(({ by }) => by === member.id);

/** 取回 while the round goes on: the vote goes, those that it had closed are asked again. */
function takeBack(round: Round, member: Member, { by }: RoundAct): Stepped {
  if (member.state !== 'voted' || member.votedBy !== by || member.kind !== 'vote') return no('ROUND_TAKEN_ON');
  const main = round.members.filter(({ kind }) => kind === 'vote');
  const after = round.members.filter(({ kind, state }) => kind === 'after' && (state === 'open' || state === 'voted'));
  const next = round.rule.kind === 'sequence' ? counted(main).filter(({ order }) => order > member.order) : [];
  if (![...next, ...after].every((other) => untouched(other, round.members))) return no('ROUND_TAKEN_ON');
  return { round: settle({ ...round, members: reopened(round.members, member) }) };
}

const reopened = (members: readonly Member[], member: Member): Member[] =>
  members.map((other) =>
    other.id === member.id
      ? { ...other, state: 'open', vote: null, votedBy: null, votedAt: null }
      : other.kind === 'vote' && other.state === 'closed'
        ? { ...other, state: 'waiting' }
        : other,
  );

/** 取回 of the vote that ended a round, while the rounds that it led to are untouched: the round goes on without it. */
export function reopen(round: Round, act: RoundAct, next: readonly Round[]): Stepped {
  const member = round.members.find(({ id }) => id === act.member);
  const last = round.members.reduce<Instant | null>((at, { votedAt }) => (votedAt !== null && (at === null || votedAt > at) ? votedAt : at), null);
  const mine = member?.state === 'voted' && member.votedBy === act.by && member.kind === 'vote' && member.votedAt === last;
  const begun = next.some(({ members }) => !members.every((other) => untouched(other, members)));
  if (!mine || begun || !next.length) return no('ROUND_TAKEN_ON');
  return { round: settle({ ...round, outcome: 'wait', members: reopened(round.members, member) }) };
}

/** The case has left the round (退回, 撤回, 终止): whoever had not voted is closed by the rule, earlier votes stay as history. */
export const close = (round: Round): Round => ({
  ...round,
  outcome: round.outcome === 'wait' ? 'fail' : round.outcome,
  members: round.members.map((member) => (isLive(member) ? { ...member, state: 'closed' } : member)),
});

const UNTOUCHED: Round = { node: '', no: 0, rule: { kind: 'leaving' }, members: [], outcome: 'wait' };

/** Plays the acts of a round again. Throws RangeError on an act that could not have been. */
export const replay = (round: Round, acts: readonly RoundAct[]): Round =>
  acts.reduce((at, act) => {
    const stepped = act.what === 'takeBack' && at.outcome !== 'wait' ? reopen(at, act, [UNTOUCHED]) : step(at, act, trusting);
    if ('refusal' in stepped) throw new RangeError(`${act.what} on ${act.member}: ${stepped.refusal.code}`);
    return stepped.round;
  }, round);
