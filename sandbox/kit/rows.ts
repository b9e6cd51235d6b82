// What a stand-in knows, by a key: put by tests and people under `/_data`, kept over a restart, the latest put counts.
import { openStore } from './store.ts';

export interface Rows<T> {
  get(key: string): T | undefined;
  all(): T[];
  put(row: T): void;
}

export function openRows<T>(name: string, folder: string | undefined, keyOf: (row: T) => string): Rows<T> {
  const store = openStore<T>(name, folder);
  const rows = new Map(store.rows.map((row) => [keyOf(row), row]));
  return {
    get: (key) => rows.get(key),
    all: () => [...rows.values()],
    put(row) {
      store.add(row);
      rows.set(keyOf(row), row);
    },
  };
}
