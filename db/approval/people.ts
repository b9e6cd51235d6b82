// Who may be asked in a case: holders of posts, positions and heads, absences, whoever has approved already. One statement, which can leave for the database before the
// rules of the case are known.
import type { EntityManager } from '@mikro-orm/postgresql';
import { wholeOf, type Chain } from '../../domain/approval/chain.ts';
import type { Finder } from '../../domain/approval/definition.ts';
import type { Known } from '../../domain/approval/facts.ts';
import type { Absence, People } from '../../domain/approval/resolve.ts';
import { votes, wordsOf, type Vote } from '../../domain/approval/votes.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { Role } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { districtChain, ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import { ask, asInstant } from '../kit/sql.ts';

export interface Asking {
  chain: Chain;
  file: CaseView;
  received: Instant;
  /** The rules that the case's definitions stand in. */
  set: RuleSet;
  /** Whoever approves with this act has approved when the next step is asked. */
  request?: Pick<ActRequest, 'action' | 'actor'>;
  /** Accounts in the form's fields, and those that the applicant chose. */
  fields?: People['fields'];
  choices?: People['choices'];
  /** Asked before by rules that need not be the case's own. */
  ahead?: Ahead | null;
}

const findersOf = (set: RuleSet, chain: Chain): Finder[] =>
  wholeOf(chain).flatMap(({ rule }) => ruleValue(set, rule).steps.flatMap(({ who, cc, escalateTo }) => [...who, ...cc, ...escalateTo]));

interface Row {
  holders: People['holders'];
  posts: People['posts'];
  heads: string[];
  absences: Absence[];
  acts: { seq: number; action: string; at: Instant }[];
  tasks: CaseTask[];
}

interface CaseTask {
  node: string;
  round: number;
  kind: string;
  state: string;
  live: boolean;
  vote: Vote | null;
  votedBy: string | null;
  assignee: string | null;
  closed: Instant | null;
}

const YES = wordsOf('yes');
const BACK = wordsOf('back');

/** Roles and positions that definitions look for. */
interface Sought {
  roles: readonly Role[];
  posts: readonly string[];
}

