// What an answer or a decision does to the project (94号令第十六条、第三十一条、第三十二条).
export const consequences = {
  goOn: '继续开展采购活动',
  correct: '澄清或者修改后继续开展采购活动',
  next: '从合格的中标候选人中另行确定中标供应商',
  redo: '重新开展采购活动',
} as const;
export type Consequence = keyof typeof consequences;

const NOT_NOW = '项目当前状态不能适用该处理';
/** States of a project in which its winner can be set aside. */
const decided: readonly string[] = ['awarded', 'resulted'];
/** States from which nothing of it is left to begin anew. */
const over: readonly string[] = ['contracted', 'accepting', 'archived', 'terminated', 'refunded', 'voided', 'retendered'];

/** Why a consequence does not fit where the project stands; null: it fits. */
export function unfit(consequence: Consequence, state: string): string | null {
  if (consequence === 'next') return decided.includes(state) ? null : NOT_NOW;
  if (consequence === 'redo') return over.includes(state) ? NOT_NOW : null;
  return consequence === 'correct' && !['announced', 'waiting'].includes(state) ? NOT_NOW : null;
}
