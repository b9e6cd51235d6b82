// Projects as acts, pages and lists see them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';
import type { Kind, Method } from '../../domain/procurement/law/regime.ts';
import type { ProjectFields } from '../../domain/procurement/project/fields.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface StoredProject {
  id: string;
  code: string;
  district: string;
  organiserId: string;
  organiser: string;
  purchaserId: string;
  purchaser: string;
  name: string;
  method: Method;
  kind: Kind;
  fields: ProjectFields;
  publishAt: Instant | null;
  publishedAt: Instant | null;
  publishedOn: PlainDate | null;
  obtainUntil: PlainDate | null;
  bidDeadline: Instant | null;
  state: string;
  regions: Record<string, string>;
  version: number;
}

const columns = `p.case_id as id, p.code, p.district, p.organiser_id as "organiserId", o.name as organiser, p.purchaser_id as "purchaserId", u.name as purchaser,
  p.name, p.method, p.kind, p.fields, ${asInstant('p.publish_at')} as "publishAt", ${asInstant('p.published_at')} as "publishedAt", p.published_on::text as "publishedOn",
  p.obtain_until::text as "obtainUntil", ${asInstant('p.bid_deadline')} as "bidDeadline", c.state, c.regions, c.version`;
const tables = `tender_project p join case_file c on c.id = p.case_id join organisation o on o.id = p.organiser_id join organisation u on u.id = p.purchaser_id`;

/** Null where there is none. */
export async function projectById(em: EntityManager, id: string): Promise<StoredProject | null> {
  const [row] = await query<StoredProject>(em, `select ${columns} from ${tables} where p.case_id = $1`, [id]);
  return row ?? null;
}

/** Whose project it is, as the process table asks. */
export const projectFile = (project: StoredProject): CaseView =>
  seenCase('TenderProject', { ...project, organisationId: project.organiserId, counterpartId: project.purchaserId });

/** Projects of an organisation, as organiser or as purchaser, newest first. */
export const projectsOf = (
  em: EntityManager,
  organisationId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<StoredProject[]> =>
  query<StoredProject>(
    em,
    `select ${columns} from ${tables} where $1 in (p.organiser_id, p.purchaser_id) and ($2::uuid is null or p.case_id < $2) order by p.case_id desc limit $3`,
    [organisationId, before, limit],
  );

export interface ShownDeadline {
  name: string;
  label: string;
  due: Instant;
  basis: string;
  provisional: boolean;
  pausedAt: Instant | null;
}
/** Running deadlines of a case, the next first. */
export const deadlinesOf = (em: EntityManager, caseId: string): Promise<ShownDeadline[]> =>
  query<ShownDeadline>(
    em,
    `select name, label, ${asInstant('due')} as due, basis, provisional, ${asInstant('paused_at')} as "pausedAt" from deadline where case_id = $1 and closed_at is null order by deadline.due`,
    [caseId],
  );

export interface TenderDocument {
  n: number;
  fileId: string;
  label: string;
  hash: string;
  size: number;
}
export const tenderDocuments = (em: EntityManager, caseId: string): Promise<TenderDocument[]> =>
  query<TenderDocument>(
    em,
    `select d.n, d.file_id as "fileId", d.label, f.hash, f.size::int as size from tender_document d join file f on f.id = d.file_id where d.case_id = $1 order by d.n`,
    [caseId],
  );

export interface TenderNotice {
  projectId: string;
  n: number;
  kind: 'tender' | 'correction' | 'suspension' | 'resumption' | 'termination' | 'award' | 'contract';
  about: string | null;
  title: string;
  content: string;
  media: string[];
  data: Record<string, unknown>;
  publishedAt: Instant;
}
const notice = `case_id as "projectId", n, kind, about, title, content, media, data, ${asInstant('published_at')} as "publishedAt"`;
/** Everything published, newest first; `districts` are prefixes of codes. */
export const publishedNotices = (
  em: EntityManager,
  { district, kind, after, limit }: { district: string | null; kind: string | null; after: readonly [Instant, string, number] | null; limit: number },
): Promise<(TenderNotice & { code: string; name: string; district: string })[]> =>
  query(
    em,
    `select t.case_id as "projectId", t.n, t.kind, t.about, t.title, t.content, t.media, t.data, ${asInstant('t.published_at')} as "publishedAt", p.code, p.name, p.district
     from tender_notice t join tender_project p on p.case_id = t.case_id
     where ($1::text is null or p.district like $1 || '%') and ($2::text is null or t.kind = $2)
       and ($3::timestamptz is null or (t.published_at, t.case_id, t.n) < ($3, $4::uuid, $5::int)) order by t.published_at desc, t.case_id desc, t.n desc limit $6`,
    [district, kind, after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, limit],
  );
export const noticesOf = (em: EntityManager, caseId: string): Promise<TenderNotice[]> =>
  query<TenderNotice>(em, `select ${notice} from tender_notice where case_id = $1 order by n`, [caseId]);
