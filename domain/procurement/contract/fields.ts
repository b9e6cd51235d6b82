// What a contract says beside its text, and what is wrong with it: it is concluded on what was tendered, bid and awarded (采购法第四十六条). Pure.
import { formatYuan } from '../../kit/money.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { supplement } from '../law/award.ts';
import { paymentDays, performanceBond } from '../law/bond.ts';
import { periods } from '../law/rules.ts';
import { against, inForce } from '../law/verdict.ts';

/** 验收方式: 初验, 试运行 and 终验, or once. */
export const acceptanceWays = { staged: '分阶段验收', single: '一次验收' } as const;

/** Money in 分 as text, as in JSON. */
export interface ContractFields {
  /** 合同文本 */
  fileId: string;
  fen: string;
  /** 合同期限 in months */
  months: number | null;
  /** Days from delivery to payment; null: as the law has it. */
  payDays: number | null;
  /** The supplier is a 中小企业, so that its payment is protected. */
  smallFirm: boolean;
  /** 履约保证金 */
  bond: { fen: string; form: string } | null;
  acceptance: keyof typeof acceptanceWays;
}

/** What was awarded: the price of the bid, and the longest period of the project. */
export interface Awarded {
  priceFen: string;
  months: number | null;
}

const article = (set: RuleSet): { rule: string; article?: string } => {
  const cited = inForce(set, periods.contract)?.cite.article;
  return { rule: 'R38', ...(cited ? { article: cited } : {}) };
};

/** Everything that is wrong with a contract, field by field. */
export function contractReasons(set: RuleSet, fields: ContractFields, awarded: Awarded): Reason[] {
  const { fen, months, payDays, smallFirm, bond } = fields;
  return [
    ...(BigInt(fen) === BigInt(awarded.priceFen)
      ? []
      : [{ field: 'fen', message: `合同金额应与中标价格一致（${formatYuan(BigInt(awarded.priceFen))}元）`, ...article(set) }]),
    ...(awarded.months !== null && (months === null || months > awarded.months)
      ? [{ field: 'months', message: `合同期限不得超过采购文件规定的${awarded.months}个月`, ...article(set) }]
      : []),
    ...(smallFirm ? against([paymentDays(set, payDays)], 'payDays') : payDays === null ? [{ field: 'payDays', message: '请约定付款天数' }] : []),
    ...(bond === null ? [] : against([performanceBond(set, BigInt(bond.fen), BigInt(fen))], 'bond')),
  ];
}

/** R38: all supplements together. */
export const supplementReasons = (set: RuleSet, addedFen: bigint, contractFen: bigint): Reason[] => against([supplement(set, addedFen, contractFen)], 'fen');

/** What a party's seal signs: this contract and the SHA-256 of its text, so that a signature is good for nothing else. */
export const signedText = (caseId: string, fileHash: string): string => ['banshi-contract-v1', caseId, fileHash].join('\n');
