// The one way an act takes (docs/architecture of the house: "One act, one way through"): known key? ► window lock, then the
// clock ► lock of the case row ► table, guards, in time? ► record, journal, tasks, deadlines, outcome. One transaction.
// Nothing outside is called here. A refusal of a person's act is stored like a success: the same key gets the same answer.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Done, NotDone, Outcome } from '../../domain/kit/act.ts';
import type { Actor } from '../../domain/kit/actor.ts';
import { epochMs, instant, type Instant } from '../../domain/kit/instant.ts';
import { inTime } from '../../domain/kit/in-time.ts';
import {
  allowedActions,
  dueNames,
  moveOf,
  parties,
  permitted,
  possible,
  refusalCode,
  standing,
  stateOf,
  type Action,
  type CaseView,
  type Process,
} from '../../domain/kit/process.ts';
import { isRefused, refuse, Refused, type Refusal } from '../../domain/kit/refusal.ts';
import { answerEarly, forgetEarly } from '../../db/kit/foresight.ts';
import { brokenConstraint, databaseAway, foresee, sqlState } from '../../db/kit/sql.ts';
import { flushKept, inTransaction } from '../../db/kit/transaction.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { GENESIS } from '../../security/chain.ts';
import {
  canHaveWork,
  checkWindow,
  knownAct,
  openTasks,
  openWork,
  receive,
  receiveAndLock,
  type KnownAct,
  type Locked,
} from './reading.ts';
import type { Acting, ProcessRecords, Registry } from './records.ts';
import { roundsOf, standingIn, work as workOn, type TaskRow } from './rounds.ts';
import { writeAct, writeRefusal } from './writing.ts';

export interface DecideDeps {
  orm: MikroORM;
  registry: Registry;
  /** Told after the commit which case moved: the poke and the event stream. */
  committed?: (event: Committed) => void;
}

export interface Committed {
  caseId: string;
  type: string;
  seq: number;
  /** Nobody follows it, or nothing follows from it. */
  quiet: boolean;
  /** Milliseconds between the last look of the case's workflow and this act's lock of its row; null: it has never looked. */
  sinceLook: number | null;
}

/** Cases as this process saw them last, for the rehearsal of what their next act asks; the one that nobody has touched for longest goes. */
const views = new Map<string, CaseView>();
const REMEMBERED = 4_000;
function remember(file: CaseView): void {
  views.delete(file.id);
  views.set(file.id, file);
  if (views.size > REMEMBERED) views.delete(views.keys().next().value!);
}
const seenOf = ({ caseId, type }: ActRequest): CaseView | null => {
  const seen = caseId === undefined ? undefined : views.get(caseId);
  return seen?.type === type ? seen : null;
};
/** When the last act was received; a rehearsal is told it in place of what only the database knows. */
let lastReceived: Instant = instant('2000-01-01T00:00:00Z');

/** Decides one act. Throws only when the database is away or the program is wrong; everything else is an outcome. */
export async function decide(deps: DecideDeps, request: ActRequest): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      const moved: Committed[] = [];
      const outcome = await inTransaction(deps.orm, (em) => decideIn(em, deps.registry, request, moved));
      for (const event of moved) deps.committed?.(event);
      return outcome;
    } catch (error) {
      if (databaseAway(error)) throw error;
      const again = retryable(error);
      if (!again || attempt >= 5) {
        const refusal = isRefused(error) ? error.refusal : conflict(error, deps.registry, request.type);
        if (!refusal) throw error;
        return await storeRefusal(deps, request, refusal);
      }
    }
  }
}

/** The same key won elsewhere, a deadlock, or a serialization failure: look again. */
function retryable(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40P01' || state === '40001' || (state === '23505' && brokenConstraint(error) === 'act_pkey');
}

/** A unique constraint that one of the processes has a refusal for (an act may carry others with it); the live key is the kit's own. */
function conflict(error: unknown, registry: Registry, type: string): Refusal | undefined {
  if (sqlState(error) !== '23505') return undefined;
  const constraint = brokenConstraint(error) ?? '';
  // The live key is every process's; a word of its own for it is the process's own.
  if (constraint === 'case_file_live_key_key') return registry.get(type)?.unique?.[constraint] ?? { code: 'ALREADY_RUNNING' };
  const known = [...registry.values()].map(({ unique }) => unique?.[constraint]).find((refusal) => refusal !== undefined);
  return known ?? { code: 'NOT_UNIQUE', facts: { constraint } };
}

