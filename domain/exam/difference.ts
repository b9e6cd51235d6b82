// 差错单 (S3-06, S3-25): a difference between the platform's book and ours. It is somebody's task from the moment it is found, with a time limit, and ends by a person's reason
// or because both books agree again.
import type { Calendar } from '../kit/calendar.ts';
import { planPeriod } from '../kit/deadline.ts';
import type { Period } from '../kit/period.ts';
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type { DifferenceKind, DifferenceSubject } from './reconciliation.ts';

export interface DifferenceFacts {
  calendar: Calendar;
  sla: { period: Period; basis: string };
}

export interface ReportInput {
  district: string;
  /** Day of the platform's file; of a notice the day on which it came. */
  day: string;
  kind: DifferenceKind;
  subject: DifferenceSubject;
  number: string;
  orderNumber: string;
  oursFen: string | null;
  theirsFen: string | null;
  note: string;
}

/** Whoever has taken it settles it, and says what was found. */
const settles = ({ input, actor, tasks }: ActionContext<DifferenceFacts>): Reason[] => {
  const mine = actor.kind === 'person' && tasks.some(({ assigneeId }) => assigneeId === actor.accountId);
  if (!mine) return [{ code: 'TASK_NOT_YOURS', message: '请先领取该差错单；已由他人领取的，由其处理。', rule: 'S3-25' }];
  return (input as { reason?: string }).reason?.trim() ? [] : [{ field: 'reason', message: '请填写处理结果和依据', rule: 'S3-25' }];
};

export const paymentDifference = defineProcess<DifferenceFacts>({
  type: 'PaymentDifference',
  label: '差错单',
  kind: 'row',
  states: {
    open: {
      label: '待处理',
      round: { node: 'difference', role: 'feeOfficer', label: '对账差错处理' },
      clock: {
        name: 'sla',
        label: '差错处理期限',
        then: 'overdue',
        plan: ({ facts, received }) => planPeriod(facts.calendar, received, facts.sla.period, facts.sla.basis),
      },
    },
    settled: { label: '已处理', final: true },
  },
  actions: {
    report: { label: '登记差错', from: null, to: 'open', by: 'system', hidden: true },
    claim: { label: '领取', from: 'open', to: null, by: 'feeOfficer', task: { claim: true } },
    release: { label: '退回待领', from: 'open', to: null, by: 'feeOfficer', task: { release: true } },
    settle: {
      label: '差错处理完毕',
      from: 'open',
      to: 'settled',
      by: 'feeOfficer',
      guard: settles,
      refusal: (reasons) => reasons[0]?.code ?? 'DIFFERENCE_REASON',
    },
    agree: { label: '再次对账已一致', from: 'open', to: 'settled', by: 'system', hidden: true },
    overdue: { label: '差错处理逾期', from: 'open', to: null, by: 'system', at: 'sla', hidden: true },
  },
});
