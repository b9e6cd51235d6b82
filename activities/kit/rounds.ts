// The rounds of the case that an act is on: read from their tasks, stepped by domain/approval, and told to the one write of `decide`.
import type { EntityManager } from '@mikro-orm/postgresql';
import { openRound, type RoundPlan } from '../../domain/approval/open.ts';
import type { Member, Quorum, Round } from '../../domain/approval/round.ts';
import { close, reopen, step, type RoundAct, type RoundActName, type Stepped } from '../../domain/approval/step.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import { districtCovers, type Grant, type PersonActor, type Role } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import {
  parties,
  partiesOf,
  stateOf,
  stateOfNode,
  type Action,
  type ActionContext,
  type CaseView,
  type PlannedRound,
  type Process,
} from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { roundsOf, TASK, type TaskRow } from '../../db/approval/rounds.ts';
import { query } from '../../db/kit/sql.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { verifySm2 } from '../../security/sm2.ts';

export { roundsOf, TASK, type TaskRow };

/** Roles that an organisation gives its members, not an office its staff. */
const insideRoles: readonly Role[] = ['orgAdmin', 'orgMember'];

const LEAVING: Quorum = { kind: 'leaving' };

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

/** The task of whoever acts without naming one: his own, else a free one of his posts; in another's stead the first. */
const looseTask = (rows: readonly TaskRow[], { accountId }: PersonActor, held: ReadonlySet<string>, instead: boolean): TaskRow | undefined => {
  const open = rows.filter(({ live, state, rule }) => live && state === 'open' && rule !== null);
  return instead ? open[0] : (open.find(({ person }) => person === accountId) ?? open.find(({ person, role }) => person === null && held.has(role)));
};

/** Does an act on a task. Null where the act needs none and the actor has none. Throws the refusal. */
export async function work(em: EntityManager, { process, action, request, actor, file, received, rows, rounds }: Acted): Promise<Worked | null> {
  const held = parties(actor, file);
  const { loose, leaves } = action.task!;
  const row =
    loose && request.taskId === undefined
      ? looseTask(rows, actor, held, request.override !== undefined)
      : rows.find(({ id }) => id === request.taskId);
  const what = nameOf(action);
  if (!row) {
    const ofPost = request.override !== undefined || partiesOf(action).some((party) => party !== 'member' && held.has(party));
    if (loose && leaves && ofPost && request.taskId === undefined) return null;
    throw refuse(loose && request.taskId === undefined ? 'TASK_NOT_YOURS' : 'TASK_CLOSED');
  }
  // A step inside the applicant's own organisation is for its members: only whoever began the case keeps out of it.
  const inside = insideRoles.includes(row.role);
  const applicants = [file.applicantId, ...(!inside && (held.has('applicant') || held.has('self')) ? [actor.accountId] : [])].filter(
    (id) => id !== null,
  );
  const { to, vote } = (request.input ?? {}) as { to?: string[]; vote?: string };
  const fit = to?.length ? await fitAmong(em, to, what === 'transfer' && row.role !== 'operator' ? row.role : null, file, inside) : new Set<string>();
  const absent = await absentOf(em, what, row, actor, file, received);
  const act: RoundAct = {
    what,
    member: row.id,
    by: request.override && row.person !== null ? row.person : actor.accountId,
    at: received,
    ...(what === 'vote' && { vote: action.task!.vote! }),
    // A free task is taken with the act itself: by a vote that names none, and in another's stead.
    ...(row.person === null && (request.override ? what !== 'claim' : what === 'vote' && loose) && { claims: true }),
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
    depth: row.delegations,
  };
  if (what === 'vote' && row.signed) await keepSignature(em, request, actor, row.id);
  const before = rounds.find(({ node, no }) => node === row.node && no === row.no);
  if (before) return done(step(before, act, standing), act, before, false);
  if (what !== 'takeBack') throw refuse('TASK_CLOSED');
  // It had ended with this vote; what it led to must not have begun, nor have been decided already.
  if (await decidedSince(em, file.id, row)) throw refuse('ROUND_TAKEN_ON');
  const ended = roundsOf(rows.filter(({ node, no }) => node === row.node && no === row.no))[0]!;
  return done(reopen({ ...ended, outcome: 'pass' }, act, rounds), act, ended, true);
}

