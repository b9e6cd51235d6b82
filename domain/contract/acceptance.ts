// 验收 (O28) and 进度 (O29) of a contract: what has happened gives the stage, its clock and the failures in a row. Pure; nothing is kept here.
import { plusMonths, type Calendar } from '../kit/calendar.ts';
import { planPeriod, type DeadlinePlan } from '../kit/deadline.ts';
import { shanghaiDay, type Instant, type PlainDate } from '../kit/instant.ts';
import type { Period } from '../kit/period.ts';
import { ruleRow, ruleValue, type Rule, type RuleSet } from '../kit/rules.ts';
import { contractRules as rules } from './rules.ts';

export const acceptanceStages = {
  building: '建设中',
  initialDate: '待确定初验日期',
  initial: '待初验',
  initialDefects: '初验整改',
  trial: '试运行',
  ready: '待终验通知',
  expertMeeting: '待发起专家验收会',
  final: '待终验',
  finalDefects: '终验整改',
  accepted: '终验通过',
  rescinded: '已解除',
} as const;
export type AcceptanceStage = keyof typeof acceptanceStages;

export const acceptanceEvents = {
  initialNotice: '初验通知书',
  initialDateSet: '确定初验日期',
  initialPassed: '初验通过',
  initialFailed: '初验未通过',
  finalNotice: '终验通知',
  meetingCalled: '发起专家验收会',
  finalPassed: '终验通过',
  finalFailed: '终验未通过',
  rescind: '解除合同',
} as const;
export type AcceptanceEventName = keyof typeof acceptanceEvents;
export interface AcceptanceEvent {
  what: AcceptanceEventName;
  at: Instant;
}

export interface AcceptanceStanding {
  stage: AcceptanceStage;
  since: Instant | null;
  /** The clock of the stage, and what is due; null: nothing runs. */
  clock: DeadlinePlan | null;
  overdue: boolean;
  /** 验收未通过 in a row, 初验 and 终验 together. */
  failures: number;
  /** The purchaser may rescind. */
  mayRescind: boolean;
}

const moves: Readonly<Partial<Record<AcceptanceStage, Partial<Record<AcceptanceEventName, AcceptanceStage>>>>> = {
  building: { initialNotice: 'initialDate' },
  initialDate: { initialDateSet: 'initial' },
  initial: { initialPassed: 'trial', initialFailed: 'initialDefects' },
  initialDefects: { initialNotice: 'initialDate' },
  ready: { finalNotice: 'expertMeeting' },
  expertMeeting: { meetingCalled: 'final' },
  final: { finalPassed: 'accepted', finalFailed: 'finalDefects' },
  finalDefects: { finalNotice: 'expertMeeting' },
};
const clocks: Readonly<Partial<Record<AcceptanceStage, Rule<Period>>>> = {
  initialDate: rules.initialDate,
  trial: rules.trial,
  expertMeeting: rules.expertMeeting,
};

const isOpen = (stage: AcceptanceStage): boolean => stage !== 'accepted' && stage !== 'rescinded';

/**
 * Where the acceptance stands at a moment. The trial ends by itself when its days are over.
 * @throws RangeError naming stage and event where an event doesn't fit, e.g. 终验通知 before the end of the trial, or 解除 before its third failure
 */
export function acceptanceStanding(set: RuleSet, calendar: Calendar, events: readonly AcceptanceEvent[], now: Instant): AcceptanceStanding {
  const most = ruleValue(set, rules.failures);
  const planOf = (stage: AcceptanceStage, since: Instant | null): DeadlinePlan | null => {
    const rule = clocks[stage];
    return rule && since !== null ? planPeriod(calendar, since, ruleValue(set, rule), ruleRow(set, rule).article ?? rule.label) : null;
  };
  let stage: AcceptanceStage = 'building';
  let since: Instant | null = null;
  let failures = 0;
  const trialOver = (at: Instant): void => {
    const due = stage === 'trial' && planOf(stage, since)?.due;
    if (due && at >= due) [stage, since] = ['ready', due];
  };
  for (const { what, at } of events) {
    if (since !== null && at < since) throw new RangeError(`${acceptanceEvents[what]} is earlier than what came before`);
    trialOver(at);
    const mayRescind: boolean = isOpen(stage) && failures >= most;
    const next: AcceptanceStage | undefined = what === 'rescind' ? (mayRescind ? 'rescinded' : undefined) : moves[stage]?.[what];
    if (!next) throw new RangeError(`${acceptanceEvents[what]} does not fit 「${acceptanceStages[stage]}」`);
    if (what === 'initialFailed' || what === 'finalFailed') failures += 1;
    if (what === 'initialPassed' || what === 'finalPassed') failures = 0;
    [stage, since] = [next, at];
  }
  trialOver(now);
  const clock = planOf(stage, since);
  return {
    stage,
    since,
    clock,
    overdue: clock !== null && stage !== 'trial' && now >= clock.due,
    failures,
    mayRescind: isOpen(stage) && failures >= most,
  };
}

export interface ContractPhase {
  name: string;
  months: number;
  from: PlainDate;
  /** The last day of the phase. */
  to: PlainDate;
}

/** Phases one after the other from 合同签订; each ends on the day of the month on which the contract was signed. */
export function contractPhases(set: RuleSet, signedAt: Instant): ContractPhase[] {
  const signed = shanghaiDay(signedAt);
  let total = 0;
  return ruleValue(set, rules.phases).map(({ name, months }) => {
    const from = plusMonths(signed, total);
    total += months;
    return { name, months, from, to: plusMonths(signed, total) };
  });
}
