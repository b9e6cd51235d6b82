// 投诉: the table (domain/procurement/complaint/complaint.ts) owns who may do what and until when; this tells who hears of it. What is late is told to whoever holds the task.
import type { ApprovalActivities } from '../../activities/approval/tell.ts';
import type { ComplaintActivities, ComplaintMessage } from '../../activities/procurement/challenge/tell-complaint.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { complaint } from '../../domain/procurement/complaint/complaint.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Effect, type Story } from '../kit/story.ts';

const tell = (message: ComplaintMessage, to: 'complainant' | 'respondent', summary: string): Effect =>
  effect(to, (request) => outside<ComplaintActivities>().tellComplaint.executeWithOptions({ summary }, [{ ...request, message, to }]));
const concerned = (message: ComplaintMessage, summary: string): Effect =>
  effect('concerned', (request) => outside<ComplaintActivities>().tellComplaintConcerned.executeWithOptions({ summary }, [{ ...request, message }]));
const late = (step: string, summary: string): Effect =>
  effect('late', (request) => outside<ApprovalActivities>().tellLate.executeWithOptions({ summary }, [{ ...request, step, handedOn: false }]));
const refused = (): Effect[] => [tell('complaintRefused', 'complainant', '通知投诉人：不予受理')];

export const complaintStory: Story = {
  on: {
    askCorrection: () => [tell('complaintToCorrect', 'complainant', '通知投诉人：补正投诉书')],
    notCorrected: refused,
    refuse: refused,
    accept: () => [tell('complaintAccepted', 'complainant', '通知投诉人：已受理')],
    sendCopy: () => [tell('complaintCopied', 'respondent', '通知被投诉人：投诉书副本'), concerned('complaintCopied', '通知有关供应商：投诉书副本')],
    decide: () => [
      tell('complaintDecided', 'complainant', '送达投诉人：处理决定'),
      tell('complaintDecided', 'respondent', '送达被投诉人：处理决定'),
      concerned('complaintDecided', '送达有关供应商：处理决定'),
    ],
    // Before the copy the respondent knows of nothing.
    withdraw: ({ data }) => (data['copied'] === true ? [tell('complaintWithdrawn', 'respondent', '通知被投诉人：投诉已撤回')] : []),
    reviewLate: () => [late('review', '提醒财政部门：逾期未审查投诉书')],
    copyLate: () => [late('handling', '提醒财政部门：逾期未发送投诉书副本')],
    decideLate: () => [late('handling', '提醒财政部门：逾期未作出处理决定')],
  },
};

export async function TenderComplaint(run: CaseRun): Promise<void> {
  await follow(complaint, complaintStory, run);
}
