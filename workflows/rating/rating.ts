// 好差评: the table (domain/rating/rating.ts) owns who may do what; this tells what each act entails. Who says nothing is reminded once, then 未评价.
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { RatingActivities, RatingMessage } from '../../activities/rating/tell.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { rating } from '../../domain/rating/rating.ts';
import { documents, outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Entails, type Story } from '../kit/story.ts';

const tell =
  (message: RatingMessage, summary: string): Entails =>
  () => [effect('tell', (request) => outside<RatingActivities>().tellRating.executeWithOptions({ summary }, [{ ...request, message }]))];
const warn =
  (late: boolean, summary: string): Entails =>
  () => [effect('warn', (request) => outside<RatingActivities>().warnOfRating.executeWithOptions({ summary }, [{ ...request, late }]))];

export const ratingStory: Story = {
  on: {
    invite: tell('ratingInvited', '邀请申请人评价'),
    remind: tell('ratingReminder', '提醒申请人评价'),
    contactLate: warn(true, '差评未按期核实：提醒运维督办'),
    contact: warn(false, '差评已核实：撤下督办'),
    rectifyLate: warn(true, '差评未按期整改：提醒运维督办'),
    rectify: warn(false, '差评已整改：撤下督办'),
    followUp: (entry) => [
      ...tell('ratingFollowedUp', '告知申请人处理结果与申诉期限')(entry),
      effect('P26', (request) =>
        documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '生成回访单' }, [{ ...request, kind: 'P26' }]),
      ),
    ],
    reply: tell('ratingReplied', '告知申请人已公开回复'),
  },
};

export async function CaseRating(run: CaseRun): Promise<void> {
  await follow(rating, ratingStory, run);
}
