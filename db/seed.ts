// Reference data into a migrated database. Running it again changes nothing; a newer release adds what is new.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { createOrm } from './kit/orm.ts';
import { seedHolidays, seedRuleRows } from './rule/seed.ts';

/** Adds what is missing, in the transaction of `em`; answers how many rows. Must do no harm when it runs again. */
export type Seeder = (em: EntityManager) => Promise<number>;

/** Who brings reference data appends here. */
export const seeders: readonly { name: string; seed: Seeder }[] = [
  { name: 'rules', seed: seedRuleRows },
  { name: 'holidays', seed: seedHolidays },
];

/** Loads all reference data; answers what was added. For set-up, after `migrate`. Safe to call by several processes at once. */
export async function seed(url: string): Promise<Record<string, number>> {
  const orm: MikroORM = await createOrm(url, { poolSize: 1, applicationName: 'banshi seed' });
  try {
    return await orm.em.fork().transactional(async (em) => {
      const added: Record<string, number> = {};
      for (const { name, seed: add } of seeders) added[name] = await add(em);
      return added;
    });
  } finally {
    await orm.close(true);
  }
}
