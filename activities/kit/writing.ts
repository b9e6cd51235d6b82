// The write of `decide`: case row, journal row, deadlines, tasks, outbox, wakes and outcome in one statement.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest, Done, NotDone } from '../../domain/kit/act.ts';
import { actorRef } from '../../domain/kit/actor.ts';
import type { DeadlinePlan } from '../../domain/kit/deadline.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import {
  addresses,
  dueNames,
  allowedActions,
  standing,
  stateOf,
  type Action,
  type CaseView,
  type DeadlineView,
  type Process,
} from '../../domain/kit/process.ts';
import { last, query } from '../../db/kit/sql.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { journalHash } from '../../security/chain.ts';
import { sm3 } from '../../security/hash.ts';
import { changeDeadlines } from './deadlines.ts';
import type { Acting, Written } from './records.ts';
import { changes, opened, planned, type NewTask, type TaskRow, type Worked } from './rounds.ts';

export interface Decided {
  process: Process<unknown>;
  action: Action<unknown>;
  acting: Acting<unknown>;
  /** Tasks of the rounds that went on, and of the one that is taken up again. */
  rows: readonly TaskRow[];
  /** What the act did in its round. */
  worked: Worked | null;
  move: Record<string, string>;
  written: Written;
  head: string;
  followed: number | null;
  liveKey: string | null;
  /** Nothing follows in this transaction. */
  closing: boolean;
}

/** Writes a decided act and returns its outcome. */
export async function writeAct(decided: Decided): Promise<Done> {
  const { process, acting, move, written } = decided;
  const { em, request, received, file } = acting;
  const after = moved(file, move);
  const again = decided.action.anew ? addresses(move) : [];
  const left = standing(file).filter((address) => !standing(after).includes(address) || again.includes(address));
  const came = addresses(move).filter((address) => !standing(file).includes(address) || file.seq === 0 || again.includes(address));
  const started = openedDeadlines(process, acting, came);
  // A deadline that the system acted on is over, also where the state stays.
  const closed = [...left.flatMap((address) => stateOf(process, address)?.clock?.name ?? []), ...dueNames(decided.action)];
  const asked = [...(decided.action.deadlines?.(acting) ?? []), ...(written.deadlines ?? [])];
  const kept = asked.length ? await changeDeadlines(acting, asked) : acting.deadlines;
  const running = [...kept.filter(({ name }) => !closed.includes(name)), ...started.map(viewOfOpened)];
  // Only one of a name runs (`deadline_running`), and parts of one statement have no order: what begins again is ended before.
  const restarted = started.map(({ name }) => name).filter((name) => closed.includes(name));
  if (restarted.length) await endDeadlines(em, file.id, restarted, received);
  const rounds = roundsAfter(decided, left, came, started, after);
  const journal = journalRow(decided, after, rounds);
  const done: Done = {
    ok: true,
    caseId: file.id,
    version: after.version,
    seq: after.seq,
    state: after.state,
    regions: after.regions,
    received,
    deadlines: running.map(({ name, label, due, basis }) => ({ name, label, due, basis })),
    allowedActions: allowedActions(process, after, request.actor),
    body: written.body ?? {},
  };
  const always = { file: caseColumns(decided, after, running), act: actColumns(request, file.id, received, done, null), journal };
  await write(em, file.seq === 0, decided.closing, always, {
    deadlines: started,
    closed,
    remark: remarkOf(acting),
    tasks: rounds.added,
    members: rounds.members,
    copies: copiesOf(process, acting, left),
    outbox: written.outbox ?? [],
    dispatch: written.dispatch ?? [],
    wakes: written.wake ?? [],
  });
  return done;
}

const endDeadlines = (em: EntityManager, caseId: string, names: readonly string[], at: Instant): Promise<unknown> =>
  query(
    em,
    `update deadline set closed_at = $3, history = history || jsonb_build_object('what', 'closed', 'at', $4::text)
       where case_id = $1 and name = any($2) and closed_at is null`,
    [caseId, names, at, at],
  );

/** Writes a refused act of a person. */
export async function writeRefusal(em: EntityManager, request: ActRequest, received: Instant, outcome: NotDone): Promise<void> {
  const act = actColumns(request, request.caseId ?? null, received, outcome, outcome.refusal.code);
  await query(
    em,
    `insert into act (key, case_id, type, actor, action, body_hash, received_at, outcome, refused)
     select key, case_id, type, actor, action, body_hash, received_at, outcome, refused
       from jsonb_to_record($1) a (key text, case_id uuid, type text, actor text, action text, body_hash text, received_at timestamptz, outcome jsonb, refused text)`,
    [JSON.stringify(act)],
  );
}

