// Open data: releases as they were published, and what a release of a project is made from.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Organisation } from '../../domain/procurement/open/ocds.ts';
import { isPublicStep, type PublishedContract } from '../../domain/procurement/open/contract.ts';
import type { PublishedAward } from '../../domain/procurement/open/release.ts';
import { asInstant, one, query } from '../kit/sql.ts';
import { eventsOf, paymentsOf, supplementsOf } from './contracts.ts';

/** Releases of a case so far, in order. */
export const releasesOfCase = (em: EntityManager, caseId: string): Promise<{ ocid: string; tag: string[] }[]> =>
  query(em, `select ocid, tag from open_release where case_id = $1 order by n`, [caseId]);

export interface NewRelease {
  id: string;
  ocid: string;
  caseId: string;
  n: number;
  tag: readonly string[];
  month: string;
  at: Instant;
  body: string;
  hash: string;
}
/** Its place in the feed follows with the commit. */
export const insertRelease = (em: EntityManager, { id, ocid, caseId, n, tag, month, at, body, hash }: NewRelease): Promise<unknown> =>
  query(em, `insert into open_release (id, ocid, case_id, n, tag, month, published_at, body, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, [
    id,
    ocid,
    caseId,
    n,
    [...tag],
    month,
    at,
    body,
    hash,
  ]);

export async function organisationOf(em: EntityManager, id: string): Promise<Organisation> {
  return one<Organisation>(em, `select name, credit_code as "creditCode" from organisation where id = $1`, [id]);
}

/** Winners that a result has told, and those that the one being published tells (`now`). */
export async function awardsOf(em: EntityManager, caseId: string, now: boolean): Promise<PublishedAward[]> {
  const rows = await query<Omit<PublishedAward, 'supplier'> & Organisation>(
    em,
    `select a.lot, o.name, o.credit_code as "creditCode", a.price_fen::text as "priceFen", a.state <> 'won' as over
       from tender_candidate a join organisation o on o.id = a.organisation_id
      where a.case_id = $1 and ((a.state = 'won' and $2) or (a.told_at is not null and a.state not in ('listed', 'lost'))) order by a.lot, a.rank`,
    [caseId, now],
  );
  return rows.map(({ name, creditCode, ...award }) => ({ ...award, supplier: { name, creditCode } }));
}

/** A concluded contract with everything that became of it so far. */
export async function contractToPublish(em: EntityManager, contractId: string): Promise<PublishedContract> {
  const { name, creditCode, ...contract } = await one<Omit<PublishedContract, 'supplier' | 'supplements' | 'payments' | 'acceptance'> & Organisation>(
    em,
    `select t.number, t.lot, o.name, o.credit_code as "creditCode", t.fields->>'fen' as fen, ${asInstant('t.signed_at')} as "signedAt", c.state = 'rescinded' as ended,
        (select coalesce(sum(s.fen), 0)::text from contract_supplement s where s.case_id = t.case_id) as "supplementsFen"
       from tender_contract t join organisation o on o.id = t.supplier_id join case_file c on c.id = t.case_id where t.case_id = $1`,
    [contractId],
  );
  const acceptance = (await eventsOf(em, contractId)).flatMap(({ n, what, at }) => (isPublicStep(what) ? [{ n, what, at }] : []));
  const payments = (await paymentsOf(em, contractId)).flatMap(({ n, fen, paidOn }) => (paidOn === null ? [] : [{ n, fen, paidOn }]));
  return { ...contract, supplier: { name, creditCode }, supplements: await supplementsOf(em, contractId), payments, acceptance };
}

/** Suppliers of the report; null where there is none. */
export async function tenderersOf(em: EntityManager, caseId: string): Promise<number | null> {
  const { n } = await one<{ n: number }>(em, `select count(distinct organisation_id)::int as n from tender_candidate where case_id = $1`, [caseId]);
  return n || null;
}

/** ocid of the published intention of a purchaser's plan; null where there is none. */
export async function intentionOcid(em: EntityManager, planNumber: string | null, purchaserId: string): Promise<string | null> {
  const [found] = await query<{ ocid: string }>(
    em,
    `select r.ocid from procurement_plan p join procurement_intention i on i.plan_id = p.case_id join open_release r on r.case_id = i.case_id
      where p.number = $1 and i.organisation_id = $2 order by r.published_at limit 1`,
    [planNumber, purchaserId],
  );
  return found?.ocid ?? null;
}

/** ocid of the project that a project follows; null where it follows none. */
export async function previousOcid(em: EntityManager, projectId: string): Promise<string | null> {
  const [found] = await query<{ ocid: string }>(
    em,
    `select r.ocid from tender_project p join open_release r on r.case_id = p.previous_id where p.case_id = $1 order by r.n limit 1`,
    [projectId],
  );
  return found?.ocid ?? null;
}

/** Whoever publishes of a project from outside its own acts holds its row. */
export const holdProject = (em: EntityManager, id: string): Promise<unknown> => query(em, `select 1 from case_file where id = $1 for no key update`, [id]);

export interface FedRelease {
  seq: number;
  body: string;
}
/** The feed after a place, in its order; of a month where one is named. */
export const feedAfter = (em: EntityManager, after: number, limit: number, month: string | null = null): Promise<FedRelease[]> =>
  query(
    em,
    `select f.seq::int as seq, r.body from (select seq, release_id from open_feed where seq > $1 and ($3::text is null or month = $3) order by seq limit $2) f
       join open_release r on r.id = f.release_id order by f.seq`,
    [after, limit, month],
  );

export interface ProcessReleases {
  caseId: string;
  district: string;
  bodies: string[];
}
/** Releases of a process in the order of their publication; null where there is none. */
export async function releasesOf(em: EntityManager, ocid: string): Promise<ProcessReleases | null> {
  const rows = await query<{ caseId: string; district: string; body: string }>(
    em,
    `select r.case_id as "caseId", c.district, r.body from open_release r join open_feed f on f.release_id = r.id join case_file c on c.id = r.case_id where r.ocid = $1 order by f.seq`,
    [ocid],
  );
  const [first] = rows;
  return first ? { caseId: first.caseId, district: first.district, bodies: rows.map(({ body }) => body) } : null;
}

/** The content of a document of a process that was published, and its title; null where it is none of these. `id` as its release names it. */
export async function openDocument(em: EntityManager, ocid: string, id: string): Promise<{ title: string; content: string } | null> {
  const [, n] = /^notice-(\d{1,9})$/.exec(id) ?? [];
  const [, complaint] = /^complaint-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(id) ?? [];
  const released = `exists (select from open_release r where r.ocid = $1 and r.case_id = `;
  const [found] =
    n !== undefined
      ? await query<{ title: string; content: string }>(em, `select t.title, t.content from tender_notice t where t.n = $2 and ${released} t.case_id)`, [ocid, Number(n)])
      : complaint !== undefined
        ? await query<{ title: string; content: string }>(
            em,
            `select '投诉处理决定' as title, c.decision_text as content from tender_complaint c where c.case_id = $2::uuid and c.decided_at is not null and ${released} c.project_id)`,
            [ocid, complaint],
          )
        : [];
  return found ?? null;
}

/** Months that something was published in, the newest first. Goes from month to month by the index, not through the releases. */
export const releaseMonths = async (em: EntityManager): Promise<string[]> =>
  (
    await query<{ month: string }>(
      em,
      `with recursive m as (select max(month) as month from open_feed union all select (select max(f.month) from open_feed f where f.month < m.month) from m where m.month is not null)
       select month from m where month is not null`,
    )
  ).map(({ month }) => month);

/** When the last of the process was published. */
export const lastRelease = async (em: EntityManager): Promise<{ seq: number; at: Instant } | null> =>
  (
    await query<{ seq: number; at: Instant }>(
      em,
      `select f.seq::int as seq, ${asInstant('r.published_at')} as at from open_feed f join open_release r on r.id = f.release_id order by f.seq desc limit 1`,
    )
  )[0] ?? null;
