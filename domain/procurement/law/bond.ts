// Money that bidders leave as a pledge (R13–R15), budget and price ceilings (R12), and payment to small firms (R40). Amounts in 分.
import { divideHalfUp, formatYuan } from '../../kit/money.ts';
import type { Instant } from '../../kit/instant.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { principles, terms } from './rules.ts';
import { broken, judge, type Finding } from './verdict.ts';

const share = (of: bigint, basisPoints: number): bigint => (of * BigInt(basisPoints)) / 10_000n;
const atMost = (part: bigint, of: bigint, basisPoints: number): boolean => part * 10_000n <= of * BigInt(basisPoints);

/** R13: at most its share of the budget, and not in cash. */
export const bidBond = (set: RuleSet, bond: { fen: bigint; budgetFen: bigint; form: string }): Finding =>
  judge(set, terms.bond, ({ most, forms }) => {
    const wrong = broken({ 投标保证金: bond.fen, 预算金额: bond.budgetFen });
    if (wrong) return wrong;
    if (!forms.includes(bond.form)) return ['violation', `投标保证金应当以${forms.join('、')}等非现金形式提交`];
    const told = `投标保证金${formatYuan(bond.fen)}元，不得超过预算金额的${most / 100}%（${formatYuan(share(bond.budgetFen, most))}元）`;
    return [atMost(bond.fen, bond.budgetFen, most) ? 'compliant' : 'violation', told];
  });

/** R13: it counts when it has arrived by the bid deadline. */
export const bondInTime = (set: RuleSet, arrived: Instant | null, bidDeadline: Instant): Finding =>
  judge(set, principles.bondCutOff, (says) =>
    arrived === null ? ['uncertain', '投标保证金尚未到账'] : [arrived <= bidDeadline ? 'compliant' : 'violation', says],
  );

/** R14: what is owed for a bond that was returned late: the loan base rate × 1.2, by day of 365. `rate` in basis points a year. Throws RangeError on a negative number. */
export function lateRefund(set: RuleSet, bondFen: bigint, rate: number, daysLate: number): Finding & { fen: bigint } {
  let fen = 0n;
  const finding = judge(set, terms.lateRefund, (factor) => {
    const wrong = broken({ 投标保证金: bondFen, 贷款基准利率: rate, 逾期天数: daysLate });
    if (wrong) return wrong;
    if (daysLate === 0) return ['compliant', '按期退还'];
    fen = divideHalfUp(bondFen * BigInt(rate) * BigInt(factor) * BigInt(daysLate), 10_000n * 10_000n * 365n);
    return ['violation', `逾期${daysLate}天，应另行支付资金占用费${formatYuan(fen)}元`];
  });
  return { ...finding, fen };
}

/** R15 */
export const performanceBond = (set: RuleSet, fen: bigint, contractFen: bigint): Finding =>
  judge(set, terms.performance, (most) => {
    const wrong = broken({ 履约保证金: fen, 合同金额: contractFen });
    if (wrong) return wrong;
    return [atMost(fen, contractFen, most) ? 'compliant' : 'violation', `履约保证金${formatYuan(fen)}元，不得超过合同金额的${most / 100}%`];
  });

/** R12: a ceiling up to the budget, no floor. */
export function priceLimits(set: RuleSet, limits: { budgetFen: bigint; ceilingFen: bigint | null; floorFen: bigint | null }): Finding[] {
  const { budgetFen, ceilingFen, floorFen } = limits;
  return [
    judge(set, principles.ceiling, (says) => {
      const wrong = broken({ 预算金额: budgetFen, 最高限价: ceilingFen });
      if (wrong) return wrong;
      if (ceilingFen === null) return ['not_applicable', '未设最高限价'];
      return [ceilingFen <= budgetFen ? 'compliant' : 'violation', says];
    }),
    judge(set, principles.floor, (says) => [floorFen === null ? 'compliant' : 'violation', says]),
  ];
}

/** R12: a bid above the ceiling is not accepted. */
export const underCeiling = (set: RuleSet, fen: bigint, limits: { budgetFen: bigint; ceilingFen: bigint | null }): Finding =>
  judge(set, principles.ceiling, () => {
    const wrong = broken({ 报价: fen });
    if (wrong) return wrong;
    const most = limits.ceilingFen ?? limits.budgetFen;
    const what = limits.ceilingFen === null ? '预算金额' : '最高限价';
    return [fen <= most ? 'compliant' : 'violation', `报价${formatYuan(fen)}元，不得超过${what}${formatYuan(most)}元`];
  });

/** R40: interest for what a small firm was paid too late. */
export function latePayment(set: RuleSet, dueFen: bigint, daysLate: number): Finding & { fen: bigint } {
  let fen = 0n;
  const finding = judge(set, terms.payment, ({ days, most, latePerDay }) => {
    const wrong = broken({ 款项: dueFen, 逾期天数: daysLate });
    if (wrong) return wrong;
    if (daysLate === 0) return ['compliant', `自交付之日起${days}日内支付，合同另有约定的不超过${most}日`];
    fen = divideHalfUp(dueFen * BigInt(latePerDay.of) * BigInt(daysLate), BigInt(latePerDay.in));
    return ['violation', `逾期${daysLate}天，应支付逾期利息${formatYuan(fen)}元`];
  });
  return { ...finding, fen };
}

/** R40: the days that a contract may set. */
export const paymentDays = (set: RuleSet, agreed: number | null): Finding =>
  judge(set, terms.payment, ({ days, most }) => {
    const wrong = broken({ 付款天数: agreed });
    if (wrong) return wrong;
    if (agreed === null) return ['compliant', `未约定的，自交付之日起${days}日内支付`];
    return [agreed <= most ? 'compliant' : 'violation', `约定${agreed}日，最长不得超过${most}日`];
  });
