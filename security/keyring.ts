// The key ring: a folder with one file per purpose, several keys in each, every key wrapped by the KEK. The newest key whose
// time has come is the active one; older ones stay, so that what they encrypted can still be read.
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createSecretFile, readSecretFile, replaceSecretFile, whileLocked } from './key-files.ts';
import { fileWrapper, newKeyId, type KeyWrapper } from './key-wrapper.ts';

/**
 * `payload` Temporal payloads · `field` fields and files at rest · `blind` search indices of encrypted fields ·
 * `journal` Ed25519 signatures of checkpoints · `act` keys of acts and of short codes · `row` seals of rows ·
 * `neighbour` working keys of the envelopes to neighbours · `document` signatures of documents (ECDSA on P-256).
 */
export const purposes = ['payload', 'field', 'blind', 'journal', 'act', 'row', 'neighbour', 'document'] as const;
export type Purpose = (typeof purposes)[number];

export interface Key {
  id: string;
  purpose: Purpose;
  createdAt: string;
  /** Used for new data from this moment on. */
  activeFrom: string;
  /** 32 random bytes; for `journal` the Ed25519 private key as PKCS 8 DER. */
  secret: Buffer;
}

export interface Keyring {
  readonly dir: string;
  /** True when this opening made the keys: the caller warns that such keys are not for production. */
  readonly created: boolean;
  /** The key for new data. */
  active(purpose: Purpose): Key;
  /** Any key by its id; undefined when this ring has never had it. */
  find(purpose: Purpose, id: string): Key | undefined;
  /** Every key of a purpose, the newest first. */
  all(purpose: Purpose): readonly Key[];
  /** Adds a key. `leadSeconds` (default 0) leaves other processes the time to `reload` before it is used. */
  rotate(purpose: Purpose, options?: { leadSeconds?: number }): Promise<Key>;
  /**
   * Takes a key out of the ring, into a file of its own that it answers the path of: backups made under it still need it. Throws for a key that is used or
   * waits to be. That nothing stored needs it any more is the caller's to know.
   */
  retire(purpose: Purpose, id: string): Promise<string>;
  /** Makes a new KEK and wraps every key with it. The keys themselves stay. */
  rotateKek(): Promise<void>;
  /** Reads the folder again. */
  reload(): Promise<void>;
}

interface StoredKey {
  id: string;
  createdAt: string;
  activeFrom: string;
  wrapped: string;
  /** SPKI DER in base64, signing keys only: checkpoints can be verified without the KEK. */
  public?: string;
}
interface KeyFile {
  purpose: Purpose;
  keys: StoredKey[];
}

/** How long a key is used before `dueForRotation` names it (Q04). */
export const ROTATION_DAYS = 180;

/**
 * Opens the ring in a folder. With `create`, whatever is missing is made (mode 0600); two processes that create at once end with
 * the same keys. Throws when a file is missing, readable by others or altered; the message names it.
 */
