// The key that wraps the other keys (KEK). Here it is a file; a signing server can take its place behind the same three functions.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createSecretFile, readSecretFile, replaceSecretFile } from './key-files.ts';
import { seal, sealKeys, unseal } from './sm4.ts';

export interface KeyWrapper {
  /** Wraps a key; `about` (purpose and key id) is bound to it. */
  wrap(secret: Uint8Array, about: string): Promise<string>;
  /** Throws when the text was not wrapped here for this `about`; the message names the wrapping key. */
  unwrap(wrapped: string, about: string): Promise<Buffer>;
  /** Makes a new wrapping key; the old ones still unwrap. */
  renew(): Promise<void>;
}

interface KekFile {
  active: string;
  keys: { id: string; createdAt: string; secret: string }[];
}

/** An id that says its day: `20261122-9f3a1c`. */
export const newKeyId = (now: number): string => `${new Date(now).toISOString().slice(0, 10).replaceAll('-', '')}-${randomBytes(3).toString('hex')}`;

/** Wrapping keys in `<dir>/kek.json`. With `create`, the file is made when it is missing. */
export async function fileWrapper(dir: string, { create, now }: { create: boolean; now: () => number }): Promise<KeyWrapper> {
  const path = join(dir, 'kek.json');
  const fresh = () => ({ id: newKeyId(now()), createdAt: new Date(now()).toISOString(), secret: randomBytes(32).toString('base64') });
  if (create && !(await readSecretFile(path))) {
    const first = fresh();
    await createSecretFile(path, { active: first.id, keys: [first] } satisfies KekFile);
  }
  const read = async (): Promise<KekFile> => {
    const file = await readSecretFile<KekFile>(path);
    if (!file) throw new Error(`${path} is missing: without it no other key can be read`);
    return file;
  };
  await read();

  const keysOf = (file: KekFile, id: string) => {
    const key = file.keys.find((each) => each.id === id);
    if (!key) throw new Error(`wrapping key ${id} is not in ${path}`);
    return sealKeys(Buffer.from(key.secret, 'base64'), 'banshi-kek-v1');
  };
  return {
    async wrap(secret, about) {
      const file = await read();
      return `${file.active}.${seal(keysOf(file, file.active), secret, about).toString('base64url')}`;
    },
    async unwrap(wrapped, about) {
      const [id = '', sealed = ''] = wrapped.split('.');
      const secret = unseal(keysOf(await read(), id), Buffer.from(sealed, 'base64url'), about);
      if (!secret) throw new Error(`${about} does not open with wrapping key ${id}: one of the two was changed`);
      return secret;
    },
    async renew() {
      const file = await read();
      const key = fresh();
      await replaceSecretFile(path, { active: key.id, keys: [...file.keys, key] } satisfies KekFile);
    },
  };
}
