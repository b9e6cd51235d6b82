// Around the hour of opening: what stays secret (R16), what is refused (R17, R18), when and with whom it opens (R19), what is not decrypted (R20), too few (R07, R21, R22).
import type { Instant } from '../../kit/instant.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { principles } from './rules.ts';
import { broken, judge, type Finding } from './verdict.ts';

/** R16: names and number of those who obtained the documents, and every bid, are closed until the hour. */
export const secret = (set: RuleSet, at: Instant, bidDeadline: Instant | null): Finding =>
  judge(set, principles.secrecy, (says) => (bidDeadline === null || at < bidDeadline ? ['violation', says] : ['compliant', '已到开标时间']));

export interface ArrivedBid {
  received: Instant;
  /** Last byte; null: never finished. */
  completed: Instant | null;
  encrypted: boolean;
}
/** R17, R18: `rejected`, `withdrawn` (unfinished at the hour), or in. Received means received before the deadline. */
export function arrival(
  set: RuleSet,
  { received, completed, encrypted }: ArrivedBid,
  bidDeadline: Instant,
): Finding & { outcome: 'in' | 'rejected' | 'withdrawn' } {
  if (received >= bidDeadline || !encrypted) return { ...judge(set, principles.reject, (says) => ['violation', says]), outcome: 'rejected' };
  if (completed === null || completed >= bidDeadline)
    return { ...judge(set, principles.incomplete, (says) => ['violation', says]), outcome: 'withdrawn' };
  return { ...judge(set, principles.incomplete, () => ['compliant', '投标截止时间前已完成传输']), outcome: 'in' };
}

export interface OpeningFacts {
  at: Instant;
  bidDeadline: Instant;
  bidders: number;
  evaluatorsPresent: boolean;
  recorded: boolean;
}
/** R19: at the deadline itself, with at least three, without the evaluators, on record. */
export const mayOpen = (set: RuleSet, { at, bidDeadline, bidders, evaluatorsPresent, recorded }: OpeningFacts): Finding =>
  judge(set, principles.opening, () => {
    const wrong = broken({ 投标人数: bidders });
    if (wrong) return wrong;
    const says: string[] = [];
    if (at < bidDeadline) says.push('未到投标截止时间，任何人不得开启投标文件');
    if (bidders < 3) says.push(`投标人${bidders}家，不足三家，不得开标`);
    if (evaluatorsPresent) says.push('评审委员会成员不得参加开标活动');
    if (!recorded) says.push('开标过程应当全程录音录像');
    return says.length ? ['violation', says.join('；')] : ['compliant', '可以开标'];
  });

/** R20: by the bidder's own fault his bid counts as revoked (the bond is at risk), else as withdrawn; the others go on. */
export function undecrypted(set: RuleSet, fault: 'bidder' | 'other' | null): Finding & { outcome: 'revoked' | 'withdrawn' | null } {
  const outcome = fault === null ? null : fault === 'bidder' ? 'revoked' : 'withdrawn';
  return { ...judge(set, principles.undecrypted, (says) => (fault === null ? ['uncertain', '未查明未解密的原因'] : ['violation', says])), outcome };
}

/** R07: fewer than three at the end of the period: it may be prolonged, with a notice. */
export const fewObtained = (set: RuleSet, obtained: number): Finding =>
  judge(set, principles.fewObtained, (says) => broken({ 获取家数: obtained }) ?? (obtained < 3 ? ['uncertain', says] : ['compliant', '不少于三家']));

export const voidGrounds = {
  few: '符合专业条件的供应商或者对招标文件作实质响应的供应商不足三家',
  unfair: '出现影响采购公正的违法、违规行为',
  overBudget: '投标人的报价均超过了采购预算，采购人不能支付',
  cancelled: '因重大变故，采购任务取消',
} as const;
export type VoidGround = keyof typeof voidGrounds;

export interface VoidFacts {
  qualified: number;
  unfair: boolean;
  pricesFen: readonly bigint[];
  budgetFen: bigint;
  cancelled: boolean;
}
/** R21: the grounds that there are; with fewer than three qualified nobody evaluates. */
export function voided(set: RuleSet, { qualified, unfair, pricesFen, budgetFen, cancelled }: VoidFacts): Finding & { grounds: VoidGround[] } {
  const grounds: VoidGround[] = [
    ...(qualified < 3 ? ['few' as const] : []),
    ...(unfair ? ['unfair' as const] : []),
    ...(pricesFen.length > 0 && pricesFen.every((fen) => fen > budgetFen) ? ['overBudget' as const] : []),
    ...(cancelled ? ['cancelled' as const] : []),
  ];
  const rule = grounds[0] === 'few' ? principles.tooFew : principles.void;
  const finding = judge(
    set,
    rule,
    (says) =>
      broken({ 合格投标人: qualified }) ??
      (grounds.length ? ['violation', `${grounds.map((one) => voidGrounds[one]).join('；')}。${says}`] : ['compliant', '没有废标情形']),
  );
  return { ...finding, grounds };
}

/** R22: what may follow when a purchase is void: the same again, or another method with approval; nothing where the task is cancelled. */
export const afterVoid = (
  set: RuleSet,
  next: 'again' | 'otherMethod' | 'nothing',
  facts: { cancelled: boolean; approved: boolean | null },
): Finding =>
  judge(set, principles.afterVoid, (says) => {
    if (facts.cancelled) return [next === 'nothing' ? 'compliant' : 'violation', '采购任务已取消'];
    if (next === 'again') return ['compliant', '重新组织招标'];
    if (next === 'nothing') return ['violation', says];
    return facts.approved === null ? ['uncertain', '变更采购方式尚未批准'] : [facts.approved ? 'compliant' : 'violation', says];
  });
