// After a change of keys (Q04): brings everything that is stored under the active ones, while the system works. What an older process writes under the old key
// meanwhile is found by the next pass; it is over when a pass finds nothing.
import type { MikroORM } from '@mikro-orm/postgresql';
import { encryptedColumns, placeOf } from '../../db/encrypted.ts';
import type { FileStore } from '../../gateways/files.ts';
import type { Fields } from '../../security/field.ts';
import type { Keyring } from '../../security/keyring.ts';
import { renewColumn, staleRows } from './columns.ts';
import { renewFiles } from './files.ts';
import { reindex, staleIndexes } from './indexes.ts';

export interface Reencryption {
  /** Fields, indexes and files that were renewed. */
  renewed: { fields: number; indexes: number; files: number };
  /** What is still under an old key, by place; empty: the old keys are no longer used. */
  left: Record<string, number>;
  /** Rows that did not open, or whose index another one holds. */
  problems: string[];
}

export interface ReencryptDeps {
  orm: MikroORM;
  ring: Keyring;
  fields: Fields;
  store: Pick<FileStore, 'stored' | 'reseal'>;
  progress?: () => void;
}

const PASSES = 10;

/** Harmless to repeat, to stop anywhere and to run twice at once. */
export async function reencrypt({ orm, ring, fields, store, progress = () => undefined }: ReencryptDeps): Promise<Reencryption> {
  const em = orm.em.fork();
  const renewed = { fields: 0, indexes: 0, files: 0 };
  const problems = new Set<string>();
  for (let pass = 0; pass < PASSES; pass++) {
    const before = renewed.fields + renewed.indexes + renewed.files;
    for (const column of encryptedColumns) {
      const done = await renewColumn(em, fields, ring.active('field').id, column, progress);
      renewed.fields += done.renewed;
      for (const one of done.unreadable) problems.add(one);
    }
    const done = await reindex(em, fields, ring.active('blind').id, progress);
    renewed.indexes += done.renewed;
    for (const one of [...done.unreadable, ...done.conflicts]) problems.add(one);
    renewed.files += await renewFiles(orm, store, progress);
    if (renewed.fields + renewed.indexes + renewed.files === before) break;
  }
  return { renewed, left: await leftOver({ orm, ring, store }), problems: [...problems] };
}

/** What is under another key than the active one, by place. */
async function leftOver({ orm, ring, store }: Pick<ReencryptDeps, 'orm' | 'ring' | 'store'>): Promise<Record<string, number>> {
  const em = orm.em.fork();
  const left: Record<string, number> = await staleIndexes(em, ring.active('blind').id);
  for (const column of encryptedColumns) left[placeOf(column)] = await staleRows(em, ring.active('field').id, column);
  let files = 0;
  for await (const { stale } of store.stored()) if (stale) files++;
  left['file.content'] = files;
  return Object.fromEntries(Object.entries(left).filter(([, count]) => count > 0));
}
