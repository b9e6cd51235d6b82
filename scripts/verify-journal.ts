// `npm run verify:journal`: verifies every chain and every checkpoint of the database, names what does not hold, and then exits with 1.
// Only public keys are read, so an auditor can run it with `--keys FILE` and read access to the database.
//
//   --keys FILE     JSON { "<key id>": "<SPKI DER in base64>" }; else the ring that KEYRING names
//   --anchor HASH   hash of a checkpoint that was kept outside (printed by an earlier run): it must still be there
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commandConfig } from './setup/running.ts';
import { createOrm } from '../db/kit/orm.ts';
import { verifyJournal, type Broken } from '../db/kit/verify-journal.ts';

const { values } = parseArgs({ options: { keys: { type: 'string' }, anchor: { type: 'string' } } });

async function publicKeys(keyringDir: string): Promise<Record<string, string>> {
  if (values.keys !== undefined) return JSON.parse(await readFile(values.keys, 'utf8')) as Record<string, string>;
  const ring = JSON.parse(await readFile(join(keyringDir, 'journal.json'), 'utf8')) as { keys: { id: string; public: string }[] };
  return Object.fromEntries(ring.keys.map((key) => [key.id, key.public]));
}

const line = ({ caseId, seq, field, message }: Broken): string =>
  `${caseId === undefined ? '' : `case ${caseId}, seq ${seq}${field === undefined ? '' : `, field ${field}`}: `}${message}`;

try {
  const config = commandConfig();
  const keys = await publicKeys(config.keyringDir);
  const orm = await createOrm(config.databaseUrl, { poolSize: 1, applicationName: 'banshi verify-journal' });
  try {
    const { chains, rows, checkpoints, newest, broken } = await verifyJournal(orm, {
      publicKeys: keys,
      ...(values.anchor === undefined ? {} : { anchor: values.anchor }),
    });
    console.log(`${rows} rows in ${chains} chains, ${checkpoints} checkpoints${newest === null ? '' : `, the newest ${newest} (keep it outside)`}`);
    if (broken.length) {
      console.error(`The journal does not hold. First broken: ${line(broken[0]!)}`);
      for (const other of broken.slice(1, 20)) console.error(`Also: ${line(other)}`);
      if (broken.length > 20) console.error(`and ${broken.length - 20} more`);
      process.exitCode = 1;
    } else console.log('Everything holds.');
  } finally {
    await orm.close(true);
  }
} catch (error) {
  console.error(`The journal could not be verified: ${(error as Error).message}`);
  process.exitCode = 2;
}
