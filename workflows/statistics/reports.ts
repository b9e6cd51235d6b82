// Reports by the calendar. Neither takes arguments, neither does harm when it runs again: figures are kept anew, a paper is printed once.
import { proxyActivities } from '@temporalio/workflow';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { ReportActivities } from '../../activities/statistics/reports.ts';
import { documents } from '../kit/effects.ts';

const { reportMonth, reportYear } = proxyActivities<ReportActivities>({
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '20 hours',
  retry: { initialInterval: '5s', maximumInterval: '5 minutes' },
});

/** 注册月度统计 */
export async function RegistrationMonth(): Promise<{ month: string; reports: number }> {
  return reportMonth();
}

/** 注册年度报表 */
export async function RegistrationYear(): Promise<{ printed: number }> {
  const due = await reportYear();
  const print = documents<IssueActivities>();
  for (const { key, subject, district } of due) await print.issueDocument({ key, kind: 'P29', subject, district });
  return { printed: due.length };
}
