// What a purchase must keep, in order: from which event, by which rule, and to what it leads. Data for the one function that dates it (deadlines.ts).
import type { Period } from '../../kit/period.ts';
import type { Kind, Method } from './regime.ts';
import { isTender, regimeOf } from './regime.ts';
import { periods, ruleOf } from './rules.ts';
import type { LawRule } from './verdict.ts';

/** What starts a count. */
export const events = {
  published: '公告发布',
  noticeEnded: '公告期限届满',
  opened: '开标',
  reported: '评审报告送达采购人',
  shown: '公示中标候选人',
  decided: '确定中标供应商',
  awarded: '公告中标结果并发出中标通知书',
  resultEnded: '中标结果公告期限届满',
  contracted: '签订合同',
  // What need not happen.
  sentToMedia: '公告送交媒体',
  prequalificationIssued: '资格预审文件发出',
  withdrew: '投标截止前撤回投标',
  objected: '收到对评标结果的异议',
  asked: '收到询问',
  challenged: '收到质疑',
  answerEnded: '质疑答复期满',
  complained: '收到投诉书',
  copied: '被投诉人收到投诉书副本',
  suspended: '暂停采购活动',
} as const;
export type Event = keyof typeof events;

export interface Step {
  name: string;
  label: string;
  from: Event;
  /** `ends`: runs until then. `earliest`: may not be before. `latest`: must be done by then. */
  bound: 'ends' | 'earliest' | 'latest';
  rule: (method: Method, kind: Kind) => LawRule<Period> | null;
  /** The event that comes at its end when nobody says otherwise. */
  leads?: Event;
}

const underGP =
  (rule: LawRule<Period>) =>
  (method: Method, kind: Kind): LawRule<Period> | null =>
    regimeOf(method, kind) === 'ZTB' ? null : rule;
const underZTB =
  (rule: LawRule<Period>) =>
  (method: Method, kind: Kind): LawRule<Period> | null =>
    regimeOf(method, kind) === 'ZTB' ? rule : null;
const always = (rule: LawRule<Period>) => (): LawRule<Period> => rule;
const single = (method: Method): LawRule<Period> | null => (method === 'singleSource' ? periods.singlePublicity : null);
const tenderOnly =
  (rule: LawRule<Period>) =>
  (method: Method, kind: Kind): LawRule<Period> | null =>
    isTender(method) && regimeOf(method, kind) !== 'ZTB' ? rule : null;

export const steps: readonly Step[] = [
  { name: 'publicity', label: '单一来源公示期届满', from: 'published', bound: 'ends', rule: single, leads: 'opened' },
  { name: 'notice', label: '公告期限届满', from: 'published', bound: 'ends', rule: (m, k) => ruleOf('notice', m, k), leads: 'noticeEnded' },
  { name: 'obtain', label: '获取采购文件截止', from: 'published', bound: 'earliest', rule: (m, k) => ruleOf('provide', m, k) },
  { name: 'bid', label: '投标（响应）截止及开标', from: 'published', bound: 'earliest', rule: (m, k) => ruleOf('bid', m, k), leads: 'opened' },
  { name: 'questionDocuments', label: '对采购文件提出质疑', from: 'noticeEnded', bound: 'latest', rule: underGP(periods.challenge) },
  { name: 'report', label: '评审报告送交采购人', from: 'opened', bound: 'latest', rule: underGP(periods.report), leads: 'reported' },
  { name: 'candidatesShown', label: '公示中标候选人', from: 'reported', bound: 'latest', rule: underZTB(periods.candidatesShown), leads: 'shown' },
  { name: 'candidates', label: '中标候选人公示期届满', from: 'shown', bound: 'ends', rule: underZTB(periods.candidatesPublicity), leads: 'decided' },
  { name: 'decide', label: '采购人确定中标供应商', from: 'reported', bound: 'latest', rule: underGP(periods.decide), leads: 'decided' },
  { name: 'result', label: '公告中标结果并发出中标通知书', from: 'decided', bound: 'latest', rule: underGP(periods.result), leads: 'awarded' },
  {
    name: 'resultNotice',
    label: '中标结果公告期限届满',
    from: 'awarded',
    bound: 'ends',
    rule: tenderOnly(periods.resultNotice),
    leads: 'resultEnded',
  },
  { name: 'challenge', label: '对中标结果提出质疑', from: 'resultEnded', bound: 'latest', rule: underGP(periods.challenge) },
  { name: 'refundLosers', label: '退还未中标供应商投标保证金', from: 'awarded', bound: 'latest', rule: underGP(periods.refundLosers) },
  { name: 'contract', label: '签订合同', from: 'awarded', bound: 'latest', rule: always(periods.contract), leads: 'contracted' },
  { name: 'refundWinner', label: '退还中标供应商投标保证金', from: 'contracted', bound: 'latest', rule: underGP(periods.refundWinner) },
  { name: 'refundAll', label: '退还投标保证金及利息', from: 'contracted', bound: 'latest', rule: underZTB(periods.refundZTB) },
  { name: 'contractNotice', label: '公告政府采购合同', from: 'contracted', bound: 'latest', rule: underGP(periods.contractNotice) },
  { name: 'contractFiling', label: '政府采购合同备案', from: 'contracted', bound: 'latest', rule: underGP(periods.contractFiling) },
  { name: 'media', label: '媒体发布公告', from: 'sentToMedia', bound: 'latest', rule: underGP(periods.media) },
  { name: 'prequalify', label: '提交资格预审申请文件截止', from: 'prequalificationIssued', bound: 'earliest', rule: always(periods.prequalify) },
  { name: 'refundWithdrawn', label: '退还撤回投标者的投标保证金', from: 'withdrew', bound: 'latest', rule: underGP(periods.refundWithdrawn) },
  { name: 'objectionAnswer', label: '答复对评标结果的异议', from: 'objected', bound: 'latest', rule: underZTB(periods.candidatesAnswer) },
  { name: 'inquiryAnswer', label: '答复询问', from: 'asked', bound: 'latest', rule: underGP(periods.inquiry) },
  { name: 'challengeAnswer', label: '答复质疑', from: 'challenged', bound: 'latest', rule: underGP(periods.challengeAnswer), leads: 'answerEnded' },
  { name: 'complain', label: '提起投诉', from: 'answerEnded', bound: 'latest', rule: underGP(periods.complain) },
  { name: 'complaintReview', label: '审查投诉书', from: 'complained', bound: 'latest', rule: underGP(periods.complaintReview) },
  { name: 'complaintCopy', label: '发送投诉答复通知书及投诉书副本', from: 'complained', bound: 'latest', rule: underGP(periods.complaintCopy) },
  { name: 'complaintExplain', label: '被投诉人书面说明', from: 'copied', bound: 'latest', rule: underGP(periods.complaintExplain) },
  { name: 'complaintDecide', label: '作出投诉处理决定', from: 'complained', bound: 'latest', rule: underGP(periods.complaintDecide) },
  { name: 'suspension', label: '暂停采购活动最长至', from: 'suspended', bound: 'latest', rule: underGP(periods.suspension) },
];

/** Events that follow another on the same day where no step leads there. */
export const sameDay: Partial<Record<Event, Event>> = { reported: 'opened', awarded: 'decided', resultEnded: 'awarded', noticeEnded: 'published' };
