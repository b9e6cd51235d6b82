// Keeps files in a bucket of an S3-compatible object store, as files.ts keeps them in a folder: the same names as keys, the same cipher. What a folder
// does by renaming is here a copy and a delete, so that after a failure both may be there; every step is harmless to repeat.
import { randomUUID } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';
import type { FileCipher, FileStore, StoredPlace } from './files.ts';
import { openBucket, type BucketAddress, type StoredObject } from './kit/bucket.ts';
import { measure, verify } from './kit/content.ts';
import { isNeighbourAway } from './kit/http.ts';
import { chain, checkedHash, checkedId, typeOfArrived } from './kit/stored.ts';

export interface S3StoreOptions extends BucketAddress {
  cipher: FileCipher;
}

const QUARANTINE = 'quarantine/';
const INCOMING = 'incoming/';
const CLEAN = 'clean/';

/**
 * Files in a bucket that is there already. Throws NeighbourRefused when bucket or keys are wrong; a store that is away now may be back when it is needed.
 * No file may be above 5 GB, the most that can be copied at once.
 */
export async function createS3Store({ cipher, ...address }: S3StoreOptions): Promise<FileStore> {
  const bucket = openBucket(address);
  await first(bucket.list(CLEAN)).catch((error: unknown) => {
    if (!isNeighbourAway(error)) throw error;
  });

  const waiting = (id: string, hash: string) => `${QUARANTINE}${checkedId(id)}.${checkedHash(hash)}`;
  const kept = (hash: string) => `${CLEAN}${checkedHash(hash).slice(0, 2)}/${hash}`;
  const read = (key: string, hash: string): Readable => chain(bucket.get(key), cipher.decrypt(), verify(hash));
  const discard = async (id: string): Promise<void> => {
    const partial = `${INCOMING}${checkedId(id)}`;
    for await (const { key } of bucket.list(`${QUARANTINE}${id}.`)) await bucket.remove(key);
    for await (const { key, uploadId } of bucket.unfinished(partial)) if (key === partial) await bucket.abort(key, uploadId);
    await bucket.remove(partial);
  };
  /** What can't be removed now is found by `quarantined` later; the error that led here says more. */
  const drop = (key: string): Promise<void> => bucket.remove(key).catch(() => undefined);
  const stale = async (object: StoredObject): Promise<boolean> => {
    let changed = false;
    const found = await cipher
      .stale(async (at, length) => {
        const bytes = await bucket.part(object, at, length);
        changed ||= bytes === 'changed';
        return bytes === 'changed' ? new Uint8Array() : bytes;
      })
      .catch(goneIs(false));
    // Written anew while it was looked at: under which key is open, so it counts as old.
    return found || changed;
  };

  return {
    async receive({ id, content, rule, declared, sealed, signal }) {
      await discard(id);
      const partial = `${INCOMING}${checkedId(id)}`;
      try {
        const { stream, result, head } = measure(rule.maxBytes);
        const source = Readable.from(content);
        await bucket.put(partial, chain(signal ? addAbortSignal(signal, source) : source, stream, cipher.encrypt(sealed)));
        const measured = result();
        const clear = () => chain(bucket.get(partial), cipher.decrypt());
        const type = await typeOfArrived({ size: measured.size, head: head(), clear, declared, rule });
        await bucket.move(partial, waiting(id, measured.hash));
        return { id, ...measured, type };
      } catch (error) {
        await drop(partial);
        throw error;
      }
    },
    openQuarantined: (id, hash) => read(waiting(id, hash), hash),
    async release(id, hash) {
      await bucket.move(waiting(id, hash), kept(hash)).catch(async (error: unknown) => {
        if (!isGone(error) || !(await bucket.has(kept(hash)))) throw error;
      });
    },
    discard,
    open: (hash) => read(kept(hash), hash),
    has: (hash) => bucket.has(kept(hash)),
    remove: (hash) => bucket.remove(kept(hash)),
    async *stored() {
      for await (const object of bucket.list(CLEAN)) yield { place: 'clean', hash: object.key.split('/').at(-1) ?? '', stale: await stale(object) };
      for await (const object of bucket.list(QUARANTINE)) {
        const [id = '', hash = ''] = object.key.slice(QUARANTINE.length).split('.');
        yield { place: { quarantined: id }, hash, stale: await stale(object) };
      }
    },
    async reseal(place: StoredPlace, hash) {
      const key = place === 'clean' ? kept(hash) : waiting(place.quarantined, hash);
      if (!(await bucket.has(key))) return false;
      const partial = `${INCOMING}reseal-${randomUUID()}`;
      try {
        await bucket.put(partial, chain(read(key, hash), cipher.encrypt()));
        await bucket.move(partial, key);
        return true;
      } catch (error) {
        await drop(partial);
        throw error;
      }
    },
    async quarantined() {
      const found = [];
      for await (const { key, since } of bucket.list(QUARANTINE)) {
        const [id = '', hash = null] = key.slice(QUARANTINE.length).split('.');
        found.push({ id, hash, since });
      }
      for await (const { key, since } of bucket.list(INCOMING)) found.push({ id: key.slice(INCOMING.length), hash: null, since });
      for await (const { key, since } of bucket.unfinished(INCOMING)) found.push({ id: key.slice(INCOMING.length), hash: null, since });
      return found;
    },
  };
}

async function first<T>(rows: AsyncIterable<T>): Promise<T | undefined> {
  for await (const row of rows) return row;
  return undefined;
}

const isGone = (error: unknown): boolean => (error as { code?: unknown }).code === 'ENOENT';
/** For `catch`: what was removed meanwhile counts as this. */
const goneIs =
  <T>(value: T) =>
  (error: unknown): T => {
    if (!isGone(error)) throw error;
    return value;
  };
