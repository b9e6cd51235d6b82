// Connections for lists that an index holds in order. By bitmaps PostgreSQL would find what is dead again each time, for they never mark it: all that was decided since the last vacuum; and
// where it takes a list's length from who asks for it, it plans anew for everybody, which takes longer than to read it. A plan that was made while a table was all but empty would read it whole
// for as long as nobody has counted its rows. Said once for a connection, and not around each list.
import pg from 'pg';
import type { MikroORM } from '@mikro-orm/postgresql';
import { pipelined } from './pipeline.ts';

const SETTINGS = '-c enable_bitmapscan=off -c enable_seqscan=off -c plan_cache_mode=force_generic_plan';
/** A list takes a millisecond or two, so few are enough; each holds some 10 MB of the database's memory until nobody has asked for a minute. */
const MOST = 4;

const pools = new WeakMap<MikroORM, () => pg.Pool>();

/** Makes them beside the other connections of `orm`, which `pool` gives, when they are asked for first; they are closed with it. */
export function besideThem(orm: MikroORM, pool: () => pg.Pool): void {
  let own: pg.Pool | undefined;
  const opened = (): pg.Pool => {
    const { options } = pool();
    own = new pg.Pool({ ...options, password: options.password, max: MOST, options: `${options.options ?? ''} ${SETTINGS}`.trim() });
    // One that dies while nobody uses it is nobody's error: the next who asks gets another.
    own.on('error', () => undefined);
    pipelined(own);
    return own;
  };
  pools.set(orm, () => own ?? opened());
  const close = orm.close.bind(orm);
  let ended: Promise<void> | undefined;
  orm.close = async (force) => {
    // A pool can be ended only once, an ORM as often as anybody likes.
    await (ended ??= own?.end());
    await close(force);
  };
}

/** Rows of a reading statement, outside of any transaction. */
export async function readInOrder<T>(orm: MikroORM, text: string, params: readonly unknown[]): Promise<T[]> {
  const pool = pools.get(orm);
  if (!pool) throw new Error('Not an ORM of createOrm');
  const client = await pool().connect();
  let broken = true;
  try {
    const { rows } = await client.query(text, [...params]);
    broken = false;
    return rows as T[];
  } finally {
    client.release(broken);
  }
}
