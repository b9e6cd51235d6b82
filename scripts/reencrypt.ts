// `npm run keys:reencrypt`: after `scripts/rotate-keys.ts field blind`, brings stored fields, indexes and files under the new keys while the system works.
// It can be stopped and run again. It exits with 1 while something is still under an old key.
//
//   --retire   then takes the old keys out of the ring, once nothing needs them. Backups made before do: put the keys that it names beside them.
import { parseArgs } from 'node:util';
import { openStore } from '../activities/file/open.ts';
import { reencrypt } from '../activities/keys/reencrypt.ts';
import { ConfigError } from '../config.ts';
import { commandConfig } from './setup/running.ts';
import { createOrm } from '../db/kit/orm.ts';
import { createFields } from '../security/field.ts';
import { openKeyring, type Keyring } from '../security/keyring.ts';

const stored = ['field', 'blind'] as const;
/** Every process has read the ring anew by then (each does so every minute). */
const SETTLED_MS = 5 * 60_000;

/** What speaks against beginning: a key that is not used yet. */
const waiting = (ring: Keyring): string[] =>
  stored.flatMap((purpose) => {
    const [newest] = ring.all(purpose);
    return newest && newest.id !== ring.active(purpose).id
      ? [`the new ${purpose} key is used from ${newest.activeFrom} on: run this again then`]
      : [];
  });

/** Old keys, out of the ring and into files of their own. */
async function retireOld(ring: Keyring): Promise<void> {
  const young = stored.filter((purpose) => ring.all(purpose).length > 1 && Date.now() - Date.parse(ring.active(purpose).activeFrom) < SETTLED_MS);
  if (young.length)
    throw new Error(`${young.join(', ')}: in use for less than five minutes, a process may not know the key yet. Run this again then.`);
  for (const purpose of stored)
    for (const { id } of ring.all(purpose).slice(1)) {
      const path = await ring.retire(purpose, id);
      console.log(`${purpose} key ${id} is out of the ring: put ${path} beside the backups made under it.`);
    }
}

try {
  const { values } = parseArgs({ options: { retire: { type: 'boolean', default: false } } });
  const config = commandConfig();
  const ring = await openKeyring(config.keyringDir);
  const early = waiting(ring);
  if (early.length) throw new Error(early.join('; '));
  const fields = createFields(ring);
  const orm = await createOrm(config.databaseUrl, { poolSize: 2, applicationName: 'banshi reencrypt' });
  try {
    const store = await openStore(fields, config.files);
    const { renewed, left, problems } = await reencrypt({ orm, ring, fields, store });
    console.log(`Renewed: ${renewed.fields} rows with fields, ${renewed.indexes} indexes, ${renewed.files} files.`);
    for (const problem of problems) console.error(`Not renewed: ${problem}`);
    const places = Object.entries(left);
    for (const [place, count] of places) console.error(`Still under an old key: ${place} ${count}`);
    if (left['sms_code.phone_index']) console.error('Codes that were sent count for 24 hours; run this again after that.');
    if (places.length || problems.length) process.exitCode = 1;
    else {
      console.log('Nothing is under an old key.');
      if (values.retire) await retireOld(ring);
    }
  } finally {
    await orm.close(true);
  }
} catch (error) {
  console.error(error instanceof ConfigError ? error.lines.join('\n') : (error as Error).message);
  process.exitCode = 1;
}
