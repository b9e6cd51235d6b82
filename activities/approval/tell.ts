// Whoever has an open task of a case, or may claim it, is told: 催办 by the applicant, and that the time of a step is over. Nothing else follows from it.
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { districtChain } from '../../domain/kit/rules.ts';
import { query } from '../../db/kit/sql.ts';
import type { EffectParts } from '../processes.ts';

/** Holders of a post that are told at the most. */
const MOST = 50;

export interface ApprovalActivities {
  /** Tells the holders of open tasks in the inbox, once per effect key and person. */
  tellUrged: (request: EffectRequest) => Promise<{ told: number }>;
  /** V14: tells those of a step that its time is over, or that it is theirs now. */
  tellLate: (request: EffectRequest & { step: string; handedOn: boolean }) => Promise<{ told: number }>;
}

interface Open {
  label: string;
  role: string;
  district: string;
  assignee: string | null;
}

export const createApprovalActivities = ({ orm, notify }: Pick<EffectParts, 'orm' | 'notify'>): ApprovalActivities => {
  async function tell(request: EffectRequest, template: 'taskUrged' | 'taskLate' | 'taskHandedOn', step: string | null): Promise<{ told: number }> {
    const em = orm.em.fork();
    const tasks = await query<Open>(
      em,
      `select label, role, district, assignee_id as assignee from task where case_id = $1 and state = 'open' and ($2::text is null or node = $2)`,
      [request.caseId, step],
    );
    const told = new Set<string>();
    for (const { label, role, district, assignee } of tasks) {
      const holders = assignee
        ? [assignee]
        : (
            await query<{ id: string }>(
              em,
              `select distinct account_id as id from officer_grant where role = $1 and district = any($2) and revoked_at is null order by 1 limit ${MOST}`,
              [role, districtChain(district)],
            )
          ).map(({ id }) => id);
      for (const accountId of holders.filter((id) => !told.has(id))) {
        told.add(accountId);
        await notify({ ...request, key: `${request.key}/${accountId}`, template, to: { accountId }, params: { task: label } });
      }
    }
    return { told: told.size };
  }
  return {
    tellUrged: (request) => tell(request, 'taskUrged', null),
    tellLate: ({ step, handedOn, ...request }) => tell(request, handedOn ? 'taskHandedOn' : 'taskLate', step),
  };
};
