// V18: what officers corrected in the form of a case.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
import { accountOf, asInstant, query } from '../kit/sql.ts';

export const correctionPlaces = { before: 'correction.before_value', after: 'correction.after_value' } as const;

export interface Corrected {
  seq: number;
  at: Instant;
  step: string;
  field: string;
  /** As they stood in the form; null where there was or is nothing. */
  before: unknown;
  after: unknown;
  by: string | null;
  reason: string | null;
}

/** Corrections of a case, the oldest first. */
export async function correctionsOf(em: EntityManager, fields: Fields, caseId: string): Promise<Corrected[]> {
  const rows = await query<Corrected & { before: string | null; after: string | null }>(
    em,
    `select c.seq, ${asInstant('c.at')} as at, c.step, c.field, c.before_value as before, c.after_value as after, coalesce(a.person_name, a.user_name) as by, r.text as reason
       from correction c join journal j on j.case_id = c.case_id and j.seq = c.seq left join account a on a.id = ${accountOf('j.actor')}
       left join remark r on r.case_id = c.case_id and r.seq = c.seq where c.case_id = $1 order by c.seq, c.field`,
    [caseId],
  );
  const opened = (text: string | null, place: string): unknown => (text === null ? null : (JSON.parse(fields.decrypt(text, place)) as unknown));
  return rows.map((row) => ({ ...row, before: opened(row.before, correctionPlaces.before), after: opened(row.after, correctionPlaces.after) }));
}
