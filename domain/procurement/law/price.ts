// Prices and ranks: price score (R26), lowest price (R27), ranks and ties (R28), same brand (R29), a price that contradicts itself (R30), the price's weight (R25).
// Prices are 分, scores hundredths of a point, both as bigint.
import { divideHalfUp, formatPercent, formatYuan } from '../../kit/money.ts';
import type { RuleSet } from '../../kit/rules.ts';
import type { Kind, Regime } from './regime.ts';
import { principles, terms } from './rules.ts';
import { broken, judge, type Finding } from './verdict.ts';

/** A bid that conforms, as evaluation sees it. `fen`: the price after policy deduction. */
export interface Priced {
  id: string;
  fen: bigint;
}

/** R26: the lowest price gets 100 points, the others base/price × 100; none is left out. Empty where there is no bid; throws RangeError on a price of 0. */
export function priceScores(bids: readonly Priced[]): Map<string, bigint> {
  const base = bids.reduce<bigint | null>((lowest, { fen }) => (lowest === null || fen < lowest ? fen : lowest), null);
  if (bids.some(({ fen }) => fen <= 0n)) throw new RangeError('a price must be above 0');
  return new Map(bids.map(({ id, fen }) => [id, divideHalfUp(base! * 10_000n, fen)]));
}

/** R26: Σ F·A. `score` in hundredths of a point out of 100, `weight` in basis points. Throws RangeError where the weights are not the whole. */
export function totalScore(factors: readonly { score: bigint; weight: bigint }[]): bigint {
  const whole = factors.reduce((sum, { weight }) => sum + weight, 0n);
  if (whole !== 10_000n) throw new RangeError(`weights must be 10000 basis points, not ${whole}`);
  return divideHalfUp(
    factors.reduce((sum, { score, weight }) => sum + score * weight, 0n),
    10_000n,
  );
}

/** R25: the price's share of all points. GP-87 has a floor and no ceiling, GP-214 has both, other regimes have none. `weight` in basis points. */
export function priceWeight(set: RuleSet, regime: Regime, kind: Kind, weight: number): Finding {
  const rule = regime === 'GP214' ? terms.weightGP214 : terms.weightGP87;
  return judge(set, rule, (weights) => {
    const wrong = broken({ 价格权重: weight });
    if (wrong) return wrong;
    if (weight > 10_000) return ['invalid_input', '价格权重不能超过100%'];
    if ((regime !== 'GP87' && regime !== 'GP214') || kind === 'works') return ['not_applicable', '该采购方式或者类别不规定价格权重'];
    const { floor, ceiling } = weights[kind];
    const bounds = `价格权重${shown(weight)}，应不低于${shown(floor)}${ceiling === null ? '' : `、不高于${shown(ceiling)}`}`;
    return [weight < floor || (ceiling !== null && weight > ceiling) ? 'violation' : 'compliant', bounds];
  });
}
const shown = (basisPoints: number): string => `${formatPercent(BigInt(basisPoints))}%`;

export interface Scored extends Priced {
  /** Hundredths of a point. */
  score: bigint;
  /** 技术得分, the third key of 竞争性磋商. */
  technical?: bigint;
}
/** Rank from 1; who can't be told apart shares it. */
export interface Ranked {
  id: string;
  rank: number;
  tied: boolean;
}

function ranked<T extends { id: string }>(bids: readonly T[], keys: readonly ((bid: T) => bigint)[]): Ranked[] {
  const order = (a: T, b: T): number => {
    for (const key of keys) if (key(a) !== key(b)) return key(a) < key(b) ? -1 : 1;
    return 0;
  };
  const sorted = bids.toSorted(order);
  const firstOf = (bid: T): number => sorted.findIndex((other) => order(other, bid) === 0);
  return sorted.map((bid) => ({ id: bid.id, rank: firstOf(bid) + 1, tied: sorted.filter((other) => order(other, bid) === 0).length > 1 }));
}

