// 对账差异表 (P28) after the nightly comparison. It takes no arguments and does no harm when it runs again: a table is printed once.
import { proxyActivities } from '@temporalio/workflow';
import type { DifferenceActivities } from '../../activities/dispatch/paper.ts';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import { documents, effectOptions } from '../kit/effects.ts';

const { dueDifferences } = proxyActivities<DifferenceActivities>({ ...effectOptions, scheduleToCloseTimeout: '20 hours' });

/** 对账差异表 */
export async function ReconciliationPapers(): Promise<{ printed: number }> {
  const due = await dueDifferences();
  const print = documents<IssueActivities>();
  for (const { key, subject } of due) await print.issueDocument({ key, kind: 'P28', subject });
  return { printed: due.length };
}
