// What stands on record behind a paper that somebody holds up.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import { asInstant, NOW, one, query } from '../kit/sql.ts';

export interface PaperOnRecord {
  editionId: string;
  licenceId: string;
  number: string;
  edition: number;
  holderName: string;
  employerName: string;
  specialty: string;
  validFrom: PlainDate;
  validTo: PlainDate;
  district: string;
  standing: string;
  newest: boolean;
  made: boolean;
  /** SHA-256 of the file as it was issued. */
  sha256: string | null;
  issuedAt: Instant;
  now: Instant;
}

/** The paper behind a token; null: no such paper. */
export async function paperByToken(em: EntityManager, token: string): Promise<PaperOnRecord | null> {
  const [row] = await query<PaperOnRecord>(
    em,
    `select e.case_id as "editionId", l.id as "licenceId", l.number, e.edition, c.holder_name as "holderName", e.employer_name as "employerName", e.specialty,
        e.valid_from::text as "validFrom", e.valid_to::text as "validTo", l.district, l.standing,
        not exists (select from electronic_licence n where n.licence_id = l.id and n.edition > e.edition) as newest,
        e.made_at is not null as made, d.hash as sha256, ${asInstant('e.issued_at')} as "issuedAt", ${NOW} as now
       from electronic_licence e join licence l on l.id = e.licence_id join certificate c on c.id = e.certificate_id left join document d on d.id = e.document_id
      where e.token = $1`,
    [token],
  );
  return row ?? null;
}

/** True when the file is an older edition of the same licence. */
export const isOlderEdition = async (em: EntityManager, { licenceId, edition }: PaperOnRecord, sha256: string): Promise<boolean> =>
  (
    await query(
      em,
      `select from electronic_licence e join document d on d.id = e.document_id where e.licence_id = $1 and e.edition < $2 and d.hash = $3`,
      [licenceId, edition, sha256],
    )
  ).length > 0;

export interface ListedPaper {
  token: string;
  standing: string;
  newest: boolean;
  made: boolean;
  /** Its last day is past. */
  past: boolean;
}

/**
 * Changes whenever a licence or its paper does, and every minute: other documents, and the legal day, come in with that. A sum over what changed lately and
 * not the newest moment, for of two acts at once the earlier one may be committed last.
 */
export const stampOf = async (em: EntityManager): Promise<string> =>
  (
    await one<{ stamp: string }>(
      em,
      `select concat_ws('/', (select sum(extract(epoch from changed_at)) from licence where changed_at > t.at - interval '10 minutes'),
          (select sum(extract(epoch from changed_at)) from electronic_licence where changed_at > t.at - interval '10 minutes'),
          (select sum(extract(epoch from changed_at)) from certificate_edition where changed_at > t.at - interval '10 minutes'),
          (select sum(extract(epoch from changed_at)) from certificate_annotation where changed_at > t.at - interval '10 minutes'), date_trunc('minute', t.at)) as stamp
         from (select app_now() as at) t`,
    )
  ).stamp;

/** Every paper there is, with the moment it is read at. */
export const allPapers = async (em: EntityManager): Promise<{ at: Instant; papers: ListedPaper[] }> => {
  const { at } = await one<{ at: Instant }>(em, `select ${NOW} as at`);
  const papers = await query<ListedPaper>(
    em,
    `select e.token, l.standing, e.edition = max(e.edition) over (partition by e.licence_id) as newest, e.made_at is not null as made,
        e.valid_to < (app_now() at time zone 'Asia/Shanghai')::date as past
       from electronic_licence e join licence l on l.id = e.licence_id`,
  );
  return { at, papers };
};

/** Any other paper that carries a code. */
export interface DocumentOnRecord {
  id: string;
  title: string;
  number: string | null;
  district: string;
  sha256: string;
  issuedAt: Instant;
  now: Instant;
}

/** The document behind a token that is no licence's; null: no such document. */
export async function documentByToken(em: EntityManager, token: string): Promise<DocumentOnRecord | null> {
  const [row] = await query<DocumentOnRecord>(
    em,
    `select id, title, number, district, hash as sha256, ${asInstant('at')} as "issuedAt", ${NOW} as now from document
      where token = $1 and ready_at is not null and signer is not null`,
    [token],
  );
  return row ?? null;
}

/** Tokens of all other papers that were issued. */
export const otherTokens = async (em: EntityManager): Promise<string[]> =>
  (
    await query<{ token: string }>(
      em,
      `select d.token from document d where d.ready_at is not null and d.signer is not null and not exists (select from electronic_licence e where e.token = d.token)
         and not exists (select from certificate_edition e where e.token = d.token) and not exists (select from certificate_annotation a where a.token = d.token)`,
    )
  ).map(({ token }) => token);
