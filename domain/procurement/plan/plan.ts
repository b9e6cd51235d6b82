// 采购计划 (J09, R04): 草稿→单位审核→财政审核→已备案→执行中→已完成. A submitted plan holds its budget; what comes back, is called back or taken out gives it back. After 备案 only lines
// that no 委托单 has taken may be changed or taken out, a change by the same reviews: until it is decided the filed version stands, and the dearer of the two is held.
import {
  copiesOf,
  firstStep,
  moveAction,
  notYetVoted,
  planOf,
  reasonGiven,
  roundActions,
  stepAfter,
  stepClock,
  type RoundFacts,
} from '../../approval/actions.ts';
import type { Calendar } from '../../kit/calendar.ts';
import { defineProcess, type ActionContext, type Move } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { platformSentence, type PlatformName } from '../portals.ts';
import type { PurchaseForm, PurchaseMethod } from './catalogue.ts';

export interface PlanLine {
  /** Stays with the line whatever version. */
  no: number;
  budgetId: string;
  catalogueCode: string;
  name: string;
  form: PurchaseForm;
  method: PurchaseMethod;
  /** 分 as text */
  fen: string;
}
export interface PlanContent {
  title: string;
  lines: readonly PlanLine[];
}

/** 分 per budget line. */
export function perBudget(lines: readonly Pick<PlanLine, 'budgetId' | 'fen'>[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { budgetId, fen } of lines) sums.set(budgetId, (sums.get(budgetId) ?? 0n) + BigInt(fen));
  return sums;
}
/** The dearer of two, budget by budget. */
export function dearer(one: ReadonlyMap<string, bigint>, other: ReadonlyMap<string, bigint>): Map<string, bigint> {
  const both = new Map(one);
  for (const [id, fen] of other) if (fen > (both.get(id) ?? 0n)) both.set(id, fen);
  return both;
}

export interface PlanFacts extends RoundFacts {
  calendar: Calendar;
  /** Everything that speaks against what is handed in. */
  against: readonly Reason[];
  /** Filed already: a return or a withdrawal leads back there, not to the draft. */
  filedState: 'filed' | 'running' | null;
  /** Numbers of lines that a 委托单 has taken. */
  taken: readonly number[];
  /** A change waits for its decision. */
  pending: boolean;
}
type Context = ActionContext<PlanFacts>;

const states = { unit: 'unitReview', finance: 'financeReview' } as const;
export const planNodes = Object.keys(states) as (keyof typeof states)[];
const at = (node: string): Move => states[node as keyof typeof states];
/** Where it stands once nobody has to review it any more. */
const settled = ({ facts }: Context): Move => facts.filedState ?? 'filed';
const back = ({ facts }: Context): Move => facts.filedState ?? 'draft';
const next = (context: Context, passed: string | null): Move => {
  const { approval } = context.facts;
  const node = approval && (passed === null ? firstStep(approval) : stepAfter(approval, passed));
  return node ? at(node) : settled(context);
};
const reviews: readonly string[] = Object.values(states);
const ends = ['filed', 'running', 'draft'];
const unit = ['orgAdmin', 'orgMember'] as const;
const handedIn = ({ facts }: Context): Reason[] => [...facts.against];
const code = (reasons: readonly Reason[]): string => reasons.find(({ code: own }) => own !== undefined)?.code ?? 'VALIDATION';

const rounds = {
  from: reviews,
  next,
  failed: back,
  oneOf: [...reviews, ...ends],
};

