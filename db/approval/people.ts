// Who may be asked in a case: holders of posts, positions and heads, absences, whoever has approved already. One statement.
import type { EntityManager } from '@mikro-orm/postgresql';
import { wholeOf, type Chain } from '../../domain/approval/chain.ts';
import type { Finder } from '../../domain/approval/definition.ts';
import type { Known } from '../../domain/approval/facts.ts';
import type { Absence, People } from '../../domain/approval/resolve.ts';
import { votes, wordsOf } from '../../domain/approval/votes.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { districtChain, ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import { asInstant, one } from '../kit/sql.ts';

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
}

const findersOf = (set: RuleSet, chain: Chain): Finder[] =>
  wholeOf(chain).flatMap(({ rule }) => ruleValue(set, rule).steps.flatMap(({ who, cc, escalateTo }) => [...who, ...cc, ...escalateTo]));

interface Row {
  holders: People['holders'];
  posts: People['posts'];
  heads: string[];
  absences: Absence[];
  approved: string[];
  lastUrged: Instant | null;
  returnedFrom: string | null;
  votes: number;
  holding: string[];
}

const YES = wordsOf('yes');
const BACK = wordsOf('back');

/** Everything about the people of a case that a definition may ask for. */
export async function peopleOf(em: EntityManager, { chain, file, received, set, request, fields, choices }: Asking): Promise<Known> {
  const all = findersOf(set, chain);
  const roles = [...new Set(all.flatMap((finder) => (finder.by === 'role' ? [finder.role] : [])))];
  const posts = [...new Set(all.flatMap((finder) => (finder.by === 'post' ? [finder.post] : [])))];
  const row = await one<Row>(
    em,
    // Votes count from the last submission or return on; earlier ones are history.
    `with walk as (select coalesce(max(seq), 0) as seq from journal where case_id = $1 and action = any($5)),
       since as (select coalesce(max(seq), 0) as seq from journal where case_id = $1 and (action = any($5) or action = any($8)))
     select coalesce((select jsonb_object_agg(role, accounts) from (select role, jsonb_agg(account_id order by account_id) as accounts from (
           select role, account_id from officer_grant where revoked_at is null and role = any($2) and district = any($3)
           union all select r.role, m.account_id from membership m cross join unnest(m.roles) r(role)
             where $2 && '{orgAdmin,orgMember}' and m.organisation_id = $7 and m.standing = 'enabled' and r.role = any($2)) h group by role) g), '{}') as holders,
       coalesce((select jsonb_object_agg(post, accounts) from (select post, jsonb_agg(account_id order by length(rtrim(district, '0')) desc, account_id) as accounts from post_holder
         where post = any($4) and district = any($3) and valid_from <= $6 and coalesce(valid_to > $6, true) group by post) p), '{}') as posts,
       coalesce((select jsonb_agg(account_id order by valid_from desc) from post_holder where organisation_id = $7 and post = 'head' and valid_from <= $6 and coalesce(valid_to > $6, true)), '[]') as heads,
       coalesce((select jsonb_agg(jsonb_build_object('absent', absent_id, 'deputy', deputy_id, 'from', ${asInstant('from_at')}, 'until', ${asInstant('until_at')}))
         from deputy where revoked_at is null and until_at > $6), '[]') as absences,
       coalesce((select jsonb_agg(distinct voted_by) from task, since where case_id = $1 and state = 'voted' and vote = any($9) and kind = 'vote' and round >= since.seq), '[]') as approved,
       coalesce((select jsonb_agg(distinct assignee_id) from task where case_id = $1 and live and state in ('open', 'waiting') and assignee_id is not null), '[]') as holding,
       (select count(*)::int from task, walk where case_id = $1 and state = 'voted' and round >= walk.seq) as votes,
       (select ${asInstant('max(at)')} from journal where case_id = $1 and action = 'urge') as "lastUrged",
       (select node from task, walk where case_id = $1 and vote = any($10) and round >= walk.seq order by closed_at desc limit 1) as "returnedFrom"`,
    [file.id, roles, districtChain(file.district), posts, chain.submits, received, file.organisationId, chain.returns, YES, BACK],
  );
  const starts = request !== undefined && [...chain.submits, ...chain.returns].includes(request.action);
  const vote = request && chain.process.actions[request.action]?.task?.vote;
  const voter = vote && votes[vote] === 'yes' && request.actor.kind === 'person' ? [request.actor.accountId] : [];
  return {
    ...row,
    approvers: row.approved,
    approved: starts ? [] : [...row.approved, ...voter],
    fields: fields ?? {},
    choices: choices ?? {},
    applicants: file.applicantId === null ? [] : [file.applicantId],
  };
}
