// A fault of the system and its clocks (O25). Each runs from the notification, in hours by the clock, whatever day it is.
import { epochMs, plusMs, type Instant } from '../kit/instant.ts';
import { ruleRow, ruleValue, type RuleSet } from '../kit/rules.ts';
import { incidentRules } from './rules.ts';

export const incidentLevels = { level1: '一级故障', level2: '二级故障', level3: '三级故障', level4: '四级故障', special: '特殊故障' } as const;
export type IncidentLevel = keyof typeof incidentLevels;

/** What has to be reached, in order. */
export const incidentSteps = {
  responded: '响应',
  onSite: '工程师到达现场',
  diagnosed: '确诊',
  expert: '专家到达现场',
  solved: '解决',
} as const;
export type IncidentStep = keyof typeof incidentSteps;

export interface IncidentClock {
  step: IncidentStep;
  startedAt: Instant;
  /** The last moment that is in time. */
  due: Instant;
  /** Rule and article behind it, as people read it. */
  basis: string;
}

/** `warned`: one of the warning points is behind us. `missed`: over, and not reached. */
export type ClockStanding = 'running' | 'warned' | 'missed' | 'kept' | 'late';

/** Time limits agreed with the office for a 特殊故障, in minutes from the notification. */
export type AgreedLimits = Partial<Record<'diagnosed' | 'expert' | 'solved', number>>;

/**
 * The clocks of a fault. A 特殊故障 has those of response and arrival, and what was agreed.
 * @throws RangeError for agreed limits on another level: those are the contract's
 */
export function incidentClocks(rules: RuleSet, level: IncidentLevel, notifiedAt: Instant, agreed: AgreedLimits = {}): IncidentClock[] {
  if (level !== 'special' && Object.keys(agreed).length) throw new RangeError(`limits are agreed for a special fault only, not for ${level}`);
  const clock = (step: IncidentStep, minutes: number | null | undefined, basis: string | null): IncidentClock[] =>
    minutes ? [{ step, startedAt: notifiedAt, due: plusMs(notifiedAt, minutes * 60_000), basis: basis ?? '平台默认' }] : [];
  const of = (rule: typeof incidentRules.response, step: IncidentStep): IncidentClock[] =>
    clock(step, ruleValue(rules, rule), ruleRow(rules, rule).article);
  const common = [...of(incidentRules.response, 'responded'), ...of(incidentRules.onSite, 'onSite')];
  const limits = level === 'special' ? agreed : ruleValue(rules, incidentRules[level]);
  const basis = level === 'special' ? '与采购人协商的方案' : ruleRow(rules, incidentRules[level]).article;
  return [...common, ...(['diagnosed', 'expert', 'solved'] as const).flatMap((step) => clock(step, limits[step], basis))];
}

/** How a clock stands; `doneAt` null: not reached yet. Exactly at the end is in time. */
export function standingOf({ startedAt, due }: IncidentClock, doneAt: Instant | null, now: Instant, warnings: readonly number[]): ClockStanding {
  if (doneAt !== null) return doneAt <= due ? 'kept' : 'late';
  if (now > due) return 'missed';
  const used = ((epochMs(now) - epochMs(startedAt)) / (epochMs(due) - epochMs(startedAt))) * 100;
  return warnings.some((percent) => used >= percent) ? 'warned' : 'running';
}
