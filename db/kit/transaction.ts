// A transaction as acts take it: as little between it and the driver as there can be.
import type { DatabaseConnection } from 'kysely';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';

/** Connections of the transactions that are open, by what statements would otherwise be run through. */
const open = new WeakMap<object, DatabaseConnection>();

/** The connection of an open transaction of ours; undefined where there is none. Its driver sends what is asked in the order of asking. */
export const connectionOf = (way: object): DatabaseConnection | undefined => open.get(way);

/**
 * Runs `work` in one transaction, with an EntityManager of its own, and answers what it answers; what it throws undoes everything. It is what the ORM's `transactional`
 * does, without its second EntityManager, its flushes of nothing, its context beside the parameters and a dozen promises a statement.
 */
export async function inTransaction<T>(orm: MikroORM, work: (em: EntityManager) => Promise<T>): Promise<T> {
  const em = orm.em.fork();
  const connection = em.getConnection();
  const transaction = await connection.begin();
  em.setTransactionContext(transaction);
  try {
    open.set(transaction, await transaction.getExecutor().provideConnection((own) => Promise.resolve(own)));
    const done = await work(em);
    await flushKept(em);
    await connection.commit(transaction);
    return done;
  } catch (error) {
    // A connection that died can't roll back; why the work failed is what counts.
    await connection.rollback(transaction).catch(() => undefined);
    throw error;
  } finally {
    // From here on the connection is somebody else's.
    open.delete(transaction);
  }
}

/** Writes the entities that were kept, where there are any. */
export async function flushKept(em: EntityManager): Promise<void> {
  const unit = em.getUnitOfWork();
  if (unit.getPersistStack().size || unit.getRemoveStack().size || unit.getIdentityMap().keys().length) await em.flush();
}
