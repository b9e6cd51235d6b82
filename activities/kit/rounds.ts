// The rounds of the case that an act is on: read from their tasks, stepped by domain/approval, and told to the one write of `decide`.
import type { EntityManager } from '@mikro-orm/postgresql';
import { openRound, type RoundPlan } from '../../domain/approval/open.ts';
import type { Member, Quorum, Round } from '../../domain/approval/round.ts';
import { close, reopen, step, type RoundAct, type RoundActName, type Stepped } from '../../domain/approval/step.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import { districtCovers, type Grant, type PersonActor, type Role } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { parties, stateOf, stateOfNode, type Action, type ActionContext, type CaseView, type Process } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { asInstant, query } from '../../db/kit/sql.ts';
import { uuidv7 } from '../../db/kit/ids.ts';

/** A task as `openWork` reads it. */
export interface TaskRow extends Member {
  node: string;
  no: number;
  label: string;
  due: Instant | null;
  version: number;
  rule: Quorum | null;
  /** Its round goes on. */
  live: boolean;
}

/** Columns of `task` as a JSON object. */
export const TASK = `jsonb_build_object('id', id, 'kind', kind, 'order', place, 'role', role, 'person', assignee_id, 'claimed', claimed_at is not null, 'state', state, 'vote', vote,
  'votedBy', voted_by, 'votedAt', case when state in ('voted', 'answered') then ${asInstant('closed_at')} end, 'by', added_by, 'veto', veto, 'node', node, 'no', round,
  'label', label, 'due', ${asInstant('due')}, 'version', version, 'rule', rule, 'live', live)`;

const short = (rule: 'any' | 'leaving'): Quorum => (rule === 'any' ? { kind: 'any', refusal: 'ends' } : { kind: 'leaving' });

/** Rounds from the rows of their tasks. */
export function roundsOf(process: Process<any>, rows: readonly TaskRow[]): Round[] {
  const grouped = Map.groupBy(rows, ({ node, no }) => `${node}/${no}`);
  return [...grouped.values()].map((members): Round => {
    const { node, no, rule } = members[0]!;
    return { node, no, rule: rule ?? short(stateOfNode(process, node)?.round?.rule ?? 'leaving'), members: members.map(memberOf), outcome: 'wait' };
  });
}
const memberOf = ({ node: _, no: __, label: ___, due: ____, version: _____, rule: ______, live: _______, ...member }: TaskRow): Member => member;

/** What a round act leaves behind, for the write. */
export interface Worked {
  act: RoundAct;
  before: Round;
  after: Round;
  /** The round had ended and goes on without the vote that was taken back. */
  reopened: boolean;
}

interface Acted {
  process: Process<any>;
  action: Action<any>;
  request: ActRequest;
  actor: PersonActor;
  file: CaseView;
  received: Instant;
  rows: readonly TaskRow[];
  rounds: readonly Round[];
}

const nameOf = ({ task }: Action<any>): RoundActName => task!.act ?? (task!.claim ? 'claim' : task!.release ? 'release' : 'vote');

