// 废标 and what follows it (R21, R22, 采购法第三十七条): begun anew as a project of its own, by the same method or by another that 财政 has approved; or the purchase is
// given up. An answer or a decision may order it, and may set a winner aside.
import type { Action, State } from '../../kit/process.ts';
import type { ProjectFacts } from './project.ts';

type Part = Pick<Action<ProjectFacts>, 'by' | 'guard' | 'refusal' | 'hidden'>;

export const voidedStates = {
  voided: { label: '废标', rests: true },
  retendered: { label: '已重新开展采购', rests: true, settled: true },
} as const satisfies Record<string, State<ProjectFacts>>;

/** `stages`: states of a project that goes on; `closed`: its regions when it ends. */
export const voidedActions = (agency: Part, system: Part, stages: readonly string[], closed: Readonly<Record<string, string>>) =>
  ({
    voidOrdered: { label: '责令重新开展采购活动', from: stages, to: { main: 'voided', ...closed }, ...system },
    setAside: { label: '中标结果无效，另行确定中标供应商', from: ['awarded', 'resulted'], to: 'awarding', anew: true, ...system },
    retender: { label: '重新开展采购', from: 'voided', to: 'retendered', ...agency },
    giveUp: { label: '采购任务取消', from: 'voided', to: 'terminated', ...agency },
  }) satisfies Record<string, Action<ProjectFacts>>;
