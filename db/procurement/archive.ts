// The index of an archived purchase.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ArchiveIndex } from '../../security/archive.ts';
import { query } from '../kit/sql.ts';

/** Null where the project has not been archived. */
export const archiveOf = async (em: EntityManager, projectId: string): Promise<(ArchiveIndex & { keepUntil: string }) | null> =>
  (
    await query<ArchiveIndex & { keepUntil: string }>(
      em,
      `select items, receipt, keep_until::text as "keepUntil" from tender_archive where case_id = $1`,
      [projectId],
    )
  )[0] ?? null;
