// Keeps files: by the hash of their content, encrypted at rest, in quarantine until somebody lets them out. A local folder here; a bucket with the
// same interface in files-s3.ts.
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { pipeline as piped } from 'node:stream/promises';
import type { FileRule } from '../domain/kit/file.ts';
import { measure, verify, type Measured } from './kit/content.ts';
import { chain, checkedHash, checkedId, typeOfArrived } from './kit/stored.ts';

/** Bytes of a stored file from a place on: fewer at its end, none behind it. */
export type ReadAt = (at: number, length: number) => Promise<Uint8Array>;

/** Makes one transform per file. What `encrypt` needs to be undone (key id, nonce, tag) it writes into its output. */
export interface FileCipher {
  /** `sealed`: the bytes are ciphertext already and are kept as they come. */
  encrypt(sealed?: boolean): Transform;
  decrypt(): Transform;
  /** True when a stored file holds something under a key that is no longer the active one. */
  stale(read: ReadAt): Promise<boolean>;
}

/** Where a stored file lies: among the clean ones, or in quarantine under its id. */
export type StoredPlace = 'clean' | { quarantined: string };

export interface Arriving {
  id: string;
  content: AsyncIterable<Uint8Array>;
  rule: FileRule;
  declared?: string;
  sealed?: boolean;
  signal?: AbortSignal;
}

export interface Received extends Measured {
  id: string;
  /** Media type by content. */
  type: string;
}

export interface Quarantined {
  id: string;
  /** `null`: an upload that was cut off. */
  hash: string | null;
  since: Date;
}

export interface FileStore {
  /**
   * Takes a file into quarantine. The same id again replaces it. `sealed`: whoever sent it has encrypted it, so it is not encrypted a second time. Throws Refused FILE_*;
   * nothing is kept then.
   */
  receive(upload: Arriving): Promise<Received>;
  /** Clear content of a quarantined file, for the virus gateway. */
  openQuarantined(id: string, hash: string): Readable;
  /** Lets a file out of quarantine. Harmless to repeat; throws ENOENT when neither place has it. */
  release(id: string, hash: string): Promise<void>;
  /** Removes from quarantine. Harmless to repeat. */
  discard(id: string): Promise<void>;
  /** Clear content; ends in an error when it isn't what was stored (code ENOENT: nothing is). */
  open(hash: string): Readable;
  has(hash: string): Promise<boolean>;
  /** Removes the content for everybody who refers to it: the caller counts references. */
  remove(hash: string): Promise<void>;
  quarantined(): Promise<Quarantined[]>;
  /** Everything that is stored, for a change of keys. */
  stored(): AsyncIterable<{ place: StoredPlace; hash: string; stale: boolean }>;
  /** Encrypts a file again under the active key, in one step for readers. False: it is no longer there. The caller holds the lock of its hash. */
  reseal(place: StoredPlace, hash: string): Promise<boolean>;
}

/** Files in a folder, which is made when it is missing. */
export async function createFolderStore({ folder, cipher }: { folder: string; cipher: FileCipher }): Promise<FileStore> {
  const quarantine = join(folder, 'quarantine');
  const incoming = join(folder, 'incoming');
  for (const path of [quarantine, incoming]) await mkdir(path, { recursive: true, mode: 0o700 });

  const waiting = (id: string, hash: string) => join(quarantine, `${checkedId(id)}.${checkedHash(hash)}`);
  const kept = (hash: string) => join(folder, 'clean', checkedHash(hash).slice(0, 2), hash);
  const read = (path: string, hash: string): Readable => chain(createReadStream(path), cipher.decrypt(), verify(hash));
  const isStale = async (path: string): Promise<boolean> => {
    const file = await open(path, 'r');
    const readAt: ReadAt = async (at, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, (await file.read(bytes, 0, length, at)).bytesRead);
    };
    return cipher.stale(readAt).finally(() => file.close());
  };
  const discard = async (id: string): Promise<void> => {
    const safe = checkedId(id);
    const names = (await readdir(quarantine)).filter((name) => name.startsWith(`${safe}.`));
    for (const name of names) await rm(join(quarantine, name), { force: true });
    await rm(join(incoming, safe), { force: true });
  };

  return {
    async receive({ id, content, rule, declared, sealed, signal }) {
      await discard(id);
      const partial = join(incoming, checkedId(id));
      try {
        const { stream, result, head } = measure(rule.maxBytes);
        await piped(Readable.from(content), stream, cipher.encrypt(sealed), createWriteStream(partial, { mode: 0o600, flush: true }), {
          signal,
        });
        const measured = result();
        const clear = () => chain(createReadStream(partial), cipher.decrypt());
        const type = await typeOfArrived({ size: measured.size, head: head(), clear, declared, rule });
        await move(partial, waiting(id, measured.hash));
        return { id, ...measured, type };
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
    openQuarantined: (id, hash) => read(waiting(id, hash), hash),
    async release(id, hash) {
      await mkdir(join(kept(hash), '..'), { recursive: true, mode: 0o700 });
      await move(waiting(id, hash), kept(hash)).catch(async (error: unknown) => {
        if (!(await exists(kept(hash)))) throw error;
      });
    },
    discard,
    open: (hash) => read(kept(hash), hash),
    has: (hash) => exists(kept(hash)),
    remove: (hash) => rm(kept(hash), { force: true }),
    async *stored() {
      const clean = join(folder, 'clean');
      for (const part of await listed(clean))
        for (const hash of await listed(join(clean, part))) {
          const stale = await isStale(join(clean, part, hash)).catch(goneIs(false));
          yield { place: 'clean', hash, stale };
        }
      for (const name of await listed(quarantine)) {
        const [id = '', hash = ''] = name.split('.');
        yield { place: { quarantined: id }, hash, stale: await isStale(join(quarantine, name)).catch(goneIs(false)) };
      }
    },
    async reseal(place, hash) {
      const path = place === 'clean' ? kept(hash) : waiting(place.quarantined, hash);
      if (!(await exists(path))) return false;
      const partial = join(incoming, `reseal-${randomUUID()}`);
      try {
        await piped(read(path, hash), cipher.encrypt(), createWriteStream(partial, { mode: 0o600, flush: true }));
        await move(partial, path);
        return true;
      } finally {
        await rm(partial, { force: true });
      }
    },
    async quarantined() {
      // People go on sending: what is there now may have arrived, or been given up, before it is looked at.
      const list = async (path: string): Promise<Quarantined[]> => {
        const found = (await readdir(path)).map(async (name) => {
          const [id = '', hash = null] = name.split('.');
          const looked = await stat(join(path, name)).catch(goneIs(null));
          return looked ? [{ id, hash, since: looked.mtime }] : [];
        });
        return (await Promise.all(found)).flat();
      };
      return [...(await list(quarantine)), ...(await list(incoming))];
    },
  };
}

/** Names in a folder; none where there is no folder yet. */
const listed = (path: string): Promise<string[]> => readdir(path).catch(goneIs<string[]>([]));
/** For `catch`: what was removed meanwhile counts as this. */
const goneIs =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code !== 'ENOENT') throw error;
    return value;
  };

/** Renames and makes the rename last over a loss of power. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to);
  const folder = await open(join(to, '..'), 'r');
  await folder.sync().finally(() => folder.close());
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
