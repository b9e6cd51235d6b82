// What the supplier's pages of 询标澄清 show (H03–H05, S1三（五）).
import { answerWays, type AnswerWay } from './clarification.ts';

export const clarificationTabs = { todo: '待办理', all: '全部' } as const;
export type ClarificationTab = keyof typeof clarificationTabs;
export const clarificationColumns = [
  { name: 'code', label: '项目编号' },
  { name: 'name', label: '项目名称' },
  { name: 'purchaser', label: '采购人' },
  { name: 'method', label: '采购方式' },
  { name: 'budgetWan', label: '预算金额(万元)' },
  { name: 'lot', label: '标项' },
  { name: 'due', label: '澄清截止时间' },
  { name: 'state', label: '状态' },
  { name: 'operation', label: '操作' },
] as const;

/** Only a letter that waits for its answer offers 【澄清】. */
export const operationOf = (state: string): string => (state === 'open' ? '澄清' : '查看');
/** Mark beside the state: an answer without a seal, or one that the agency uploaded. */
export const markOf = (way: AnswerWay | null): string | null => (way === null || way === 'signed' ? null : answerWays[way]);
/** The page of an answer. */
export const answerPage = {
  help: '澄清文件必须以 PDF 格式上传，文件大小：50M。',
  states: { unsigned: '未签章', signed: '已签章' },
  buttons: { unsign: '撤回签章', view: '查看文件', submit: '提交', submitUnsigned: '放弃签章并提交' },
} as const;
