// What the object store holds: in memory, and with a folder also as files, each put in its place in one step.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StoredObject {
  content: Buffer;
  /** In quotes, as the wire has it. */
  etag: string;
  at: Date;
}

export interface Objects {
  buckets: ReadonlyMap<string, ReadonlyMap<string, StoredObject>>;
  addBucket(bucket: string): void;
  put(bucket: string, key: string, content: Buffer, etag?: string): StoredObject;
  remove(bucket: string, key: string): void;
}

export const etagOf = (content: Buffer): string => `"${createHash('md5').update(content).digest('hex')}"`;

/** Opens what was kept. Names of files are the keys, percent-encoded. */
export function openObjects(root?: string): Objects {
  const folder = root && join(root, 's3');
  const buckets = new Map<string, Map<string, StoredObject>>();
  const addBucket = (bucket: string): Map<string, StoredObject> => {
    if (folder) mkdirSync(join(folder, bucket), { recursive: true, mode: 0o700 });
    return buckets.get(bucket) ?? buckets.set(bucket, new Map()).get(bucket)!;
  };
  for (const bucket of folder && existsSync(folder) ? readdirSync(folder) : [])
    for (const name of readdirSync(join(folder!, bucket))) {
      const path = join(folder!, bucket, name);
      if (name.endsWith('~')) rmSync(path);
      else {
        const content = readFileSync(path);
        addBucket(bucket).set(decodeURIComponent(name), { content, etag: etagOf(content), at: statSync(path).mtime });
      }
    }
  return {
    buckets,
    addBucket,
    put(bucket, key, content, etag = etagOf(content)) {
      if (folder) {
        const path = join(folder, bucket, encodeURIComponent(key));
        writeFileSync(`${path}~`, content, { mode: 0o600 });
        renameSync(`${path}~`, path);
      }
      const object = { content, etag, at: new Date() };
      addBucket(bucket).set(key, object);
      return object;
    },
    remove(bucket, key) {
      if (folder) rmSync(join(folder, bucket, encodeURIComponent(key)), { force: true });
      buckets.get(bucket)?.delete(key);
    },
  };
}
