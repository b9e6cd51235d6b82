// Where the system that `npm start` runs from a data folder can be reached, so that the commands beside it (verify:journal, clock, look …) need no address.
// Passwords stay where they are: the note has none.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError, loadConfig, type Config } from '../../config.ts';
import { holder } from './file-lock.ts';
import { DEFAULT_PORTS } from './options.ts';

const noteIn = (dataDir: string): string => join(dataDir, 'running.json');
const NOTED = [...Object.keys(DEFAULT_PORTS), 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_UI_URL', 'KEYRING', 'TEST_CLOCK'];

/** Writes the note for as long as the system runs; only a database that the start brought itself can be found by it. Answers how to take it away. */
export function noteRunning(dataDir: string, env: NodeJS.ProcessEnv): () => void {
  const note = Object.fromEntries(NOTED.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  writeFileSync(noteIn(dataDir), `${JSON.stringify(note, null, 1)}\n`, { mode: 0o600 });
  return () => rmSync(noteIn(dataDir), { force: true });
}

/**
 * The environment as given, and where it names no database, that of the system that runs from the data folder (BANSHI_VAR, else `var`). What is given wins.
 * @throws ConfigError when none runs there
 */
export function runningEnvironment(root: string, given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (given['DATABASE_URL']) return given;
  const dataDir = given['BANSHI_VAR'] ? resolve(root, given['BANSHI_VAR']) : join(root, 'var');
  const passwords = join(dataDir, 'keys', 'postgres.json');
  if (!existsSync(noteIn(dataDir)) || !existsSync(passwords) || holder(join(dataDir, 'start.lock')) === undefined)
    throw new ConfigError([
      `DATABASE_URL is missing, and no system with a database of its own runs from ${dataDir}: run \`npm start\`, name its folder in BANSHI_VAR, or give the address`,
    ]);
  const note = JSON.parse(readFileSync(noteIn(dataDir), 'utf8')) as Record<string, string>;
  const secrets = JSON.parse(readFileSync(passwords, 'utf8')) as Record<'banshi' | 'banshi_app', string>;
  const address = (role: keyof typeof secrets): string => `postgres://${role}:${secrets[role]}@127.0.0.1:${note['POSTGRES_PORT']}/banshi`;
  return { ...note, BANSHI_VAR: dataDir, DATABASE_URL: address('banshi_app'), DATABASE_MIGRATION_URL: address('banshi'), ...given };
}

/** The configuration of a command that is run beside the system. Throws ConfigError. */
export const commandConfig = (): Config => loadConfig(runningEnvironment(join(import.meta.dirname, '../..'), process.env));
