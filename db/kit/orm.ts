import { MikroORM, type Options } from '@mikro-orm/postgresql';
import type { Pool, PoolClient } from 'pg';
import { entities } from '../entities.ts';

export interface OrmOptions {
  /** Connections of this process. */
  poolSize?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
}

/** Connects MikroORM. Every request and every activity attempt works on its own `orm.em.fork()`. */
export const createOrm = (url: string, { poolSize = 10, applicationName = 'banshi' }: OrmOptions = {}): Promise<MikroORM> =>
  MikroORM.init({
    entities,
    clientUrl: url,
    pool: { min: 0, max: poolSize },
    driverOptions: {
      application_name: applicationName,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      onPoolCreated: (pool: Pool) => (takeBackDead(pool), prepareRepeated(pool)),
    },
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    forceUtcTimezone: true,
  } satisfies Options);

/**
 * A transaction whose connection dies can't roll back, and kysely's controlled transactions then never give the connection back: a pool of ten would be
 * empty after ten of them, for ever. So a dead connection that nobody has returned within a second is returned here.
 */
function takeBackDead(pool: Pool): void {
  const giveBack = (client: PoolClient): void => {
    try {
      client.release(true);
    } catch {
      // Returned already, as it should be: the pool says so by throwing.
    }
  };
  pool.on('connect', (client) => client.once('end', () => setTimeout(giveBack, 1000, client).unref()));
}

/** Texts that one connection keeps prepared at the most; what comes after is parsed and planned each time. */
const PREPARED = 200;

/**
 * Statements with parameters are prepared when a connection sees them for the second time: acts run the same dozen of them, and the one that writes
 * takes PostgreSQL as long to plan as to run.
 */
function prepareRepeated(pool: Pool): void {
  pool.on('connect', (client) => {
    const seen = new Map<string, number>();
    const plain = client.query.bind(client) as (...args: unknown[]) => unknown;
    const query = (text: unknown, values?: unknown, ...rest: unknown[]): unknown => {
      if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return plain(text, values, ...rest);
      const times = (seen.get(text) ?? 0) + 1;
      if (times > 1 || seen.size < PREPARED) seen.set(text, times);
      return times < 2 ? plain(text, values, ...rest) : plain({ name: nameOf(text), text, values }, ...rest);
    };
    client.query = query as typeof client.query;
  });
}

const names = new Map<string, string>();
/** The same text has the same name on every connection. */
function nameOf(text: string): string {
  const known = names.get(text) ?? `s${names.size}`;
  if (!names.has(text)) names.set(text, known);
  return known;
}
