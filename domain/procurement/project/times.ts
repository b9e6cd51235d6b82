// The times of a project: what the office fixes, what the law makes of it, and how a pause shifts it. All of it comes from the one function of the law.
import { isWorkingDay } from '../../kit/calendar.ts';
import type { DeadlineChange, DeadlinePlan } from '../../kit/deadline.ts';
import { endOfDay, epochMs, plusDays, plusMs, shanghaiDay, type Instant, type PlainDate } from '../../kit/instant.ts';
import type { DeadlineView } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { consequencesOf, sameTimeOn, type ChangeAsked, type Consequences } from '../law/change.ts';
import { planTender, type Law, type TenderDate, type TenderFacts } from '../law/deadlines.ts';
import type { Kind, Method } from '../law/regime.ts';
import { ruleOf } from '../law/rules.ts';
import { against } from '../law/verdict.ts';

export interface Times {
  /** Day of the notice; null before. */
  published: PlainDate | null;
  /** When the notice goes out by itself. */
  publishAt: Instant | null;
  /** 获取采购文件截止日: the last day. */
  obtainUntil: PlainDate | null;
  /** 投标截止时间 = 开标时间 */
  bidDeadline: Instant | null;
}
export interface What {
  method: Method;
  kind: Kind;
}

/** The project's dates by the one function; none before a day of publication is known. */
export function datesOf(law: Law, { method, kind }: What, times: Times, happened: TenderFacts['happened'] = {}): TenderDate[] {
  const published = times.published ?? (times.publishAt === null ? null : shanghaiDay(times.publishAt));
  if (published === null) return [];
  return planTender(law, { method, kind, published, obtainUntil: times.obtainUntil, bidDeadline: times.bidDeadline, happened }).dates;
}

const fixedBasis = '采购公告';

/** A date of the one function as the plan of a clock; null where the law has none. Working days keep their length, so that a new holiday table moves them. */
export function planOfDate(dates: readonly TenderDate[], name: string, due: Instant | null = null): DeadlinePlan | null {
  const date = dates.find((one) => one.name === name);
  if (!date) return due === null ? null : { due, basis: fixedBasis, unit: 'instant', amount: 0 };
  const basis = date.cite.article ?? date.cite.source;
  if (due !== null || date.length.unit !== 'workingDays' || date.name !== 'notice')
    return { due: due ?? date.due, basis, unit: 'instant', amount: 0, provisional: due === null && date.provisional };
  return { due: date.due, basis, unit: 'workingDays', amount: date.length.amount, provisional: date.provisional };
}

/** What is wrong with times that an office would fix at a moment. What only next year's holidays can tell is let pass, and told. */
export function timesReasons(law: Law, what: What, times: Times, received: Instant): Reason[] {
  const { publishAt, obtainUntil, bidDeadline } = times;
  const missing = (field: string, message: string): Reason[] => [{ field, message }];
  if (publishAt === null) return missing('publishAt', '请确定公告发布时间');
  const late = publishAt < received ? missing('publishAt', '公告发布时间不能早于现在') : [];
  const asksBids = ruleOf('bid', what.method, what.kind) !== null;
  if (asksBids && bidDeadline === null) return [...late, ...missing('bidDeadline', '请确定投标截止时间')];
  const published = shanghaiDay(publishAt);
  const { findings } = planTender(law, { ...what, published, obtainUntil, bidDeadline });
  const fieldOf: Readonly<Record<string, string>> = { R06: 'obtainUntil', R08: 'bidDeadline' };
  return [
    ...late,
    ...findings.flatMap((finding) => against([finding], fieldOf[finding.rule])),
    ...(obtainUntil === null
      ? missing('obtainUntil', '请确定获取采购文件截止日')
      : obtainUntil < published
        ? missing('obtainUntil', '获取采购文件截止日不能早于公告发布日')
        : []),
    ...(obtainUntil !== null && bidDeadline !== null && shanghaiDay(bidDeadline) < obtainUntil
      ? missing('obtainUntil', '获取采购文件截止日不能晚于投标截止时间')
      : []),
    ...(bidDeadline !== null && !isWorkingDay(law.calendar, shanghaiDay(bidDeadline))
      ? missing('bidDeadline', '投标截止及开标应当安排在工作日')
      : []),
  ];
}

/** Every consequence of a correction of a published project; null where it has no bid deadline. */
export function changeOf(law: Law, { method, kind }: What, times: Times, asked: ChangeAsked): Consequences | null {
  const { published, bidDeadline, obtainUntil } = times;
  if (published === null || bidDeadline === null) return null;
  return consequencesOf(law, { method, kind, published, obtainUntil, bidDeadline }, asked);
}

const DAY = 86_400_000;

/** After a pause: as many whole days later as it lasted, at the same time of day, on a working day. */
export function shifted({ calendar }: Law, due: Instant, pausedAt: Instant, at: Instant): Instant {
  const days = Math.ceil((epochMs(at) - epochMs(pausedAt)) / DAY);
  const midnight = due === endOfDay(shanghaiDay(plusMs(due, -1)));
  let day = plusDays(shanghaiDay(midnight ? plusMs(due, -1) : due), days);
  while (!isWorkingDay(calendar, day)) day = plusDays(day, 1);
  return midnight ? endOfDay(day) : sameTimeOn(due, day);
}

/** Clocks that a suspension stops: whoever may still act gets the whole of his time. */
export const pausable = ['obtain', 'bidDeadline', 'notice', 'challenge', 'confirmPrice', 'explainPrice', 'decide', 'result', 'contract'] as const;
const fixedClocks: readonly string[] = ['obtain', 'bidDeadline'];

/** 暂停: what runs is stopped; what was due already is the system's to end. */
export const pauses = (deadlines: readonly DeadlineView[], received: Instant, why: string): DeadlineChange[] =>
  deadlines
    .filter(({ name, due, pausedAt }) => (pausable as readonly string[]).includes(name) && pausedAt === null && received < due)
    .map(({ name }) => ({ name, what: 'pause', why }));

/** 恢复: each clock that stands goes on; a fixed time comes whole days later than it was. */
export function resumes(
  law: Law,
  deadlines: readonly DeadlineView[],
  received: Instant,
  why: string,
): { changes: DeadlineChange[]; due: Record<string, Instant> } {
  const due: Record<string, Instant> = {};
  const changes = deadlines.flatMap((deadline): DeadlineChange[] => {
    const { name, pausedAt } = deadline;
    if (pausedAt === null || !(pausable as readonly string[]).includes(name)) return [];
    if (!fixedClocks.includes(name)) return [{ name, what: 'resume', why }];
    const wanted = shifted(law, deadline.due, pausedAt, received);
    due[name] = wanted;
    const resumed = plusMs(deadline.due, epochMs(received) - epochMs(pausedAt));
    const by = epochMs(wanted) - epochMs(resumed);
    return [{ name, what: 'resume', why }, ...(by > 0 ? [{ name, what: 'extend', by, why } as const] : [])];
  });
  return { changes, due };
}
