// What starts by itself, in Shanghai's time. Each schedule starts a workflow without arguments, which can be started by hand as well.

export interface ScheduleEntry {
  /** Readable by operators; runs are called `<id>-<time>`. */
  id: string;
  /** Workflow type (workflows/kit/scheduled.ts). */
  workflow: string;
  /** In the office's words, at most 80 characters. */
  label: string;
  /** `dayOfWeek`: 0 Sunday … 6 Saturday. */
  at: { minute: number; hour?: number; dayOfWeek?: number; dayOfMonth?: number; month?: number };
}

/** Groups of daily checks, each with a schedule of its own. */
export type Round = 'expiry' | 'licence' | 'collection' | 'reconciliation' | 'drafts' | 'reminders' | 'integrity' | 'permissions' | 'hotline';

export const schedules: readonly ScheduleEntry[] = [
  { id: 'reconciliation', workflow: 'Reconciliation', label: '推送台账对账', at: { hour: 2, minute: 0 } },
  { id: 'fee-reconciliation', workflow: 'FeeReconciliation', label: '考试缴费对账', at: { hour: 2, minute: 0 } },
  { id: 'reconciliation-papers', workflow: 'ReconciliationPapers', label: '对账差异表', at: { hour: 4, minute: 10 } },
  { id: 'journal-checkpoint', workflow: 'JournalCheckpoint', label: '办理日志存证', at: { minute: 5 } },
  { id: 'permission-check', workflow: 'PermissionCheck', label: '授权数据完整性核验', at: { minute: 35 } },
  { id: 'integrity', workflow: 'IntegrityCheck', label: '办理日志、证书、台账完整性核验', at: { hour: 3, minute: 20 } },
  { id: 'expiry', workflow: 'ExpiryCheck', label: '证书、委托书等到期核查', at: { hour: 1, minute: 30 } },
  { id: 'licence-standing', workflow: 'LicenceStanding', label: '注册证书到期提醒与失效', at: { hour: 0, minute: 20 } },
  { id: 'licence-collection', workflow: 'LicenceCollection', label: '电子证照归集对账', at: { hour: 2, minute: 30 } },
  { id: 'stale-drafts', workflow: 'StaleDraftCheck', label: '长期未提交的草稿核查', at: { hour: 2, minute: 10 } },
  { id: 'calendar-coverage', workflow: 'CalendarCoverage', label: '节假日安排核查与期限重新计算', at: { hour: 8, minute: 0 } },
  { id: 'message-reminders', workflow: 'ReminderRound', label: '到期提醒', at: { hour: 9, minute: 0 } },
  { id: 'hotline-tickets', workflow: 'HotlineTickets', label: '12345工单接收', at: { minute: 20 } },
  { id: 'budget-import', workflow: 'BudgetImport', label: '采购预算每周导入', at: { dayOfWeek: 1, hour: 6, minute: 0 } },
  { id: 'registration-month', workflow: 'RegistrationMonth', label: '注册月度统计', at: { minute: 10, hour: 3, dayOfMonth: 1 } },
  { id: 'registration-year', workflow: 'RegistrationYear', label: '注册年度报表', at: { minute: 59, hour: 23, dayOfMonth: 31, month: 12 } },
];