export async function openKeyring(
  dir: string,
  { create = false, wrapper, now = Date.now }: { create?: boolean; wrapper?: KeyWrapper; now?: () => number } = {},
): Promise<Keyring> {
  const pathOf = (purpose: Purpose) => join(dir, `${purpose}.json`);
  const stored = await Promise.all(purposes.map((purpose) => readSecretFile<KeyFile>(pathOf(purpose))));
  const kek = wrapper ?? (await fileWrapper(dir, { create: create && stored.every((file) => !file), now }));
  const about = (purpose: Purpose, id: string) => `${purpose}/${id}`;

  async function newKey(purpose: Purpose, leadSeconds: number): Promise<StoredKey> {
    const id = newKeyId(now());
    const times = { createdAt: new Date(now()).toISOString(), activeFrom: new Date(now() + leadSeconds * 1000).toISOString() };
    if (purpose !== 'journal') return { id, ...times, wrapped: await kek.wrap(randomBytes(32), about(purpose, id)) };
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const secret = privateKey.export({ type: 'pkcs8', format: 'der' });
    return {
      id,
      ...times,
      wrapped: await kek.wrap(secret, about(purpose, id)),
      public: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    };
  }
  async function read(purpose: Purpose): Promise<KeyFile> {
    const file = await readSecretFile<KeyFile>(pathOf(purpose));
    if (!file) throw new Error(`${pathOf(purpose)} is missing`);
    return file;
  }

  let created = false;
  for (const [n, purpose] of purposes.entries()) {
    if (stored[n] || !create) continue;
    const made = await createSecretFile(pathOf(purpose), { purpose, keys: [await newKey(purpose, 0)] } satisfies KeyFile);
    created ||= made;
  }

  let ring = new Map<Purpose, Key[]>();
  async function readAll(): Promise<void> {
    const fresh = new Map<Purpose, Key[]>();
    for (const purpose of purposes) {
      const { keys } = await read(purpose);
      const opened = keys.map(async ({ id, createdAt, activeFrom, wrapped }) => ({
        id,
        purpose,
        createdAt,
        activeFrom,
        secret: ring.get(purpose)?.find((known) => known.id === id)?.secret ?? (await kek.unwrap(wrapped, about(purpose, id))),
      }));
      fresh.set(purpose, (await Promise.all(opened)).reverse());
    }
    ring = fresh;
  }
  // one after the other, so that a slow reading never puts back what a later one has replaced
  let reading: Promise<void> = Promise.resolve();
  const reload = (): Promise<void> => (reading = reading.catch(() => undefined).then(readAll));
  await reload();

  const all = (purpose: Purpose) => ring.get(purpose)!;
  return {
    dir,
    created,
    all,
    reload,
    find: (purpose, id) => all(purpose).find((key) => key.id === id),
    active: (purpose) => all(purpose).find((key) => Date.parse(key.activeFrom) <= now()) ?? all(purpose).at(-1)!,
    async rotate(purpose, { leadSeconds = 0 } = {}) {
      const key = await whileLocked(dir, async () => {
        const file = await read(purpose);
        const added = await newKey(purpose, leadSeconds);
        await replaceSecretFile(pathOf(purpose), { ...file, keys: [...file.keys, added] } satisfies KeyFile);
        return added;
      });
      await reload();
      return all(purpose).find(({ id }) => id === key.id)!;
    },
    async retire(purpose, id) {
      await reload();
      const active = all(purpose).findIndex((key) => Date.parse(key.activeFrom) <= now());
      const place = all(purpose).findIndex((key) => key.id === id);
      if (place < 0) throw new Error(`${purpose} key ${id} is not in the key ring`);
      if (active < 0 || place <= active) throw new Error(`${purpose} key ${id} is in use and stays`);
      const path = join(dir, 'retired', `${purpose}-${id}.json`);
      await whileLocked(dir, async () => {
        const file = await read(purpose);
        await createSecretFile(path, { purpose, keys: file.keys.filter((key) => key.id === id) } satisfies KeyFile);
        await replaceSecretFile(pathOf(purpose), { ...file, keys: file.keys.filter((key) => key.id !== id) } satisfies KeyFile);
      });
      await reload();
      return path;
    },
    rotateKek: () =>
      whileLocked(dir, async () => {
        await kek.renew();
        for (const purpose of purposes) {
          const file = await read(purpose);
          const keys = file.keys.map(async (key) => {
            const name = about(purpose, key.id);
            return { ...key, wrapped: await kek.wrap(await kek.unwrap(key.wrapped, name), name) };
          });
          await replaceSecretFile(pathOf(purpose), { ...file, keys: await Promise.all(keys) } satisfies KeyFile);
        }
      }),
  };
}

/** Purposes whose active key is older than `ROTATION_DAYS` (Q04: every 180 days). */
export const dueForRotation = (ring: Keyring, now: number): Purpose[] =>
  purposes.filter((purpose) => now - Date.parse(ring.all(purpose)[0]!.createdAt) >= ROTATION_DAYS * 86_400_000);

/** Reads the folder again every so often, so that a rotated key is known before it is used. Answers a function that stops it. */
export function keepFresh(ring: Keyring, onError: (error: unknown) => void, everyMs = 60_000): () => void {
  const timer = setInterval(() => ring.reload().catch(onError), everyMs).unref();
  return () => clearInterval(timer);
}

/** Public keys of the journal by key id, SPKI DER in base64, from the open ring. */
export const journalPublicKeys = (ring: Keyring): Record<string, string> =>
  Object.fromEntries(
    ring.all('journal').map(({ id, secret }) => {
      const privateKey = createPrivateKey({ key: secret, type: 'pkcs8', format: 'der' });
      return [id, createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')];
    }),
  );
