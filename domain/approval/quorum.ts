// 计票: what the votes so far amount to. Pure arithmetic over members, for the round itself and for those added to it.
import { approves, counted, isLive, refuses, type Member, type Outcome, type Quorum } from './round.ts';

/** Pass, fail or wait. Throws RangeError on nobody: a round never passes by an empty set. */
export function quorum(rule: Quorum, members: readonly Member[]): Outcome {
  if (rule.kind === 'leaving') return 'wait';
  const asked = counted(members);
  if (!asked.length) throw new RangeError('a round without members');
  const yes = asked.filter(approves).length;
  const no = asked.filter(refuses).length;
  const left = asked.filter(isLive).length;
  if (rule.kind === 'veto' && asked.some((member) => member.veto && refuses(member))) return 'fail';
  const ends = rule.kind === 'sequence' || rule.refusal === 'ends';
  if (rule.kind === 'any') {
    if (yes) return 'pass';
    return left && !(no && ends) ? 'wait' : 'fail';
  }
  if (rule.kind === 'all' || rule.kind === 'sequence') {
    if (no && (ends || left === 0)) return 'fail';
    return left ? 'wait' : no ? 'fail' : 'pass';
  }
  // n/m of all that were asked; multiplied out, so that no third is ever rounded.
  const reached = yes * rule.m >= rule.n * asked.length;
  const reachable = (yes + left) * rule.m >= rule.n * asked.length;
  const vetoLeft = rule.kind === 'veto' && asked.some((member) => member.veto && isLive(member));
  if (!left) return reached ? 'pass' : 'fail';
  if (!ends || (reached && vetoLeft)) return 'wait';
  return reached ? 'pass' : reachable ? 'wait' : 'fail';
}
