// The acts of rounds for a process table, the same everywhere (W01–W13): officers claim, vote, transfer, delegate, add, remove, return and take back;
// the applicant urges; clocks are stopped on a legal ground. A process says where its rounds stand and where they lead.
import type { Instant } from '../kit/instant.ts';
import { plusMs } from '../kit/instant.ts';
import type { Action, ActionContext, Move, Party, PlannedRound } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type { Definition } from './definition.ts';

/** A legal ground on which a clock may stand still. */
export interface SuspensionGround {
  code: string;
  label: string;
  article: string;
}

/** What a case's definition comes to: loaded for acts that may open a round or ask the definition. */
export interface ApprovalFacts {
  definition: Definition;
  /** Rounds by step, with the people of now. */
  plans: Readonly<Record<string, PlannedRound>>;
  /** Who gets a copy when a step is left. */
  copies: Readonly<Record<string, readonly string[]>>;
  /** Steps whose people have all approved before: passed over (V17). */
  passed: readonly string[];
  lastUrged: Instant | null;
  /** Step that returned the case to its applicant last, while it has not been submitted again. */
  returnedFrom: string | null;
  /** Votes since the last submission. */
  votes: number;
  grounds: readonly SuspensionGround[];
}
export interface RoundFacts {
  approval?: ApprovalFacts | undefined;
}

/** For `State.round.plan` and `.cc` of a table. */
export const planOf =
  (node: string) =>
  ({ facts }: ActionContext<any>): PlannedRound | null =>
    (facts as RoundFacts | null)?.approval?.plans[node] ?? null;
export const copiesOf =
  (node: string) =>
  ({ facts }: ActionContext<any>): readonly string[] =>
    (facts as RoundFacts | null)?.approval?.copies[node] ?? [];

export const reasonGiven = ({ input }: Pick<ActionContext<unknown>, 'input'>): Reason[] => {
  const { reason } = (input ?? {}) as { reason?: unknown };
  return typeof reason === 'string' && reason.trim() ? [] : [{ field: 'reason', code: 'REASON_MISSING', message: '请填写退回原因', rule: 'C08' }];
};

/** Where a return goes; to the applicant where the act names nothing. */
export const returnTarget = ({ input }: Pick<ActionContext<unknown>, 'input'>): string =>
  (input as { target?: string } | null)?.target ?? 'applicant';

function targetAllowed({ file, facts, input, round }: ActionContext<RoundFacts>): Reason[] {
  const target = returnTarget({ input });
  const step = facts.approval?.definition.steps.find(({ node }) => node === round?.node);
  const targets = step?.returnTo ?? ['applicant'];
  return targets.includes(target)
    ? []
    : [{ field: 'target', code: 'RETURN_TARGET_NOT_ALLOWED', message: `「${file.type}」本环节只能退回到：${targets.join('、')}`, rule: 'W07' }];
}

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

export interface RoundsOf<F> {
  /** States that rounds stand in. */
  from: readonly string[];
  officers: readonly Party[];
  applicants: readonly Party[];
  /** Where the case goes when a round passes, and when it fails; `oneOf` names all of it. */
  next: (context: ActionContext<F>) => Move;
  failed: (context: ActionContext<F>) => Move;
  oneOf: readonly string[];
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
  /** State of a step, for a vote that is taken back after its round has ended. */
  at: (node: string) => Move;
  /** Clocks that may be stopped; none where it is left out. */
  clocks?: readonly string[];
}

/** A round that has ended moves the case; one that goes on leaves it where it is. */
const moved =
  <F>({ next, failed }: Pick<RoundsOf<F>, 'next' | 'failed'>) =>
  (context: ActionContext<F>): Move | null => {
    const outcome = context.round?.outcome ?? 'wait';
    return outcome === 'pass' ? next(context) : outcome === 'fail' ? failed(context) : null;
  };

/** Every act of rounds for a table. */
export function roundActions<F extends RoundFacts>(rounds: RoundsOf<F>): Record<string, Action<F>> {
  const { from, oneOf, back } = rounds;
  const by: Party[] = [...rounds.officers, 'member'];
  const office = { from, by };
  const stays = { ...office, to: null } as const;
  const votes = { ...office, to: moved(rounds), oneOf };
  const clocks = rounds.clocks ?? [];
  return {
    claim: { label: '领取', ...stays, by: [...by, 'operator'], task: { claim: true } },
    release: { label: '退回待领', ...stays, by: [...by, 'operator'], task: { release: true } },
    approve: { label: '通过', ...votes, task: { vote: 'approve' } },
    ...(rounds.refuse && { refuse: { label: rounds.refuse, ...votes, task: { vote: 'refuse' }, guard: reasonGiven } }),
    return: {
      label: back.label,
      ...office,
      to: (context) => back.to(context, returnTarget(context)),
      oneOf: back.oneOf,
      task: { vote: 'return', leaves: true },
      guard: (context) => [...(back.guard ?? reasonGiven)(context), ...targetAllowed(context)],
      refusal: (reasons) =>
        reasons.every(({ code }) => code === 'RETURN_TARGET_NOT_ALLOWED')
          ? 'RETURN_TARGET_NOT_ALLOWED'
          : typeof back.refusal === 'function'
            ? back.refusal(reasons)
            : (back.refusal ?? 'NOT_ACCEPTABLE_NOW'),
    },
    transfer: { label: '转办', ...stays, by: [...by, 'operator'], task: { act: 'transfer' } },
    delegate: { label: '委派', ...stays, task: { act: 'delegate' } },
    opine: { label: '反馈意见', ...stays, task: { act: 'opine' }, guard: reasonGiven },
    addBefore: { label: '前加签', ...stays, task: { act: 'addBefore' } },
    addAfter: { label: '后加签', ...stays, task: { act: 'addAfter' } },
    remove: { label: '减签', ...stays, task: { act: 'remove' } },
    takeBack: {
      label: '取回',
      ...office,
      to: ({ file, round }) => {
        const move = rounds.at(round!.node);
        return standsAt(file, move) ? null : move;
      },
      oneOf: from,
      task: { act: 'takeBack' },
    },
    urge: { label: '催办', from, to: null, by: rounds.applicants, guard: notTooSoon, refusal: 'URGE_TOO_SOON' },
    ...(clocks.length && {
      stopClock: {
        label: '中止计时',
        ...stays,
        guard: groundKnown,
        refusal: 'SUSPENSION_GROUND_UNKNOWN',
        deadlines: (context: ActionContext<F>) =>
          running(context, clocks, false).map((name) => ({ name, why: whyStopped(context), what: 'pause' as const })),
      },
      startClock: {
        label: '恢复计时',
        ...stays,
        deadlines: (context: ActionContext<F>) => running(context, clocks, true).map((name) => ({ name, why: '恢复计时', what: 'resume' as const })),
      },
    }),
  };
}

const standsAt = (file: ActionContext<unknown>['file'], move: Move): boolean =>
  Object.entries(typeof move === 'string' ? { main: move } : move).every(
    ([region, state]) => (region === 'main' ? file.state : file.regions[region]) === state,
  );

/** Clocks of the case that run, or stand; the first name where none does, so that the act is refused by what it is. */
function running({ deadlines }: ActionContext<unknown>, clocks: readonly string[], paused: boolean): string[] {
  const found = deadlines.filter(({ name, pausedAt }) => clocks.includes(name) && (pausedAt !== null) === paused).map(({ name }) => name);
  return found.length ? found : deadlines.filter(({ name }) => clocks.includes(name)).map(({ name }) => name);
}
