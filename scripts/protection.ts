// `npm run protection`: looks at every row that is under a seal, rights, licences, certificates, ledger, and names table, row and column of what was changed;
// then exits with 1. The journal has `npm run verify:journal`.
//
//   npm run protection -- reseal            after `scripts/rotate-keys.ts row`: brings every seal under the new key while the system works
//   npm run protection -- reseal --accept   takes what stands there now for true, what was changed too: after two persons have looked at each place
import { parseArgs } from 'node:util';
import { resealPermissions, verifyPermissions } from '../activities/protection/permissions.ts';
import { resealRows, verifyRows } from '../activities/protection/rows.ts';
import { ConfigError } from '../config.ts';
import { commandConfig } from './setup/running.ts';
import { createOrm } from '../db/kit/orm.ts';
import { createFields } from '../security/field.ts';
import { openKeyring } from '../security/keyring.ts';
import { createRowSeals } from '../security/row-seal.ts';

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { accept: { type: 'boolean', default: false } } });
  const config = commandConfig();
  const ring = await openKeyring(config.keyringDir);
  const deps = { seals: createRowSeals(ring), fields: createFields(ring) };
  const orm = await createOrm(config.databaseUrl, { poolSize: 2, applicationName: 'banshi protection' });
  try {
    if (positionals[0] === 'reseal') {
      const { accept } = values;
      const [rights, rows] = [await resealPermissions(orm, deps.seals, { accept }), await resealRows(orm, deps, { accept })];
      console.log(`Sealed anew: ${rights.sealed} rows that give rights, ${rows.sealed} others.`);
      if (rights.left + rows.left)
        console.error(`Left as they are, because they don't hold: ${rights.left} rows that give rights, ${rows.left} others.`);
    } else if (positionals.length) throw new Error(`There is no \`${positionals.join(' ')}\`: leave it out, or \`reseal\`.`);
    const broken = [...(await verifyPermissions(orm, deps.seals)), ...(await verifyRows(orm, deps)).broken];
    for (const { table, id, message } of broken) console.error(`${table}${id === undefined ? '' : ` ${id}`}: ${message}`);
    if (broken.length) process.exitCode = 1;
    else console.log('Everything holds.');
  } finally {
    await orm.close(true);
  }
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : (error as Error).message);
  process.exitCode = 1;
}
