import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';

/** A plain save: a change that is no act of a process. One transaction; what is thrown inside undoes it. */
export const save = <T>(orm: MikroORM, work: (em: EntityManager) => Promise<T>): Promise<T> => orm.em.fork().transactional(work);
