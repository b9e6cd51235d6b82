// Contracts as acts and pages see them.
import type { EntityManager } from '@mikro-orm/postgresql';
import { acceptanceEvents, type AcceptanceEventName } from '../../domain/contract/acceptance.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';
import type { Halt } from '../../domain/procurement/contract/halt.ts';
import type { ContractFields } from '../../domain/procurement/contract/fields.ts';
import type { Payment } from '../../domain/procurement/contract/payment-clock.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface ContractSignature {
  by: string;
  keyId: string;
  value: string;
  at: Instant;
}
export interface StoredContract {
  id: string;
  projectId: string;
  code: string;
  project: string;
  organiserId: string;
  lot: number;
  lotName: string;
  purchaserId: string;
  purchaser: string;
  supplierId: string;
  supplier: string;
  number: string;
  fields: ContractFields;
  fileHash: string;
  signatures: Partial<Record<'buyer' | 'seller', ContractSignature>>;
  signedAt: Instant | null;
  publishedAt: Instant | null;
  filingNumber: string | null;
  filedAt: Instant | null;
  district: string;
  state: string;
  regions: Record<string, string>;
  version: number;
}
const columns = `t.case_id as id, t.project_id as "projectId", p.code, p.name as project, p.organiser_id as "organiserId", t.lot,
  (select l->>'name' from jsonb_array_elements(p.fields->'lots') l where (l->>'no')::int = t.lot) as "lotName", t.purchaser_id as "purchaserId", b.name as purchaser,
  t.supplier_id as "supplierId", s.name as supplier, t.number, t.fields, f.hash as "fileHash", t.signatures, ${asInstant('t.signed_at')} as "signedAt",
  ${asInstant('t.published_at')} as "publishedAt", t.filing_number as "filingNumber", ${asInstant('t.filed_at')} as "filedAt", c.district, c.state, c.regions, c.version`;
const tables = `tender_contract t join case_file c on c.id = t.case_id join tender_project p on p.case_id = t.project_id join organisation b on b.id = t.purchaser_id
  join organisation s on s.id = t.supplier_id join file f on f.id = (t.fields->>'fileId')::uuid`;

/** Null where there is none. */
export async function contractById(em: EntityManager, id: string): Promise<StoredContract | null> {
  return (await query<StoredContract>(em, `select ${columns} from ${tables} where t.case_id = $1`, [id]))[0] ?? null;
}
/** All of a project's, those that were never concluded among them. */
export const contractsOf = (em: EntityManager, projectId: string): Promise<StoredContract[]> =>
  query<StoredContract>(em, `select ${columns} from ${tables} where t.project_id = $1 order by t.lot, t.case_id`, [projectId]);

/** Those that an organisation is a side of, the newest first. */
export const contractsOfSide = (
  em: EntityManager,
  organisationId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<StoredContract[]> =>
  query<StoredContract>(
    em,
    `select ${columns} from ${tables} where $1 in (t.purchaser_id, t.supplier_id) and ($2::uuid is null or t.case_id < $2) order by t.case_id desc limit $3`,
    [organisationId, before, limit],
  );

/** The contract of a 标项 that stands or is being concluded. */
export async function liveContract(em: EntityManager, projectId: string, lot: number): Promise<{ id: string; concluded: boolean } | null> {
  const [row] = await query<{ id: string; concluded: boolean }>(
    em,
    `select case_id as id, signed_at is not null as concluded from tender_contract where project_id = $1 and lot = $2 and not ended`,
    [projectId, lot],
  );
  return row ?? null;
}

/** Whose contract it is, as the process table asks. */
export const contractFile = (contract: StoredContract): CaseView =>
  seenCase('TenderContract', { ...contract, organisationId: contract.purchaserId, counterpartId: contract.supplierId });

export const paymentsOf = (em: EntityManager, id: string): Promise<Payment[]> =>
  query<Payment>(
    em,
    `select n, fen::text, delivered_on::text as "deliveredOn", due_on::text as "dueOn", paid_on::text as "paidOn", interest_fen::text as "interestFen"
       from contract_payment where case_id = $1 order by n`,
    [id],
  );

/** What its performance stands still for, in order. */
export const haltsOf = (em: EntityManager, id: string): Promise<Halt[]> =>
  query<Halt>(
    em,
    `select by_case as "byCase", ground, ${asInstant('halted_at')} as at from contract_halt where contract_id = $1 and lifted_at is null order by halted_at, by_case`,
    [id],
  );

/** Contracts of a project that are performed, held until the transaction ends: of one that is concluded in the same moment nobody misses the other's act. */
export const performedContracts = async (em: EntityManager, projectId: string): Promise<{ id: string; performance: string; haltedBy: string[] }[]> => {
  const ids = (
    await query<{ id: string }>(
      em,
      `select c.id from case_file c join tender_contract t on t.case_id = c.id where t.project_id = $1 and not t.ended order by c.id for no key update of c`,
      [projectId],
    )
  ).map(({ id }) => id);
  return query(
    em,
    `select c.id, coalesce(c.regions->>'performance', 'none') as performance,
        array(select h.by_case::text from contract_halt h where h.contract_id = c.id) as "haltedBy"
       from case_file c join tender_contract t on t.case_id = c.id
      where c.id = any($1::uuid[]) and t.signed_at is not null and c.state not in ('accepted', 'rescinded') order by c.id`,
    [ids],
  );
};
/** Contracts that stand still for a 质疑 or 投诉. */
export const haltedFor = (em: EntityManager, byCase: string): Promise<{ id: string }[]> =>
  query(
    em,
    `select h.contract_id as id from contract_halt h join case_file c on c.id = h.contract_id
      where h.by_case = $1 and h.lifted_at is null and c.regions->>'performance' = 'halted' order by h.contract_id`,
    [byCase],
  );

export interface Supplement {
  n: number;
  fen: string;
  fileId: string;
  reason: string;
  at: Instant;
}
export const supplementsOf = (em: EntityManager, id: string): Promise<Supplement[]> =>
  query<Supplement>(em, `select n, fen::text, file_id as "fileId", reason, ${asInstant('at')} as at from contract_supplement where case_id = $1 order by n`, [id]);

export interface ContractEvent {
  n: number;
  what: string;
  at: Instant;
  data: Record<string, unknown>;
}
export const eventsOf = (em: EntityManager, id: string): Promise<ContractEvent[]> =>
  query<ContractEvent>(em, `select n, what, ${asInstant('at')} as at, data from contract_event where case_id = $1 order by n`, [id]);
/** Those of an acceptance by stages, as domain/contract/acceptance.ts takes them. */
export const acceptanceOf = async (em: EntityManager, id: string): Promise<{ what: AcceptanceEventName; at: Instant }[]> =>
  (await eventsOf(em, id)).flatMap(({ what, at }) => (what in acceptanceEvents ? [{ what: what as AcceptanceEventName, at }] : []));
