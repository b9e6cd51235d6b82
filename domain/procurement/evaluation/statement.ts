// 报价确认与说明 (R30, R32): a bidder is asked about his own price, and answers while the project's time for it runs. A row of its own, which only he and the evaluation see.
import type { Instant } from '../../kit/instant.ts';
import { inTime } from '../../kit/in-time.ts';
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';

/** What is asked. */
export const statementKinds = { mismatch: '确认修正后的报价', low: '说明报价合理性' } as const;
export type StatementKind = keyof typeof statementKinds;

export interface StatementFacts {
  about: StatementKind;
  /** The project's running time to answer; null: it is over. */
  gate: { due: Instant } | null;
  /** Why nobody answers: the project is suspended. Empty where it goes on. */
  held: readonly Reason[];
  files: readonly Reason[];
}
type Context = ActionContext<StatementFacts>;

const may =
  (about: StatementKind) =>
  ({ facts, received }: Context): Reason[] => {
    if (facts.about !== about) return [{ message: `本次应当${statementKinds[facts.about]}`, rule: facts.about === 'low' ? 'R32' : 'R30' }];
    if (facts.held.length) return [...facts.held];
    if (!facts.gate || !inTime(received, facts.gate.due, { op: '<', graceMinutes: 0 }))
      return [{ code: 'EVALUATION_STATEMENT_LATE', message: '已超过答复期限' }];
    return [...facts.files];
  };
const bidder = {
  by: 'bidHandler',
  refusal: (reasons: readonly Reason[]): string => reasons.find(({ code }) => code !== undefined)?.code ?? 'EVALUATION_INVALID',
} as const;

export const priceStatement = defineProcess<StatementFacts>({
  type: 'PriceStatement',
  label: '报价确认与说明',
  kind: 'row',
  blind: true,
  states: {
    asked: { label: '待答复', rests: true },
    confirmed: { label: '已确认报价', rests: true, final: true },
    declined: { label: '不确认报价', rests: true, final: true },
    explained: { label: '已说明报价', rests: true },
  },
  actions: {
    ask: { label: '要求确认或者说明报价', from: null, to: 'asked', by: 'system', hidden: true },
    confirm: { label: '确认修正后的报价', from: 'asked', to: 'confirmed', ...bidder, guard: may('mismatch') },
    decline: { label: '不确认修正后的报价', from: 'asked', to: 'declined', ...bidder, guard: may('mismatch') },
    // Until the time is over he may put another statement in the place of the one before.
    explain: { label: '说明报价合理性', from: ['asked', 'explained'], to: 'explained', ...bidder, guard: may('low') },
  },
});
