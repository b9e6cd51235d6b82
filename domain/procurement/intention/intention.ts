// 采购意向 (J07, J08, R03): what a unit intends to buy and when, published before its activity begins. A row. Route 1 publishes while there is no plan yet, route 2 once the budget is in a plan;
// which it was is an attribute. A published one is corrected in the open, version by version; what the planned month has passed without is lapsed.
import { plusDays, type PlainDate } from '../../kit/instant.ts';
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { Checked } from '../../kit/check.ts';
import type { purchasingRules } from '../purchasing-rules.ts';

export type IntentionRule = Checked<typeof purchasingRules.intention.check>;

/** The two ways of S2意向: where it is done, and what the button there says. */
export const routes = {
  beforePlan: { menu: '采购计划 > 采购意向公开', button: '采购意向发布' },
  afterPlan: { menu: '采购委托 > 公告管理 > 意见征询或公示', button: '政府采购意向公告' },
} as const;
export type IntentionRoute = keyof typeof routes;

/** R03, 财库〔2020〕10号: what an intention says. */
export interface IntentionContent {
  /** 采购项目名称 */
  name: string;
  /** 采购需求概况 */
  need: string;
  /** 预算金额, 分 as text */
  budgetFen: string;
  /** 预计采购时间, `YYYY-MM` */
  month: string;
}

export interface IntentionFacts {
  route: IntentionRoute;
  content: IntentionContent;
  today: PlainDate;
  /** The unit has imported budget. */
  budget: boolean;
  /** The plan named is this unit's, and has been filed; of route 1 there is none. */
  planFiled: boolean;
  /** The plan of the same unit that route 1 must not have: its budget is in a plan already. */
  planNamed: boolean;
  /** Papers named that may be named. */
  files: ReadonlySet<string>;
}
type Context = ActionContext<IntentionFacts>;

const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;

/** Everything that speaks against what an intention says. */
export function contentReasons({ name, need, budgetFen, month }: IntentionContent, today: PlainDate): Reason[] {
  const wrong = (field: string, message: string): Reason => ({ field, message, rule: 'R03' });
  return [
    ...(name.trim() ? [] : [wrong('name', '请填写采购项目名称')]),
    ...(need.trim() ? [] : [wrong('need', '请填写采购需求概况')]),
    ...(BigInt(budgetFen) > 0n ? [] : [wrong('budgetWan', '预算金额应大于0')]),
    ...(!MONTH.test(month)
      ? [wrong('month', '预计采购时间应填写到月')]
      : month < today.slice(0, 7)
        ? [wrong('month', '预计采购时间不能早于本月')]
        : []),
  ];
}

const publishable = ({ facts }: Context): Reason[] => {
  const { route, budget, planFiled, planNamed } = facts;
  return [
    ...contentReasons(facts.content, facts.today),
    ...(route === 'beforePlan' && !budget ? [{ code: 'BUDGET_NONE', message: '没有采购预算可以选择', rule: 'J07' }] : []),
    ...(route === 'beforePlan' && planNamed ? [{ field: 'planId', message: '预算已经关联采购计划的，请发布政府采购意向公告', rule: 'J08' }] : []),
    ...(route === 'afterPlan' && !planFiled
      ? [{ field: 'planId', code: 'PLAN_NOT_FILED', message: '请选择本单位已备案的采购计划', rule: 'J08' }]
      : []),
  ];
};
const correctable = ({ facts, input }: Context): Reason[] => [
  ...contentReasons(facts.content, facts.today),
  ...((input as { reason?: string }).reason?.trim() ? [] : [{ field: 'reason', message: '请填写更正原因', rule: 'J07' }]),
];
const waivable = ({ facts, input }: Context): Reason[] => {
  const { reason, evidence = [] } = input as { reason?: string; evidence?: string[] };
  return [
    ...(reason?.trim() ? [] : [{ field: 'reason', message: '请写明不可预见的原因', rule: 'R03' }]),
    ...(evidence.length ? [] : [{ field: 'evidence', message: '请上传说明材料', rule: 'R03' }]),
    ...evidence.flatMap((id, n) =>
      facts.files.has(id) ? [] : [{ field: `evidence[${n}]`, message: '文件不存在、未通过检查或不是本人上传的', rule: 'R03' }],
    ),
  ];
};
const code = (reasons: readonly Reason[]): string => reasons.find((reason) => reason.code !== undefined)?.code ?? 'VALIDATION';
const unit = ['orgAdmin', 'orgMember'] as const;

