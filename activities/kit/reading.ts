// The reads of `decide`, in the order of its promise.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { standing, stateOf, type CaseView, type DeadlineView, type Process, type TaskView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ask, asInstant, later, NOW, one, query, RECEIVED } from '../../db/kit/sql.ts';
import { TASK, type TaskRow } from './rounds.ts';

export interface KnownAct {
  body_hash: string;
  outcome: Outcome;
}

/** What `act_window` says of the window that an act goes through. */
export interface ActWindow {
  opens: Instant | null;
  closes: Instant;
  closed: Instant | null;
}
/** Of a window, as JSON; null where it is not planned. */
const windowOf = (key: string): string =>
  `(select json_build_object('opens', ${asInstant('opens_at')}, 'closes', ${asInstant('closes_at')}, 'closed', ${asInstant('closed_at')}) from act_window where key = ${key})`;

const PASS_THROUGH = `select pg_advisory_xact_lock_shared(hashtextextended($1, 0)), set_config('statement_timeout', '2s', true), set_config('idle_in_transaction_session_timeout', '2s', true)`;
/** Takes the window's shared lock before the next statement, which sees what stood when it was got. What stands in a window must not hold it: two seconds at most. */
const passThrough = (em: EntityManager, window: string): Promise<void> => later(em, PASS_THROUGH, [window]);

/** What an act meets first. */
export interface Received {
  received: Instant;
  known: KnownAct | null;
  /** Null: it goes through none, or through one that is not planned. */
  window: ActWindow | null;
}

/** Key known? Window's shared lock; then the clock. */
export async function receive(em: EntityManager, key: string, window: string | null = null): Promise<Received> {
  if (window) await passThrough(em, window);
  return one(
    em,
    `select ${NOW} as received, (select json_build_object('body_hash', body_hash, 'outcome', outcome) from act where key = $1) as known, ${windowOf('$2')} as window`,
    [key, window],
  );
}

/** The stored answer, or a refusal when the key was used for something else. */
export function knownAct(known: KnownAct, request: ActRequest): Outcome {
  return known.body_hash === request.bodyHash ? known.outcome : { ok: false, refusal: { code: 'KEY_REUSED' } };
}

/** Refuses before the window opens, when it has been closed, or its hour has come. */
export function checkWindow({ received, window }: Received): void {
  if (!window) return;
  const { opens, closes, closed } = window;
  if (closed !== null || received > closes || (opens !== null && received < opens))
    throw refuse('WINDOW_CLOSED', { facts: { due: closes, received, ...(opens === null ? {} : { opens }) } });
}

interface CaseSql {
  id: string;
  type: string;
  district: string;
  state: string;
  regions: Record<string, string>;
  version: number;
  seq: number;
  applicant_id: string | null;
  organisation_id: string | null;
  counterpart_id?: string | null;
  created: Instant;
  rule_set?: string | null;
}

export const viewOf = (row: CaseSql): CaseView => ({
  id: row.id,
  type: row.type,
  district: row.district,
  state: row.state,
  regions: row.regions,
  version: row.version,
  seq: row.seq,
  applicantId: row.applicant_id,
  organisationId: row.organisation_id,
  counterpartId: row.counterpart_id ?? null,
  createdAt: row.created,
  ruleSet: row.rule_set ?? null,
});

export interface Locked extends Received {
  file: CaseView;
  head: string;
  followed: number | null;
  liveKey: string | null;
  /** Milliseconds since the case's workflow last read its journal, by the database's own clock; null: never. */
  sinceLook: number | null;
}

/** One column: the driver takes a value of JSON in one go, and each of twenty columns for itself. */
const LOCK = `with n as materialized (select app_now() as at)
  select json_build_object('received', ${asInstant('n.at')}, 'told', set_config('${RECEIVED}', n.at::text, true),
    'known', (select json_build_object('body_hash', body_hash, 'outcome', outcome) from act where key = $3), 'window', ${windowOf('$4')},
    'file', json_build_object('id', c.id, 'type', c.type, 'district', c.district, 'state', c.state, 'regions', c.regions, 'version', c.version, 'seq', c.seq,
      'applicant_id', c.applicant_id, 'organisation_id', c.organisation_id, 'counterpart_id', c.counterpart_id, 'rule_set', c.rule_set, 'created', ${asInstant('c.created_at')}),
    'head', c.head, 'followed', c.followed, 'liveKey', c.live_key, 'sinceLook', extract(epoch from clock_timestamp() - c.looked_at)::float8 * 1000) as met
  from n, case_file c where c.id = $1 and c.type = $2 for no key update of c`;

/**
 * Key known? Window's shared lock; the clock; then the case row's lock, all in one turn: the clock is read before the row is waited for. Readers and foreign keys
 * go on. Null where there is no such case. `sent` is called when the question has left: what is asked in this turn after that is read behind the lock.
 */
export async function receiveAndLock(em: EntityManager, request: ActRequest, window: string | null = null, sent?: () => void): Promise<Locked | null> {
  if (window) await passThrough(em, window);
  const locking = query<{ met: Received & Omit<Locked, 'file'> & { file: CaseSql } }>(em, LOCK, [request.caseId ?? null, request.type, request.key, window]);
  sent?.();
  const [row] = await locking;
  return row ? { ...row.met, file: viewOf(row.met.file) } : null;
}

/** Whether a case can have tasks or deadlines where it stands: the table says. */
export const canHaveWork = (process: Process<unknown>, file: CaseView): boolean =>
  standing(file).some((address) => {
    const state = stateOf(process, address);
    return state?.clock !== undefined || state?.round !== undefined;
  });

/**
 * Tasks of rounds that go on and running deadlines, read after the lock; with `ended` also the tasks of the round that this one is of, although it has
 * ended.
 */
export const openWork = async (
  em: EntityManager,
  caseId: string,
  ended: string | null = null,
): Promise<{ rows: TaskRow[]; deadlines: DeadlineView[] }> => {
  const [work] = await ask<{ rows: TaskRow[]; deadlines: DeadlineView[] }>(
    em,
    `select coalesce((select json_agg(${TASK} order by created_at, id) from task where case_id = $1 and ${
      ended === null ? 'live' : `(live or (node, round) = (select node, round from task where id = $2 and case_id = $1 and kind <> 'cc'))`
    }), '[]') as rows,
            coalesce((select json_agg(json_build_object('name', name, 'label', label, 'due', ${asInstant('due')}, 'basis', basis, 'pausedAt', ${asInstant('paused_at')}) order by due)
                        from deadline where case_id = $1 and closed_at is null), '[]') as deadlines`,
    ended === null ? [caseId] : [caseId, ended],
  );
  return work!;
};

/** Tasks that somebody may do now, as guards and answers see them. */
export const openTasks = (rows: readonly TaskRow[]): TaskView[] =>
  rows
    .filter(({ state }) => state === 'open')
    .map(({ id, node, no, role, person, version }) => ({ id, node, round: no, role, assigneeId: person, version }));
