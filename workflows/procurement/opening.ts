// 开标: the table (domain/procurement/opening/ceremony.ts) owns who may do what and until when; this tells who hears of it, and lets bids lapse whose time has ended.
import type { AgencyMessage, OpeningActivities, OpeningMessage } from '../../activities/procurement/opening/tell.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { tenderOpening } from '../../domain/procurement/opening/ceremony.ts';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import { documents, outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Effect, type Entails, type Story } from '../kit/story.ts';

const bidders =
  (message: OpeningMessage, summary: string): Entails =>
  () => [effect('bidders', (request) => outside<OpeningActivities>().tellDecrypting.executeWithOptions({ summary }, [{ ...request, message }]))];
const agency = (message: AgencyMessage, summary: string): Effect =>
  effect('tell', (request) => outside<OpeningActivities>().tellOpener.executeWithOptions({ summary }, [{ ...request, message }]));

export const openingStory: Story = {
  on: {
    // From the hour on a receipt is a paper, too; before it a row of papers would have counted the bids.
    open: () => [
      agency('openingToStart', '通知采购组织机构：请登记签到并宣布开标'),
      effect('receipts', async (request) => {
        for (const id of await outside<OpeningActivities>().openedBids(request))
          await documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '生成投标回执' }, [
            { key: `${request.key}/${id}`, caseId: id, seq: 1, kind: 'P31' },
          ]);
      }),
    ],
    startOverdue: () => [agency('openingStartLate', '提醒采购组织机构：尚未宣布开标')],
    start: bidders('openingStarted', '短信通知投标人：开始解密'),
    extend: bidders('openingExtended', '短信通知未解密的投标人：解密时间已延长'),
    remindLast: bidders('openingEnding', '短信提醒未解密的投标人：解密即将截止'),
    closeDecryption: () => [agency('openingToAnnounce', '通知采购组织机构：请唱标')],
    endDecryption: ({ data }) => [
      effect('lapse', (request) => outside<OpeningActivities>().lapseBids.executeWithOptions({ summary: '未解密的投标文件超时' }, [request])),
      Number(data['overdue']) > 0
        ? agency('openingToAttribute', '通知采购组织机构：请认定未解密的原因')
        : agency('openingToAnnounce', '通知采购组织机构：请唱标'),
    ],
    announce: () => [
      effect('announced', (request) => outside<OpeningActivities>().tellAnnounced.executeWithOptions({ summary: '通知投标人：请确认开标记录' }, [request])),
    ],
    sign: () => [
      effect('P32', (request) => documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '生成开标记录' }, [{ ...request, kind: 'P32' }])),
    ],
    endConfirmation: () => [agency('openingObjection', '提醒采购组织机构：答复异议')],
  },
};

export async function TenderOpening(run: CaseRun): Promise<void> {
  await follow(tenderOpening, openingStory, run);
}
