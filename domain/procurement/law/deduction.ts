// Policy deductions from the price that is scored (R33). Shares in basis points, prices in 分.
import { divideHalfUp, formatPercent, wan } from '../../kit/money.ts';
import type { RuleSet } from '../../kit/rules.ts';
import type { Kind } from './regime.ts';
import { terms } from './rules.ts';
import { broken, inForce, judge, type Finding, type Judged } from './verdict.ts';

export interface DeductionFacts {
  fen: bigint;
  kind: Kind;
  /** Who bids: a small firm with its own goods, a consortium or subcontract with small firms for part of it, or neither. */
  bidder: 'small' | 'together' | 'other';
  /** Share that small firms take of the contract, for `together`. */
  share?: number;
  /** Deduction that the documents set. */
  rate: number;
  /** The project is reserved for small firms: nothing is deducted any more. */
  reserved: boolean;
}

const percent = (basisPoints: number): string => `${formatPercent(BigInt(basisPoints))}%`;

/** The price for scoring. Where the rate is not lawful nothing is deducted and the finding says so. */
export function smallFirmPrice(set: RuleSet, facts: DeductionFacts): Finding & { fen: bigint } {
  let deducts = false;
  const finding = judge(set, terms.smallFirms, (law): Judged => {
    const { fen, kind, bidder, share, rate, reserved } = facts;
    const wrong = broken({ 报价: fen, 扣除比例: rate, 小微企业份额: share });
    if (wrong) return wrong;
    if (reserved) return ['not_applicable', '专门面向中小企业采购，不再给予价格扣除'];
    if (bidder === 'other') return ['not_applicable', '不属于小微企业'];
    if (bidder === 'together' && share === undefined) return ['uncertain', '未说明小微企业承担的合同份额'];
    if (bidder === 'together' && share! < law.togetherShare)
      return ['not_applicable', `小微企业份额${percent(share!)}，未达到${percent(law.togetherShare)}`];
    const { least, most } = bidder === 'together' ? law.together : law[kind];
    if (rate < least || rate > most) return ['violation', `扣除比例${percent(rate)}，应为${percent(least)}至${percent(most)}`];
    deducts = true;
    return ['compliant', `扣除${percent(rate)}`];
  });
  return { ...finding, fen: deducts ? deducted(facts.fen, facts.rate) : facts.fen };
}

const deducted = (fen: bigint, rate: number): bigint => divideHalfUp(fen * BigInt(10_000 - rate), 10_000n);

/** 本国产品: its price is scored with a deduction where foreign goods compete. */
export function domesticPrice(set: RuleSet, fen: bigint, facts: { domestic: boolean | null; foreignCompetes: boolean }): Finding & { fen: bigint } {
  const known = inForce(set, terms.domestic);
  const finding = judge(set, terms.domestic, (rate): Judged => {
    const wrong = broken({ 报价: fen });
    if (wrong) return wrong;
    if (facts.domestic === null) return ['uncertain', '未提供本国产品声明'];
    if (!facts.domestic || !facts.foreignCompetes) return ['not_applicable', facts.domestic ? '没有非本国产品参与竞争' : '不是本国产品'];
    return ['compliant', `扣除${percent(rate)}`];
  });
  return { ...finding, fen: finding.verdict === 'compliant' ? deducted(fen, known!.value) : fen };
}

/** Goods up to the threshold are reserved for small firms where the market has them. */
export const mustReserve = (set: RuleSet, kind: Kind, budgetFen: bigint, suits: boolean | null): Finding =>
  judge(set, terms.smallFirms, ({ reservedGoodsMostWan }) => {
    const wrong = broken({ 预算金额: budgetFen });
    if (wrong) return wrong;
    if (kind === 'works' || budgetFen > wan(reservedGoodsMostWan))
      return ['not_applicable', `不属于${reservedGoodsMostWan}万元以下的货物和服务采购项目`];
    if (suits === null) return ['uncertain', '未说明是否适宜由中小企业提供'];
    return suits
      ? ['violation', `${reservedGoodsMostWan}万元以下适宜由中小企业提供的，应当专门面向中小企业采购`]
      : ['not_applicable', '不适宜由中小企业提供'];
  });
