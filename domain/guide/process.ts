// A version of a guide: written by one person, 发布 and 下架 decided by another. A new version takes the place of the one that is shown.
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import { guideReasons, guideRefusal, type GuideBody, type GuideRules } from './guide.ts';

export interface GuideFacts {
  rules: GuideRules;
  body: GuideBody;
  version: number;
  draftedBy: string | null;
  endingAskedBy: string | null;
}
type Context = ActionContext<GuideFacts>;

const other =
  (who: 'draftedBy' | 'endingAskedBy', message: string) =>
  ({ actor, facts }: Context): Reason[] =>
    actor.kind === 'person' && actor.accountId === facts[who] ? [{ code: 'GUIDE_SECOND_PERSON', message }] : [];
const fits = ({ facts }: Context): Reason[] => guideReasons(facts.body, facts.rules);
const editors = ['informationManager'] as const;
const deciders = ['informationManager', 'caseSigner'] as const;

export const guideProcess = defineProcess<GuideFacts>({
  type: 'ServiceGuide',
  label: '办事指南',
  kind: 'case',
  states: {
    drafted: { label: '待发布', rests: true },
    published: { label: '已发布', rests: true, settled: true },
    ending: { label: '待下架', rests: true },
    ended: { label: '已下架', final: true },
    replaced: { label: '已被新版替代', final: true },
    rejected: { label: '已退回', final: true },
  },
  actions: {
    draft: { label: '编制', from: null, to: 'drafted', by: editors, guard: fits, refusal: guideRefusal },
    // Asked again: the rules may have changed since it was written.
    publish: {
      label: '发布',
      from: 'drafted',
      to: 'published',
      by: deciders,
      guard: (context) => [...other('draftedBy', '编制人不能发布自己编制的办事指南，须由另一人发布')(context), ...fits(context)],
      refusal: guideRefusal,
    },
    reject: { label: '退回', from: 'drafted', to: 'rejected', by: deciders },
    askEnding: { label: '申请下架', from: 'published', to: 'ending', by: editors },
    end: {
      label: '下架',
      from: 'ending',
      to: 'ended',
      by: deciders,
      guard: other('endingAskedBy', '申请人不能批准自己提出的下架，须由另一人办理'),
      refusal: guideRefusal,
    },
    keep: { label: '不予下架', from: 'ending', to: 'published', by: deciders },
    replace: { label: '被新版替代', from: ['published', 'ending'], to: 'replaced', by: 'system', hidden: true },
  },
});
