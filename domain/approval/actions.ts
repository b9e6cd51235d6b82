// The acts of rounds for a process table, the same everywhere (W01–W13): officers claim, vote, transfer, delegate, add, remove, return and take back;
// the applicant urges; clocks are stopped on a legal ground. A process says where its rounds stand and where they lead.
import type { Calendar } from '../kit/calendar.ts';
import { planPeriod, type DeadlinePlan } from '../kit/deadline.ts';
import type { Instant } from '../kit/instant.ts';
import { plusMs } from '../kit/instant.ts';
import type { Action, ActionContext, Move, Party, PlannedRound, State } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type { Definition, Step } from './definition.ts';
import type { Late } from './late.ts';
import { movable, type Moving } from './move.ts';
import { before, firstOn, nextOn, type Way } from './walk.ts';

/** A legal ground on which a clock may stand still. */
export interface SuspensionGround {
  code: string;
  label: string;
  article: string;
}

/** What a case's definition comes to: loaded for acts that may open a round or ask the definition. */
export interface ApprovalFacts extends Way {
  /** Definitions of the chains that run beside it. */
  beside: readonly Definition[];
  /** Rounds by step, with the people of now. */
  plans: Readonly<Record<string, PlannedRound>>;
  /** Who gets a copy when a step is left. */
  copies: Readonly<Record<string, readonly string[]>>;
  /** Who is asked instead, where a late step is handed on. */
  escalations: Readonly<Record<string, PlannedRound>>;
  lastUrged: Instant | null;
  /** Step that returned the case to its applicant last, while it has not been submitted again. */
  returnedFrom: string | null;
  /** Votes since the last submission. */
  votes: number;
  /** Whoever has let the case pass since the last submission, before this act. */
  approvers: readonly string[];
  grounds: readonly SuspensionGround[];
  /** The newer definition, where the act moves the case to it. */
  moving?: Moving;
}
export interface RoundFacts {
  approval?: ApprovalFacts | undefined;
}

/** A step of the case's definitions. */
export const stepOf = (approval: Pick<ApprovalFacts, 'definition' | 'beside'> | undefined, node: string): Step | undefined =>
  approval && [approval.definition, ...approval.beside].flatMap(({ steps }) => steps).find((step) => step.node === node);

/** For `State.round.plan` and `.cc` of a table. Throws where the facts of the act were loaded without the definition: its records forget to. */
export const planOf =
  (node: string) =>
  ({ facts, file }: ActionContext<any>): PlannedRound => {
    const plan = (facts as RoundFacts | null)?.approval?.plans[node];
    if (!plan) throw new Error(`${file.type}: no plan for ${node}`);
    return plan;
  };
export const copiesOf =
  (node: string) =>
  ({ facts }: ActionContext<any>): readonly string[] =>
    (facts as RoundFacts | null)?.approval?.copies[node] ?? [];

/** The clock of a step: the time that the definition gives it, else what the process says; none where neither does. */
export const stepClock = <F extends RoundFacts & { calendar: Calendar }>(
  node: string,
  clock: { name: string; label: string; then: string },
  otherwise: (context: ActionContext<F>) => DeadlinePlan | null = () => null,
): NonNullable<State<F>['clock']> => ({
  ...clock,
  plan: (context) => {
    const step = stepOf(context.facts.approval, node);
    return step?.limit ? planPeriod(context.facts.calendar, context.received, step.limit, `审批流程「${step.label}」环节时限`) : otherwise(context);
  },
});

/** The step that a case begins with when it is handed in, and the one after a step; null where the chain ends. */
export const firstStep = (approval: ApprovalFacts): string | null => firstOn(approval, approval.returnedFrom)?.node ?? null;
export const stepAfter = (approval: ApprovalFacts, node: string): string | null => nextOn(approval, node)?.node ?? null;

export const reasonGiven = ({ input }: Pick<ActionContext<unknown>, 'input'>): Reason[] => {
  const { reason } = (input ?? {}) as { reason?: unknown };
  return typeof reason === 'string' && reason.trim() ? [] : [{ field: 'reason', code: 'REASON_MISSING', message: '请填写退回原因', rule: 'C08' }];
};

/** Where a return goes; to the applicant where the act names nothing. */
export const returnTarget = ({ input }: Pick<ActionContext<unknown>, 'input'>): string =>
  (input as { target?: string } | null)?.target ?? 'applicant';

/** The same where the step before is what is meant when nothing is named: the nearest that the case has come by and the definition allows. */
export function targetBefore({ input, facts, round }: ActionContext<RoundFacts>): string {
  const named = (input as { target?: string } | null)?.target;
  if (named !== undefined || !facts.approval || !round) return named ?? 'applicant';
  const allowed = stepOf(facts.approval, round.node)?.returnTo ?? [];
  return before(facts.approval, round.node).findLast((node) => allowed.includes(node)) ?? 'applicant';
}

