// What a cancelled exam asks of the payments: everybody who has paid gets it back.
import type { EffectRequest } from '../../domain/kit/follow.ts';

export interface RefundAllActivities {
  /** Begins the refund of every paid enrolment of an exam, for one of the reasons that the rule lists. Answers how many. */
  refundAll: (request: EffectRequest & { examId: string; ground: string }) => Promise<{ refunds: number }>;
}
