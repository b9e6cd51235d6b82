// Ready-made views of the Temporal Web UI. Opening such a link also keeps the view under its name in the browser.
import { endOfDay, shanghaiDay, startOfDay, type Instant } from '../../domain/kit/instant.ts';
import { searchAttributes, type WaitingFor } from '../../temporal/search-attributes.ts';

export interface View {
  /** Name of the saved view. */
  name: string;
  /** What one finds there. */
  about: string;
  query: string;
}

const { caseOutcome, deadlineAt, needsAttention, waitingFor } = searchAttributes;
const running = '`ExecutionStatus` = "Running"';
const waits = (whom: WaitingFor): string => `\`${waitingFor.name}\` = "${whom}"`;
const moment = (at: Instant): string => `"${at.slice(0, 23)}Z"`;

/** Views as of a moment of the database's clock: a query of the Web UI knows no 'now'. */
export function views(at: Instant): View[] {
  const day = shanghaiDay(at);
  const due = `\`${deadlineAt.name}\``;
  return [
    { name: '逾期', about: '期限已过而仍在等待的办件', query: `${running} AND ${due} < ${moment(at)}` },
    {
      name: '今日到期',
      about: '期限落在今天的办件',
      query: `${running} AND ${due} >= ${moment(startOfDay(day))} AND ${due} < ${moment(endOfDay(day))}`,
    },
    {
      name: '等待申请人',
      about: '轮到申请人办理：待提交、待补正',
      query: `${waits('applicant')} AND \`ExecutionStatus\` IN ("Running", "Completed")`,
    },
    { name: '等待经办人', about: '有待办任务未办结', query: `${running} AND ${waits('officer')}` },
    { name: '等待期满', about: '由系统到期自动办理', query: `${running} AND ${waits('system')}` },
    { name: '通知失败', about: '后续事项（短信、登记等）一再失败', query: `${running} AND \`${needsAttention.name}\` = true` },
    {
      name: '任务失败',
      about: '流程代码连续出错，须由开发人员处理',
      query: '`TemporalReportedProblems` IN ("category=WorkflowTaskFailed", "category=WorkflowTaskTimedOut")',
    },
    { name: '已办结', about: '近 90 天内办结的办件', query: `\`${caseOutcome.name}\` IS NOT NULL AND \`ExecutionStatus\` = "Completed"` },
    {
      name: '异常终止',
      about: '被终止或失败的流程；看一眼即从流转记录续办',
      query: '`ExecutionStatus` IN ("Failed", "Terminated", "TimedOut", "Canceled")',
    },
  ];
}

/** Path of a view behind our sign-in. */
export const viewPath = (namespace: string, { name, query }: View): string =>
  `/temporal/namespaces/${encodeURIComponent(namespace)}/workflows?query=${encodeURIComponent(query)}&savedQuery=${encodeURIComponent(name)}`;
