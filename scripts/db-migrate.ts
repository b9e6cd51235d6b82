// `npm run db:migrate`: brings the database of DATABASE_MIGRATION_URL (or DATABASE_URL) to the newest schema.
import { ConfigError, loadConfig } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { seed } from '../db/seed.ts';

try {
  const config = loadConfig();
  const ran = await migrate(config.databaseMigrationUrl, { testClock: config.testClock });
  await seed(config.databaseMigrationUrl);
  console.log(ran.length === 0 ? 'The database is up to date.' : `Migrated: ${ran.join(', ')}`);
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : `The migration failed: ${(error as Error).message}`);
  process.exitCode = 1;
}
