// Stored content under the active key. Each file is written anew beside itself and put in its place in one step, under the lock of its hash, so that
// nobody removes it meanwhile; who reads it goes on reading the old bytes.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { FileStore } from '../../gateways/files.ts';
import { lockContent } from '../file/desk.ts';

/** Answers how many were renewed. */
export async function renewFiles(orm: MikroORM, store: Pick<FileStore, 'stored' | 'reseal'>, progress: () => void): Promise<number> {
  let renewed = 0;
  for await (const { place, hash, stale } of store.stored()) {
    if (!stale) continue;
    const done = await orm.em.fork().transactional(async (em) => {
      await lockContent(em, hash);
      // A file may be let out of quarantine meanwhile: it is found among the clean ones by the next pass.
      return store.reseal(place, hash).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return false;
      });
    });
    if (done) renewed++;
    progress();
  }
  return renewed;
}
