// Rows that give rights and were seeded by SQL get their seals (Q02), as an act would have given them: without, nobody could sign in with them.
import { resealPermissions } from '../../activities/protection/permissions.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { openKeyring } from '../../security/keyring.ts';
import { createRowSeals } from '../../security/row-seal.ts';

/** `url` is that of the owner. */
export async function sealSeeded(url: string, keyringDir: string): Promise<void> {
  const orm = await createOrm(url, { poolSize: 1, applicationName: 'bench' });
  try {
    await resealPermissions(orm, createRowSeals(await openKeyring(keyringDir)), { accept: true });
  } finally {
    await orm.close(true);
  }
}
