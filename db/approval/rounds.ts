// Rounds of a case as its tasks keep them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Member, Quorum, Round } from '../../domain/approval/round.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, one } from '../kit/sql.ts';

/** A task as an act on a round reads it. */
export interface TaskRow extends Member {
  node: string;
  no: number;
  label: string;
  due: Instant | null;
  version: number;
  /** Null: a task without votes, done by whatever act leaves its state. */
  rule: Quorum | null;
  /** Its round goes on. */
  live: boolean;
  /** Its vote is signed. */
  signed: boolean;
  /** How deep a delegation of it may go. */
  delegations: number;
}

/** Columns of `task` as a JSON object. */
export const TASK = `json_build_object('id', id, 'kind', kind, 'order', place, 'role', role, 'person', assignee_id, 'claimed', claimed_at is not null, 'state', state, 'vote', vote,
  'votedBy', voted_by, 'votedAt', case when state in ('voted', 'answered') then ${asInstant('closed_at')} end, 'by', added_by, 'veto', veto, 'node', node, 'no', round,
  'label', label, 'due', ${asInstant('due')}, 'version', version, 'rule', rule, 'live', live, 'signed', signed, 'delegations', delegations)`;

const memberOf = ({
  node: _,
  no: __,
  label: ___,
  due: ____,
  version: _____,
  rule: ______,
  live: _______,
  signed: ________,
  delegations: _________,
  ...member
}: TaskRow): Member => member;

/** Rounds from the rows of their tasks. */
export function roundsOf(rows: readonly TaskRow[]): Round[] {
  const grouped = Map.groupBy(rows, ({ node, no }) => `${node}/${no}`);
  return [...grouped.values()].map((members): Round => {
    const { node, no, rule } = members[0]!;
    return { node, no, rule: rule ?? { kind: 'leaving' }, members: members.map(memberOf), outcome: 'wait' };
  });
}

/** Tasks of the rounds that go on in a case. */
export const liveTasks = async (em: EntityManager, caseId: string): Promise<TaskRow[]> =>
  (
    await one<{ rows: TaskRow[] }>(
      em,
      `select coalesce(json_agg(${TASK} order by created_at, id), '[]') as rows from task where case_id = $1 and live`,
      [caseId],
    )
  ).rows;
