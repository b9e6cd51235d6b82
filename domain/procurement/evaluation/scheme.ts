// How a tender is evaluated, fixed with its documents before the notice: what is looked for, for how many points, by which method; deductions and what breaks a tie.
import { formatPercent } from '../../kit/money.ts';
import type { Reason } from '../../kit/refusal.ts';
import { ruleRow, ruleValue, type RuleSet } from '../../kit/rules.ts';
import { smallFirmPrice } from '../law/deduction.ts';
import { priceMethod } from '../law/price.ts';
import { regimeOf, regimes, type Kind, type Method } from '../law/regime.ts';
import { terms } from '../law/rules.ts';
import { against, inForce } from '../law/verdict.ts';
import { evaluationRules } from './rules.ts';

/** 评审方法 */
export const evaluationMethods = { score: '综合评分法', lowestPrice: '最低评标价法' } as const;
export type EvaluationMethod = keyof typeof evaluationMethods;
export const itemParts = { technical: '技术', commercial: '商务' } as const;
/** How a tie that is left after the law's keys is broken. */
export const tieBreaks = { draw: '随机抽取', technical: '技术得分高者优先，仍相同的随机抽取' } as const;

export interface ScoreItem {
  id: string;
  name: string;
  part: keyof typeof itemParts;
  /** Hundredths of a point. */
  max: number;
  /** 客观评审因素: every member must give the same. */
  objective: boolean;
}
export interface EvaluationScheme {
  method: EvaluationMethod;
  /** 技术、服务等标准统一 (R27). */
  uniform: boolean;
  /** 资格审查 */
  qualifications: readonly { id: string; name: string; library: boolean }[];
  items: readonly ScoreItem[];
  /** Deductions for small firms, and for a consortium or subcontract with them, in basis points (R33). */
  smallRate: number;
  togetherRate: number;
  /** 专门面向中小企业 */
  reserved: boolean;
  tie: keyof typeof tieBreaks;
  /** Shares that the documents raise (R32), in basis points. */
  low: { mean?: number; next?: number; ceiling?: number };
  /** Prices are sealed apart and opened after 商务技术评审; left out: with the rest, at the opening. */
  pricesLast?: boolean;
}

const wrong = (field: string, message: string, rule?: string): Reason => ({ field: `evaluation.${field}`, message, ...(rule && { rule }) });

/** R32: within what the law lets the documents raise. */
function lowReasons(set: RuleSet, { low }: EvaluationScheme): Reason[] {
  const law = inForce(set, terms.explain)?.value;
  if (!law) return [];
  return (['mean', 'next', 'ceiling'] as const).flatMap((name) => {
    const share = low[name];
    if (share === undefined || (share >= law[name] && share <= law.raisedTo)) return [];
    return [wrong(`low.${name}`, `异常低价的比例应为${formatPercent(BigInt(law[name]))}%至${formatPercent(BigInt(law.raisedTo))}%`, 'R32')];
  });
}

/** Where prices are opened last: the regime must let the documents say so, bids come online, and there is something to evaluate before. */
function lastReasons(set: RuleSet, { pricesLast, method }: EvaluationScheme, of: { kind: Kind; method: Method; way?: string }): Reason[] {
  if (!pricesLast) return [];
  const regime = regimeOf(of.method, of.kind);
  const { article } = ruleRow(set, evaluationRules.pricesLast);
  const allowed = ruleValue(set, evaluationRules.pricesLast).includes(regime);
  return [
    ...(allowed ? [] : [{ ...wrong('pricesLast', `${regimes[regime].name}适用的项目，报价应当在开标时公布`, 'R19'), ...(article && { article }) }]),
    ...(method === 'score' ? [] : [wrong('pricesLast', '最低评标价法没有商务技术评分，报价不能在其后开启')]),
    ...(of.way === 'offline' ? [wrong('pricesLast', '只有在线投标响应的项目可以单独加密报价')] : []),
  ];
}

/** Everything that is wrong with a scheme. `priceWeight` in basis points, which are hundredths of a point of a hundred. */
export function schemeReasons(
  set: RuleSet,
  scheme: EvaluationScheme | null | undefined,
  of: { kind: Kind; method: Method; way?: string; priceWeight: number | null },
): Reason[] {
  if (!scheme) return [];
  const { kind, priceWeight } = of;
  const { method, items, qualifications, uniform, reserved, smallRate, togetherRate } = scheme;
  const scored = method === 'score';
  const points = items.reduce((sum, { max }) => sum + max, 0);
  const rate = (bidder: 'small' | 'together', given: number, field: string): Reason[] =>
    reserved ? [] : against([smallFirmPrice(set, { fen: 1n, kind, bidder, share: 10_000, rate: given, reserved })], `evaluation.${field}`);
  const ids = [...items, ...qualifications].map(({ id }) => id);
  return [
    ...against([priceMethod(set, uniform, method)], 'evaluation.method'),
    ...(new Set(ids).size === ids.length ? [] : [wrong('items', '评审项的编号不能重复')]),
    ...(scored && priceWeight === null ? [{ field: 'priceWeight', message: '综合评分法应当规定价格分值', rule: 'R25' }] : []),
    ...(scored && priceWeight !== null && points + priceWeight !== 10_000
      ? [wrong('items', `各评审项分值与价格分值之和应为100分，现为${formatPercent(BigInt(points + priceWeight))}分`, 'R26')]
      : []),
    ...(!scored && items.length ? [wrong('items', '最低评标价法不设评分项', 'R27')] : []),
    ...rate('small', smallRate, 'smallRate'),
    ...rate('together', togetherRate, 'togetherRate'),
    ...lowReasons(set, scheme),
    ...lastReasons(set, scheme, of),
  ];
}
