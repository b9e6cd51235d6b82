// V23: what it means for a running case to go on by a newer definition. One pure function for the act and for its preview.
import { sameValue } from './same.ts';
import type { ActionContext, PlannedRound } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type { ApprovalFacts, RoundFacts } from './actions.ts';
import type { Definition, Step } from './definition.ts';
import { isLive, type Member, type Round } from './round.ts';
import { holds } from './next.ts';

/** The newer definitions of a case's chains. */
export interface Moving {
  definition: Definition;
  beside: readonly Definition[];
  plans: Readonly<Record<string, PlannedRound>>;
  /** Versions of the rules that brought them: those that the case has, those that are in force. */
  from: number;
  version: number;
  /** Reference that the case keeps from then on (domain/rule/ref.ts). */
  ref: string;
}

export interface MoveInput {
  /** Version that was looked at in the preview. */
  version: number;
}

/** What is given up where a round begins again. */
export interface Lost {
  what: 'claim' | 'delegation' | 'added' | 'opinion';
  person: string | null;
}
export const lostLabels = { claim: '已领取', delegation: '委派', added: '加签', opinion: '已反馈的意见' } as const satisfies Record<
  Lost['what'],
  string
>;

/** A step that the case stands at, in the newer version. */
export interface MovedStep {
  node: string;
  label: string;
  /** The same in both versions: its round goes on as it stands. */
  kept: boolean;
  lost: Lost[];
  /** Null where the newer version has no such step for this case. */
  plan: PlannedRound | null;
}

/** What a case has of its definition. */
type Kept = Pick<ApprovalFacts, 'definition' | 'beside' | 'asked'>;

const stepsOf = ({ definition, beside }: Pick<Moving, 'definition' | 'beside'>): Step[] => [definition, ...beside].flatMap(({ steps }) => steps);

function lostOf(member: Member): Lost | null {
  const { person, kind, claimed, state } = member;
  if (state === 'answered') return { what: 'opinion', person };
  if (!isLive(member)) return null;
  if (kind === 'delegated') return { what: 'delegation', person };
  if (kind !== 'vote') return { what: 'added', person };
  return claimed ? { what: 'claim', person } : null;
}

/** How the rounds of a case stand in the newer version, in the order of its steps. */
export function movedSteps(approval: Kept, moving: Moving, rounds: readonly Round[]): MovedStep[] {
  const [old, fresh] = [stepsOf(approval), stepsOf(moving)];
  const standing = old.flatMap((was) => rounds.filter(({ node }) => node === was.node).map((round) => ({ was, round })));
  return standing.map(({ was, round }): MovedStep => {
    const becomes = fresh.find(({ node, when }) => node === round.node && holds(when, approval.asked));
    const kept = becomes !== undefined && sameValue(was, becomes);
    return {
      node: round.node,
      label: (becomes ?? was).label,
      kept,
      lost: kept ? [] : round.members.map(lostOf).filter((lost) => lost !== null),
      plan: becomes ? (moving.plans[round.node] ?? null) : null,
    };
  });
}

/** What speaks against moving; empty when it may be. */
export function moveReasons(approval: Kept, moving: Moving, rounds: readonly Round[], seen: number): Reason[] {
  const no = (code: string, message: string): Reason => ({ code, message, rule: 'V23' });
  if (seen !== moving.version) return [{ field: 'version', ...no('MOVE_VERSION_STALE', `现行版本为${moving.version}，请重新预览`) }];
  if (moving.from === moving.version) return [no('MOVE_NOTHING', '该事项已按现行版本办理')];
  return movedSteps(approval, moving, rounds).flatMap(({ node, label, kept, plan }) => {
    if (!plan) return [no('MOVE_STEP_GONE', `新版流程没有「${label}」环节`)];
    const voted = rounds.some((round) => round.node === node && round.members.some(({ state }) => state === 'voted'));
    return voted && !kept ? [no('MOVE_VOTES_OPEN', `「${label}」环节已有人办理，须待本环节结束`)] : [];
  });
}

/** For the table. */
export function movable({ facts, rounds, input }: ActionContext<RoundFacts>): Reason[] {
  const { approval } = facts;
  if (!approval?.moving) throw new Error('the facts of a move name no newer definition');
  return moveReasons(approval, approval.moving, rounds ?? [], (input as MoveInput).version);
}
