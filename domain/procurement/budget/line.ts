// 采购预算 (J04, J05): a line of the 财政内网 file as the platform keeps it. It is a row: what plans occupy, give back or move are acts on it, each decided under the lock of
// its case row, so that Σ plans ≤ budget holds however many ask in the same moment. What is left is the sum of its entries; there is no running balance.
import { formatWan } from '../../kit/money.ts';
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';

/** Entries of a line: what the budget is, and what plans hold of it. All are 分 as they change what is left; `held` and `adjustedOut` are negative. */
export const entryKinds = {
  imported: '导入',
  revised: '财政调整',
  adjustedIn: '调剂转入',
  adjustedOut: '调剂转出',
  held: '占用',
  released: '释放',
} as const;
export type EntryKind = keyof typeof entryKinds;

export interface BudgetFacts {
  /** 分: the budget, and what plans hold of it now. */
  totalFen: bigint;
  heldFen: bigint;
  /** 预算编号, for the sentences. */
  number: string;
}

/** What an act on a line says: how much, and for which case. `fen` is 分 as text; for `revise` it is the new total. */
export interface BudgetInput {
  fen: string;
  forCase: string;
}

const fenOf = ({ input }: Pick<ActionContext<BudgetFacts>, 'input'>): bigint => BigInt((input as BudgetInput).fen);
export const leftOf = ({ totalFen, heldFen }: Pick<BudgetFacts, 'totalFen' | 'heldFen'>): bigint => totalFen - heldFen;

const enough = (context: ActionContext<BudgetFacts>): Reason[] => {
  const left = leftOf(context.facts);
  return fenOf(context) <= left
    ? []
    : [
        {
          code: 'BUDGET_EXCEEDED',
          message: `预算${context.facts.number}可用${formatWan(left)}万元，不足${formatWan(fenOf(context))}万元`,
          rule: 'J04',
        },
      ];
};
const notBelowHeld = (context: ActionContext<BudgetFacts>): Reason[] =>
  fenOf(context) >= context.facts.heldFen
    ? []
    : [
        {
          code: 'BUDGET_BELOW_HELD',
          message: `预算${context.facts.number}已被采购计划占用${formatWan(context.facts.heldFen)}万元，不能减少到${formatWan(fenOf(context))}万元`,
          rule: 'J04',
        },
      ];

const anywhere = ['imported', 'held', 'released'] as const;
const system = { by: 'system', hidden: true } as const;

export const budgetLine = defineProcess<BudgetFacts>({
  type: 'BudgetLine',
  label: '采购预算',
  kind: 'row',
  states: {
    imported: { label: '已导入', rests: true },
    held: { label: '已占用', rests: true },
    released: { label: '已释放', rests: true },
  },
  actions: {
    import: { label: '导入', from: null, to: 'imported', ...system },
    hold: { label: '占用', from: anywhere, to: 'held', guard: enough, refusal: 'BUDGET_EXCEEDED', ...system },
    release: {
      label: '释放',
      from: 'held',
      to: (context) => (context.facts.heldFen > fenOf(context) ? 'held' : 'released'),
      oneOf: ['held', 'released'],
      ...system,
    },
    adjustOut: { label: '调剂转出', from: anywhere, to: null, guard: enough, refusal: 'BUDGET_EXCEEDED', ...system },
    adjustIn: { label: '调剂转入', from: anywhere, to: null, ...system },
    revise: { label: '财政调整', from: anywhere, to: null, guard: notBelowHeld, refusal: 'BUDGET_BELOW_HELD', ...system },
  },
});
