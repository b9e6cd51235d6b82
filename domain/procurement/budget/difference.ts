// 预算差异 (J04): a line that the newest 财政内网 file has changed or no longer has. Somebody of the office decides whether the platform follows the file; until then the line
// stands as it was, and plans go on with it. It ends by itself when a later file says again what the platform has.
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';

export const differenceKinds = { changed: '预算有变化', gone: '预算已不在文件中' } as const;
export type DifferenceKind = keyof typeof differenceKinds;

export interface DifferenceInput {
  budgetId: string;
  kind: DifferenceKind;
  /** Day of the file. */
  day: string;
  /** The line as the file has it; null: gone. 分 as text. */
  theirs: { number: string; year: number; creditCode: string; unitName: string; item: string; fen: string } | null;
}

/** Whoever has taken it decides, and says why. */
const mine = ({ input, actor, tasks }: ActionContext<unknown>): Reason[] => {
  const held = actor.kind === 'person' && tasks.some(({ assigneeId }) => assigneeId === actor.accountId);
  if (!held) return [{ code: 'TASK_NOT_YOURS', message: '请先领取该预算差异；已由他人领取的，由其处理。', rule: 'J04' }];
  return (input as { reason?: string }).reason?.trim() ? [] : [{ field: 'reason', message: '请填写处理依据', rule: 'J04' }];
};
const decides = {
  from: 'open',
  to: 'settled',
  by: 'finance',
  guard: mine,
  refusal: (reasons: readonly Reason[]) => reasons[0]?.code ?? 'VALIDATION',
} as const;

export const budgetDifference = defineProcess<unknown>({
  type: 'BudgetDifference',
  label: '预算差异',
  kind: 'row',
  states: {
    open: { label: '待处理', round: { node: 'budgetDifference', role: 'finance', label: '预算差异处理' } },
    settled: { label: '已处理', final: true },
  },
  actions: {
    report: { label: '登记预算差异', from: null, to: 'open', by: 'system', hidden: true },
    claim: { label: '领取', from: 'open', to: null, by: 'finance', task: { claim: true } },
    release: { label: '退回待领', from: 'open', to: null, by: 'finance', task: { release: true } },
    accept: { label: '按文件调整', ...decides },
    keep: { label: '维持原预算', ...decides },
    agree: { label: '文件已一致', from: 'open', to: 'settled', by: 'system', hidden: true },
  },
});
