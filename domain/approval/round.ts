// A round of votes (会签、或签、依次、票签): who is asked, by which rule, and how each of them stands. Values only; step.ts changes them.
import type { Role } from '../kit/actor.ts';
import type { Instant } from '../kit/instant.ts';
import { effectOf } from './votes.ts';

/**
 * When a round is decided. `refusal`: the first refusal ends it, or the rest still vote. `any`: one approval passes. `sequence`: one after the other.
 * `ratio`: `n` of `m` parts of all members approve. `veto`: the same, and a refusal of a member marked so ends it. `leaving`: no votes, done by
 * whatever act leaves the state.
 */
export type Quorum =
  | { kind: 'any'; refusal: 'ends' | 'rest' }
  | { kind: 'all'; refusal: 'ends' | 'rest' }
  | { kind: 'sequence' }
  | { kind: 'ratio'; n: number; m: number; refusal: 'ends' | 'rest' }
  | { kind: 'veto'; n: number; m: number; refusal: 'ends' | 'rest' }
  | { kind: 'leaving' };

export const quorumLabels = {
  any: '或签（一人通过即可）',
  all: '会签（须全部通过）',
  sequence: '依次审批',
  ratio: '票签（按比例通过）',
  veto: '票签（一票否决）',
  leaving: '办理',
} as const satisfies Record<Quorum['kind'], string>;

/** `vote` is asked by the definition; the others were brought in by a member: 委派, 前加签, 后加签. */
export type MemberKind = 'vote' | 'delegated' | 'before' | 'after';
/** `waiting` for its turn or for those it asked; `answered` a delegate's opinion; `closed` by the rule. */
export type MemberState = 'waiting' | 'open' | 'voted' | 'answered' | 'transferred' | 'removed' | 'closed';

export interface Member {
  /** Id of the task. */
  id: string;
  kind: MemberKind;
  /** Place in the round; the turn in a sequence. */
  order: number;
  /** Post whose task it is: whoever holds it may claim while `person` is null. */
  role: Role;
  /** Who has it. */
  person: string | null;
  /** Who has claimed it from the post, so that it can be given back. */
  claimed: boolean;
  state: MemberState;
  vote: string | null;
  votedBy: string | null;
  votedAt: Instant | null;
  /** Member that brought this one in. */
  by: string | null;
  /** A refusal of this member ends a `veto` round. */
  veto: boolean;
}

export type Outcome = 'pass' | 'fail' | 'wait';

export interface Round {
  node: string;
  /** Number of the journal row that opened it, so that no two rounds of a case share one. */
  no: number;
  rule: Quorum;
  members: readonly Member[];
  outcome: Outcome;
}

/** Members that count for a quorum: transferred and removed ones do not. */
export const counted = (members: readonly Member[]): Member[] => members.filter(({ state }) => state !== 'transferred' && state !== 'removed');
export const isLive = ({ state }: Member): boolean => state === 'open' || state === 'waiting';
export const approves = ({ state, vote }: Member): boolean => state === 'voted' && effectOf(vote) === 'yes';
export const refuses = ({ state, vote }: Member): boolean => state === 'voted' && effectOf(vote) !== 'yes';
