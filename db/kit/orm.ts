import { MikroORM, type Options } from '@mikro-orm/postgresql';
import type { Pool, PoolClient } from 'pg';
import { entities } from '../entities.ts';
import { besideThem } from './in-order.ts';
import { pipelined } from './pipeline.ts';

export interface OrmOptions {
  /** Connections of this process. */
  poolSize?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
}

/**
 * A connection that nobody uses is closed after this time, in milliseconds. A new one costs a sign-in and every statement's preparation and first plans, some 20 ms: whoever comes after a
 * pause finds those that were there. Each holds some 10 MB of the database's memory, so none is kept for a rush that is over.
 */
const IDLE_MS = 60_000;

/** Connects MikroORM. Every request and every activity attempt works on its own `orm.em.fork()`. */
export async function createOrm(url: string, { poolSize = 10, applicationName = 'banshi' }: OrmOptions = {}): Promise<MikroORM> {
  let pool: Pool | undefined;
  const orm = await MikroORM.init({
    entities,
    clientUrl: url,
    pool: { min: 0, max: poolSize, idleTimeoutMillis: IDLE_MS },
    driverOptions: {
      application_name: applicationName,
      keepAlive: true,
      pipeline: true,
      connectionTimeoutMillis: 5_000,
      onPoolCreated: (made: Pool) => {
        pool = made;
        takeBackDead(made);
        pipelined(made);
      },
    },
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    forceUtcTimezone: true,
  } satisfies Options);
  besideThem(orm, () => {
    // Made when the first asks.
    orm.em.getConnection().getClient();
    return pool!;
  });
  return orm;
}

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
