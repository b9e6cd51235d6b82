// 异常低价 (R32): when a price must be explained. Compared is the bid's own price, before any policy deduction, and strictly.
import { formatYuan } from '../../kit/money.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { terms } from './rules.ts';
import { broken, judge, type Finding } from './verdict.ts';

export interface LowPriceFacts {
  fen: bigint;
  /** Prices of every bid that conforms, this one among them. */
  conforming: readonly bigint[];
  /** 最高限价; null: there is none and the budget counts. */
  ceilingFen: bigint | null;
  budgetFen: bigint;
  /** The committee thinks it too low. */
  judged: boolean;
  /** What the documents raised the shares to, in basis points. */
  raised?: { mean?: number; next?: number; ceiling?: number };
}

const below = (part: bigint, share: number, whole: bigint, of = 1n): boolean => part * 10_000n * of < whole * BigInt(share);

/** Triggers of 财库〔2026〕2号, Chinese; a `violation` verdict here means that the price must be explained, not that the bid falls. */
export function abnormalLow(set: RuleSet, facts: LowPriceFacts): Finding & { triggers: string[] } {
  const triggers: string[] = [];
  const finding = judge(set, terms.explain, (law) => {
    const { fen, conforming, ceilingFen, budgetFen, judged, raised = {} } = facts;
    const wrong = broken({ 报价: fen, 最高限价: ceilingFen, 预算金额: budgetFen });
    if (wrong) return wrong;
    if (!conforming.includes(fen)) return ['invalid_input', '报价不在通过符合性审查的报价之中'];
    for (const [name, share] of Object.entries(raised)) {
      if (share > law.raisedTo) return ['invalid_input', `采购文件可提高到的比例不超过${law.raisedTo / 100}%`];
      if (share < law[name as keyof typeof raised]) return ['invalid_input', '采购文件不能低于规定的比例'];
    }
    const share = { mean: raised.mean ?? law.mean, next: raised.next ?? law.next, ceiling: raised.ceiling ?? law.ceiling };
    const sum = conforming.reduce((total, price) => total + price, 0n);
    const [, next] = conforming.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    if (below(fen, share.mean, sum, BigInt(conforming.length))) triggers.push(`低于全部通过符合性审查供应商报价平均值的${share.mean / 100}%`);
    if (next !== undefined && below(fen, share.next, next)) triggers.push(`低于次低报价的${share.next / 100}%`);
    if (below(fen, share.ceiling, ceilingFen ?? budgetFen))
      triggers.push(`低于${ceilingFen === null ? '预算金额' : '最高限价'}的${share.ceiling / 100}%`);
    if (judged) triggers.push('评审委员会认为报价过低，有可能影响产品质量或者不能诚信履约');
    if (!triggers.length) return ['compliant', `报价${formatYuan(fen)}元，不需要说明`];
    return [
      'violation',
      `报价${formatYuan(fen)}元${triggers.join('，')}；应当在合理时间内说明，不少于${law.minutes}分钟，不能证明合理性的作无效处理`,
    ];
  });
  return { ...finding, triggers };
}