function moved(file: CaseView, move: Record<string, string>): CaseView {
  const { main = file.state, ...regions } = move;
  return { ...file, state: main, regions: { ...file.regions, ...regions }, version: file.version + 1, seq: file.seq + 1 };
}

interface OpenedDeadline extends DeadlinePlan {
  id: string;
  name: string;
  label: string;
  history: unknown[];
}

function openedDeadlines(process: Process<unknown>, acting: Acting<unknown>, came: string[]): OpenedDeadline[] {
  return came.flatMap((address) => {
    const clock = stateOf(process, address)?.clock;
    const plan = clock?.plan(acting);
    if (!clock || !plan) return [];
    const history = [{ what: 'set', at: acting.received, from: null, to: plan.due, why: plan.basis }];
    return [{ ...plan, provisional: plan.provisional ?? false, id: uuidv7(), name: clock.name, label: clock.label, history }];
  });
}

const viewOfOpened = ({ name, label, due, basis }: OpenedDeadline): DeadlineView => ({ name, label, due, basis, pausedAt: null });

/** Free text beside the act: `reason` of its input. */
function remarkOf({ input }: Acting<unknown>): string | null {
  const { reason } = (input ?? {}) as { reason?: unknown };
  return typeof reason === 'string' && reason.trim() ? reason.trim() : null;
}

/** The rounds after the act: the one that it is on, those that the case leaves, and those that open. */
function roundsAfter(
  { process, action, acting, rows, worked, written }: Decided,
  left: string[],
  came: string[],
  started: OpenedDeadline[],
  after: CaseView,
) {
  const nodeOf = (address: string): string | undefined => stateOf(process, address)?.round?.node;
  const again = written.again ?? [];
  const gone = new Set([...[...left, ...came].map(nodeOf), ...again.map(({ node }) => node)]);
  const { members, added } = changes(acting.rounds ?? [], rows, worked, (node) => action.task?.leaves === true || gone.has(node), acting.file);
  const resumed = worked?.reopened ? worked.before.node : null;
  const ended = worked && worked.after.outcome !== 'wait' && !gone.has(worked.before.node) && !action.task?.leaves;
  if (ended) throw new Error(`${process.type}.${acting.action}: the round at ${worked.before.node} has ended and the case stays there`);
  const plans = came.flatMap((address) => {
    const plan = nodeOf(address) === resumed ? null : planned(process, address, acting);
    if (!plan) return [];
    const clock = stateOf(process, address)?.clock?.name;
    return [{ plan, tasks: opened(plan, after.seq, acting.file, started.find(({ name }) => name === clock)?.due ?? null) }];
  });
  for (const { node, plan } of again) {
    const due = rows.find((row) => row.live && row.node === node)?.due ?? null;
    const whole = { ...plan, node, label: plan.label ?? node, voteless: false };
    plans.push({ plan: whole, tasks: opened(whole, after.seq, acting.file, due) });
  }
  const reason = remarkOf(acting);
  return {
    members: members.map((member) => ({ ...member, reason: member.acted ? reason : null })),
    added: [...added, ...plans.flatMap(({ tasks }) => tasks)],
    opened: plans
      .filter(({ plan }) => !plan.voteless)
      .map(({ plan, tasks }) => ({ node: plan.node, no: after.seq, rule: plan.rule, asked: tasks.map(inJournal) })),
  };
}
const inJournal = ({ id, role, person, veto, deputyFor }: NewTask) => ({
  id,
  role,
  person,
  ...(veto && { veto }),
  ...(deputyFor !== null && { deputyFor }),
});

/** 抄送: whoever the states that are left name. One row per person and case, whatever is left how often. */
function copiesOf(process: Process<unknown>, acting: Acting<unknown>, left: string[]): unknown[] {
  const { type, district } = acting.file;
  return left.flatMap((address) => {
    const round = stateOf(process, address)?.round;
    return [...new Set(round?.cc?.(acting) ?? [])].map((person) => ({
      id: uuidv7(),
      type,
      district,
      node: round!.node,
      label: round!.label,
      role: round!.role,
      person,
    }));
  });
}

