// `npm run drill:restore -- --into postgres://postgres:…@host:5432/postgres`: dumps the database of DATABASE_URL, restores it into a fresh one on that server,
// verifies every chain, seal and right there, and removes it. With `--file DUMP`, an earlier dump. Exits with 1 where something doesn't hold.
//
//   --dump FILE   writes a dump and does nothing else: put it beside the key folder and the files of the same evening
import { parseArgs } from 'node:util';
import { ConfigError } from '../config.ts';
import { commandConfig } from './setup/running.ts';
import { dumpDatabase } from '../db/kit/dump.ts';
import { openKeyring } from '../security/keyring.ts';
import { restoreDrill } from './setup/restore-drill.ts';

try {
  const { values } = parseArgs({ options: { into: { type: 'string' }, file: { type: 'string' }, dump: { type: 'string' } } });
  const config = commandConfig();
  if (values.dump !== undefined) {
    const { tables, rows } = await dumpDatabase(config.databaseUrl, values.dump);
    console.log(`${rows} rows of ${tables} tables in ${values.dump}`);
  } else {
    if (values.into === undefined) throw new Error('Give --into, the address of a superuser on the server that takes the fresh database.');
    const what = values.file === undefined ? { from: config.databaseUrl } : { file: values.file };
    const { tables, rows, chains, sealed, broken, seconds } = await restoreDrill({
      ...what,
      into: values.into,
      ring: await openKeyring(config.keyringDir),
    });
    console.log(`Restored ${rows} rows of ${tables} tables and verified ${chains} chains and ${sealed} sealed rows in ${seconds} s.`);
    for (const sentence of broken) console.error(sentence);
    if (broken.length) process.exitCode = 1;
    else console.log('Everything holds.');
  }
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : `The drill failed: ${(error as Error).message}`);
  process.exitCode = 1;
}
