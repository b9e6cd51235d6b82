import type { MikroORM } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';

/**
 * Closes a window once: takes its lock exclusively, so that every act in flight has its receipt before this moment or is
 * refused after it. Answers the moment of closing; closing again answers the first one.
 */
export const closeWindow = (orm: MikroORM, key: string): Promise<Instant> =>
  orm.em.fork().transactional(async (em) => {
    await query(em, `select pg_advisory_xact_lock(hashtextextended($1, 0))`, [key]);
    const { closed } = await one<{ closed: Instant }>(
      em,
      `update act_window set closed_at = coalesce(closed_at, app_now()) where key = $1 returning ${asInstant('closed_at')} as closed`,
      [key],
    );
    return closed;
  });
