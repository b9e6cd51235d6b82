// Certificates as their holder and officers are shown them: with the edition that counts, how far it has come, and its copies for one use.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import type { Proof } from '../../domain/licence/certificate.ts';
import { asInstant, query } from '../kit/sql.ts';
import { districtPrefix } from '../kit/within.ts';

export interface CertificateDetail {
  id: string;
  number: string;
  district: string;
  accountId: string | null;
  holderName: string;
  /** Encrypted. */
  idNumber: string;
  specialty: string;
  issuedOn: PlainDate;
  standing: string;
  version: number;
  proof: Proof;
  examId: string;
  examName: string;
  subjects: string[];
  examYear: number;
  editionId: string;
  edition: number;
  editionStanding: string;
  electronicId: string;
  token: string;
  begun: boolean;
  signed: boolean;
  credential: boolean;
  /** By the library of e-licences and by the one-stop service. */
  collected: boolean;
  inLibrary: boolean;
  /** What of its collection the library has refused, or has had for too long; the library has taken that it was revoked. */
  refused: boolean;
  late: boolean;
  cancelled: boolean;
  failure: string | null;
  hash: string | null;
  size: number | null;
}

/** `$1`: hours after which what is not collected counts as failed. */
const DETAIL = `select c.id, c.number, c.district, c.account_id as "accountId", e.holder_name as "holderName", c.id_number as "idNumber", c.specialty, c.issued_on::text as "issuedOn", c.standing, f.version,
    c.proof, c.exam_id as "examId", x.name as "examName", e.subjects, e.exam_year as "examYear", e.id as "editionId", e.edition, e.standing as "editionStanding", e.electronic_id as "electronicId",
    e.token, e.begun_at is not null as begun, d.id is not null as signed, e.credential_at is not null as credential, e.library_at is not null and e.one_stop_at is not null as collected,
    e.library_at is not null as "inLibrary",
    exists (select from dispatch o where o.key = 'licenceLibrary/certificate/' || e.id and o.state = 'failed') as refused,
    coalesce(e.library_at is null and e.made_at < app_now() - make_interval(hours => $1), false) as late,
    c.standing = 'revoked' and coalesce((select o.state = 'acknowledged' from dispatch o where o.partner = 'licenceLibrary' and o.kind = 'certificateStanding' and o.payload->>'certificateId' = c.id::text
      and o.payload->>'standing' = 'revoked' order by o.created_at desc limit 1), false) as cancelled,
    e.failure, d.hash, d.size
  from certificate c join case_file f on f.id = c.id join exam x on x.case_id = c.exam_id join certificate_edition e on e.certificate_id = c.id and e.standing <> 'superseded'
    left join document d on d.id = e.document_id and d.ready_at is not null`;

/** A certificate of the exam; null: none. */
export const certificateDetail = async (em: EntityManager, hours: number, id: string): Promise<CertificateDetail | null> =>
  (await query<CertificateDetail>(em, `${DETAIL} where c.id = $2`, [hours, id]))[0] ?? null;

/** Those of an account. */
export const certificatesOfAccount = (em: EntityManager, hours: number, accountId: string): Promise<CertificateDetail[]> =>
  query(em, `${DETAIL} where c.account_id = $2 order by c.issued_on desc, c.id`, [hours, accountId]);

export interface CertificateQuery {
  examId?: string | undefined;
  /** Whole number, or the beginning of a name. */
  text?: string | undefined;
  state?: string | undefined;
  after?: string | undefined;
  limit: number;
}
export const certificateDetails = (
  em: EntityManager,
  hours: number,
  reach: Reach,
  { examId, text, state, after, limit }: CertificateQuery,
): Promise<CertificateDetail[]> =>
  query(
    em,
    `${DETAIL} where ($2 or exists (select from unnest($3::text[]) p where starts_with(c.district, p))) and ($4::uuid is null or c.exam_id = $4)
       and ($5::text is null or c.number = $5 or starts_with(c.holder_name, $5)) and ($6::text is null or e.standing = $6) and ($7::uuid is null or c.id < $7) order by c.id desc limit $8`,
    [hours, reach.any, reach.districts.map(districtPrefix), examId ?? null, text ?? null, state ?? null, after ?? null, limit],
  );

