// What the exam's acts on scores entail: papers, the batch that makes the list of passers, and what people are told; and 成绩单 of one candidate.
import { proxyActivities } from '@temporalio/workflow';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { ExamNews, SeasonActivities } from '../../activities/exam/batches.ts';
import type { ScoreActivities } from '../../activities/exam/scores/batches.ts';
import type { FollowActivities } from '../../activities/kit/next.ts';
import { season } from '../../domain/exam/season.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { documents, effectOptions, outside } from '../kit/effects.ts';
import { effect, type Effect, type Entails } from '../kit/story.ts';

const batch = { ...effectOptions, startToCloseTimeout: '6 hours', heartbeatTimeout: '2 minutes' } as const;
const batches = proxyActivities<ScoreActivities & SeasonActivities>(batch);
const { askDeadline } = proxyActivities<FollowActivities>(effectOptions);

/** Long lists take the printer longer than letters. */
const paper = (kind: 'P13' | 'P15' | 'P40', summary: string): Effect =>
  effect(kind, (request) =>
    documents<IssueActivities>({ startToCloseTimeout: '10 minutes' }).issueDocument.executeWithOptions({ summary }, [{ ...request, kind }]),
  );
const tell = (news: ExamNews, summary: string): Effect =>
  effect('tell', (request) => batches.tellEnrolled.executeWithOptions({ summary }, [{ ...request, key: `${request.key}/${news}`, news }]));

/** The list is asked to be finished once the batch has come to its end. */
const make = async (request: EffectRequest): Promise<unknown> => {
  const { done } = await batches.makePassList.executeWithOptions({ summary: '生成合格人员名单' }, [request]);
  if (!done) return null;
  const { caseId, seq } = request;
  return askDeadline.executeWithOptions({ summary: season.actions['finishList']!.label }, [{ caseId, type: season.type, action: 'finishList', seq }]);
};

const published: Entails = () => [
  paper('P15', '出具合格人员公示'),
  effect('restore', (request) => batches.restoreListed.executeWithOptions({ summary: '恢复名单中已合格人员的证书' }, [request])),
  effect('passes', (request) => batches.keepSubjectPasses.executeWithOptions({ summary: '登记单科合格成绩' }, [request])),
  tell('scoresOut', '告知考生：成绩已公布'),
];

export const on: Readonly<Record<string, Entails>> = {
  setPassMarks: () => [paper('P15', '出具合格标准通知')],
  list: () => [effect('list', make)],
  publishList: () => [paper('P15', '出具合格人员名单')],
  publishScores: published,
  publishOnTime: published,
  remindReview: () => [tell('reviewEnding', '提醒考生：成绩复查期限')],
  revokeList: () => [
    paper('P40', '出具撤销记录'),
    effect('annul', (request) => batches.annulRevoked.executeWithOptions({ summary: '撤销名单中人员的证书' }, [request])),
    tell('listRevoked', '告知考生：名单已撤销'),
  ],
  revokeResult: () => [
    paper('P40', '出具撤销记录'),
    effect('tell', (request) => outside<ScoreActivities>().tellRevoked.executeWithOptions({ summary: '告知考生：合格结果已撤销' }, [request])),
  ],
};

export const scoreSheet: Readonly<Record<string, Entails>> = { printScores: () => [paper('P13', '生成成绩单')] };