/** Keeps the signature of a vote beside its task. Throws where it is missing, or is none of the officer's over this act. */
async function keepSignature(em: EntityManager, { signature, caseId }: ActRequest, { accountId }: PersonActor, taskId: string): Promise<void> {
  if (!signature) throw refuse('DECISION_UNSIGNED');
  const keys = await query<{ id: string; publicKey: string }>(
    em,
    // Whoever holds an office signs with the key that was given to him, not with one of his own.
    `select id, public_key as "publicKey" from officer_key k where account_id = $1 and revoked_at is null
        and (given_by is distinct from account_id or not exists (select from officer_grant g where g.account_id = k.account_id and g.revoked_at is null))`,
    [accountId],
  );
  const key = keys.find(({ publicKey }) => verifySm2(signature.text, signature.value, publicKey));
  if (!key) throw refuse('DECISION_SIGNATURE_WRONG');
  await query(
    em,
    `insert into decision_signature (case_id, task_id, at, account_id, key_id, text, signature) values ($1, $2, app_now(), $3, $4, $5, $6)`,
    [caseId, taskId, accountId, key.id, signature.text, signature.value],
  );
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

/** Has a round that opened with or after this vote been voted in. */
const decidedSince = async (em: EntityManager, caseId: string, { node, no, votedAt }: TaskRow): Promise<boolean> =>
  (
    await query(
      em,
      `select 1 from task where case_id = $1 and kind <> 'cc' and state = 'voted' and created_at >= $2 and (node, round) <> ($3, $4) limit 1`,
      [caseId, votedAt, node, no],
    )
  ).length > 0;

function done(stepped: Stepped, act: RoundAct, before: Round, reopened: boolean): Worked {
  if ('refusal' in stepped) {
    const { code, ...more } = stepped.refusal;
    throw refuse(code, more);
  }
  return { act, before, after: stepped.round, reopened };
}

/** Accounts that may be brought in: of staff with the post where one is asked for, in the case's district; inside an organisation of its members. */
async function fitAmong(
  em: EntityManager,
  accounts: readonly string[],
  role: Role | null,
  { district, organisationId }: CaseView,
  inside: boolean,
): Promise<Set<string>> {
  if (inside) {
    const members = await query<{ id: string }>(
      em,
      `select account_id as id from membership where organisation_id = $1 and standing = 'enabled' and account_id::text = any($2) and ($3::text is null or $3 = any(roles))`,
      [organisationId, [...accounts], role],
    );
    return new Set(members.map(({ id }) => id));
  }
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
       (select json_agg(json_build_object('absent', d.absent_id, 'grant', json_build_object('role', g.role, 'district', g.district)) order by d.from_at, g.id)
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
  signed: boolean;
  delegations: number;
}

/** A round as it is written: `voteless` for a task that is done by whatever act leaves the state. */
export type WrittenPlan = RoundPlan & Pick<PlannedRound, 'signed' | 'delegations'> & { voteless: boolean };

/** A round that a state opens on entry. */
export function planned(process: Process<any>, address: string, context: ActionContext<any>): WrittenPlan | null {
  const round = stateOf(process, address)?.round;
  if (!round) return null;
  const { node, label, role, plan } = round;
  if (!plan) return { node, label, rule: LEAVING, asked: [{ role, person: null }], voteless: true };
  return { label, ...plan(context), node, voteless: false };
}

/** Rows of an opened round. */
export function opened(plan: WrittenPlan, no: number, { type, district }: CaseView, due: Instant | null): NewTask[] {
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
    rule: plan.voteless ? null : plan.rule,
    deputyFor: plan.asked[i]!.deputyFor ?? null,
    signed: plan.signed ?? false,
    delegations: plan.delegations ?? 1,
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
          signed: like.signed,
          delegations: like.delegations,
        });
      } else if (acted || !live || (own && worked.reopened) || row.state !== member.state || row.person !== member.person)
        members.push({ ...member, live, acted });
    }
  }
  return { members, added };
}