async function storeRefusal(deps: DecideDeps, request: ActRequest, refusal: Refusal): Promise<Outcome> {
  const outcome: NotDone = { ok: false, ...(request.caseId ? { caseId: request.caseId } : {}), refusal };
  if (request.actor.kind === 'system') return outcome;
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(deps.orm, async (em) => {
        const { received, known } = await receive(em, request.key);
        if (known) return knownAct(known, request);
        await writeRefusal(em, request, received, outcome);
        return outcome;
      });
    } catch (error) {
      // The same key was refused elsewhere in this very moment: that refusal is the answer.
      if (!retryable(error) || attempt >= 5) throw error;
    }
  }
}

async function decideIn(em: EntityManager, registry: Registry, request: ActRequest, moved: Committed[], outermost = true): Promise<Outcome> {
  const records = registry.get(request.type);
  const action = records?.process.actions[request.action];
  if (!records || !action) throw new Error(`Unknown act ${request.type}.${request.action}`);
  const { process } = records;
  const ended = action.task?.act === 'takeBack' ? (request.taskId ?? null) : null;
  const asked = (by: EntityManager, file: CaseView, received: Instant) =>
    Promise.allSettled([
      action.from !== null && canHaveWork(process, file) ? openWork(by, file.id, ended) : { rows: [] as TaskRow[], deadlines: [] },
      (async () => records.facts(by, file, request, received))(),
    ]);
  const guess = lastReceived;
  const seen = seenOf(request);
  const { received, known, locked } = await enter(em, records, action, request, () => {
    if (seen) foresee(em, guess, (rehearsal) => asked(rehearsal, seen, guess));
  });
  lastReceived = received;
  if (known) return knownAct(known, request);
  if (!locked && action.from !== null) throw refuse('NOT_FOUND');
  const fresh = locked ? null : await begun(em, records, request, received);
  const file = locked?.file ?? fresh!;
  // Asked in one turn, so they leave for the database together. What the facts say, a refusal too, counts only once the act may be done at all.
  answerEarly(em, guess, received);
  const [work, loaded] = await asked(em, file, received);
  forgetEarly(em);
  const { rows, deadlines } = given(work);
  const actor = await actingFor(em, action, request, file, received, rows);
  const tasks = openTasks(rows);
  checkVersion(action, request, file, rows);
  if (action.from !== null && !possible(action, file)) throw stateConflict(process, file, request);
  const rounds = roundsOf(rows.filter(({ live }) => live));
  const worked = action.task && actor.kind === 'person' ? await workOn(em, { process, action, request, actor, file, received, rows, rounds }) : null;
  checkTime(action, received, deadlines);
  const facts: unknown = given(loaded);
  const acting: Acting<unknown> = {
    em,
    request,
    action: request.action,
    facts,
    received,
    actor,
    file,
    tasks,
    deadlines,
    rounds,
    ...(worked && { round: worked.after }),
    input: request.input,
  };
  const reasons = action.guard?.(acting) ?? [];
  if (reasons.length) throw refuse(refusalCode(action, reasons), { reasons, facts: { state: file.state } });
  const move = moveOf(action, acting);
  const written = (await records.apply?.[request.action]?.(acting, move)) ?? {};
  await flushKept(em);
  const done: Done = await writeAct({
    process,
    action,
    acting,
    rows,
    worked,
    move,
    written,
    head: locked?.head ?? GENESIS,
    followed: locked ? locked.followed : 0,
    liveKey: locked ? locked.liveKey : fresh!.liveKey,
    closing: outermost && !written.also?.length,
  });
  remember({ ...file, state: done.state, regions: done.regions, version: done.version, seq: done.seq });
  const quiet = process.kind === 'row' || action.quiet === true;
  moved.push({ caseId: done.caseId, type: request.type, seq: done.seq, quiet, sinceLook: locked?.sinceLook ?? null });
  for (const more of written.also ?? []) {
    const outcome = await decideIn(em, registry, more, moved, false);
    if (!outcome.ok) throw new Refused(outcome.refusal);
  }
  return done;
}

/** What was asked for; throws what went wrong instead. */
function given<T>(asked: PromiseSettledResult<T>): T {
  if (asked.status === 'rejected') throw asked.reason;
  return asked.value;
}

