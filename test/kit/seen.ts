// What is read of a PDF, its text and a picture of it, follows from its bytes, from who reads it and from the packages: a second of the processor for five papers. What an earlier
// run saw in the same bytes is not looked for again.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const readers = createHash('sha256');
for (const file of ['package-lock.json', 'test/kit/pdf.ts', 'test/kit/seen.ts']) readers.update(readFileSync(join(root, file)));
const readBy = readers.digest('hex');

const keptIn = (file: string, of: string): { seen: unknown } | undefined => {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { of: string; seen: unknown };
    return kept.of === of ? kept : undefined;
  } catch {
    return undefined;
  }
};

/** What `look` says of these bytes, as JSON gives it back. Of each name the last is kept, in `folder`. Errors of `look` are thrown on, and nothing is kept of them. */
export async function seen<T>(name: string, bytes: Uint8Array, look: (bytes: Uint8Array) => Promise<T>, folder = join(root, 'var/cache/seen')): Promise<T> {
  const of = createHash('sha256').update(readBy).update(bytes).digest('hex');
  const file = join(folder, `${name}.json`);
  const kept = keptIn(file, of);
  if (kept) return kept.seen as T;
  const now = await look(bytes);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ of, seen: now }));
  return now;
}
