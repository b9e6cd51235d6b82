// What publication, windows and changes of an exam entail: notices, the guide, batches over the enrolments, and what people are told.
import { proxyActivities } from '@temporalio/workflow';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { ExamNews, SeasonActivities } from '../../activities/exam/batches.ts';
import type { RefundAllActivities } from '../../activities/exam/refund-all.ts';
import type { EnrolmentBatch } from '../../domain/exam/batches.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { documents, effectOptions, outside } from '../kit/effects.ts';
import { effect, type Effect, type Entails } from '../kit/story.ts';

/** Over many rows: no hurry to be done, but a sign of life after each page. */
const batches = proxyActivities<SeasonActivities>({ ...effectOptions, startToCloseTimeout: '6 hours', heartbeatTimeout: '2 minutes' });

const tell = (news: ExamNews, summary: string) => (request: EffectRequest) =>
  batches.tellEnrolled.executeWithOptions({ summary }, [{ ...request, key: `${request.key}/${news}`, news }]);
const run = (batch: EnrolmentBatch, summary: string) => (request: EffectRequest) =>
  batches.runBatch.executeWithOptions({ summary }, [{ ...request, key: `${request.key}/${batch}`, batch }]);
const close = (request: EffectRequest) =>
  batches.closeConfirmations.executeWithOptions({ summary: '关闭报名确认窗口' }, [{ ...request, key: `${request.key}/close` }]);

/** One after the other: nobody is told of what has not been done. */
const steps = (name: string, ...all: ((request: EffectRequest) => Promise<unknown>)[]): Effect =>
  effect(name, async (request) => {
    for (const step of all) await step(request);
  });
const paper = (kind: 'P03' | 'P37', summary: string): Effect =>
  effect(kind, (request) => documents<IssueActivities>().issueDocument.executeWithOptions({ summary }, [{ ...request, kind }]));
const notice = paper('P37', '发布考试通知');
const guide = paper('P03', '生成报考指南');
const refundAll: Effect = effect('refundAll', (request) =>
  outside<RefundAllActivities>({ startToCloseTimeout: '6 hours', heartbeatTimeout: '2 minutes' }).refundAll.executeWithOptions(
    { summary: '考试取消：批量退款' },
    [{ ...request, examId: request.caseId, ground: 'cancelled' }],
  ),
);

export const on: Readonly<Record<string, Entails>> = {
  publish: () => [notice, guide],
  remindUnconfirmed: () => [steps('remindUnconfirmed', tell('unconfirmed', '提醒考生：尚未确认'))],
  remindUnpaid: () => [steps('remindUnpaid', tell('unpaid', '提醒考生：尚未缴费'))],
  closeEnrolment: () => [steps('close', close, run('lapse', '报名截止：未确认的视为放弃'), tell('lapsed', '告知考生：未确认，已放弃'))],
  closePayment: () => [steps('settle', run('settle', '缴费截止：未完成的视为放弃'), tell('unfinished', '告知考生：未完成报名，已放弃'))],
  correct: () => [notice, guide, steps('tell', tell('corrected', '告知考生：考试安排更正'))],
  postpone: () => [notice, guide, steps('replan', run('replan', '重新计算缴费期限'), tell('postponed', '告知考生：考试延期'))],
  cancel: () => [notice, steps('end', close, run('end', '考试取消：未缴费的终止'), tell('cancelled', '告知考生：考试取消')), refundAll],
};
