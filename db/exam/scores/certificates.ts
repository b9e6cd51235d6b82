// Certificates that stand on results of an exam, for the preview of a revocation (S3-41).
import type { EntityManager } from '@mikro-orm/postgresql';
import type { CertificateHit } from '../../../domain/exam/scores/effects.ts';
import { query } from '../../kit/sql.ts';

/** Certificates that stand on results of a list: in force, still being made, or held down by another decision; of one enrolment, or of all. */
export const certificatesOf = (em: EntityManager, listId: string, enrolmentId: string | null): Promise<CertificateHit[]> =>
  query(
    em,
    `select c.id, c.number, r.enrolment_id as "enrolmentId", c.standing from pass_result r join certificate c on c.enrolment_id = r.enrolment_id
      where r.list_id = $1 and r.revoked_at is null and ($2::uuid is null or r.enrolment_id = $2)
        and (c.standing <> 'revoked' or exists (select from annulment_effect e where e.kind = 'certificate' and e.target_id = c.id::text and e.standing = 'changed'))
      order by c.number`,
    [listId, enrolmentId],
  );
