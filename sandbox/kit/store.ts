// Rows a stand-in keeps: in memory, and with a folder also line by line in a file, written before the answer goes out.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Store<T> {
  rows: readonly T[];
  add(row: T): void;
}

/** Opens a store; a last line cut off by a kill is dropped. */
export function openStore<T>(name: string, folder?: string): Store<T> {
  const rows: T[] = [];
  if (!folder) return { rows, add: (row) => void rows.push(row) };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${name}.ndjson`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole !== text) writeFileSync(file, whole);
  for (const line of whole.split('\n')) if (line) rows.push(JSON.parse(line) as T);
  return {
    rows,
    add(row) {
      appendFileSync(file, JSON.stringify(row) + '\n', { mode: 0o600 });
      rows.push(row);
    },
  };
}
