// 好差评: one rating per case, invited when the case has ended. 差评 goes on: 待核实 → 属实 → 整改 → 回访 → 申诉 or not → 公开回复, or, by two persons, 剔除 with its
// trace. Nobody who says nothing is ever counted as content. The reminder is a region of its own, so that both clocks run at the same time.
import type { Calendar } from '../kit/calendar.ts';
import { planPeriod } from '../kit/deadline.ts';
import type { Period } from '../kit/period.ts';
import { defineProcess, type ActionContext, type State } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import { ratingProblems } from './problems.ts';

/** The five levels of GB/T 39734-2020. */
export const levels = { 5: '非常满意', 4: '满意', 3: '基本满意', 2: '不满意', 1: '非常不满意' } as const;
export type Level = 1 | 2 | 3 | 4 | 5;
/** 差评: 不满意 and 非常不满意. */
export const isBad = (level: number): boolean => level <= 2;
export const grounds = { mistaken: '误评', malicious: '恶意评价' } as const;
export type Ground = keyof typeof grounds;
export const remedies = { simple: '简单问题，立即整改', complex: '复杂问题，限期整改' } as const;
export type Remedy = keyof typeof remedies;

export interface InviteInput {
  ratedCaseId: string;
  ratedType: string;
  applicantId: string;
  district: string;
}
export interface RateInput {
  level: Level;
  tags: readonly string[];
  text?: string | undefined;
  realName: boolean;
}
export interface NoteInput {
  note: string;
}
export interface UpholdInput extends NoteInput {
  remedy: Remedy;
}
export interface SuspectInput extends NoteInput {
  ground: Ground;
}
export interface FollowUpInput extends NoteInput {
  satisfied: boolean;
}

export interface RatingFacts {
  calendar: Calendar;
  /** Lengths with the article or rule behind them. */
  periods: Readonly<Record<'reminder' | 'window' | 'contact' | 'rectify' | 'appeal', Period & { basis: string }>>;
  tags: readonly string[];
  /** Accounts of the office that have acted on the rated case. */
  handlers: readonly string[];
  /** Who did the act that has to be looked at by another one: proposed the exclusion, or said what became of the bad rating. */
  lastBy: string | null;
  appeals: number;
}

