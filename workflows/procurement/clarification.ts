// 询标澄清: the table (domain/procurement/clarification/clarification.ts) owns who may do what and until when; this tells who hears of it.
import type { AnswerMessage, ClarificationActivities, LetterMessage } from '../../activities/procurement/clarification/tell.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { clarification } from '../../domain/procurement/clarification/clarification.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Entails, type Story } from '../kit/story.ts';

const asked =
  (message: LetterMessage, summary: string): Entails =>
  () => [effect('tell', (request) => outside<ClarificationActivities>().tellAsked.executeWithOptions({ summary }, [{ ...request, message }]))];
const asking =
  (message: AnswerMessage, summary: string): Entails =>
  () => [effect('tell', (request) => outside<ClarificationActivities>().tellAsking.executeWithOptions({ summary }, [{ ...request, message }]))];
const answered = asking('clarificationAnswered', '通知采购组织机构：供应商已澄清');

export const clarificationStory: Story = {
  on: {
    issue: asked('clarificationIssued', '通知供应商：在截止时间前澄清'),
    remindHalf: asked('clarificationReminder', '提醒供应商：澄清期限过半'),
    remindLast: asked('clarificationReminder', '提醒供应商：澄清截止前10分钟'),
    submit: answered,
    submitUnsigned: answered,
    recordOffline: answered,
    lapse: asking('clarificationOverdue', '通知采购组织机构：供应商逾期未澄清'),
  },
};

export async function Clarification(run: CaseRun): Promise<void> {
  await follow(clarification, clarificationStory, run);
}