export const plan = defineProcess<PlanFacts>({
  type: 'ProcurementPlan',
  label: '采购计划',
  kind: 'case',
  states: {
    draft: { label: '草稿', rests: true },
    unitReview: {
      label: '单位审核',
      round: { node: 'unit', role: 'orgAdmin', label: '采购计划单位审核', plan: planOf('unit'), cc: copiesOf('unit') },
      clock: stepClock('unit', { name: 'unit', label: '单位审核时限', then: 'late' }),
    },
    financeReview: {
      label: '财政审核',
      round: { node: 'finance', role: 'finance', label: '采购计划财政审核', plan: planOf('finance'), cc: copiesOf('finance') },
      clock: stepClock('finance', { name: 'finance', label: '财政审核时限', then: 'late' }),
    },
    filed: { label: '已备案', rests: true, settled: true },
    running: { label: '执行中', rests: true, settled: true },
    completed: { label: '已完成', final: true },
    revoked: { label: '已撤销', final: true },
    discarded: { label: '已删除', final: true },
  },
  actions: {
    create: {
      label: '新增采购计划',
      from: null,
      to: 'draft',
      by: unit,
      quiet: true,
      guard: ({ input }) =>
        (input as { platform?: PlatformName }).platform === 'mall'
          ? [{ field: 'platform', code: 'MALL_SEPARATE', message: platformSentence, rule: 'J03' }]
          : [],
      refusal: 'MALL_SEPARATE',
    },
    edit: { label: '保存', from: 'draft', to: null, by: unit, quiet: true },
    submit: {
      label: '提交审核',
      from: 'draft',
      to: (context) => next(context, null),
      oneOf: [...reviews, 'filed'],
      by: unit,
      guard: handedIn,
      refusal: code,
    },
    change: {
      label: '变更',
      from: ['filed', 'running'],
      to: (context) => next(context, null),
      oneOf: [...reviews, 'filed', 'running'],
      by: unit,
      guard: handedIn,
      refusal: code,
    },
    ...roundActions<PlanFacts>({
      ...rounds,
      officers: ['orgAdmin', 'finance'],
      applicants: unit,
      back: {
        label: '退回',
        to: (context, target) => (target === 'applicant' ? back(context) : at(target)),
        oneOf: [...ends, ...reviews],
        guard: reasonGiven,
      },
      at,
      clocks: ['unit', 'finance'],
    }),
    late: { label: '审核超期', from: reviews, to: null, by: 'system', atAny: ['unit', 'finance'], hidden: true },
    moveDefinition: moveAction<PlanFacts>(reviews),
    withdraw: { label: '撤回', from: reviews, to: back, oneOf: ends, by: unit, guard: notYetVoted, refusal: 'WITHDRAW_AFTER_VOTE' },
    discard: { label: '删除', from: 'draft', to: 'discarded', by: unit },
    // 撤销 takes out what no 委托单 has taken.
    revoke: {
      label: '撤销',
      from: ['filed', 'running'],
      to: ({ facts }) => (facts.taken.length ? null : 'revoked'),
      oneOf: ['revoked'],
      by: unit,
      guard: (context) => [...reasonGiven(context), ...handedIn(context)],
      refusal: code,
    },
    // A 委托单 that is accepted while a change is reviewed starts what was filed; the change's end finds its lines taken.
    start: {
      label: '开始执行',
      from: ['filed', 'running', ...reviews],
      to: ({ file }) => (reviews.includes(file.state) ? null : 'running'),
      oneOf: ['running'],
      by: 'system',
      hidden: true,
    },
    complete: { label: '执行完毕', from: 'running', to: 'completed', by: 'system', hidden: true },
  },
});

const sameLine = (a: PlanLine, b: PlanLine): boolean =>
  a.budgetId === b.budgetId &&
  a.catalogueCode === b.catalogueCode &&
  a.name === b.name &&
  a.form === b.form &&
  a.method === b.method &&
  a.fen === b.fen;

/** What speaks against a change or a 撤销 of a filed plan: lines that a 委托单 has taken stay as they are. */
export const takenReasons = (before: readonly PlanLine[], after: readonly PlanLine[], taken: readonly number[]): Reason[] =>
  before
    .filter(({ no }) => taken.includes(no))
    .flatMap((line): Reason[] => {
      const now = after.findIndex(({ no }) => no === line.no);
      const kept = now >= 0 && sameLine(after[now]!, line);
      return kept
        ? []
        : [
            {
              field: now < 0 ? 'lines' : `lines[${now}]`,
              code: 'PLAN_LINE_TAKEN',
              message: `第${line.no}项“${line.name}”已委托采购，不能变更或撤销`,
              rule: 'J09',
            },
          ];
    });