function caseColumns({ action, acting, written, followed, liveKey, process }: Decided, after: CaseView, running: DeadlineView[]) {
  const { file } = acting;
  const due = running.filter(({ pausedAt }) => pausedAt === null).map((deadline) => deadline.due);
  const rests = stateOf(process, after.state)?.rests === true || stateOf(process, after.state)?.final === true;
  const skips = action.quiet === true && rests && followed === file.seq;
  return {
    id: file.id,
    type: file.type,
    district: file.district,
    state: after.state,
    regions: after.regions,
    version: after.version,
    seq: after.seq,
    followed: process.kind === 'row' ? null : skips ? after.seq : followed,
    applicant_id: file.applicantId,
    organisation_id: file.organisationId,
    live_key: written.liveKey === undefined ? liveKey : written.liveKey,
    rule_set: file.ruleSet ?? null,
    counterpart_id: file.counterpartId ?? null,
    at: acting.received,
    next_due: due.sort()[0] ?? null,
  };
}

function journalRow({ acting, written, head, worked }: Decided, after: CaseView, { opened }: Pick<ReturnType<typeof roundsAfter>, 'opened'>) {
  const { file, request, received, actor } = acting;
  const remark = remarkOf(acting);
  const data = JSON.parse(
    JSON.stringify({
      ...written.data,
      ...(worked && { roundAct: roundData(worked) }),
      ...(opened.length && { roundsOpened: opened }),
      ...(request.override && { override: request.override.caseId }),
      ...(remark ? { remark: sm3(remark) } : {}),
    }),
  ) as Record<string, unknown>;
  const row = {
    case: file.id,
    seq: after.seq,
    at: received,
    act: request.key,
    action: acting.action,
    actor: actorRef(actor),
    from: file.seq === 0 ? '' : standing(file).join(' '),
    to: standing(after).join(' '),
    data,
  };
  return { ...row, prev: head, hash: journalHash(head, row) };
}

/** An act of a round in the journal: what `replay` needs beside the row's own actor and moment. */
const roundData = ({ act: { at: _, by, ...act }, before }: Worked) => ({ node: before.node, no: before.no, ...act, by });

const actColumns = (request: ActRequest, caseId: string | null, received: Instant, outcome: Done | NotDone, refused: string | null) => ({
  key: request.key,
  case_id: caseId,
  type: request.type,
  actor: actorRef(request.actor),
  action: request.action,
  body_hash: request.bodyHash,
  received_at: received,
  outcome,
  refused,
});

/** What every act writes: the case row, the act with its outcome, the journal row. */
const GO_ON = `update case_file set state = $1, regions = $2, version = $3, seq = $4, head = $5, followed = $6, changed_at = $7, next_due = $8, live_key = $9 where id = $10 returning id`;
const BEGIN = `insert into case_file (state, regions, version, seq, head, followed, changed_at, created_at, next_due, live_key, id, type, district, applicant_id, organisation_id, rule_set, counterpart_id)
  values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $21, $22, $23, $24, $25) returning id`;
const ALWAYS = `acted as (insert into act (key, case_id, type, actor, action, body_hash, received_at, outcome) values ($12, $10, $11, $13, $14, $15, $7, $16)),
  noted as (insert into journal (case_id, seq, at, act, action, actor, from_state, to_state, data, prev, hash) values ($10, $4, $7, $12, $14, $13, $17, $18, $19, $20, $5))`;

/**
 * What only some acts write: rows of their part of the JSON `d`. A statement holds the parts that its act has, nothing else. Rows that are there are found by the case's own
 * number, not by way of `f`: what is joined may be read whole.
 */
