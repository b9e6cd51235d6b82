// Letters of 询标澄清 as acts, pages and lists see them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';
import type { AnswerWay, issuers } from '../../domain/procurement/clarification/clarification.ts';
import type { ClarificationTab } from '../../domain/procurement/clarification/portal.ts';
import type { Method } from '../../domain/procurement/law/regime.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Places of what is encrypted. */
export const CONTENT = 'clarification.content';
export const OFFLINE = 'clarification.offline';

export interface StoredClarification {
  id: string;
  projectId: string;
  code: string;
  project: string;
  purchaser: string;
  method: Method;
  budgetFen: string;
  organiserId: string;
  organisationId: string;
  organisation: string;
  district: string;
  lot: number;
  n: number;
  issuer: keyof typeof issuers;
  content: string;
  due: Instant;
  issuedAt: Instant | null;
  fileId: string | null;
  fileHash: string | null;
  way: AnswerWay | null;
  offline: string | null;
  recordedBy: string | null;
  answeredAt: Instant | null;
  state: string;
  regions: Record<string, string>;
  version: number;
}
const columns = `l.case_id as id, l.project_id as "projectId", p.code, p.name as project, u.name as purchaser, p.method, p.fields->>'budgetFen' as "budgetFen",
  p.organiser_id as "organiserId", l.organisation_id as "organisationId", o.name as organisation, c.district, l.lot, l.n, l.issuer, l.content, ${asInstant('l.due')} as due,
  ${asInstant('l.issued_at')} as "issuedAt", l.file_id as "fileId", l.file_hash as "fileHash", l.way, l.offline, l.recorded_by as "recordedBy",
  ${asInstant('l.answered_at')} as "answeredAt", c.state, c.regions, c.version`;
const tables = `clarification l join case_file c on c.id = l.case_id join tender_project p on p.case_id = l.project_id join organisation o on o.id = l.organisation_id
  join organisation u on u.id = p.purchaser_id`;

/** Null where there is none. */
export async function clarificationById(em: EntityManager, id: string): Promise<StoredClarification | null> {
  const [row] = await query<StoredClarification>(em, `select ${columns} from ${tables} where l.case_id = $1`, [id]);
  return row ?? null;
}

/** Whose letter it is, as the process table asks. */
export const clarificationFile = (letter: StoredClarification): CaseView =>
  seenCase('Clarification', { ...letter, counterpartId: letter.organiserId });

/** A bidder's letters, newest first: those that wait for his answer, or all that were issued to him. */
export const bidderLetters = (
  em: EntityManager,
  organisationId: string,
  { tab, before, limit }: { tab: ClarificationTab; before: string | null; limit: number },
): Promise<StoredClarification[]> =>
  query<StoredClarification>(
    em,
    `select ${columns} from ${tables} where l.organisation_id = $1 and ${tab === 'todo' ? `c.state = 'open'` : `c.state <> 'draft'`}
       and ($2::uuid is null or l.case_id < $2) order by l.case_id desc limit $3`,
    [organisationId, before, limit],
  );

/** A project's letters, drafts among them, newest first. */
export const projectLetters = (
  em: EntityManager,
  projectId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<StoredClarification[]> =>
  query<StoredClarification>(
    em,
    `select ${columns} from ${tables} where l.project_id = $1 and ($2::uuid is null or l.case_id < $2) order by l.case_id desc limit $3`,
    [projectId, before, limit],
  );
