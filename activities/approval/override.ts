// Records of 运维干预: the act that was proposed, and its decision in the transaction of the second operator's word.
import type { ActRequest } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { override, type OverrideFacts } from '../../domain/approval/override.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';

export interface OverrideInput {
  caseId: string;
  action: string;
  taskId?: string | undefined;
  input: Record<string, unknown>;
  reason: string;
}
interface Stored {
  targetId: string;
  type: string;
  action: string;
  taskId: string | null;
  input: Record<string, unknown>;
  reason: string;
  proposedBy: string;
}

const me = ({ actor }: Pick<Acting<unknown>, 'actor'>): string => (actor as PersonActor).accountId;
const COLUMNS = `target_id as "targetId", type, action, task_id as "taskId", input, reason, proposed_by as "proposedBy"`;

async function confirm({ em, file, actor, request, facts }: Acting<OverrideFacts & { stored: Stored | null }>): Promise<Written> {
  const stored = facts.stored!;
  await query(em, `update override set confirmed_by = $2 where case_id = $1`, [file.id, me({ actor })]);
  const also: ActRequest = {
    key: `${request.key}/act`,
    type: stored.type,
    action: stored.action,
    caseId: stored.targetId,
    actor,
    input: { ...stored.input, reason: stored.input['reason'] ?? stored.reason },
    bodyHash: '',
    override: { caseId: file.id, reason: stored.reason },
    ...(stored.taskId === null ? {} : { taskId: stored.taskId }),
  };
  return { also: [also], data: { target: stored.targetId, action: stored.action } };
}

/** `known`: does a process have an action that people may do. */
export const overrideRecords = (known: (type: string, action: string) => boolean): ProcessRecords<OverrideFacts & { stored: Stored | null }> => ({
  process: override,
  begin: async (em, { input }) => {
    const { caseId, action } = input as OverrideInput;
    const [target] = await query<{ type: string; district: string }>(em, `select type, district from case_file where id = $1`, [caseId]);
    if (!target || !known(target.type, action)) throw refuse('NOT_FOUND');
    return { district: target.district, applicantId: null };
  },
  facts: async (em, file) => {
    const stored = file.seq === 0 ? null : await one<Stored>(em, `select ${COLUMNS} from override where case_id = $1`, [file.id]);
    return { proposedBy: stored?.proposedBy ?? null, stored };
  },
  apply: {
    propose: async (acting) => {
      const { em, file, input } = acting;
      const { caseId, action, taskId, input: given, reason } = input as OverrideInput;
      await query(
        em,
        `insert into override (case_id, target_id, type, action, task_id, input, reason, proposed_by) select $1, id, type, $3, $4, $5, $6, $7 from case_file where id = $2`,
        [file.id, caseId, action, taskId ?? null, JSON.stringify(given), reason, me(acting)],
      );
      return { data: { target: caseId, action } };
    },
    confirm,
    reject: async (acting) => {
      await query(acting.em, `update override set rejected_by = $2 where case_id = $1`, [acting.file.id, me(acting)]);
      return {};
    },
  },
});
