// A database from before rows carried seals gets them once, with the migration that brings them: from then on a row without one was put in past the system.
import { resealPermissions } from '../../activities/protection/permissions.ts';
import { resealRows } from '../../activities/protection/rows.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring } from '../../security/keyring.ts';
import { createRowSeals } from '../../security/row-seal.ts';

/** `ran`: names of the migrations that have just run. Answers how many rows were sealed. */
export async function sealExisting(url: string, keyringDir: string, ran: readonly string[]): Promise<number> {
  if (!ran.includes('0017-protection')) return 0;
  const orm = await createOrm(url, { poolSize: 2, applicationName: 'banshi migrate' });
  try {
    const ring = await openKeyring(keyringDir);
    const seals = createRowSeals(ring);
    const rights = await resealPermissions(orm, seals, { accept: true });
    const rows = await resealRows(orm, { seals, fields: createFields(ring) }, { accept: true });
    return rights.sealed + rows.sealed;
  } finally {
    await orm.close(true);
  }
}
