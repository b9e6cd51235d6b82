// Histories of released workflows stand as they were released: a workflow that changes replays them by `patched()`, they are not recorded anew. Which ones, and the hash of
// each, is in test/frozen-histories.json; `node scripts/freeze-histories.ts` adds those that came since.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../histories');
export const frozenFile = join(import.meta.dirname, '../frozen-histories.json');

/** SHA-256 in hex by `<type>/<name>.json`. */
export type Hashes = Record<string, string>;

export const frozen = (): Hashes => JSON.parse(readFileSync(frozenFile, 'utf8')) as Hashes;

/** What is stored, with its hash, in the order of names. */
export const storedHistories = (): Hashes =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.replaceAll('\\', '/'))
      .toSorted()
      .map((name) => [name, createHash('sha256').update(readFileSync(join(root, name))).digest('hex')]),
  );

/** Frozen histories that were changed or are gone. */
export const thawed = (listed: Hashes, stored: Hashes): string[] => Object.keys(listed).filter((name) => stored[name] !== listed[name]);