/** Does an act on a task. Throws the refusal. */
export async function work(em: EntityManager, { process, action, request, actor, file, received, rows, rounds }: Acted): Promise<Worked> {
  const row = rows.find(({ id }) => id === request.taskId);
  const what = nameOf(action);
  if (!row) throw refuse('TASK_CLOSED');
  const held = parties(actor, file);
  const applicants = [file.applicantId, ...(held.has('applicant') || held.has('self') ? [actor.accountId] : [])].filter((id) => id !== null);
  const { to, vote } = (request.input ?? {}) as { to?: string[]; vote?: string };
  const fit = to?.length ? await fitAmong(em, to, what === 'transfer' && row.role !== 'operator' ? row.role : null, file) : new Set<string>();
  const absent = await absentOf(em, what, row, actor, file, received);
  const act: RoundAct = {
    what,
    member: row.id,
    by: request.override && row.person !== null ? row.person : actor.accountId,
    at: received,
    ...(what === 'vote' && { vote: action.task!.vote! }),
    ...(what === 'opine' && vote !== undefined && { vote }),
    ...(what === 'transfer' && row.role === 'operator' && { role: stateOfNode(process, row.node)?.round?.role ?? row.role }),
    ...(to?.length && { to, ids: to.map(() => uuidv7()) }),
    ...(absent !== null && { deputyFor: absent }),
  };
  const standing = {
    applicants,
    holds: (role: Role) => held.has(role) || request.override !== undefined,
    standsFor: (account: string) => account === absent,
    fit: (account: string) => fit.has(account),
    depth: delegationsOf(process),
  };
  const before = rounds.find(({ node, no }) => node === row.node && no === row.no);
  if (before) return done(step(before, act, standing), act, before, false);
  if (what !== 'takeBack') throw refuse('TASK_CLOSED');
  // It had ended with this vote; what it led to must not have begun.
  const ended = roundsOf(
    process,
    rows.filter(({ node, no }) => node === row.node && no === row.no),
  )[0]!;
  return done(reopen({ ...ended, outcome: 'pass' }, act, rounds), act, ended, true);
}

/** In whose place an act on a task is done: whose post it takes, or to whom the task was given by name. Null: in nobody's. */
async function absentOf(
  em: EntityManager,
  what: RoundActName,
  { role, person, claimed }: TaskRow,
  actor: PersonActor,
  file: CaseView,
  received: Instant,
): Promise<string | null> {
  if (what === 'claim' && person !== null && person !== actor.accountId && !claimed) {
    const found = await query(em, `select 1 from deputy where absent_id = $1 and deputy_id = $2 and ${inForce('$3')}`, [
      person,
      actor.accountId,
      received,
    ]);
    return found.length ? person : null;
  }
  const fits = ({ grant }: { grant: Grant }): boolean => grant.role === role && districtCovers(grant.district ?? '', file.district);
  return actor.standsFor?.find(fits)?.absent ?? null;
}

/** A deputy's period, at a moment. */
const inForce = (at: string): string => `revoked_at is null and from_at <= ${at} and ${at} < until_at`;

function done(stepped: Stepped, act: RoundAct, before: Round, reopened: boolean): Worked {
  if ('refusal' in stepped) {
    const { code, ...more } = stepped.refusal;
    throw refuse(code, more);
  }
  return { act, before, after: stepped.round, reopened };
}

/** W03. A process that allows deeper delegations says so. */
const delegationsOf = (process: Process<any>): number => process.delegations ?? 1;