export interface EditionRow {
  id: string;
  edition: number;
  ground: string;
  standing: string;
  issuedAt: Instant;
  madeAt: Instant | null;
  libraryAt: Instant | null;
  endedAt: Instant | null;
}
/** Every edition, the newest first. */
export const editionsOfCertificate = (em: EntityManager, certificateId: string): Promise<EditionRow[]> =>
  query(
    em,
    `select id, edition, ground, standing, ${asInstant('issued_at')} as "issuedAt", ${asInstant('made_at')} as "madeAt", ${asInstant('library_at')} as "libraryAt", ${asInstant('ended_at')} as "endedAt"
       from certificate_edition where certificate_id = $1 order by edition desc`,
    [certificateId],
  );

export interface AnnotationRow {
  id: string;
  certificateId: string;
  accountId: string | null;
  scene: string;
  from: PlainDate;
  until: PlainDate;
  standing: string;
  version: number;
  token: string;
  hash: string | null;
  size: number | null;
}
const ANNOTATION = `select a.case_id as id, a.certificate_id as "certificateId", c.account_id as "accountId", a.scene, a.from_day::text as "from", a.until_day::text as until, a.standing, f.version, a.token, d.hash, d.size
  from certificate_annotation a join certificate c on c.id = a.certificate_id join case_file f on f.id = a.case_id left join document d on d.id = a.document_id and d.ready_at is not null`;
export const annotationsOf = (em: EntityManager, certificateId: string): Promise<AnnotationRow[]> =>
  query(em, `${ANNOTATION} where a.certificate_id = $1 order by a.asked_at desc limit 50`, [certificateId]);
export const annotationById = async (em: EntityManager, id: string): Promise<AnnotationRow | null> =>
  (await query<AnnotationRow>(em, `${ANNOTATION} where a.case_id = $1`, [id]))[0] ?? null;

/** The signed credential of the edition that counts, encrypted; null: none yet. */
export const credentialOfEdition = async (em: EntityManager, editionId: string): Promise<string | null> =>
  (await query<{ credential: string | null }>(em, `select credential from certificate_edition where id = $1`, [editionId]))[0]?.credential ?? null;

export interface ExclusionRow {
  enrolmentId: string;
  name: string;
  specialty: string;
  level: string;
  reason: string;
  message: string;
  notedAt: Instant;
}
/** Who gets no certificate of an exam, and why. */
export const exclusionsOf = (em: EntityManager, examId: string, after: string | undefined, limit: number): Promise<ExclusionRow[]> =>
  query(
    em,
    `select x.enrolment_id as "enrolmentId", n.name, n.specialty, n.level, x.reason, x.message, ${asInstant('x.noted_at')} as "notedAt"
       from certificate_exclusion x join enrolment n on n.case_id = x.enrolment_id where x.exam_id = $1 and ($2::uuid is null or x.enrolment_id > $2) order by x.enrolment_id limit $3`,
    [examId, after ?? null, limit],
  );

export interface CertificateProposalLine {
  id: string;
  state: string;
  version: number;
  district: string;
  certificateId: string;
  number: string;
  measure: string;
  holderName: string | null;
  photoFileId: string | null;
  reason: string;
  proposedBy: string;
  confirmedBy: string | null;
  rejectReason: string | null;
}
export const certificateProposals = (
  em: EntityManager,
  reach: Reach,
  { id, state, after, limit }: { id?: string; state?: string | undefined; after?: string | undefined; limit: number },
): Promise<CertificateProposalLine[]> =>
  query(
    em,
    `select f.id, f.state, f.version, f.district, p.certificate_id as "certificateId", c.number, p.measure, p.holder_name as "holderName", p.photo_file_id as "photoFileId", p.reason,
        p.proposed_by as "proposedBy", p.confirmed_by as "confirmedBy", p.reject_reason as "rejectReason"
       from certificate_proposal p join case_file f on f.id = p.case_id join certificate c on c.id = p.certificate_id
      where ($1 or p.proposed_by = $2::uuid or exists (select from unnest($3::text[]) q where starts_with(f.district, q))) and ($4::uuid is null or f.id = $4)
        and ($5::text is null or f.state = $5) and ($6::uuid is null or f.id < $6) order by f.id desc limit $7`,
    [reach.any, reach.ownerId, reach.districts.map(districtPrefix), id ?? null, state ?? null, after ?? null, limit],
  );
