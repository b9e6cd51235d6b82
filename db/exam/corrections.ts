// Corrections that the office has made or proposed.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Changed } from '../../domain/exam/correction.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
import { asInstant, query } from '../kit/sql.ts';

export const CORRECTION_CHANGES = 'enrolment_correction.changes';
export const CORRECTION_REASON = 'enrolment_correction.reason';

export interface StoredCorrection {
  id: string;
  changes: Changed[];
  reason: string;
  standing: 'open' | 'applied' | 'declined';
  proposedBy: string;
  proposedAt: Instant;
  decidedBy: string | null;
  decidedAt: Instant | null;
}

/** Corrections of an enrolment, the newest first. */
export async function correctionsOf(em: EntityManager, fields: Fields, enrolmentId: string): Promise<StoredCorrection[]> {
  const rows = await query<Omit<StoredCorrection, 'changes'> & { changes: string }>(
    em,
    `select id, changes, reason, standing, proposed_by as "proposedBy", ${asInstant('proposed_at')} as "proposedAt", decided_by as "decidedBy",
       ${asInstant('decided_at')} as "decidedAt" from enrolment_correction where enrolment_id = $1 order by proposed_at desc, id desc`,
    [enrolmentId],
  );
  return rows.map((row) => ({
    ...row,
    changes: JSON.parse(fields.decrypt(row.changes, CORRECTION_CHANGES)) as Changed[],
    reason: fields.decrypt(row.reason, CORRECTION_REASON),
  }));
}
