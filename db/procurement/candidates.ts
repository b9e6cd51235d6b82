// What reports rank and purchasers decide, by 标项.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Candidate } from '../../domain/procurement/project/award.ts';
import type { Method } from '../../domain/procurement/law/regime.ts';
import { DOCUMENT, type IssuedDocument } from '../document/reads.ts';
import { query } from '../kit/sql.ts';

const columns = `a.lot, a.organisation_id as "organisationId", a.rank, a.price_fen::text as "priceFen", a.score, a.reason, a.state`;

/** All bidders of a project's report. */
export const candidatesOf = (em: EntityManager, caseId: string): Promise<(Candidate & { name: string })[]> =>
  query(
    em,
    `select ${columns}, o.name from tender_candidate a join organisation o on o.id = a.organisation_id where a.case_id = $1 order by a.lot, a.rank nulls last, o.name`,
    [caseId],
  );

/** A bidder's own result. */
export interface OwnResult extends Candidate {
  projectId: string;
  code: string;
  project: string;
  purchaser: string;
  method: Method;
  budgetFen: string;
  lotName: string;
  supplier: string;
  creditCode: string;
}
/** A bidder's own results that have been published, newest project first; `won`: only 中标. */
export const ownResults = (
  em: EntityManager,
  organisationId: string,
  { won, before, limit }: { won: boolean; before: readonly [string, number] | null; limit: number },
): Promise<OwnResult[]> =>
  query<OwnResult>(
    em,
    `select ${columns}, a.case_id as "projectId", p.code, p.name as project, u.name as purchaser, p.method, p.fields->>'budgetFen' as "budgetFen", o.name as supplier, o.credit_code as "creditCode",
       (select l->>'name' from jsonb_array_elements(p.fields->'lots') l where (l->>'no')::int = a.lot) as "lotName"
     from tender_candidate a join tender_project p on p.case_id = a.case_id join organisation u on u.id = p.purchaser_id join organisation o on o.id = a.organisation_id
     where a.organisation_id = $1 and a.told_at is not null and (not $2 or a.state = 'won')
       and ($3::uuid is null or (a.case_id, a.lot) < ($3, $4::int)) order by a.case_id desc, a.lot desc limit $5`,
    [organisationId, won, before?.[0] ?? null, before?.[1] ?? null, limit],
  );

/** The organisation has won the 标项, and has been told so. */
export const wonLot = async (em: EntityManager, projectId: string, lot: number, organisationId: string): Promise<boolean> =>
  (
    await query(
      em,
      `select 1 from tender_candidate where case_id = $1 and lot = $2 and organisation_id = $3 and state = 'won' and told_at is not null`,
      [projectId, lot, organisationId],
    )
  ).length > 0;

/** The newest 中标通知书 of a 标项; null before it is asked for. */
export const awardLetter = async (em: EntityManager, projectId: string, lot: number): Promise<IssuedDocument | null> =>
  (await query<IssuedDocument>(em, `${DOCUMENT} where d.case_id = $1 and d.kind = 'P34' and d.subject = $2 order by d.seq desc limit 1`, [projectId, String(lot)]))[0] ??
  null;
