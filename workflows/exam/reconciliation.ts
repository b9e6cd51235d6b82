// 考试缴费对账, each night at 02:00 for the days before (S3-25), and the paper of what was found, but for days on which nobody paid anything. Takes no arguments; running it again does no harm.
import { proxyActivities } from '@temporalio/workflow';
import type { ReconcileActivities } from '../../activities/exam/reconciliation.ts';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import { documents } from '../kit/effects.ts';

const { reconcileFees } = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '10 minutes',
  scheduleToCloseTimeout: '20 hours',
  retry: { initialInterval: '5s', maximumInterval: '5 minutes' },
});

/** 考试缴费对账 */
export async function FeeReconciliation(): Promise<{ days: number; differences: number }> {
  const done = await reconcileFees();
  const print = documents<IssueActivities>();
  // Runs from before that was known printed a paper for every day.
  for (const { day, runs } of done.filter(({ empty }) => !empty))
    await print.issueDocument.executeWithOptions({ summary: '出具对账差异表' }, [
      { key: `reconciliation/${day}/${runs}`, kind: 'P28', subject: day, district: '310000' },
    ]);
  return { days: done.length, differences: done.reduce((sum, { differences }) => sum + differences, 0) };
}
