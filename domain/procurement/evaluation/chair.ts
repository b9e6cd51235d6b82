// 评审组长 (87号令第四十五条): the committee chooses one of its experts; 采购人代表 can't be it. Pure. The choice stands while most of those who take part have made it, so that a chair
// who leaves is followed by another whom the committee chooses.
import type { Reason } from '../../kit/refusal.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { principles } from '../law/rules.ts';
import { cited } from '../law/verdict.ts';
import type { MemberKind } from './duty.ts';

export interface Voter {
  seat: number | null;
  kind: MemberKind;
  /** Seat that he has voted for. */
  chair: number | null;
}

/** Seat of the chair; null: the committee has none. `members`: who takes part. */
export function chairOf(members: readonly Voter[]): number | null {
  const able = members.filter(({ kind }) => kind === 'expert');
  const chosen = able.find(({ seat }) => 2 * members.filter(({ chair }) => chair === seat).length > members.length);
  return chosen?.seat ?? null;
}

const reason = (set: RuleSet, message: string, field?: string): Reason => ({ message, ...cited(set, principles.chair), ...(field !== undefined && { field }) });

/** What is wrong with a vote. */
export function voteReasons(set: RuleSet, members: readonly Voter[], seat: number): Reason[] {
  const found = members.find((one) => one.seat === seat);
  if (!found) return [reason(set, '没有这一评委', 'seat')];
  return found.kind === 'expert' ? [] : [reason(set, '采购人代表不得担任评审组长', 'seat')];
}

/** A committee goes on with its chair. */
export const chairReasons = (set: RuleSet, members: readonly Voter[]): Reason[] =>
  chairOf(members) === null ? [reason(set, '评审委员会尚未推选评审组长')] : [];