export const intention = defineProcess<IntentionFacts>({
  type: 'ProcurementIntention',
  label: '采购意向',
  kind: 'row',
  states: {
    draft: { label: '草稿', rests: true },
    published: { label: '已发布', rests: true },
    lapsed: { label: '已失效', final: true },
    discarded: { label: '已删除', final: true },
  },
  actions: {
    create: { label: '新增采购意向', from: null, to: 'draft', by: unit },
    edit: { label: '保存', from: 'draft', to: null, by: unit },
    publish: { label: '发布', from: 'draft', to: 'published', by: unit, guard: publishable, refusal: code },
    correct: { label: '更正', from: 'published', to: null, by: unit, guard: correctable, refusal: code },
    link: {
      label: '关联采购计划',
      from: 'published',
      to: null,
      by: unit,
      guard: ({ facts }) =>
        facts.planFiled ? [] : [{ field: 'planId', code: 'PLAN_NOT_FILED', message: '请选择本单位已备案的采购计划', rule: 'J08' }],
      refusal: code,
    },
    // 因预算单位不可预见的原因急需开展的采购项目, 可不公开采购意向.
    waive: { label: '登记不可预见紧急采购', from: ['draft', 'published'], to: null, by: unit, guard: waivable, refusal: code },
    discard: { label: '删除', from: 'draft', to: 'discarded', by: unit },
    lapse: { label: '失效', from: 'published', to: 'lapsed', by: 'system', hidden: true },
  },
});

/** Is an intention asked for in a 区划 on a day: provinces began a year before what is below them. */
export const intentionAsked = ({ provinceFrom, belowFrom }: IntentionRule, district: string, day: PlainDate): boolean =>
  day >= (district.endsWith('0000') ? provinceFrom : belowFrom);

/** First day of the activity: so many natural days after the day of publication, which does not count (R01). */
export const earliestStart = (publishedOn: PlainDate, leadDays: number): PlainDate => plusDays(publishedOn, leadDays);

/** What a purchase knows of its intention. */
export interface IntentionStanding {
  publishedOn: PlainDate | null;
  waived: boolean;
}
/** R03: what speaks against beginning a purchase on a day. Empty where none is asked for, or it is waived. `leadDays` and `article` are the law's. */
export function startReasons(rule: IntentionRule & { leadDays: number }, district: string, day: PlainDate, standing: IntentionStanding | null, article: string): Reason[] {
  if (!intentionAsked(rule, district, day) || standing?.waived) return [];
  const against = (message: string): Reason => ({ code: 'INTENTION_TOO_EARLY', message, rule: 'R03', article });
  if (!standing?.publishedOn) return [against('尚未公开采购意向')];
  const first = earliestStart(standing.publishedOn, rule.leadDays);
  return day >= first ? [] : [against(`采购意向于${standing.publishedOn}公开，采购活动最早于${first}开始`)];
}

/** Days before the first of the planned month on which the unit is reminded and was not yet: the nearest that has come. */
export const reminderDue = (
  { remindDays }: Pick<IntentionRule, 'remindDays'>,
  month: string,
  today: PlainDate,
  told: readonly number[],
): number | null =>
  remindDays
    .toSorted((a, b) => a - b)
    .find((days) => today >= plusDays(`${month}-01`, -days) && today < `${month}-01` && !told.some((said) => said <= days)) ?? null;

/** The planned month is over. */
export const lapsesOn = (month: string, today: PlainDate): boolean => today.slice(0, 7) > month;
