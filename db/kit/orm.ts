import { MikroORM, type Options } from '@mikro-orm/postgresql';
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
    driverOptions: { application_name: applicationName, keepAlive: true, connectionTimeoutMillis: 5_000 },
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    forceUtcTimezone: true,
  } satisfies Options);
