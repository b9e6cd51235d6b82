// 询标澄清: the table (domain/procurement/clarification/clarification.ts) owns who may do what and until when; this tells who hears of it.
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { AnswerMessage, ClarificationActivities, LetterMessage } from '../../activities/procurement/clarification/tell.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { clarification } from '../../domain/procurement/clarification/clarification.ts';
import { documents, outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Entails, type Story } from '../kit/story.ts';

const asked =
  (message: LetterMessage, summary: string): Entails =>
  () => [effect('tell', (request) => outside<ClarificationActivities>().tellAsked.executeWithOptions({ summary }, [{ ...request, message }]))];
const asking =
  (message: AnswerMessage, summary: string): Entails =>
  () => [effect('tell', (request) => outside<ClarificationActivities>().tellAsking.executeWithOptions({ summary }, [{ ...request, message }]))];
/** Acts say that they entail a paper: those before there was one entail none. */
const paper = (subject: 'letter' | 'answer', summary: string): Entails => ({ data }) =>
  data['paper'] === true
    ? [effect('P33', (request) => documents<IssueActivities>().issueDocument.executeWithOptions({ summary }, [{ ...request, kind: 'P33', subject }]))]
    : [];
const answered: Entails = (entry) => [
  ...asking('clarificationAnswered', '通知采购组织机构：供应商已澄清')(entry),
  ...paper('answer', '制作澄清文件')(entry),
];

const issued: Entails = (entry) => [...asked('clarificationIssued', '通知供应商：在截止时间前澄清')(entry), ...paper('letter', '制作询标函')(entry)];

export const clarificationStory: Story = {
  on: {
    ask: issued,
    issue: issued,
    remindHalf: asked('clarificationReminder', '提醒供应商：澄清期限过半'),
    remindLast: asked('clarificationReminder', '提醒供应商：澄清即将截止'),
    submit: answered,
    submitUnsigned: answered,
    recordOffline: answered,
    lapse: asking('clarificationOverdue', '通知采购组织机构：供应商逾期未澄清'),
  },
};

export async function Clarification(run: CaseRun): Promise<void> {
  await follow(clarification, clarificationStory, run);
}
