// A process is one table: states, actions, who may do what from where to where. `decide`, the routes, allowedActions,
// the diagram, and what operators read come from it. Pure: facts and moments are handed in.
import { districtCovers, type Actor, type Role } from './actor.ts';
import type { Asked } from '../approval/open.ts';
import type { Quorum, Round } from '../approval/round.ts';
import type { RoundActName } from '../approval/step.ts';
import type { Vote } from '../approval/votes.ts';
import type { DeadlineChange, DeadlinePlan } from './deadline.ts';
import type { Instant } from './instant.ts';
import type { Reason } from './refusal.ts';

/**
 * Who may act: a role, or `self` (the very account that the case names as its applicant, whatever organisation it acts for), `system` (the workflow),
 * `platform` (a callback), `anonymous` (before sign-in), `member` (whoever is asked in a round of the case, whatever post he has). `counterpart.` and a role:
 * who has it in the organisation on the other side (the 采购人 of an agency's project, the agency of a supplier's application).
 */
export type Party = Role | `counterpart.${Role}` | 'self' | 'system' | 'platform' | 'anonymous' | 'member';

/** What `decide` knows of a case when it asks the table. */
export interface CaseView {
  id: string;
  type: string;
  district: string;
  /** Main state. */
  state: string;
  /** States of the regions that run beside the main one. */
  regions: Record<string, string>;
  version: number;
  seq: number;
  /** Account that began the case, and the organisation it belongs to. */
  applicantId: string | null;
  organisationId: string | null;
  /** The organisation on the other side, where there is one. */
  counterpartId?: string | null;
  createdAt: Instant;
  /** Reference to the rules that the case began with (domain/rule/ref.ts). */
  ruleSet?: string | null;
}

/** An open task of the case. */
export interface TaskView {
  id: string;
  node: string;
  round: number;
  role: Role;
  assigneeId: string | null;
  version: number;
}

/** A running deadline of the case. */
export interface DeadlineView {
  name: string;
  label: string;
  due: Instant;
  basis: string;
  pausedAt: Instant | null;
}

/** Whom a state's round asks where a definition says so. */
export interface PlannedRound {
  rule: Quorum;
  asked: readonly Asked[];
  label?: string;
  /** Its votes are signed with the officer's registered key. */
  signed?: boolean;
  /** W03: how deep a delegation (委派) may go; 1 where it is left out. */
  delegations?: number;
}

/** Where an act leads: the main state, or several regions at once (`main` is the main one). */
export type Move = string | Record<string, string>;

export interface ActionContext<F> {
  facts: F;
  /** Moment of receipt by the database's clock. */
  received: Instant;
  actor: Actor;
  file: CaseView;
  /** Open tasks and running deadlines. */
  tasks: TaskView[];
  deadlines: DeadlineView[];
  /** Rounds that go on, as they stood before the act. */
  rounds?: readonly Round[];
  /** The round that the act is on, as it stands after it: its outcome says whether the case moves. */
  round?: Round;
  /** Parsed body of the act. */
  input: unknown;
}

