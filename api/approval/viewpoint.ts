// V18: from where somebody reads a case's form: as an officer at a step, as the applicant, or as one who got a copy.
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../db/kit/sql.ts';
import type { Definition, Step } from '../../domain/approval/definition.ts';
import type { Viewpoint } from '../../domain/approval/form.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { parties, stateOfNode, type CaseView, type Process } from '../../domain/kit/process.ts';
import { readerOf, type Reader } from './timeline.ts';

export interface Standpoint {
  viewpoint: Viewpoint;
  /** The step whose rules count; null: the case has none for this reader. */
  step: Pick<Step, 'node' | 'label'> | null;
}

/** The step that a case stands at, else the last one of its chain. */
const currentOf = (steps: readonly Step[], open: readonly string[]): Step | null =>
  steps.find(({ node }) => open.includes(node)) ?? steps.at(-1) ?? null;

/**
 * Null where the case is none of the person's business. An officer reads by the rules of the open step that is his, else of his own last one; who has no step
 * (审计) reads all. Applicants read by the step that the case stands at, copies by the one they were sent from.
 */
export async function standpointOf(
  em: EntityManager,
  process: Process<any>,
  file: CaseView,
  actor: PersonActor,
  definition: Definition | null,
  as?: Reader,
): Promise<Standpoint | null> {
  const reader = as ?? (await readerOf(em, process, file, actor));
  if (reader === null) return null;
  const steps = definition?.steps ?? [];
  const open = await openNodes(em, file.id);
  const from = (audience: Viewpoint['audience'], step: Step | null, holds = false): Standpoint => ({
    viewpoint: { audience, form: step?.form ?? null, holds },
    step: step && { node: step.node, label: step.label },
  });
  if (reader === 'applicant')
    return from(
      'applicant',
      currentOf(
        steps,
        open.map(({ node }) => node),
      ),
    );
  if (reader === 'copy') return from('copy', steps.find(({ node }) => node === open.find(({ copy }) => copy === actor.accountId)?.node) ?? null);
  const held = open.find(({ assignee, copy }) => copy === null && assignee === actor.accountId);
  if (held) return from('office', steps.find(({ node }) => node === held.node) ?? null, true);
  const posts = parties(actor, file);
  const own = steps.filter(({ node }) => posts.has(stateOfNode(process, node)?.round?.role ?? 'operator'));
  return from('office', own.find(({ node }) => open.some((task) => task.node === node)) ?? own.at(-1) ?? null);
}

/** Open tasks by step, and copies that were sent. */
const openNodes = (em: EntityManager, caseId: string): Promise<{ node: string; assignee: string | null; copy: string | null }[]> =>
  query(
    em,
    `select node, assignee_id as assignee, case when kind = 'cc' then assignee_id end as copy from task where case_id = $1 and (state = 'open' or kind = 'cc') order by created_at`,
    [caseId],
  );