const PARTS = {
  closed: `ended as (update deadline set closed_at = $7, history = history || jsonb_build_object('what', 'closed', 'at', d->'at')
    from d where case_id = $10 and closed_at is null and d->'closed' @> to_jsonb(name))`,
  deadlines: `started as (insert into deadline (id, case_id, name, label, due, basis, unit, amount, started_at, provisional, history)
    select r.id, f.id, r.name, r.label, r.due, r.basis, r.unit, r.amount, f.at, r.provisional, r.history
      from d, f, jsonb_to_recordset(d->'deadlines') r (id uuid, name text, label text, due timestamptz, basis text, unit text, amount int, provisional boolean, history jsonb))`,
  members: `worked as (update task t set version = t.version + 1, assignee_id = w.person, state = w.state, vote = w.vote, voted_by = w."votedBy", live = w.live,
      claimed_at = case when w.claimed then coalesce(t.claimed_at, $7) end, reason = case when w.acted then w.reason else t.reason end,
      closed_at = case when w.state in ('open', 'waiting') then null else coalesce(t.closed_at, $7) end
    from d, jsonb_to_recordset(d->'members') w(id uuid, person uuid, claimed boolean, state text, vote text, "votedBy" uuid, live boolean, acted boolean, reason text)
    where t.case_id = $10 and t.id = w.id)`,
  tasks: `asked as (insert into task (id, case_id, type, district, node, round, label, role, state, due, created_at, kind, place, assignee_id, added_by, veto, rule, deputy_for, signed, delegations)
    select r.id, f.id, r.type, r.district, r.node, r.no, r.label, r.role, r.state, r.due, f.at, r.kind, r."order", r.person, r.by, r.veto, r.rule, r."deputyFor", r.signed, r.delegations
      from d, f, jsonb_to_recordset(d->'tasks') r (id uuid, type text, district text, node text, no int, label text, role text, state text, due timestamptz, kind text,
        "order" int, person uuid, by uuid, veto boolean, rule jsonb, "deputyFor" uuid, signed boolean, delegations int))`,
  copies: `copied as (insert into task (id, case_id, type, district, node, round, label, role, state, created_at, closed_at, kind, assignee_id, live)
    select r.id, f.id, r.type, r.district, r.node, f.seq, r.label, r.role, 'noted', f.at, f.at, 'cc', r.person, false
      from d, f, jsonb_to_recordset(d->'copies') r (id uuid, type text, district text, node text, label text, role text, person uuid)
    on conflict (case_id, assignee_id) where kind = 'cc' do nothing)`,
  remark: `remarked as (insert into remark (case_id, seq, text) select f.id, f.seq, d->>'remark' from d, f)`,
  outbox: `sent as (insert into outbox (key, kind, payload, created_at, next_at)
    select r.key, r.kind, r.payload, f.at, f.at from d, f, jsonb_to_recordset(d->'outbox') r (key text, kind text, payload jsonb) on conflict (key) do nothing)`,
  dispatch: `owed as (insert into dispatch (partner, kind, key, case_id, seq, payload, created_at)
    select r.partner, r.kind, r.key, f.id, f.seq, r.payload, f.at
      from d, f, jsonb_to_recordset(d->'dispatch') r (partner text, kind text, key text, payload jsonb) on conflict (key) do nothing returning id, key),
    posted as (insert into outbox (key, kind, payload, created_at, next_at)
      select 'dispatch/' || owed.key, 'dispatch', jsonb_build_object('id', owed.id), f.at, f.at from owed, f on conflict (key) do nothing)`,
  wakes: `woken as (insert into wake (case_id, at, reason)
    select distinct on (r."caseId") r."caseId", f.at, r.reason from d, f, jsonb_to_recordset(d->'wakes') r ("caseId" uuid, reason text) on conflict (case_id) do nothing)`,
};
type Part = keyof typeof PARTS;
type Parts = Partial<Record<Part, unknown>>;

const statements = new Map<string, string>();

/** The statement for the parts that there are; each is made, and prepared by PostgreSQL, once. */
function statementFor(first: boolean, names: readonly Part[]): string {
  const key = `${first} ${names.join(' ')}`;
  const known = statements.get(key);
  if (known) return known;
  const parts = names.length
    ? [
        `d as (select $${first ? 26 : 21}::jsonb as d)`,
        `f as (select $10::uuid as id, $4::int as seq, $7::timestamptz as at)`,
        ...names.map((name) => PARTS[name]),
      ]
    : [];
  const made = `with written as (${first ? BEGIN : GO_ON}), ${[ALWAYS, ...parts].join(', ')} select id from written`;
  statements.set(key, made);
  return made;
}

interface Always {
  file: ReturnType<typeof caseColumns>;
  act: ReturnType<typeof actColumns>;
  journal: ReturnType<typeof journalRow>;
}

const isThere = (part: unknown): boolean => (Array.isArray(part) ? part.length > 0 : part !== null && part !== undefined);

/** One statement; with the commit where nothing follows. */
async function write(em: EntityManager, first: boolean, closing: boolean, { file, act, journal }: Always, parts: Parts): Promise<void> {
  const names = (Object.keys(PARTS) as Part[]).filter((name) => isThere(parts[name]));
  const always = [
    file.state,
    JSON.stringify(file.regions),
    file.version,
    file.seq,
    journal.hash,
    file.followed,
    file.at,
    file.next_due,
    file.live_key,
    file.id,
    file.type,
    act.key,
    act.actor,
    act.action,
    act.body_hash,
    JSON.stringify(act.outcome),
    journal.from,
    journal.to,
    JSON.stringify(journal.data),
    journal.prev,
  ];
  const begins = first ? [file.district, file.applicant_id, file.organisation_id, file.rule_set, file.counterpart_id] : [];
  const some = names.length ? [JSON.stringify({ at: file.at, ...Object.fromEntries(names.map((name) => [name, parts[name]])) })] : [];
  const rows = await (closing ? last : query)(em, statementFor(first, names), [...always, ...begins, ...some]);
  if (rows.length !== 1) throw new Error('The case row was not written');
}
