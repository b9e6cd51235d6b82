// The clock of 投标保证金 that are due back (R14): the agency's to keep, of the one that is due next. What each bond is stands in its own row (domain/procurement/bond).
import type { DeadlinePlan } from '../../kit/deadline.ts';
import { endOfDay, type Instant, type PlainDate } from '../../kit/instant.ts';
import { addresses, type Action, type ActionContext, type Move, type State } from '../../kit/process.ts';
import { ruleRow, type RuleSet } from '../../kit/rules.ts';
import { periods } from '../law/rules.ts';
import type { ProjectFacts } from './project.ts';

const system = { by: 'system', hidden: true } as const;

/** Where the clock stands after an act: `refunds` are the last days of what is due back. */
export const bondsAfter = ({ refunds = [] }: Pick<ProjectFacts, 'refunds'>): 'due' | 'none' => (refunds.length ? 'due' : 'none');

/** The clock of the bonds of a project that are due back: of the one that is due next; null: none whose day has not passed. */
function nextRefund(set: RuleSet, due: readonly PlainDate[], received: Instant): DeadlinePlan | null {
  const [next] = due.filter((day) => endOfDay(day) > received).toSorted();
  if (next === undefined) return null;
  const { article, source } = ruleRow(set, periods.refundLosers);
  return { due: endOfDay(next), basis: article ?? source, unit: 'instant', amount: 0 };
}

export const bondsRegion: Record<string, State<ProjectFacts>> = {
  none: { label: '—', rests: true },
  due: {
    label: '待退还投标保证金',
    rests: true,
    clock: {
      name: 'bondRefund',
      label: '退还投标保证金期限',
      then: 'bondRefundOverdue',
      plan: ({ facts, received }) => nextRefund(facts.set, facts.refunds ?? [], received),
    },
  },
};
const bondsOneOf = ['bonds:due', 'bonds:none'];

/** 废标: what was paid is due back to everybody. */
export const voiding = (action: Action<any>): Action<ProjectFacts> => {
  const { to } = action;
  if (to === null || typeof to === 'function') throw new Error(`${action.label} leads to no fixed state`);
  const move = typeof to === 'string' ? { main: to } : to;
  const { bonds: _, ...others } = move;
  return {
    ...action,
    to: ({ facts }: ActionContext<ProjectFacts>): Move => ({ ...others, bonds: bondsAfter(facts) }),
    oneOf: [...addresses(others), ...bondsOneOf],
  };
};

export const bondsActions: Record<string, Action<ProjectFacts>> = {
  followBonds: {
    label: '投标保证金退还期限更新',
    from: ['bonds:none', 'bonds:due'],
    to: ({ facts }: ActionContext<ProjectFacts>): Move => ({ bonds: bondsAfter(facts) }),
    oneOf: bondsOneOf,
    anew: true,
    ...system,
  },
  bondRefundOverdue: { label: '逾期未退还中标、未中标供应商的投标保证金', from: 'bonds:due', to: null, at: 'bondRefund', ...system },
};
