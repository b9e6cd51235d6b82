// What the opening of the bids does to its project: the ceremony is complete, or there were fewer than three bids at the hour and nothing is opened.
import type { Action, ActionContext, State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { heldBy } from './hold.ts';

const standsStill = ({ file, facts }: ActionContext<{ set: RuleSet }>): Reason[] => heldBy(file, facts.set);
const system = { by: 'system', hidden: true, guard: standsStill, refusal: 'TENDER_SUSPENDED' } as const;

export const openingStates = {
  qualifying: { label: '资格审查', rests: true },
} as const satisfies Record<string, State<unknown>>;

export const openingActions = {
  endOpening: { label: '开标完成', from: 'opening', to: 'qualifying', ...system },
  voidFew: { label: '投标人不足三家，废标', from: 'opening', to: 'voided', ...system },
} as const satisfies Record<string, Action<{ set: RuleSet }>>;
