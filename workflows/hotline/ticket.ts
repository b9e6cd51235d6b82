// 12345工单: the table (domain/hotline/ticket.ts) owns who may do what and until when; this tells what each act entails.
import type { ApprovalActivities } from '../../activities/approval/tell.ts';
import type { HotlineActivities } from '../../activities/hotline/reply.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { hotlineTicket } from '../../domain/hotline/ticket.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Effect, type Story } from '../kit/story.ts';

const warn = (late: boolean, summary: string): Effect =>
  effect('warn', (request) => outside<HotlineActivities>().warnOfTicket.executeWithOptions({ summary }, [{ ...request, late }]));

export const hotlineStory: Story = {
  on: {
    late: () => [
      effect('late', (request) =>
        outside<ApprovalActivities>().tellLate.executeWithOptions({ summary: '提醒经办人：工单逾期未答复' }, [{ ...request, step: 'reply', handedOn: false }]),
      ),
      warn(true, '工单逾期未答复：提醒运维督办'),
    ],
    answer: () => [
      effect('reply', (request) => outside<HotlineActivities>().replyHotline.executeWithOptions({ summary: '回传12345' }, [request])),
      warn(false, '工单已答复：撤下督办'),
    ],
  },
};

export async function HotlineTicket(run: CaseRun): Promise<void> {
  await follow(hotlineTicket, hotlineStory, run);
}
