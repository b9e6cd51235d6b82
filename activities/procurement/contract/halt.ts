// 中止履行: what a 质疑 or a 投诉 does to contracts that are concluded, and the records of it.
import type { EntityManager } from '@mikro-orm/postgresql';
import { haltedFor, performedContracts } from '../../../db/procurement/contracts.ts';
import { later, query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { haltGrounds } from '../../../domain/procurement/contract/halt.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Loaded } from './facts.ts';

type Act = Acting<Loaded>;
export interface HaltInput {
  byCase: string;
  ground: keyof typeof haltGrounds;
}

const onContract = (by: ActRequest, contractId: string, action: string, input: HaltInput): ActRequest => ({
  key: `${by.key}/${action}/${contractId}`,
  type: 'TenderContract',
  action,
  caseId: contractId,
  actor: { kind: 'system' },
  input,
  bodyHash: '',
});

/** Acts that stop the performance of what is concluded of a project; none where it stands still for good, or stood still for this case before. */
export async function haltsContracts(em: EntityManager, by: ActRequest, projectId: string, input: HaltInput): Promise<ActRequest[]> {
  const contracts = await performedContracts(em, projectId);
  const action = input.ground === 'decision' ? 'stopPerformance' : 'halt';
  return contracts
    .filter(({ performance, haltedBy }) => performance !== 'stopped' && (action === 'stopPerformance' || !haltedBy.includes(input.byCase)))
    .map(({ id }) => onContract(by, id, action, input));
}
/** Acts that let go on what stood still for this case. */
export const liftsContracts = async (em: EntityManager, by: ActRequest, input: HaltInput): Promise<ActRequest[]> =>
  (await haltedFor(em, input.byCase)).map(({ id }) => onContract(by, id, 'goOn', input));

const keep = async ({ em, file, input, received }: Act): Promise<Written> => {
  const { byCase, ground } = input as HaltInput;
  await query(
    em,
    `insert into contract_halt (contract_id, by_case, ground, halted_at) values ($1, $2, $3, $4)
       on conflict (contract_id, by_case) do update set ground = excluded.ground, halted_at = excluded.halted_at, lifted_at = null`,
    [file.id, byCase, ground, received],
  );
  return { data: { byCase, ground } };
};

/** Lifted, and what is owed comes later by the days it stood. */
const lift =
  (which: string) =>
  async ({ em, file, facts, input, received }: Act): Promise<Written> => {
    const byCase = (input as Partial<HaltInput> | null)?.byCase ?? null;
    await query(em, `update contract_halt set lifted_at = $2 where contract_id = $1 and lifted_at is null and ${which} and ($3::uuid is null or by_case = $3)`, [
      file.id,
      received,
      byCase,
    ]);
    const moved = facts.payments.filter(({ paidOn }) => paidOn === null).map(({ n, dueOn }) => ({ n, dueOn }));
    await later(em, `update contract_payment p set due_on = r."dueOn" from jsonb_to_recordset($2::jsonb) r (n int, "dueOn" date) where p.case_id = $1 and p.n = r.n`, [
      file.id,
      JSON.stringify(moved),
    ]);
    return { data: { byCase, left: facts.halts.length } };
  };

export const haltRecords = { halt: keep, stopPerformance: keep, goOn: lift('true'), haltEnds: lift(`ground = 'complaint'`) };