/** W07: the definition allows the target. */
export const targetAllowed =
  (targetOf: (context: ActionContext<any>) => string = returnTarget) =>
  (context: ActionContext<RoundFacts>): Reason[] => {
    const { file, facts, round } = context;
    const targets = (round && stepOf(facts.approval, round.node)?.returnTo) ?? ['applicant'];
    return targets.includes(targetOf(context))
      ? []
      : [{ field: 'target', code: 'RETURN_TARGET_NOT_ALLOWED', message: `「${file.type}」本环节只能退回到：${targets.join('、')}`, rule: 'W07' }];
  };

/** W09: nobody has voted since the last submission, where the definition asks for it. */
export const notYetVoted = ({ facts }: ActionContext<RoundFacts>): Reason[] =>
  facts.approval?.definition.withdraw === 'beforeVote' && facts.approval.votes > 0
    ? [{ code: 'WITHDRAW_AFTER_VOTE', message: '已有审批人员办理，不能撤回', rule: 'W09' }]
    : [];

/** W11: the hours since the last urge. */
function notTooSoon({ facts, received }: ActionContext<RoundFacts>): Reason[] {
  const { lastUrged, definition } = facts.approval ?? { lastUrged: null, definition: null };
  const until = lastUrged !== null && definition ? plusMs(lastUrged, definition.urgeHours * 3_600_000) : null;
  return until !== null && received < until ? [{ code: 'URGE_TOO_SOON', message: `每${definition!.urgeHours}小时只能催办一次`, rule: 'W11' }] : [];
}

function groundKnown({ facts, input }: ActionContext<RoundFacts>): Reason[] {
  const { ground } = (input ?? {}) as { ground?: string };
  const grounds = facts.approval?.grounds ?? [];
  return grounds.some(({ code }) => code === ground)
    ? []
    : [
        {
          field: 'ground',
          code: 'SUSPENSION_GROUND_UNKNOWN',
          message: `中止计时的事由须为：${grounds.map(({ label }) => label).join('、')}`,
          rule: 'W13',
        },
      ];
}

const whyStopped = ({ facts, input }: ActionContext<RoundFacts>): string => {
  const found = facts.approval?.grounds.find(({ code }) => code === (input as { ground?: string } | null)?.ground);
  return found ? `${found.label}（${found.article}）` : '恢复计时';
};

/** Where rounds stand and where they lead. */
export interface Rounds<F> {
  /** States that rounds stand in. */
  from: readonly string[];
  officers: readonly Party[];
  applicants: readonly Party[];
  /** Where the case goes when the round at a step passes, and when it fails; `oneOf` names all of it. */
  next: (context: ActionContext<F>, node: string) => Move;
  failed: (context: ActionContext<F>, node: string) => Move;
  oneOf: readonly string[];
  /** State of a step, for a vote that is taken back after its round has ended. */
  at: (node: string) => Move;
  /** Steps whose decision has effects that cannot be called back (W10). */
  lasting?: readonly string[];
}
export interface RoundsOf<F> extends Rounds<F> {
  /** A refusal of its own; left out where returning is the only no. */
  refuse?: string;
  /** Return: where a target lies, and what it is called here. */
  back: {
    label: string;
    to: (context: ActionContext<F>, target: string) => Move;
    oneOf: readonly string[];
    guard?: (context: ActionContext<F>) => Reason[];
    refusal?: Action<F>['refusal'];
  };
  /** Clocks that may be stopped; none where it is left out. */
  clocks?: readonly string[];
}

/** A round that has ended moves the case; one that goes on leaves it where it is. */
export const moved =
  <F>({ next, failed }: Pick<Rounds<F>, 'next' | 'failed'>) =>
  (context: ActionContext<F>): Move | null => {
    const { outcome, node } = context.round ?? { outcome: 'wait', node: '' };
    return outcome === 'pass' ? next(context, node) : outcome === 'fail' ? failed(context, node) : null;
  };

const lasting =
  (nodes: readonly string[]) =>
  ({ round }: ActionContext<unknown>): Reason[] =>
    round && nodes.includes(round.node) ? [{ code: 'ROUND_TAKEN_ON', message: '本环节的决定已经送达，不能取回', rule: 'W10' }] : [];

/** What members of a round do beside voting. */
export function taskActions<F extends RoundFacts>(rounds: Rounds<F>): Record<string, Action<F>> {
  const { from, oneOf } = rounds;
  const by: Party[] = [...rounds.officers, 'member'];
  const stays = { from, by, to: null } as const;
  return {
    claim: { label: '领取', ...stays, by: [...by, 'operator'], task: { claim: true } },
    release: { label: '退回待领', ...stays, by: [...by, 'operator'], task: { release: true } },
    transfer: { label: '转办', ...stays, by: [...by, 'operator'], task: { act: 'transfer' } },
    delegate: { label: '委派', ...stays, task: { act: 'delegate' } },
    opine: { label: '反馈意见', ...stays, task: { act: 'opine' }, guard: reasonGiven },
    addBefore: { label: '前加签', ...stays, task: { act: 'addBefore' } },
    addAfter: { label: '后加签', ...stays, task: { act: 'addAfter' } },
    // Whoever is left may have decided already.
    remove: { label: '减签', from, by, to: moved(rounds), oneOf, task: { act: 'remove' } },
    takeBack: {
      label: '取回',
      from,
      by,
      to: ({ file, round }) => {
        const move = rounds.at(round!.node);
        return standsAt(file, move) ? null : move;
      },
      oneOf: from,
      task: { act: 'takeBack' },
      ...(rounds.lasting && { guard: lasting(rounds.lasting), refusal: 'ROUND_TAKEN_ON' }),
    },
    urge: { label: '催办', from, to: null, by: rounds.applicants, guard: notTooSoon, refusal: 'URGE_TOO_SOON' },
  };
}

