// `npm run db:migrate`: brings the database of DATABASE_MIGRATION_URL (or DATABASE_URL) to the newest schema.
import { ConfigError } from '../config.ts';
import { commandConfig } from './setup/running.ts';
import { migrate } from '../db/migrate.ts';
import { seed } from '../db/seed.ts';
import { sealExisting } from './setup/seal-existing.ts';

try {
  const config = commandConfig();
  const ran = await migrate(config.databaseMigrationUrl, { testClock: config.testClock });
  await seed(config.databaseMigrationUrl);
  const sealed = await sealExisting(config.databaseMigrationUrl, config.keyringDir, ran);
  if (sealed) console.log(`Sealed ${sealed} rows from before there were seals.`);
  console.log(ran.length === 0 ? 'The database is up to date.' : `Migrated: ${ran.join(', ')}`);
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : `The migration failed: ${(error as Error).message}`);
  process.exitCode = 1;
}
