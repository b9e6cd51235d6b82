// What an answer to a 质疑 or a decision on a 投诉 does to its project: acts of the same transaction.
import type { EntityManager } from '@mikro-orm/postgresql';
import { later, query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { Instant } from '../../../domain/kit/instant.ts';
import type { Consequence } from '../../../domain/procurement/challenge/consequence.ts';
import type { suspensionGrounds } from '../../../domain/procurement/project/project.ts';

/** An act of the system on the project, under the key of the act that it follows from. */
const onProject = (by: ActRequest, projectId: string, action: string, input: object): ActRequest => ({
  key: `${by.key}/${action}`,
  type: 'TenderProject',
  action,
  caseId: projectId,
  actor: { kind: 'system' },
  input,
  bodyHash: '',
});

/** 暂停: the project as it stands must allow it. */
export const suspends = (by: ActRequest, projectId: string, ground: keyof typeof suspensionGrounds, reason: string): ActRequest =>
  onProject(by, projectId, 'suspend', { ground, reason });

/** The project goes on where it is suspended, and then takes the consequence. */
export function follows(by: ActRequest, project: { id: string; suspended: boolean }, consequence: Consequence | null, reason: string): ActRequest[] {
  return [
    ...(project.suspended ? [onProject(by, project.id, 'resume', { reason })] : []),
    ...(consequence === 'redo' ? [onProject(by, project.id, 'voidOrdered', { reason })] : []),
    ...(consequence === 'next' ? [onProject(by, project.id, 'setAside', { reason })] : []),
  ];
}

/** Signing, or the contract, stands still for this case until it is lifted. */
export const stopSigning = (
  em: EntityManager,
  stop: { caseId: string; projectId: string; why: string; scope: 'signing' | 'contract'; at: Instant },
): Promise<unknown> =>
  query(
    em,
    `insert into tender_signing_stop (case_id, project_id, why, scope, stopped_at) values ($1, $2, $3, $4, $5)
       on conflict (case_id) do update set why = excluded.why, scope = excluded.scope, stopped_at = excluded.stopped_at, lifted_at = null`,
    [stop.caseId, stop.projectId, stop.why, stop.scope, stop.at],
  );
export const liftSigning = (em: EntityManager, caseId: string, at: Instant): Promise<unknown> =>
  later(em, `update tender_signing_stop set lifted_at = $2 where case_id = $1 and lifted_at is null`, [caseId, at]);
