// What the schedules start, each also by hand from the Web UI: none takes arguments, none does harm when it runs again.
import { proxyActivities } from '@temporalio/workflow';
import type { ScheduledActivities } from '../../activities/kit/scheduled.ts';

// Given up before the next day's run, which covers what this one has left.
const { checkCalendar, checkpointJournal, runChecks } = proxyActivities<ScheduledActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '2 minutes',
  scheduleToCloseTimeout: '20 hours',
  retry: { initialInterval: '5s', maximumInterval: '5 minutes' },
});

/** 节假日安排核查与期限重新计算 */
export async function CalendarCoverage(): Promise<{ missing: number[]; moved: number }> {
  return checkCalendar();
}

/** 办理日志存证 */
export async function JournalCheckpoint(): Promise<{ made: number; leaves: number }> {
  return checkpointJournal();
}

/** 证书、委托书等到期核查 */
export async function ExpiryCheck(): Promise<Record<string, number>> {
  return runChecks('expiry');
}

/** 长期未提交的草稿核查 */
export async function StaleDraftCheck(): Promise<Record<string, number>> {
  return runChecks('drafts');
}

/** 到期提醒 */
export async function ReminderRound(): Promise<Record<string, number>> {
  return runChecks('reminders');
}

/** 推送台账对账 */
export async function Reconciliation(): Promise<Record<string, number>> {
  return runChecks('reconciliation');
}

/** 授权数据完整性核验 */
export async function PermissionCheck(): Promise<Record<string, number>> {
  return runChecks('permissions');
}

/** 办理日志、证书、台账完整性核验 */
export async function IntegrityCheck(): Promise<Record<string, number>> {
  return runChecks('integrity');
}

/** 注册证书到期提醒与失效 */
export async function LicenceStanding(): Promise<Record<string, number>> {
  return runChecks('licence');
}

/** 电子证照归集对账 */
export async function LicenceCollection(): Promise<Record<string, number>> {
  return runChecks('collection');
}

/** 12345工单接收 */
export async function HotlineTickets(): Promise<Record<string, number>> {
  return runChecks('hotline');
}