export interface Action<F> {
  /** Chinese, as on the button. */
  label: string;
  /** `null` begins a case. Names of main states, or `region:state`. */
  from: null | string | readonly string[];
  /** Target, `null` when the act changes no state. A function needs `oneOf`. */
  to: null | Move | ((context: ActionContext<F>) => Move | null);
  /** Every target that a function `to` can give, for the walk and the diagram. */
  oneOf?: readonly string[];
  by: Party | readonly Party[];
  /** Reasons against it; an empty list lets it pass. */
  guard?: (context: ActionContext<F>) => Reason[];
  /** Code of the refusal when the guard has reasons, or how to find it from them. Default `NOT_ACCEPTABLE_NOW`. */
  refusal?: string | ((reasons: readonly Reason[]) => string);
  /** For the system: the deadline that must be due. */
  at?: string;
  /** The same where one of several must be due: the one that runs. */
  atAny?: readonly string[];
  /** For people: the deadline that the receipt must keep. */
  inTime?: { deadline: string; op: '<' | '≤'; graceMinutes: number };
  /** Never offered as a button (system's and sub-steps). */
  hidden?: boolean;
  /**
   * The act is on a task: If-Match is the task's version, the actor must hold it. `vote` is what is written into it; `act` is any other act of a round,
   * with the accounts it names in `to` of the input. `leaves`: every round of the case ends with it, whatever branch it is in. `loose`: If-Match is
   * the case's version and no task is named; the vote goes into the one that is the actor's, free ones of his post among them. Whoever has none may
   * act all the same where the act leaves the round.
   */
  task?: {
    vote?: Vote;
    claim?: boolean;
    release?: boolean;
    act?: Exclude<RoundActName, 'claim' | 'release' | 'vote'>;
    leaves?: boolean;
    loose?: boolean;
  };
  /** Running deadlines that the act pauses, resumes or extends. */
  deadlines?: (context: ActionContext<F>) => DeadlineChange[];
  /** Must be received inside the process's window. */
  window?: boolean;
  /** Main states that have their own refusal of it, by code: 「已逾期，视为撤回」 teaches more than the state's name. */
  refusedIn?: Readonly<Record<string, string>>;
  /** The states that it leads to begin again, also where the case stands in them already: their clocks and rounds start anew. */
  anew?: boolean;
  /** Nothing follows from it, so that a case at rest need not be looked at. */
  quiet?: boolean;
  /** Word of the log the office keeps (流转日志), where it differs from the label. */
  logged?: string;
  /** Done at the counter for the applicant, in his presence or with his 委托书: it makes nobody an officer of the case. */
  onBehalf?: boolean;
}

export interface State<F> {
  label: string;
  /** Deadline that starts on entry and closes on leaving. `null` from `plan`: none in this case. */
  clock?: { name: string; label: string; then: string; plan: (context: ActionContext<F>) => DeadlinePlan | null };
  /**
   * Round that opens on entry. `plan`: who is asked, by the definition of the process (domain/approval/actions.ts, `planOf`); without it a task of the
   * post, without votes, done by whatever act leaves the state. `cc`: who gets a copy when the state is left.
   */
  round?: {
    node: string;
    role: Role;
    label: string;
    plan?: (context: ActionContext<F>) => PlannedRound;
    cc?: (context: ActionContext<F>) => readonly string[];
  };
  /** The case rests here: its run ends and nothing is waited for. */
  rests?: boolean;
  /** Its matter is settled although acts may come later: nobody is waited for. */
  settled?: boolean;
  /** No way on is meant. */
  final?: boolean;
}

export interface Process<F = unknown> {
  /** Workflow type and prefix of its ids, e.g. `SupplierOnboarding`. */
  type: string;
  /** Chinese name. */
  label: string;
  /** `case` has a workflow that follows it; `row` has acts and a chain only. */
  kind: 'case' | 'row';
  /** Neither counted nor listed beside its own routes: its very number is secret for a time. */
  blind?: boolean;
  states: Record<string, State<F>>;
  /** Regions beside the main state: their states and the one they begin in. */
  regions?: Record<string, { states: Record<string, State<F>> }>;
  actions: Record<string, Action<F>>;
}

/** Declares a process; checks that every name it uses exists. Throws on a table that contradicts itself. */
export function defineProcess<F>(process: Process<F>): Process<F> {
  const known = new Set(allStates(process));
  for (const [name, action] of Object.entries(process.actions)) {
    const bad = [...sources(action), ...targets(action)].filter((state) => !known.has(state));
    if (bad.length) throw new Error(`${process.type}.${name}: unknown state ${bad.join(', ')}`);
    if (typeof action.to === 'function' && !action.oneOf) throw new Error(`${process.type}.${name}: a function needs oneOf`);
  }
  for (const state of allStates(process)) {
    const round = stateOf(process, state)?.round;
    if (round?.plan && !Object.values(process.actions).some((action) => action.task?.vote && sources(action).includes(state)))
      throw new Error(`${process.type}: nobody can vote in ${state}`);
    // One vote of several need not decide anything, so where it leads is for the outcome to say.
    const fixed =
      round?.plan &&
      Object.entries(process.actions).find(
        ([, { task, to, from }]) => task?.vote && !task.leaves && typeof to !== 'function' && [from].flat().includes(state),
      );
    if (fixed) throw new Error(`${process.type}.${fixed[0]}: a vote of a planned round leads where its outcome says`);
    const then = stateOf(process, state)?.clock?.then;
    if (then && !process.actions[then]) throw new Error(`${process.type}: the clock of ${state} ends in unknown ${then}`);
  }
  return process;
}

