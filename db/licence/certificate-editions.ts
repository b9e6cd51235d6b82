// Editions of certificates: what a paper says, what is still to be made, and what a holder, an officer or the public page is shown.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ExamConfig } from '../../domain/exam/exam.ts';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { Proof } from '../../domain/licence/certificate.ts';
import { asInstant, NOW, query } from '../kit/sql.ts';

/** Where the credential of an edition is encrypted for. */
export const CREDENTIAL_PLACE = 'certificate_edition.credential';

export interface EditionPaper {
  number: string;
  edition: number;
  proof: Proof;
  holderName: string;
  /** Encrypted. */
  idNumber: string;
  specialty: string;
  specialtyLabel: string;
  subjects: string[];
  examYear: number;
  issuedOn: PlainDate;
  electronicId: string;
  token: string;
  code: string | null;
  photoHash: string | null;
  annotation: { scene: string; from: PlainDate; until: PlainDate } | null;
}

/** What the paper of an edition, or of a copy for one use, says; null: the case is neither. */
export async function editionPaper(em: EntityManager, caseId: string): Promise<EditionPaper | null> {
  const [row] = await query<
    Omit<EditionPaper, 'specialtyLabel' | 'annotation'> & {
      specialties: ExamConfig['specialties'];
      scene: string | null;
      from: string;
      until: string;
    }
  >(
    em,
    `select c.number, e.edition, e.proof, e.holder_name as "holderName", c.id_number as "idNumber", e.specialty, x.config->'specialties' as specialties, e.subjects,
        e.exam_year as "examYear", c.issued_on::text as "issuedOn", e.electronic_id as "electronicId", coalesce(a.token, e.token) as token,
        case when a.case_id is null then e.code else a.code end as code, f.hash as "photoHash", a.scene, a.from_day::text as "from", a.until_day::text as until
       from certificate_edition e join certificate c on c.id = e.certificate_id join exam x on x.case_id = c.exam_id left join file f on f.id = e.photo_file_id
         left join certificate_annotation a on a.edition_id = e.id and a.case_id = $1
      where e.id = $1 or a.case_id = $1`,
    [caseId],
  );
  if (!row) return null;
  const { specialties, scene, from, until, ...paper } = row;
  return {
    ...paper,
    specialtyLabel: specialties.find(({ code }) => code === paper.specialty)?.label ?? paper.specialty,
    annotation: scene === null ? null : { scene, from, until },
  };
}

/** An edition on its way. */
export interface EditionWork {
  id: string;
  certificateId: string;
  district: string;
  standing: string;
  token: string;
  number: string;
  edition: number;
  issuedOn: PlainDate;
  specialty: string;
  specialtyLabel: string;
  holderName: string;
  /** Encrypted. */
  idNumber: string;
  proof: Proof;
  subjects: string[];
  examYear: number;
  electronicId: string;
  list: number;
  index: number;
  code: string | null;
  credential: boolean;
  at: Instant;
}
export async function editionWork(em: EntityManager, id: string): Promise<EditionWork | null> {
  const [row] = await query<Omit<EditionWork, 'specialtyLabel'> & { specialties: ExamConfig['specialties'] }>(
    em,
    `select e.id, e.certificate_id as "certificateId", e.district, e.standing, e.token, c.number, e.edition, c.issued_on::text as "issuedOn", e.specialty, x.config->'specialties' as specialties,
        e.holder_name as "holderName", c.id_number as "idNumber", e.proof, e.subjects, e.exam_year as "examYear", e.electronic_id as "electronicId", e.status_list as list, e.status_index as index,
        e.code, e.credential_at is not null as credential, ${asInstant('e.issued_at')} as at
       from certificate_edition e join certificate c on c.id = e.certificate_id join exam x on x.case_id = c.exam_id where e.id = $1`,
    [id],
  );
  if (!row) return null;
  const { specialties, ...work } = row;
  return { ...work, specialtyLabel: specialties.find(({ code }) => code === work.specialty)?.label ?? work.specialty };
}

