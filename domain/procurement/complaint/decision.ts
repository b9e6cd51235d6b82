// 投诉处理决定 (94号令第二十九条至第三十二条): its kinds, and what each does to the project.
import { plusMonths } from '../../kit/calendar.ts';
import type { PlainDate } from '../../kit/instant.ts';
import type { Consequence } from '../challenge/consequence.ts';

export const decisionKinds = {
  rejected: '驳回投诉',
  unaffected: '投诉事项成立，未影响采购结果，继续开展采购活动',
  correct: '投诉事项成立，责令澄清或者修改后继续开展采购活动',
  redo: '投诉事项成立，责令重新开展采购活动',
  invalidNext: '投诉事项成立，中标结果无效，从合格的中标候选人中另行确定中标供应商',
  invalidRedo: '投诉事项成立，中标结果无效，责令重新开展采购活动',
  contract: '投诉事项成立，责令停止履行合同',
} as const;
export type DecisionKind = keyof typeof decisionKinds;

/** Grounds of a rejection (第二十九条). */
export const rejectionGrounds = {
  inadmissible: '受理后发现投诉不符合法定受理条件',
  unfounded: '投诉事项缺乏事实依据，投诉事项不成立',
  fabricated: '投诉人捏造事实或者提供虚假材料',
  unlawful: '投诉人以非法手段取得证明材料',
} as const;
export type RejectionGround = keyof typeof rejectionGrounds;

/** What it does to the project; null: to the contract alone. */
export const consequenceOf: Readonly<Record<DecisionKind, Consequence | null>> = {
  rejected: 'goOn',
  unaffected: 'goOn',
  correct: 'correct',
  redo: 'redo',
  invalidNext: 'next',
  invalidRedo: 'redo',
  contract: null,
};

/** 第三十七条: complaints without facts, so many within so many months, this one among them. `earlier`: days of those before. */
export const badRecordDue = ({ times, months }: { times: number; months: number }, earlier: readonly PlainDate[], today: PlainDate): boolean =>
  earlier.filter((day) => plusMonths(day, months) >= today).length + 1 >= times;
/** Rejections that count. */
export const counted: readonly RejectionGround[] = ['unfounded', 'fabricated', 'unlawful'];
