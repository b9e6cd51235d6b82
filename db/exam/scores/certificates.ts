// Certificates that stand on results of an exam, for the preview of a revocation (S3-41).
import type { EntityManager } from '@mikro-orm/postgresql';
import type { CertificateHit } from '../../../domain/exam/scores/effects.ts';
import { query } from '../../kit/sql.ts';

/** Certificates in force of the people whom a list has as passed, issued from exams in the specialty of the result; of one enrolment, or of all. */
export const certificatesOf = (em: EntityManager, listId: string, enrolmentId: string | null): Promise<CertificateHit[]> =>
  query(
    em,
    `select c.id, c.number, r.enrolment_id as "enrolmentId", c.standing from pass_result r join enrolment n on n.case_id = r.enrolment_id
       join certificate c on c.id_number_index = n.id_number_index and c.specialty = n.specialty and c.origin = 'exam' and c.standing = 'valid'
       join pass_list l on l.id = r.list_id
      where r.list_id = $1 and r.outcome = 'passed' and r.revoked_at is null and ($2::uuid is null or r.enrolment_id = $2)
        and c.issued_on >= (l.published_at at time zone 'Asia/Shanghai')::date order by c.number`,
    [listId, enrolmentId],
  );