/** Every state's address: `draft`, `stage:initial`. */
export const allStates = (process: Process<never> | Process<any>): string[] => [
  ...Object.keys(process.states),
  ...Object.entries(process.regions ?? {}).flatMap(([region, { states }]) => Object.keys(states).map((s) => `${region}:${s}`)),
];

/** The state behind an address. */
export function stateOf<F>(process: Process<F>, address: string): State<F> | undefined {
  const [region, state] = address.split(':');
  return state === undefined ? process.states[region!] : process.regions?.[region!]?.states[state];
}

/** The state whose round a node is. */
export const stateOfNode = (process: Process<any>, node: string): State<any> | undefined =>
  allStates(process)
    .map((address) => stateOf(process, address))
    .find((state) => state?.round?.node === node);

/** Addresses that an action can start from. */
export const sources = (action: Action<any>): readonly string[] =>
  action.from === null ? [] : typeof action.from === 'string' ? [action.from] : action.from;

/** Addresses that an action can lead to. */
export function targets(action: Action<any>): readonly string[] {
  if (action.to === null) return [];
  if (typeof action.to === 'function') return action.oneOf ?? [];
  return addresses(action.to);
}

/** A move as addresses. */
export const addresses = (move: Move): string[] =>
  typeof move === 'string' ? [move] : Object.entries(move).map(([region, state]) => (region === 'main' ? state : `${region}:${state}`));

/** Addresses that the case is in. */
export const standing = (file: CaseView): string[] => [file.state, ...Object.entries(file.regions).map(([r, s]) => `${r}:${s}`)];

/** Deadlines that must be due for an act of the system. */
export const dueNames = (action: Action<any>): readonly string[] => action.atAny ?? (action.at ? [action.at] : []);

/** What an actor is to a case. */
export function parties(actor: Actor, file: Pick<CaseView, 'district' | 'applicantId' | 'organisationId' | 'counterpartId'>): Set<Party> {
  if (actor.kind !== 'person') return new Set([actor.kind]);
  const found = new Set<Party>();
  const owns = file.organisationId ? actor.organisationId === file.organisationId : file.applicantId === actor.accountId;
  if (owns) found.add('applicant');
  if (file.applicantId === actor.accountId) found.add('self');
  for (const grant of actor.grants) {
    if (grant.organisationId ? grant.organisationId === file.organisationId : districtCovers(grant.district ?? '', file.district)) {
      found.add(grant.role);
    }
    if (grant.organisationId && grant.organisationId === file.counterpartId) found.add(`counterpart.${grant.role}`);
  }
  return found;
}

export const partiesOf = (action: Action<any>): readonly Party[] => (typeof action.by === 'string' ? [action.by] : action.by);

/** May this actor ever do this on this case (role, ownership), whatever the state. */
export const permitted = (action: Action<any>, actor: Actor, file: Parameters<typeof parties>[1]): boolean => {
  const held = parties(actor, file);
  return partiesOf(action).some((party) => held.has(party));
};

/** Does the table lead on from where the case stands. */
export const possible = (action: Action<any>, file: CaseView): boolean => {
  const here = standing(file);
  return sources(action).some((state) => here.includes(state));
};

/** What the portal offers: names and labels of the acts open to this actor now. Guards are not asked: they teach. */
export const allowedActions = (process: Process<any>, file: CaseView, actor: Actor): { action: string; label: string }[] =>
  Object.entries(process.actions)
    .filter(([, action]) => !action.hidden && possible(action, file) && permitted(action, actor, file))
    .map(([name, action]) => ({ action: name, label: action.label }));

/** Code of the refusal for a guard's reasons. */
export const refusalCode = (action: Action<any>, reasons: readonly Reason[]): string =>
  typeof action.refusal === 'function' ? action.refusal(reasons) : (action.refusal ?? 'NOT_ACCEPTABLE_NOW');

/** Where the act leads, resolved. */
export function moveOf<F>(action: Action<F>, context: ActionContext<F>): Record<string, string> {
  const to = typeof action.to === 'function' ? action.to(context) : action.to;
  if (to === null) return {};
  return typeof to === 'string' ? { main: to } : to;
}
