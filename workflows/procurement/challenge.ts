// 质疑: the table (domain/procurement/challenge/challenge.ts) owns who may do what and until when; this tells who hears of it.
import type { AnswererMessage, ChallengeActivities, ChallengerMessage } from '../../activities/procurement/challenge/tell.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { challenge } from '../../domain/procurement/challenge/challenge.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Effect, type Story } from '../kit/story.ts';

const answerer = (message: AnswererMessage, summary: string): Effect =>
  effect('tell', (request) => outside<ChallengeActivities>().tellAnswerer.executeWithOptions({ summary }, [{ ...request, message }]));
const supplier = (message: ChallengerMessage, summary: string): Effect =>
  effect('supplier', (request) => outside<ChallengeActivities>().tellChallenger.executeWithOptions({ summary }, [{ ...request, message }]));
const concerned = effect('concerned', (request) =>
  outside<ChallengeActivities>().tellConcerned.executeWithOptions({ summary: '通知其他有关供应商：质疑答复' }, [request]),
);

export const challengeStory: Story = {
  on: {
    submit: () => [answerer('challengeReceived', '通知被质疑人：收到质疑')],
    supplement: () => [answerer('challengeSupplemented', '通知被质疑人：质疑人补充材料')],
    remind: () => [answerer('challengeReminder', '提醒被质疑人：尽快答复')],
    lapse: () => [answerer('challengeOverdue', '提醒被质疑人：逾期未答复'), supplier('challengeUnanswered', '通知质疑人：逾期未答复，可以投诉')],
    answer: () => [supplier('challengeAnswered', '通知质疑人：已答复'), concerned],
    withdraw: () => [answerer('challengeWithdrawn', '通知被质疑人：质疑已撤回')],
  },
};

export async function TenderChallenge(run: CaseRun): Promise<void> {
  await follow(challenge, challengeStory, run);
}