/** The first part of an act's way: key, window, clock, lock of the case row. */
async function enter(
  em: EntityManager,
  records: ProcessRecords,
  action: Action<unknown>,
  request: ActRequest,
  sent: () => void,
): Promise<{ received: Instant; known: KnownAct | null; locked: Locked | null }> {
  const window = action.window ? (records.window?.(request) ?? null) : null;
  const locked = action.from === null ? null : await receiveAndLock(em, request, window, sent);
  // No such case, or none any more: the answer of a known key is given all the same.
  const first = locked ?? (await receive(em, request.key, window));
  if (!first.known) checkWindow(first);
  return { ...first, locked };
}

/** The file of a case that this act begins. */
async function begun(
  em: EntityManager,
  records: ProcessRecords,
  request: ActRequest,
  received: Instant,
): Promise<CaseView & { liveKey: string | null; ruleSet: string | null }> {
  const { process } = records;
  const first = await records.begin?.(em, request, received);
  if (!first) throw new Error(`${process.type} has no begin`);
  const regions = Object.fromEntries(Object.entries(process.regions ?? {}).map(([name, { states }]) => [name, Object.keys(states)[0]!]));
  return {
    id: first.id ?? request.caseId ?? uuidv7(),
    type: process.type,
    district: first.district,
    state: '',
    regions,
    version: 0,
    seq: 0,
    applicantId: first.applicantId !== undefined ? first.applicantId : request.actor.kind === 'person' ? request.actor.accountId : null,
    organisationId: first.organisationId ?? null,
    counterpartId: first.counterpartId ?? null,
    createdAt: received,
    liveKey: first.liveKey ?? null,
    ruleSet: first.ruleSet ?? null,
  };
}

/** Whoever acts: himself, or with the grants of somebody he stands in for. Throws the refusal where neither may. */
async function actingFor(
  em: EntityManager,
  action: Action<unknown>,
  request: ActRequest,
  file: CaseView,
  received: Instant,
  rows: readonly TaskRow[],
): Promise<Actor> {
  const { actor } = request;
  if (request.override) return actor;
  const task = action.task && rows.find(({ id }) => id === request.taskId);
  const may = permitted(action, actor, file);
  // A post's task is for its holders and their deputies, also once it is claimed; somebody else's post is not enough.
  if (may && (!task || parties(actor, file).has(task.role))) return actor;
  const acting = await standingIn(em, action, request, file, received);
  if (acting || may) return acting ?? actor;
  throw refuse(action.from === null ? 'FORBIDDEN' : 'NOT_FOUND');
}

function checkVersion(action: Action<unknown>, request: ActRequest, file: CaseView, rows: readonly TaskRow[]): void {
  if (request.ifMatch === undefined) return;
  const version = action.task && request.taskId !== undefined ? rows.find((task) => task.id === request.taskId)?.version : file.version;
  if (version !== undefined && version !== request.ifMatch) throw refuse('VERSION_STALE', { facts: { version, state: file.state } });
}

function checkTime(action: Action<unknown>, received: Instant, deadlines: Acting<unknown>['deadlines']): void {
  const names = dueNames(action);
  if (names.length) {
    const deadline = deadlines.find(({ name }) => names.includes(name));
    if (!deadline || deadline.pausedAt) throw refuse('NOT_DUE');
    if (received < deadline.due) throw refuse('NOT_DUE', { facts: { ms: Math.max(1, epochMs(deadline.due) - epochMs(received)) } });
  }
  if (action.inTime) {
    const deadline = deadlines.find(({ name }) => name === action.inTime!.deadline);
    if (deadline && !deadline.pausedAt && !inTime(received, deadline.due, action.inTime)) {
      throw refuse('WINDOW_CLOSED', { facts: { due: deadline.due, received, basis: deadline.basis } });
    }
  }
}

function stateConflict(process: Process<unknown>, file: CaseView, request: ActRequest): Error {
  const own = process.actions[request.action]!.refusedIn?.[file.state];
  if (own) return refuse(own, { facts: { state: file.state, version: file.version } });
  const labels = standing(file)
    .map((address) => stateOf(process, address)?.label ?? address)
    .filter((label) => label !== '—');
  return refuse('STATE_CONFLICT', {
    message: `当前状态为「${labels.join('、')}」，不能${process.actions[request.action]!.label}`,
    facts: { state: file.state, regions: file.regions, version: file.version, allowedActions: allowedActions(process, file, request.actor) },
  });
}
