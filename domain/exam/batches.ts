// Batches over the enrolments of an exam: what becomes of an enrolment by the state that it stands in. Each transaction of a batch is one act of the exam, with the
// enrolments' own acts in it, all or nothing; its journal row names their Merkle root.

/** Enrolments of one transaction at the most. */
export const BATCH_SIZE = 250;

const unpaid = { filling: 'lapse', confirmed: 'lapseUnpaid', committed: 'lapseUnpaid', manualCheck: 'lapseUnpaid' } as const;

export const enrolmentBatches = {
  /** At 网上报名截止: whoever has not confirmed. What was confirmed in time goes on until the pay deadline. */
  lapse: { label: '报名截止未确认', acts: { filling: 'lapse' } },
  /** At 缴费截止: whoever has not come as far as 报名成功. */
  settle: { label: '缴费截止未完成报名', acts: { ...unpaid, toPay: 'abandon' } },
  /** After 考试延期: deadlines of those who have still to pay. */
  replan: { label: '重新计算缴费期限', acts: { toPay: 'replan' } },
  /** After 考试取消: whoever has not paid. Who has paid is refunded. */
  end: {
    label: '考试取消，报名终止',
    acts: { filling: 'lapse', confirmed: 'endUnpaid', committed: 'endUnpaid', manualCheck: 'endUnpaid', toPay: 'endUnpaid' },
  },
} as const satisfies Record<string, { label: string; acts: Readonly<Record<string, string>> }>;
export type EnrolmentBatch = keyof typeof enrolmentBatches;

/** Act on an enrolment in a state, undefined where the batch leaves it alone. */
export const batchAct = (batch: EnrolmentBatch, state: string): string | undefined =>
  (enrolmentBatches[batch].acts as Readonly<Record<string, string>>)[state];
export const batchStates = (batch: EnrolmentBatch): string[] => Object.keys(enrolmentBatches[batch].acts);