/** Accounts of staff that may be brought in: with the post where one is asked for, in the case's district. */
async function fitAmong(em: EntityManager, accounts: readonly string[], role: Role | null, { district }: CaseView): Promise<Set<string>> {
  const rows = await query<{ id: string }>(
    em,
    `select distinct g.account_id as id from officer_grant g where g.account_id = any($1::uuid[]) and g.revoked_at is null and ($2::text is null or g.role = $2)
       and (g.district = '000000' or g.district = $3 or (g.district like '%0000' and left(g.district, 2) = left($3, 2)) or (g.district like '%00' and left(g.district, 4) = left($3, 4)))`,
    [accounts.filter((id) => /^[0-9a-f-]{36}$/i.test(id)), role, district],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Whoever has no post for the case himself may be asked in it, or stand in for somebody who has one: then he acts with those grants. Null where
 * neither is so. Asked only when the plain answer is no.
 */
export async function standingIn(
  em: EntityManager,
  action: Action<any>,
  { caseId, taskId, actor }: ActRequest,
  file: CaseView,
  received: Instant,
): Promise<PersonActor | null> {
  if (actor.kind !== 'person') return null;
  const [row] = await query<{ member: boolean; named: boolean; stands: NonNullable<PersonActor['standsFor']> | null }>(
    em,
    `select exists (select 1 from task where case_id = $1 and assignee_id = $2 and kind <> 'cc') as member,
       exists (select 1 from task t join deputy d on d.absent_id = t.assignee_id where t.id = $4 and t.claimed_at is null and d.deputy_id = $2 and ${inForce('$3')}) as named,
       (select jsonb_agg(jsonb_build_object('absent', d.absent_id, 'grant', jsonb_build_object('role', g.role, 'district', g.district)) order by d.from_at, g.id)
          from deputy d join officer_grant g on g.account_id = d.absent_id
          where d.deputy_id = $2 and d.revoked_at is null and d.from_at <= $3 and $3 < d.until_at and g.revoked_at is null) as stands`,
    [caseId, actor.accountId, received, taskId ?? null],
  );
  // Beside the tasks themselves a deputy does what belongs to one that he has taken: he is asked in this case already.
  if (!action.task && !row?.member) return null;
  const standsFor = row?.stands ?? [];
  const acting: PersonActor = { ...actor, grants: [...actor.grants, ...standsFor.map(({ grant }) => grant)], standsFor };
  const held = parties(acting, file);
  const by = typeof action.by === 'string' ? [action.by] : action.by;
  return ((row?.member || row?.named) && by.includes('member')) || by.some((party) => held.has(party)) ? acting : null;
}

/** A task as the write takes it: changed, or new with everything that a row needs. */
export interface MemberChange extends Member {
  live: boolean;
  acted: boolean;
}
export interface NewTask extends Member {
  type: string;
  district: string;
  node: string;
  no: number;
  label: string;
  due: Instant | null;
  rule: Quorum | null;
  deputyFor: string | null;
}

/** A round that a state opens on entry. */
export function planned(process: Process<any>, address: string, context: ActionContext<any>): (RoundPlan & { short: boolean }) | null {
  const round = stateOf(process, address)?.round;
  if (!round) return null;
  const plan = round.plan?.(context);
  if (plan) return { node: round.node, label: plan.label ?? round.label, rule: plan.rule, asked: plan.asked, short: false };
  return { node: round.node, label: round.label, rule: short(round.rule), asked: [{ role: round.role, person: null }], short: true };
}

/** Rows of an opened round. */
export function opened(plan: RoundPlan & { short: boolean }, no: number, { type, district }: CaseView, due: Instant | null): NewTask[] {
  const { members } = openRound(
    plan,
    no,
    plan.asked.map(() => uuidv7()),
  );
  return members.map((member, i) => ({
    ...member,
    type,
    district,
    node: plan.node,
    no,
    label: plan.label,
    due,
    rule: plan.short ? null : plan.rule,
    deputyFor: plan.asked[i]!.deputyFor ?? null,
  }));
}

/** What a case's rounds become by an act: the one that it is on, those that it leaves, and the rows that differ. */
export function changes(
  rounds: readonly Round[],
  rows: readonly TaskRow[],
  worked: Worked | null,
  leaves: (node: string) => boolean,
  file: CaseView,
): { members: MemberChange[]; added: NewTask[] } {
  const all = worked?.reopened ? [...rounds, worked.before] : rounds;
  const members: MemberChange[] = [];
  const added: NewTask[] = [];
  for (const round of all) {
    const own = worked !== null && round.node === worked.before.node && round.no === worked.before.no;
    const stepped = own ? worked.after : round;
    const left = !(own && worked.reopened) && leaves(round.node);
    const after = left ? close(stepped) : stepped;
    const live = !left && after.outcome === 'wait';
    for (const member of after.members) {
      const row = rows.find(({ id }) => id === member.id);
      const acted = own && member.id === worked.act.member;
      if (!row) {
        const like = rows.find(({ node, no }) => node === round.node && no === round.no)!;
        added.push({
          ...member,
          type: file.type,
          district: file.district,
          node: round.node,
          no: round.no,
          label: like.label,
          due: like.due,
          rule: like.rule,
          deputyFor: null,
        });
      } else if (acted || !live || (own && worked.reopened) || row.state !== member.state || row.person !== member.person)
        members.push({ ...member, live, acted });
    }
  }
  return { members, added };
}
