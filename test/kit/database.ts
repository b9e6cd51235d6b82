import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { moveClock, now } from '../../db/kit/clock.ts';
import { epochMs, type Instant } from '../../domain/kit/instant.ts';

export interface FreshDatabase {
  /** As the application's role `banshi_app`. */
  url: string;
  /** As the owner `banshi`, for migrations and for looking behind the application's back. */
  migrationUrl: string;
  /** As the superuser. */
  superUrl: string;
  name: string;
  /** Closes every connection to it and removes it. */
  drop: () => Promise<void>;
}

/** Sets the movable clock, forward or back. Tests that speak of dates begin with it, so that they hold in any year. */
export async function setClock(em: EntityManager, at: Instant): Promise<void> {
  await moveClock(em, epochMs(at) - epochMs(await now(em)));
}

const address = (role: string, database: string): string => {
  const pattern = process.env[`TEST_URL_${role}`];
  if (pattern === undefined) throw new Error('No test database: these tests run under jest, whose global set-up brings PostgreSQL');
  return pattern.replace('{database}', database);
};

/** A migrated database of one's own with the reference data, copied from the template (0.1–0.3 s). */
export async function freshDatabase(): Promise<FreshDatabase> {
  const template = String(process.env['TEST_TEMPLATE']);
  const name = template.replace(/template$/, randomUUID().replaceAll('-', ''));
  // As files: page by page through the log it would cost four times as much, and nothing here outlives a crash.
  await asSuperuser(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER banshi STRATEGY file_copy`);
  return {
    name,
    url: address('banshi_app', name),
    migrationUrl: address('banshi', name),
    superUrl: address('postgres', name),
    drop: () => asSuperuser(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function asSuperuser(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: address('postgres', 'postgres') });
  await client.connect();
  try {
    for (let tries = 1; ; tries++) {
      try {
        await client.query(statement);
        return;
      } catch (error) {
        // 55006: another test is being given its copy of the template at this moment
        if ((error as { code?: string }).code !== '55006' || tries === 50) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  } finally {
    await client.end();
  }
}
