// 采购项目 after the result: 合同→验收→归档 (R45). What happens to each contract is its own case (domain/procurement/contract); the project follows them.
import { workingDaysBetween } from '../../kit/calendar.ts';
import { planPeriod, type DeadlinePlan } from '../../kit/deadline.ts';
import { plusMs, shanghaiDay } from '../../kit/instant.ts';
import type { Action, ActionContext, Move, State } from '../../kit/process.ts';
import { ruleRow, ruleValue } from '../../kit/rules.ts';
import { periods } from '../law/rules.ts';
import { bondsAfter } from './bonds.ts';
import type { ProjectFacts } from './project.ts';
import { planOfDate } from './times.ts';

const system = { by: 'system', hidden: true } as const;
type Context = ActionContext<ProjectFacts>;

/** Kept from the end of the purchase on. */
const kept = ({ facts, received }: Context) =>
  planPeriod(facts.calendar, received, ruleValue(facts.set, periods.archive), ruleRow(facts.set, periods.archive).article ?? periods.archive.label);

/** A date of the one function after the result, in working days, so that a new holiday table moves it. */
const dated =
  (name: string) =>
  ({ facts, received }: Context): DeadlinePlan | null => {
    const plan = planOfDate(facts.dates, name);
    const amount = plan && workingDaysBetween(facts.calendar, shanghaiDay(received), shanghaiDay(plusMs(plan.due, -1)));
    return plan && { ...plan, unit: 'workingDays', amount: amount! };
  };
/** 结果公告: public for its time, then open to 质疑, as far as the method has a date for either (R36, R41). */
export function whenResulted({ facts }: Context): Move {
  const has = (name: string): boolean => facts.dates.some((one) => one.name === name);
  const bonds = bondsAfter(facts);
  return { main: 'resulted', ...(bonds === 'due' ? { bonds } : {}), ...(has('resultNotice') ? { outcome: 'shown' } : has('challenge') ? { outcome: 'questionable' } : {}) };
}
export const resultedOneOf = ['resulted', 'outcome:shown', 'outcome:questionable', 'bonds:due'];

export const outcomeRegion: Record<string, State<ProjectFacts>> = {
  none: { label: '—', rests: true },
  shown: {
    label: '结果公告期内',
    rests: true,
    clock: { name: 'resultNotice', label: '中标结果公告期限', then: 'endResultNotice', plan: dated('resultNotice') },
  },
  questionable: {
    label: '可质疑中标结果',
    rests: true,
    clock: { name: 'resultChallenge', label: '中标结果质疑期限', then: 'endResultChallenge', plan: dated('challenge') },
  },
  over: { label: '已届满', rests: true, final: true },
};

export const completionStates: Record<string, State<ProjectFacts>> = {
  contracted: { label: '合同', rests: true },
  accepting: { label: '验收', rests: true },
  archived: { label: '归档', rests: true, settled: true, clock: { name: 'keep', label: '采购文件保存期限', then: 'endKeeping', plan: kept } },
};

/** 废标、终止: what has no end of its own is kept beside the state in which the purchase ended (R45). */
export const keepingRegion: Record<string, State<ProjectFacts>> = {
  none: { label: '—', rests: true },
  kept: { label: '已归档', rests: true, clock: { name: 'keepEnded', label: '采购文件保存期限', then: 'endKeepingEnded', plan: kept } },
};

export const completionActions = (agency: Pick<Action<ProjectFacts>, 'by' | 'guard' | 'refusal'>): Record<string, Action<ProjectFacts>> => ({
  endResultNotice: { label: '中标结果公告期限届满', from: 'outcome:shown', to: { outcome: 'questionable' }, at: 'resultNotice', ...system },
  endResultChallenge: { label: '中标结果质疑期限届满', from: 'outcome:questionable', to: { outcome: 'over' }, at: 'resultChallenge', ...system },
  recordContract: { label: '全部合同已签订', from: 'resulted', to: 'contracted', ...system },
  noteContract: { label: '公告政府采购合同', from: ['awarding', 'awarded', 'resulted', 'contracted', 'accepting'], to: null, ...system },
  beginAcceptance: { label: '开始验收', from: 'contracted', to: 'accepting', ...system },
  archive: { label: '归档', from: 'accepting', to: 'archived', ...agency },
  archiveEnded: { label: '归档（未成交项目）', from: ['terminated', 'refunded', 'retendered'], to: { keeping: 'kept' }, ...agency },
  endKeepingEnded: { label: '采购文件保存期限届满', from: 'keeping:kept', to: null, at: 'keepEnded', ...system },
  endKeeping: { label: '采购文件保存期限届满', from: 'archived', to: null, at: 'keep', ...system },
});