/** R28: score down, price up; 竞争性磋商 then by the technical score. A tie that is left is for the document's own way or the lot. */
export const rank = (bids: readonly Scored[], regime: Regime): Ranked[] =>
  ranked(bids, [({ score }) => -score, ({ fen }) => fen, ...(regime === 'GP214' ? [({ technical = 0n }: Scored) => -technical] : [])]);

/** R27: by price alone. */
export const rankByPrice = (bids: readonly Priced[]): Ranked[] => ranked(bids, [({ fen }) => fen]);

/** R27: goods and services of one standard must go by the lowest price. */
export const priceMethod = (set: RuleSet, uniform: boolean | null, method: 'lowestPrice' | 'score'): Finding =>
  judge(set, principles.lowestPrice, (says) => {
    if (uniform === null) return ['uncertain', '未说明技术、服务等标准是否统一'];
    if (!uniform) return ['not_applicable', '技术、服务等标准不统一'];
    return [method === 'lowestPrice' ? 'compliant' : 'violation', says];
  });

/** R29: bids with one brand count as one. `by` says who of them stays: the best score, or the lowest price. */
export function sameBrand<T extends Scored & { brand: string | null }>(bids: readonly T[], by: 'score' | 'price') {
  const groups = Map.groupBy(bids, ({ id, brand }) => (brand === null ? `\0${id}` : brand));
  const standing: string[] = [];
  const dropped: string[] = [];
  const undecided: string[][] = [];
  for (const group of groups.values()) {
    const better = (a: T, b: T): boolean => (by === 'score' ? a.score > b.score : a.fen < b.fen);
    const best = group.filter((bid) => !group.some((other) => better(other, bid)));
    // Equals are for the document's way or the lot.
    if (best.length > 1) undecided.push(best.map(({ id }) => id));
    else standing.push(best[0]!.id);
    dropped.push(...group.filter((bid) => !best.includes(bid)).map(({ id }) => id));
  }
  return { count: groups.size, standing, dropped, undecided };
}

/** A bid's price where it stands more than once, all in 分; what isn't there is null. */
export interface StatedPrice {
  /** 开标一览表, in figures and in words. */
  listed: bigint;
  listedWords: bigint | null;
  /** The same in the bid's own pages. */
  document: bigint | null;
  /** Σ of the unit prices. */
  units: bigint | null;
  /** A unit price has its decimal point plainly in the wrong place. */
  slipped: boolean;
  /** The bidder has confirmed the corrected price; null: not asked yet. */
  confirmed: boolean | null;
}

/** R30: the price that counts, and why. Corrections go in the order of the law; the bidder confirms or his bid is invalid. */
export function settlePrice(set: RuleSet, stated: StatedPrice): Finding & { fen: bigint; corrections: string[] } {
  const corrections: string[] = [];
  let fen = stated.listed;
  if (stated.document !== null && stated.document !== fen) corrections.push('以开标一览表为准');
  if (stated.listedWords !== null && stated.listedWords !== fen) {
    fen = stated.listedWords;
    corrections.push('以大写金额为准');
  }
  if (stated.units !== null && stated.units !== fen) {
    if (!stated.slipped) fen = stated.units;
    corrections.push(stated.slipped ? '单价小数点明显错位，以总价为准并修改单价' : '以单价金额计算结果为准');
  }
  const finding = judge(set, principles.priceMismatch, (says) => {
    const { listed, listedWords, document, units } = stated;
    const wrong = broken({ 开标一览表: listed, 大写金额: listedWords, 投标文件: document, 单价汇总: units });
    if (wrong) return wrong;
    if (!corrections.length) return ['compliant', `报价一致：${formatYuan(fen)}元`];
    const told = `${corrections.join('；')}，修正后报价${formatYuan(fen)}元`;
    if (stated.confirmed === null) return ['uncertain', `${told}，待投标人确认`];
    return stated.confirmed ? ['compliant', `${told}，投标人已确认`] : ['violation', says];
  });
  return { ...finding, fen, corrections };
}
