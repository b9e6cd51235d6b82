// Lists and single reads of certificates and licences, filtered by how far the reader reaches.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import { asInstant, query } from '../kit/sql.ts';
import { districtPrefix } from '../kit/within.ts';

export interface LicenceLine {
  id: string;
  number: string;
  district: string;
  accountId: string;
  holderName: string;
  employerName: string;
  specialty: string;
  validFrom: PlainDate;
  validTo: PlainDate;
  standing: string;
  version: number;
  /** The paper that counts; null once it was withdrawn. */
  editionId: string | null;
  edition: number | null;
  editionState: string | null;
  token: string | null;
  issuedAt: Instant;
  libraryNumber: string | null;
  oneStopNumber: string | null;
  hash: string | null;
  size: number | null;
}

const LINE = `select l.id, l.number, l.district, l.account_id as "accountId", c.holder_name as "holderName", o.name as "employerName", l.specialty,
    l.valid_from::text as "validFrom", l.valid_to::text as "validTo", l.standing, f.version, e.case_id as "editionId", e.edition, s.state as "editionState", e.token,
    ${asInstant('l.issued_at')} as "issuedAt", e.library_number as "libraryNumber", e.one_stop_number as "oneStopNumber", d.hash, d.size
  from licence l join case_file f on f.id = l.id join certificate c on c.id = l.certificate_id join organisation o on o.id = l.employer_id
    left join electronic_licence e on e.licence_id = l.id and e.withdrawn_at is null left join case_file s on s.id = e.case_id
    left join document d on d.id = e.document_id and d.ready_at is not null`;

/** SQL of a reach over a row with a district and an owner: parameters $1 any, $2 owner, $3 districts as prefixes. */
const REACHED = (district: string, owner: string): string =>
  `($1 or ${owner} = $2::uuid or exists (select from unnest($3::text[]) p where starts_with(${district}, p)))`;
const reached = ({ any, ownerId, districts }: Reach): unknown[] => [any, ownerId, districts.map(districtPrefix)];

export interface LicenceQuery {
  standing?: string | undefined;
  /** Whole number, or the beginning of a holder's or an employer's name. */
  text?: string | undefined;
  after?: string | undefined;
  limit: number;
}

/** The newest first. */
export const licences = (em: EntityManager, reach: Reach, { standing, text, after, limit }: LicenceQuery): Promise<LicenceLine[]> =>
  query(
    em,
    `${LINE} where ${REACHED('l.district', 'l.account_id')} and ($4::text is null or l.standing = $4)
       and ($5::text is null or l.number = $5 or starts_with(c.holder_name, $5) or starts_with(o.name, $5)) and ($6::uuid is null or l.id < $6) order by l.id desc limit $7`,
    [...reached(reach), standing ?? null, text ?? null, after ?? null, limit],
  );

export const licenceById = async (em: EntityManager, id: string): Promise<LicenceLine | null> =>
  (await query<LicenceLine>(em, `${LINE} where l.id = $1`, [id]))[0] ?? null;

export interface EditionLine {
  id: string;
  edition: number;
  ground: string;
  state: string;
  issuedAt: Instant;
  madeAt: Instant | null;
  libraryAt: Instant | null;
  oneStopAt: Instant | null;
  withdrawnAt: Instant | null;
}
/** Every edition of a licence, the newest first. */
export const editionsOf = (em: EntityManager, licenceId: string): Promise<EditionLine[]> =>
  query(
    em,
    `select e.case_id as id, e.edition, e.ground, f.state, ${asInstant('e.issued_at')} as "issuedAt", ${asInstant('e.made_at')} as "madeAt",
        ${asInstant('e.library_at')} as "libraryAt", ${asInstant('e.one_stop_at')} as "oneStopAt", ${asInstant('e.withdrawn_at')} as "withdrawnAt"
       from electronic_licence e join case_file f on f.id = e.case_id where e.licence_id = $1 order by e.edition desc`,
    [licenceId],
  );

export interface CertificateLine {
  id: string;
  number: string;
  district: string;
  holderName: string;
  /** Encrypted. */
  idNumber: string;
  specialty: string;
  issuedOn: PlainDate;
  origin: string;
  standing: string;
}
const CERTIFICATE = `select c.id, c.number, c.district, c.holder_name as "holderName", c.id_number as "idNumber", c.specialty, c.issued_on::text as "issuedOn", c.origin, c.standing
  from certificate c`;

export const certificates = (
  em: EntityManager,
  reach: Reach,
  { number, after, limit }: { number?: string | undefined; after?: string | undefined; limit: number },
): Promise<CertificateLine[]> =>
  query(
    em,
    `${CERTIFICATE} where ($1 or exists (select from unnest($2::text[]) p where starts_with(c.district, p))) and ($3::text is null or c.number = $3)
       and ($4::uuid is null or c.id < $4) order by c.id desc limit $5`,
    [reach.any, reach.districts.map(districtPrefix), number ?? null, after ?? null, limit],
  );

/** Certificates of the person with one of these blind indexes. */
export const certificatesOfPerson = (em: EntityManager, indexes: readonly string[]): Promise<CertificateLine[]> =>
  query(em, `${CERTIFICATE} where c.id_number_index = any($1) order by c.issued_on desc`, [indexes]);

export interface ImportLine {
  id: string;
  state: string;
  version: number;
  district: string;
  source: string;
  grounds: string;
  rows: number;
  proposedBy: string;
  confirmedBy: string | null;
  rejectReason: string | null;
}
export const imports = (
  em: EntityManager,
  reach: Reach,
  { id, after, limit }: { id?: string; after?: string | undefined; limit: number },
): Promise<ImportLine[]> =>
  query(
    em,
    `select f.id, f.state, f.version, f.district, i.source, i.grounds, i.row_count as rows, i.proposed_by as "proposedBy", i.confirmed_by as "confirmedBy",
        i.reject_reason as "rejectReason" from certificate_import i join case_file f on f.id = i.case_id
      where ($1 or exists (select from unnest($2::text[]) p where starts_with(f.district, p))) and ($3::uuid is null or f.id = $3)
        and ($4::uuid is null or f.id < $4) order by f.id desc limit $5`,
    [reach.any, reach.districts.map(districtPrefix), id ?? null, after ?? null, limit],
  );

export interface ProposalLine {
  id: string;
  state: string;
  version: number;
  district: string;
  licenceId: string;
  measure: string;
  details: Record<string, string>;
  reason: string;
  proposedBy: string;
  confirmedBy: string | null;
  rejectReason: string | null;
}
export const proposals = (
  em: EntityManager,
  reach: Reach,
  { id, state, after, limit }: { id?: string; state?: string | undefined; after?: string | undefined; limit: number },
): Promise<ProposalLine[]> =>
  query(
    em,
    `select f.id, f.state, f.version, f.district, p.licence_id as "licenceId", p.measure, p.details, p.reason, p.proposed_by as "proposedBy",
        p.confirmed_by as "confirmedBy", p.reject_reason as "rejectReason" from licence_proposal p join case_file f on f.id = p.case_id
      where ($1 or exists (select from unnest($2::text[]) q where starts_with(f.district, q))) and ($3::uuid is null or f.id = $3)
        and ($4::text is null or f.state = $4) and ($5::uuid is null or f.id < $5) order by f.id desc limit $6`,
    [reach.any, reach.districts.map(districtPrefix), id ?? null, state ?? null, after ?? null, limit],
  );
