// 诚信档案: who is recorded in it, and until when. Decisions on violations write it; whoever asks gets what holds at a moment.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Where the number of a recorded person belongs, for its encryption. */
export const INTEGRITY_ID_NUMBER = 'integrity_record.id_number';

export interface IntegrityRecord {
  id: string;
  basis: string;
  from: Instant;
  /** Null: 长期. */
  until: Instant | null;
}

/** Records of a person that hold at a moment, by the blind indexes of his number under all keys. */
export const integrityOf = (em: EntityManager, indexes: readonly string[], at: Instant): Promise<IntegrityRecord[]> =>
  query(
    em,
    `select id, basis, ${asInstant('recorded_from')} as "from", ${asInstant('recorded_until')} as until from integrity_record
       where id_number_index = any($1) and ended_at is null and recorded_from <= $2 and (recorded_until is null or recorded_until > $2) order by recorded_from`,
    [indexes, at],
  );