export interface CertificateOnRecord {
  certificateId: string;
  editionId: string;
  number: string;
  edition: number;
  proof: Proof;
  holderName: string;
  specialty: string;
  subjects: string[];
  issuedOn: PlainDate;
  district: string;
  /** Of the certificate, and of this edition. */
  standing: string;
  editionStanding: string;
  newest: boolean;
  made: boolean;
  /** SHA-256 of the file as it was issued. */
  sha256: string | null;
  /** A copy for one use, with its standing. */
  annotation: { scene: string; from: PlainDate; until: PlainDate; standing: string } | null;
  past: boolean;
  now: Instant;
}

const ON_RECORD = `c.id as "certificateId", e.id as "editionId", c.number, e.edition, e.proof, e.holder_name as "holderName", e.specialty, e.subjects, c.issued_on::text as "issuedOn", c.district,
  c.standing, e.standing as "editionStanding", e.standing <> 'superseded' as newest, ${NOW} as now`;

/** The certificate's paper behind a token, or a copy of it; null: no such paper. */
export async function certificateByToken(em: EntityManager, token: string): Promise<CertificateOnRecord | null> {
  const [row] = await query<CertificateOnRecord>(
    em,
    `select ${ON_RECORD}, e.made_at is not null as made, d.hash as sha256, null as annotation, false as past
       from certificate_edition e join certificate c on c.id = e.certificate_id left join document d on d.id = e.document_id where e.token = $1
     union all
     select ${ON_RECORD}, a.document_id is not null as made, d.hash as sha256,
        json_build_object('scene', a.scene, 'from', a.from_day::text, 'until', a.until_day::text, 'standing', a.standing), a.until_day < (app_now() at time zone 'Asia/Shanghai')::date
       from certificate_annotation a join certificate_edition e on e.id = a.edition_id join certificate c on c.id = e.certificate_id left join document d on d.id = a.document_id where a.token = $1`,
    [token],
  );
  return row ?? null;
}

/** True when the file is another edition of the same certificate. */
export const isOlderCertificate = async (em: EntityManager, { certificateId, edition }: CertificateOnRecord, sha256: string): Promise<boolean> =>
  (
    await query(
      em,
      `select from certificate_edition e join document d on d.id = e.document_id where e.certificate_id = $1 and e.edition < $2 and d.hash = $3`,
      [certificateId, edition, sha256],
    )
  ).length > 0;

export interface ListedCertificate {
  token: string;
  standing: string;
  editionStanding: string;
  newest: boolean;
  made: boolean;
  annotation: string | null;
  past: boolean;
}
/** Every paper of a certificate there is, copies among them. */
export const allCertificates = (em: EntityManager): Promise<ListedCertificate[]> =>
  query(
    em,
    `select e.token, c.standing, e.standing as "editionStanding", e.standing <> 'superseded' as newest, e.made_at is not null as made, null as annotation, false as past
       from certificate_edition e join certificate c on c.id = e.certificate_id
     union all
     select a.token, c.standing, e.standing, e.standing <> 'superseded', a.document_id is not null, a.standing, a.until_day < (app_now() at time zone 'Asia/Shanghai')::date
       from certificate_annotation a join certificate_edition e on e.id = a.edition_id join certificate c on c.id = e.certificate_id`,
  );

/** Bits of a status list that are set, by purpose. */
export async function statusBits(em: EntityManager, list: number): Promise<{ revocation: number[]; suspension: number[] }> {
  const rows = await query<{ index: number; superseded: boolean }>(
    em,
    `select e.status_index as index, e.standing = 'superseded' as superseded from certificate_edition e join certificate c on c.id = e.certificate_id
      where e.status_list = $1 and (e.standing = 'superseded' or e.standing = 'withdrawn' or c.standing = 'revoked')`,
    [list],
  );
  return {
    revocation: rows.filter(({ superseded }) => superseded).map(({ index }) => index),
    suspension: rows.filter(({ superseded }) => !superseded).map(({ index }) => index),
  };
}
export const statusLists = async (em: EntityManager): Promise<number[]> =>
  (await query<{ no: number }>(em, `select no from credential_status_list order by no`)).map(({ no }) => no);
/** The 区划 whose office issues. */
export const issuingDistricts = async (em: EntityManager): Promise<string[]> =>
  (await query<{ district: string }>(em, `select distinct district from exam order by 1`)).map(({ district }) => district);
