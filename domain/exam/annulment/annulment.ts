// 撤销 (S3-41, S3§2.5): a decision takes back what rests on void scores or a void certificate, by a plan that was shown before two persons signed it, and is undone by the
// same plan. Decisions on violations carry theirs out in their own transaction (`execute`, `overturn`).
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';

export interface AnnulmentFacts {
  against: readonly Reason[];
  /** Effects that wait for an officer once this act is done. */
  byHand: number;
}
type Context = ActionContext<AnnulmentFacts>;

const ruled = {
  guard: ({ facts }: Context): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'ANNULMENT_INVALID',
} as const;
const undone = { to: ({ facts }: Context): string => (facts.byHand > 0 ? 'restoring' : 'restored'), oneOf: ['restoring', 'restored'] };

export const annulment = defineProcess<AnnulmentFacts>({
  type: 'Annulment',
  label: '撤销',
  kind: 'case',
  states: {
    proposed: { label: '待签发', rests: true },
    done: { label: '已执行', rests: true, settled: true },
    toRestore: { label: '恢复待复核', rests: true },
    // Something has changed meanwhile; an officer sees to each of it.
    restoring: { label: '待人工恢复', rests: true, round: { node: 'restoring', role: 'examAdministrator', label: '人工恢复' } },
    restored: { label: '已恢复', final: true },
    rejected: { label: '已退回', final: true },
  },
  actions: {
    propose: { label: '提出撤销', from: null, to: 'proposed', by: 'examAdministrator', ...ruled },
    refresh: { label: '重新预览', from: 'proposed', to: null, by: 'examAdministrator', ...ruled, quiet: true },
    reject: { label: '退回撤销', from: 'proposed', to: 'rejected', by: 'examAdministrator', ...ruled },
    sign: { label: '签发撤销', from: 'proposed', to: 'done', by: 'examAdministrator', ...ruled },
    execute: { label: '执行撤销', from: null, to: 'done', by: 'system', hidden: true, ...ruled },

    proposeRestore: { label: '提出恢复', from: 'done', to: 'toRestore', by: 'examAdministrator', ...ruled },
    declineRestore: { label: '不同意恢复', from: 'toRestore', to: 'done', by: 'examAdministrator', ...ruled },
    restore: { label: '签发恢复', from: 'toRestore', ...undone, by: 'examAdministrator', ...ruled },
    overturn: { label: '撤销原决定并恢复', from: ['done', 'toRestore'], ...undone, by: 'system', hidden: true, ...ruled },
    settle: {
      label: '登记人工恢复结果',
      from: 'restoring',
      to: ({ facts }) => (facts.byHand > 0 ? null : 'restored'),
      oneOf: ['restored'],
      by: 'examAdministrator',
      ...ruled,
    },
  },
});

/** How an officer settles what could not come back by itself: try once more, done by hand, or it stays as it is. */
export const settlements = { retry: '重新自动恢复', byHand: '已人工恢复', keep: '不予恢复' } as const;
export type Settlement = keyof typeof settlements;
