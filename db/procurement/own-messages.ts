// A supplier's own messages about one tender: of his application, his letters, his challenges and complaints, and of the project itself.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Notice } from '../../domain/message/boxes.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Newest first; `text` is encrypted. */
export const tenderMessages = (
  em: EntityManager,
  { accountId, organisationId, projectId }: { accountId: string; organisationId: string; projectId: string },
  { after, limit }: { after: readonly [Instant, string] | null; limit: number },
): Promise<Notice[]> =>
  query<Notice>(
    em,
    `select n.id, n.box, n.template, n.text, n.organisation_id as "organisationId", n.case_id as "caseId", ${asInstant('n.created_at')} as "createdAt", ${asInstant('n.read_at')} as "readAt"
       from notice n where n.account_id = $1 and n.case_id in (
         select $3::uuid union select case_id from tender_acquisition where project_id = $3 and organisation_id = $2
         union select case_id from clarification where project_id = $3 and organisation_id = $2
         union select case_id from tender_challenge where project_id = $3 union select case_id from tender_complaint where project_id = $3)
       and ($4::timestamptz is null or (n.created_at, n.id) < ($4, $5::uuid)) order by n.created_at desc, n.id desc limit $6`,
    [accountId, organisationId, projectId, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
