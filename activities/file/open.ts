// The desk of uploads on its store, a folder or a bucket: content sealed with the platform's own key, since equal content of several districts is kept once.
import type { MikroORM } from '@mikro-orm/postgresql';
import { commonRules } from '../../domain/kit/common-rules.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { now } from '../../db/kit/clock.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Config } from '../../config.ts';
import { createFolderStore, type FileStore } from '../../gateways/files.ts';
import { framedCipher } from '../../gateways/kit/framed-cipher.ts';
import type { VirusGateway } from '../../gateways/virus.ts';
import type { Fields } from '../../security/field.ts';
import type { OutboxHandler } from '../kit/outbox.ts';
import { createFileDesk, SCAN_FILE, type FileDesk } from './desk.ts';

const PLATFORM = '000000';
const CONTENT = 'file.content';
const MEGABYTE = 1024 * 1024;

export interface OpenFiles {
  orm: MikroORM;
  fields: Fields;
  /** A folder (absolute path), made when it is missing, or a bucket that is there. */
  store: Config['files'];
  virus: VirusGateway;
  scanWithinMs?: number;
  onError?: (error: unknown) => void;
}

/** The store that the configuration names. Throws where the folder can't be made, or the bucket or its keys are wrong. */
export async function openStore(fields: Fields, at: Config['files']): Promise<FileStore> {
  const cipher = framedCipher({
    encryptBytes: (plain) => fields.encryptBytes(plain, PLATFORM, CONTENT),
    decryptBytes: (sealed) => fields.decryptBytes(sealed, CONTENT),
    isStale: (start) => fields.needsRotation(`${Buffer.from(start).toString('latin1').split('\n')[0]}.`),
  });
  if (at.kind === 'folder') return createFolderStore({ folder: at.dir, cipher });
  // Who keeps files in a folder doesn't load the object store's client.
  const { createS3Store } = await import('../../gateways/files-s3.ts');
  return createS3Store({ ...at, cipher });
}

/** Opens the store and gives its desk. One per process; API and worker share the store. */
export async function openFiles({ store, ...parts }: OpenFiles): Promise<FileDesk> {
  return createFileDesk({
    ...parts,
    store: await openStore(parts.fields, store),
    maxBytes: async (em) => {
      const rules = (await ruleBook(em)).rulesFor(PLATFORM, shanghaiDay(await now(em)));
      return ruleValue(rules, commonRules.fileMaxMegabytes) * MEGABYTE;
    },
  });
}

/** For the outbox: scans that the upload didn't wait for. */
export const scanHandler = (desk: Pick<FileDesk, 'scan'>): Record<typeof SCAN_FILE, OutboxHandler> => ({
  [SCAN_FILE]: ({ payload }, signal) => desk.scan(String(payload['id']), signal),
});
