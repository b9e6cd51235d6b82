// 采购项目: the table (domain/procurement/project/project.ts) owns who may do what and when the system goes on; this tells who hears of it.
import { patched } from '@temporalio/workflow';
import type { FollowWhat, OpeningActivities } from '../../activities/procurement/opening/tell.ts';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { BidderMessage, ProjectMessage, TenderActivities } from '../../activities/procurement/tender/tell.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { tenderProject } from '../../domain/procurement/project/project.ts';
import { documents, outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Effect, type Entails, type Story } from '../kit/story.ts';
import { evaluationStory } from './evaluation.ts';

const tell = (message: ProjectMessage, to: 'organiser' | 'purchaser', summary: string): Effect =>
  effect('tell', (request) => outside<TenderActivities>().tellProject.executeWithOptions({ summary }, [{ ...request, message, to }]));
const bidders =
  (message: BidderMessage, summary: string): Entails =>
  () => [effect('bidders', (request) => outside<TenderActivities>().tellBidders.executeWithOptions({ summary }, [{ ...request, message }]))];
/** The ceremony of the bids stands still and ends with its project; runs that began before there was one go on as they were. */
const ceremony = (what: FollowWhat, summary: string): Effect[] =>
  patched('ceremony')
    ? [effect('ceremony', (request) => outside<OpeningActivities>().followProject.executeWithOptions({ summary }, [{ ...request, what }]))]
    : [];

/** Acts say which papers they entail: those before there were any entail none. */
const paper = (kind: 'P35' | 'P36', summary: string): Entails => ({ data }) =>
  data['paper'] === true
    ? [effect(kind, (request) => documents<IssueActivities>().issueDocument.executeWithOptions({ summary }, [{ ...request, kind }]))]
    : [];
/** The report of an evaluation that was held here: when it is delivered, and once more with its members' names. */
const report =
  (named: boolean): Entails =>
  ({ data }) =>
    typeof data['report'] === 'number'
      ? [
          effect('P43', (request) =>
            documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '制作评审报告' }, [
              { ...request, kind: 'P43', subject: `${String(data['report'])}${named ? '/named' : ''}` },
            ]),
          ),
        ]
      : [];
/** A letter for each 标项, whose winner reads it. */
const letters: Entails = ({ data }) =>
  ((data['letters'] ?? []) as readonly number[]).map((lot) =>
    effect(`P34-${lot}`, (request) =>
      documents<IssueActivities>().issueDocument.executeWithOptions({ summary: `制作中标通知书：标项${lot}` }, [{ ...request, kind: 'P34', subject: String(lot) }]),
    ),
  );

export const tenderStory: Story = {
  on: {
    submit: () => [tell('tenderToConfirm', 'purchaser', '通知采购人：请确认采购文件')],
    sendBack: () => [tell('tenderSentBack', 'organiser', '通知采购组织机构：采购文件被退回')],
    confirm: () => [tell('tenderConfirmed', 'organiser', '通知采购组织机构：采购文件已确认')],
    // Late by so much that the times no longer keep the law: nothing went out.
    announce: ({ data }) => [
      data['published'] === true
        ? tell('tenderAnnounced', 'purchaser', '通知采购人：公告已发布')
        : tell('tenderNotAnnounced', 'organiser', '通知采购组织机构：公告未能发布，请重新确定时间'),
    ],
    // Told to all alike: who has a bid that stands is nobody's to know.
    correct: (entry) => [
      ...bidders(entry.data['affectsBids'] === true ? 'tenderCorrectedBids' : 'tenderCorrected', '通知已申请获取采购文件的供应商：更正公告')(entry),
      ...paper('P35', '制作更正公告')(entry),
    ],
    suspend: (entry) => [...ceremony('suspend', '开标随项目暂停'), ...bidders('tenderSuspended', '通知已申请获取采购文件的供应商：暂停')(entry)],
    resume: (entry) => [...ceremony('resume', '开标随项目恢复'), ...bidders('tenderResumed', '通知已申请获取采购文件的供应商：恢复')(entry)],
    lapse: (entry) => [...ceremony('resume', '开标随项目恢复'), ...bidders('tenderResumed', '通知已申请获取采购文件的供应商：恢复')(entry)],
    terminate: (entry) => [...ceremony('end', '开标随项目终止'), ...bidders('tenderTerminated', '通知已申请获取采购文件的供应商：终止')(entry)],
    voidFew: (entry) => [
      tell('tenderFew', 'organiser', '通知采购组织机构：投标人不足三家，不得开标'),
      ...bidders('tenderVoided', '通知已申请获取采购文件的供应商：废标')(entry),
    ],
    ...evaluationStory,
    voidQualified: bidders('tenderUnqualified', '通知已申请获取采购文件的供应商：废标'),
    voidOrdered: (entry) => [...ceremony('end', '开标随项目终止'), ...bidders('tenderRedo', '通知已申请获取采购文件的供应商：废标')(entry)],
    setAside: () => [tell('tenderReported', 'purchaser', '通知采购人：中标结果无效，请重新确定')],
    deliver: (entry) => [tell('tenderReported', 'purchaser', '通知采购人：评审报告已送达'), ...report(false)(entry)],
    award: () => [tell('tenderAwarded', 'organiser', '通知采购组织机构：中标供应商已确定')],
    awardSilent: () => [tell('tenderAwarded', 'organiser', '通知采购组织机构：逾期未确定，第一中标候选人中标')],
    publishResult: (entry) => [
      tell('tenderResulted', 'purchaser', '通知采购人：中标结果已公告'),
      ...bidders('tenderResultOut', '通知供应商：中标结果已公告')(entry),
      ...paper('P36', '制作中标结果公告')(entry),
      ...letters(entry),
      ...report(true)(entry),
    ],
    resultOverdue: () => [tell('tenderResultLate', 'organiser', '提醒采购组织机构：逾期未公告中标结果')],
    recordForgone: () => [tell('tenderReported', 'purchaser', '通知采购人：中标人放弃，请重新确定')],
    contractOverdue: () => [tell('tenderContractLate', 'purchaser', '提醒采购人：逾期未签订合同')],
    bondRefundOverdue: () => [tell('tenderBondsLate', 'organiser', '提醒采购组织机构：逾期未退还投标保证金')],
    refundOverdue: () => [tell('tenderRefundLate', 'organiser', '提醒采购组织机构：逾期未退还投标保证金')],
  },
};

export async function TenderProject(run: CaseRun): Promise<void> {
  await follow(tenderProject, tenderStory, run);
}
