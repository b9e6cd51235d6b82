// Certificates that stand on results of an exam, for the preview of a revocation (S3-41).
import type { EntityManager } from '@mikro-orm/postgresql';
import type { CertificateHit } from '../../../domain/exam/scores/effects.ts';
import { query } from '../../kit/sql.ts';

/** Certificates that results of a list have earned, in force or still being made; of one enrolment, or of all. */
export const certificatesOf = (em: EntityManager, listId: string, enrolmentId: string | null): Promise<CertificateHit[]> =>
  query(
    em,
    `select c.id, c.number, r.enrolment_id as "enrolmentId", c.standing from pass_result r join certificate c on c.enrolment_id = r.enrolment_id and c.standing <> 'revoked'
      where r.list_id = $1 and r.revoked_at is null and ($2::uuid is null or r.enrolment_id = $2) order by c.number`,
    [listId, enrolmentId],
  );
