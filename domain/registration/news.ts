// What the applicant (and the employer) is told at each transition (S3-51, O04): a sentence per act.
import { specialProcedures, type SpecialProcedure } from './kinds.ts';
import { stages, type Stage } from './moves.ts';

/** Acts that the applicant is told of, and how. `moved`: by SMS and in the inbox; `step`: in the inbox alone; `asked`: something is to be done by a day. */
export type NewsKind = 'moved' | 'step' | 'asked';
export interface News {
  kind: NewsKind;
  text: string;
  /** Clock whose last day is named. */
  clock?: string;
  /** What happens when that day passes. */
  else?: string;
}
/** Of the journal row: what a sentence may need. */
export interface NewsFacts {
  to: string;
  data: Record<string, unknown>;
}

const see = '，请登录查看';
const moved = (text: string): News => ({ kind: 'moved', text });
const step = (text: string): News => ({ kind: 'step', text });
const stageIn = (to: string): string => stages[/stage:(\w+)/.exec(to)?.[1] as Stage] ?? '';

const told: Readonly<Record<string, (facts: NewsFacts) => News>> = {
  submit: ({ to }) => moved(to.startsWith('employer') ? '已提交，待用人单位确认' : '已提交，待预审'),
  fileAtCounter: ({ to }) => moved(`已由政务大厅窗口提交，${to.startsWith('employer') ? '待用人单位确认' : '待预审'}`),
  confirmEmployer: () => moved('已经用人单位确认，待预审'),
  declineEmployer: () => moved(`用人单位未予确认，已退回暂存${see}`),
  employerLapse: () => moved(`用人单位逾期未确认，已退回暂存${see}`),
  expire: () => moved('暂存期限届满，已失效'),
  accept: () => moved('已受理'),
  deemAccept: () => moved('受理审查期限届满，视为受理'),
  requestSupplement: () => ({ kind: 'asked', text: '需要补正材料', clock: 'supplement', else: '视为撤回申请' }),
  supplement: () => moved('补正材料已提交，待预审'),
  supplementAtCounter: () => moved('补正材料已由政务大厅窗口提交，待预审'),
  lapse: () => moved('逾期未补正，视为撤回申请'),
  notAccept: () => moved(`不予受理${see}理由和救济途径`),
  pass: ({ to }) => step(`已进入${stageIn(to)}环节`),
  stepOverrun: ({ to }) => step(`已进入${stageIn(to)}环节`),
  sendBack: ({ to }) => step(`已退回${stageIn(to)}环节`),
  requestRectification: () => ({ kind: 'asked', text: '需要整改', clock: 'rectification', else: '按现有材料继续审查' }),
  rectified: () => step('整改结果已提交，待复核'),
  rectifiedAtCounter: () => step('整改结果已由政务大厅窗口提交，待复核'),
  rectificationLapse: () => step('整改期限届满，按现有材料继续审查'),
  recheck: () => step('整改已复核，继续办理'),
  startSpecial: ({ data }) => moved(`已进入${specialProcedures[data['procedure'] as SpecialProcedure] ?? '特别'}程序，所需时间不计入办理期限${see}`),
  endSpecial: () => moved('特别程序已结束，办理期限继续计算'),
  approveExtension: ({ data }) => moved(`经负责人批准，办理期限延长${String(data['by'])}个工作日${see}理由`),
  grant: () => moved('准予注册'),
  deemRenew: () => moved('原注册有效期届满前未作出决定，视为准予延续'),
  refuse: () => moved(`不予注册${see}理由和救济途径`),
  withdraw: () => moved('已撤回'),
  terminate: () => moved(`已终止办理${see}理由`),
  annul: () => moved(`所依据的证书已失效，已终止办理${see}理由`),
  reopen: ({ to }) => moved(`原决定已撤销，已恢复办理${to.startsWith('employer') ? '，待用人单位确认' : ''}`),
  openCancellation: () => moved(`已依职权启动注销程序${see}理由`),
};

/** What is told of an act; null: nothing, it is no transition for the applicant. */
export const newsOf = (action: string, facts: NewsFacts): News | null => told[action]?.(facts) ?? null;
export const toldActions: readonly string[] = Object.keys(told);