/** Every act of rounds for a table. */
export function roundActions<F extends RoundFacts>(rounds: RoundsOf<F>): Record<string, Action<F>> {
  const { from, oneOf, back } = rounds;
  const office = { from, by: [...rounds.officers, 'member'] as Party[] };
  const votes = { ...office, to: moved(rounds), oneOf };
  const clocks = rounds.clocks ?? [];
  const { urge, ...inner } = taskActions(rounds);
  return {
    ...inner,
    approve: { label: '通过', ...votes, task: { vote: 'approve' } },
    ...(rounds.refuse && { refuse: { label: rounds.refuse, ...votes, task: { vote: 'refuse' }, guard: reasonGiven } }),
    return: {
      label: back.label,
      ...office,
      to: (context) => back.to(context, returnTarget(context)),
      oneOf: back.oneOf,
      task: { vote: 'return', leaves: true },
      guard: (context) => [...(back.guard ?? reasonGiven)(context), ...targetAllowed()(context)],
      refusal: (reasons) =>
        reasons.every(({ code }) => code === 'RETURN_TARGET_NOT_ALLOWED')
          ? 'RETURN_TARGET_NOT_ALLOWED'
          : typeof back.refusal === 'function'
            ? back.refusal(reasons)
            : (back.refusal ?? 'NOT_ACCEPTABLE_NOW'),
    },
    urge: urge!,
    ...(clocks.length && {
      stopClock: {
        label: '中止计时',
        ...office,
        to: null,
        guard: groundKnown,
        refusal: 'SUSPENSION_GROUND_UNKNOWN',
        deadlines: (context: ActionContext<F>) =>
          running(context, clocks, false).map((name) => ({ name, why: whyStopped(context), what: 'pause' as const })),
      },
      startClock: {
        label: '恢复计时',
        ...office,
        to: null,
        deadlines: (context: ActionContext<F>) => running(context, clocks, true).map((name) => ({ name, why: '恢复计时', what: 'resume' as const })),
      },
    }),
  };
}

/** Clocks of steps: name of the deadline → step. */
export type StepClocks = Readonly<Record<string, string>>;

/** The step whose clock the system acts on: of those that run, the one that ends first. */
export function lateStep({ deadlines }: Pick<ActionContext<unknown>, 'deadlines'>, clocks: StepClocks): string {
  const found = deadlines.find(({ name, pausedAt }) => pausedAt === null && name in clocks);
  if (!found) throw new Error(`none of ${Object.keys(clocks).join(', ')} runs`);
  return clocks[found.name]!;
}

/** What becomes of a late step (V14): data of the definition. */
export const becomes = (approval: ApprovalFacts | undefined, node: string): Late => stepOf(approval, node)?.overdue ?? 'tell';

/** V14: the time of a step is over. It passes or fails by the rule where the definition says so; else the case stays, and somebody is told or asked. */
export const overdueAction = <F extends RoundFacts>(
  label: string,
  clocks: StepClocks,
  rounds: Pick<Rounds<F>, 'from' | 'next' | 'failed' | 'oneOf'>,
): Action<F> => ({
  label,
  from: rounds.from,
  to: (context) => {
    const node = lateStep(context, clocks);
    const late = becomes(context.facts.approval, node);
    return late === 'pass' ? rounds.next(context, node) : late === 'refuse' ? rounds.failed(context, node) : null;
  },
  oneOf: rounds.oneOf,
  by: 'system',
  hidden: true,
  atAny: Object.keys(clocks),
});

/** V23: a running case goes on by a newer definition. Two operators have it done (W14); there is no button and no route for it. */
export const moveAction = <F extends RoundFacts>(from: readonly string[]): Action<F> => ({
  label: '改用新版审批流程',
  from,
  to: null,
  by: 'operator',
  hidden: true,
  guard: movable,
  refusal: 'MOVE_NOT_POSSIBLE',
});

const standsAt = (file: ActionContext<unknown>['file'], move: Move): boolean =>
  Object.entries(typeof move === 'string' ? { main: move } : move).every(
    ([region, state]) => (region === 'main' ? file.state : file.regions[region]) === state,
  );

/** Clocks of the case that run, or stand; the first name where none does, so that the act is refused by what it is. */
function running({ deadlines }: ActionContext<unknown>, clocks: readonly string[], paused: boolean): string[] {
  const found = deadlines.filter(({ name, pausedAt }) => clocks.includes(name) && (pausedAt !== null) === paused).map(({ name }) => name);
  return found.length ? found : deadlines.filter(({ name }) => clocks.includes(name)).map(({ name }) => name);
}