type Context = ActionContext<RatingFacts>;
const said = (code: keyof typeof ratingProblems, field?: string): Reason => ({
  ...(field === undefined ? {} : { field }),
  code,
  message: ratingProblems[code].message,
});
const codeOf = (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'NOT_ACCEPTABLE_NOW';
const me = ({ actor }: Context): string | null => (actor.kind === 'person' ? actor.accountId : null);
const handled = (context: Context): boolean => context.facts.handlers.includes(me(context) ?? '');

const ofOthers = (context: Context): Reason[] => (handled(context) ? [said('RATING_INVOLVED')] : []);
const byAnother = (context: Context): Reason[] =>
  handled(context) ? [said('RATING_INVOLVED')] : context.facts.lastBy === me(context) ? [said('RATING_SAME_PERSON')] : [];
const rateable = (context: Context): Reason[] => {
  if (handled(context)) return [said('RATING_BY_STAFF')];
  const unknown = (context.input as RateInput).tags.filter((tag) => !context.facts.tags.includes(tag));
  return unknown.length ? [{ ...said('RATING_INVALID', 'tags'), message: `没有“${unknown.join('、')}”这一标签` }] : [];
};

const clock = (name: keyof RatingFacts['periods'], label: string, then: string): NonNullable<State<RatingFacts>['clock']> => ({
  name,
  label,
  then,
  plan: ({ facts, received }) => planPeriod(facts.calendar, received, facts.periods[name], facts.periods[name].basis),
});
const work = (node: string, label: string, role: 'informationManager' | 'caseSigner' = 'informationManager') =>
  ({ node, role, rule: 'leaving', label }) as const;
const office = { by: 'informationManager', guard: ofOthers, refusal: codeOf } as const;
const second = { by: 'caseSigner', guard: byAnother, refusal: codeOf } as const;

export const rating = defineProcess<RatingFacts>({
  type: 'CaseRating',
  label: '好差评',
  kind: 'case',
  states: {
    invited: { label: '待评价', clock: clock('window', '评价期限', 'lapse') },
    rated: { label: '已评价', final: true },
    unrated: { label: '未评价', final: true },
    verify: { label: '待核实', clock: clock('contact', '差评联系核实期限', 'contactLate'), round: work('verify', '差评核实') },
    handling: { label: '核实中', round: work('handle', '差评处理') },
    rectifying: { label: '整改中', clock: clock('rectify', '差评整改期限', 'rectifyLate'), round: work('rectify', '差评整改') },
    followUp: { label: '待回访', round: work('followUp', '差评回访') },
    appealable: { label: '已回访', clock: clock('appeal', '申诉期限', 'appealLapsed') },
    appealed: { label: '申诉复核', round: work('appeal', '差评申诉复核', 'caseSigner') },
    replying: { label: '待公开回复', round: work('reply', '差评公开回复') },
    closed: { label: '已关闭', final: true },
    excluding: { label: '待复核剔除', round: work('exclude', '误评、恶意评价复核', 'caseSigner') },
    excluded: { label: '已剔除', final: true },
  },
  regions: {
    reminder: { states: { none: { label: '—' }, ahead: { label: '待提醒', clock: clock('reminder', '评价提醒时间', 'remind') } } },
  },
  actions: {
    invite: { label: '邀请评价', from: null, to: { main: 'invited', reminder: 'ahead' }, by: 'system', hidden: true },
    remind: { label: '提醒评价', from: 'reminder:ahead', to: { reminder: 'none' }, by: 'system', at: 'reminder', hidden: true },
    lapse: { label: '未评价', from: 'invited', to: { main: 'unrated', reminder: 'none' }, by: 'system', at: 'window', hidden: true },
    rate: {
      label: '评价',
      from: 'invited',
      to: ({ input }) => ({ main: isBad((input as RateInput).level) ? 'verify' : 'rated', reminder: 'none' }),
      oneOf: ['verify', 'rated', 'reminder:none'],
      by: 'self',
      guard: rateable,
      refusal: codeOf,
      inTime: { deadline: 'window', op: '<', graceMinutes: 0 },
    },
    contact: { label: '联系核实', from: 'verify', to: 'handling', ...office },
    contactLate: { label: '联系核实逾期', from: 'verify', to: null, by: 'system', at: 'contact', hidden: true },
    uphold: {
      label: '认定属实',
      from: 'handling',
      to: ({ input }) => ((input as UpholdInput).remedy === 'simple' ? 'followUp' : 'rectifying'),
      oneOf: ['followUp', 'rectifying'],
      ...office,
    },
    suspect: { label: '提出剔除', from: 'handling', to: 'excluding', ...office },
    exclude: { label: '同意剔除', from: 'excluding', to: 'excluded', ...second },
    keep: { label: '不予剔除', from: 'excluding', to: 'handling', ...second },
    rectify: { label: '整改完成', from: 'rectifying', to: 'followUp', ...office },
    rectifyLate: { label: '整改逾期', from: 'rectifying', to: null, by: 'system', at: 'rectify', hidden: true },
    followUp: { label: '回访', from: 'followUp', to: 'appealable', ...office },
    accept: { label: '认可处理结果', from: 'appealable', to: 'replying', by: 'self' },
    appeal: {
      label: '申诉',
      from: 'appealable',
      to: 'appealed',
      by: 'self',
      guard: ({ facts }) => (facts.appeals > 0 ? [said('RATING_APPEALED')] : []),
      refusal: codeOf,
      inTime: { deadline: 'appeal', op: '<', graceMinutes: 0 },
    },
    appealLapsed: { label: '未申诉', from: 'appealable', to: 'replying', by: 'system', at: 'appeal', hidden: true },
    grantAppeal: { label: '申诉成立', from: 'appealed', to: 'rectifying', ...second },
    dismissAppeal: { label: '申诉不成立', from: 'appealed', to: 'replying', ...second },
    reply: { label: '公开回复', from: 'replying', to: 'closed', ...office },
  },
});