function soughtBy(set: RuleSet, chain: Chain): Sought {
  const all = findersOf(set, chain);
  return {
    roles: [...new Set(all.flatMap((finder) => (finder.by === 'role' ? [finder.role] : [])))],
    posts: [...new Set(all.flatMap((finder) => (finder.by === 'post' ? [finder.post] : [])))],
  };
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((one) => b.includes(one));

/** What was read before the rules were known. */
export interface Ahead {
  sought: Sought;
  row: Promise<Row>;
}

/** Begins to read by rules that are likely the case's own: `peopleOf` reads again where those of the case look for others. Without a moment, as of now. */
export function peopleAhead(em: EntityManager, { set, ...asking }: AtMoment & Pick<Asking, 'set'>): Ahead {
  const sought = soughtBy(set, asking.chain);
  const row = rowOf(em, asking, sought);
  // Whoever takes it is told of a failure.
  row.catch(() => undefined);
  return { sought, row };
}

/** A moment that the database shall say itself: now. */
type AtMoment = Pick<Asking, 'chain' | 'file'> & { received: Instant | null };
const AT = `coalesce($6::timestamptz, app_now())`;

async function rowOf(em: EntityManager, { chain, file, received }: AtMoment, { roles, posts }: Sought): Promise<Row> {
  const [row] = await ask<Row>(
    em,
    `select coalesce((select json_object_agg(role, accounts) from (select role, json_agg(account_id order by account_id) as accounts from (
           select role, account_id from officer_grant where revoked_at is null and role = any($2) and district = any($3)
           union all select r.role, m.account_id from membership m cross join unnest(m.roles) r(role)
             where $2 && '{orgAdmin,orgMember}' and m.organisation_id = $7 and m.standing = 'enabled' and r.role = any($2)) h group by role) g), '{}') as holders,
       coalesce((select json_object_agg(post, accounts) from (select post, json_agg(account_id order by length(rtrim(district, '0')) desc, account_id) as accounts from post_holder
         where post = any($4) and district = any($3) and valid_from <= ${AT} and coalesce(valid_to > ${AT}, true) group by post) p), '{}') as posts,
       coalesce((select json_agg(account_id order by valid_from desc) from post_holder where organisation_id = $7 and post = 'head' and valid_from <= ${AT} and coalesce(valid_to > ${AT}, true)), '[]') as heads,
       coalesce((select json_agg(json_build_object('absent', absent_id, 'deputy', deputy_id, 'from', ${asInstant('from_at')}, 'until', ${asInstant('until_at')}))
         from deputy where revoked_at is null and until_at > ${AT}), '[]') as absences,
       coalesce((select json_agg(json_build_object('seq', seq, 'action', action, 'at', ${asInstant('at')})) from journal where case_id = $1 and action = any($5)), '[]') as acts,
       coalesce((select json_agg(json_build_object('node', node, 'round', round, 'kind', kind, 'state', state, 'live', live, 'vote', vote, 'votedBy', voted_by, 'assignee', assignee_id,
         'closed', ${asInstant('closed_at')})) from task where case_id = $1), '[]') as tasks`,
    [file.id, roles, districtChain(file.district), posts, [...chain.submits, ...chain.returns, 'urge'], received, file.organisationId],
  );
  return row!;
}

/** Everything about the people of a case that a definition may ask for. */
export async function peopleOf(em: EntityManager, { chain, file, received, set, request, fields, choices, ahead }: Asking): Promise<Known> {
  const sought = soughtBy(set, chain);
  const fits = ahead && same(ahead.sought.roles, sought.roles) && same(ahead.sought.posts, sought.posts);
  const row = await (fits ? ahead.row : rowOf(em, { chain, file, received }, sought));
  const starts = request !== undefined && [...chain.submits, ...chain.returns].includes(request.action);
  const vote = request && chain.process.actions[request.action]?.task?.vote;
  const voter = vote && votes[vote] === 'yes' && request.actor.kind === 'person' ? [request.actor.accountId] : [];
  const { acts, tasks, ...found } = row;
  const { approved, ...history } = historyOf(chain, acts, tasks);
  return {
    ...found,
    ...history,
    approvers: approved,
    approved: starts ? [] : [...approved, ...voter],
    fields: fields ?? {},
    choices: choices ?? {},
    applicants: file.applicantId === null ? [] : [file.applicantId],
  };
}

const distinct = (accounts: readonly (string | null)[]): string[] => [...new Set(accounts.filter((one) => one !== null))].toSorted();

/** What a case's journal and tasks say. Votes count from the last submission or return on; earlier ones are history. */
function historyOf(chain: Chain, acts: Row['acts'], tasks: readonly CaseTask[]) {
  const lastOf = (names: readonly string[]): number => Math.max(0, ...acts.flatMap(({ seq, action }) => (names.includes(action) ? [seq] : [])));
  const walk = lastOf(chain.submits);
  const since = lastOf([...chain.submits, ...chain.returns]);
  const voted = tasks.filter(({ state }) => state === 'voted');
  const back = tasks
    .filter(({ vote, round }) => vote !== null && BACK.includes(vote) && round >= walk)
    .toSorted((a, b) => ((a.closed ?? '') < (b.closed ?? '') ? 1 : -1));
  return {
    approved: distinct(
      voted.filter(({ vote, kind, round }) => vote !== null && YES.includes(vote) && kind === 'vote' && round >= since).map(({ votedBy }) => votedBy),
    ),
    holding: distinct(tasks.filter(({ live, state }) => live && (state === 'open' || state === 'waiting')).map(({ assignee }) => assignee)),
    votes: voted.filter(({ round }) => round >= walk).length,
    lastUrged: acts.flatMap(({ action, at }) => (action === 'urge' ? [at] : [])).toSorted().at(-1) ?? null,
    returnedFrom: back[0]?.node ?? null,
  };
}
