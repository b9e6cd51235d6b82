// The folder that says where parts are to die, seen from outside: kill-at.ts reads it inside of them.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Killable } from './system.ts';

/** Somebody died there. */
export interface Death {
  boundary: string;
  part: Killable;
  pid: number;
  /** Real time, in milliseconds. */
  at: number;
}

/** Where each is to be died at once, by the first who comes by. */
export interface Each {
  /** These boundaries, and none else. */
  exactly: readonly string[];
  /** And those that both regular expressions find, whatever the system calls them; null: no others. */
  found: { on: string; at: string } | null;
}
export const isAmong = ({ exactly, found }: Each, boundary: string): boolean =>
  exactly.includes(boundary) || (found !== null && new RegExp(found.on).test(boundary) && new RegExp(found.at).test(boundary));

export interface Armed {
  folder: string;
  /** Every boundary that API and workers have declared. */
  known: () => string[];
  /** Dies at this one, once. */
  at: (boundary: string) => void;
  /** Nobody has come by `at` yet. */
  waits: () => boolean;
  /** Dies once at each; null: at none any more. */
  each: (all: Each | null) => void;
  /** Those of `each`, in the order of their moments. */
  deaths: () => Death[];
  /** Nobody dies any more. */
  disarm: () => void;
}

export const partOf = (boundary: string): Killable => boundary.slice(0, boundary.indexOf(':')) as Killable;

export function armed(folder: string): Armed {
  const [at, each, died, known] = ['at', 'each', 'died', 'known'].map((name) => join(folder, name)) as [string, string, string, string];
  mkdirSync(died, { recursive: true });
  const arm: Armed = {
    folder,
    known: () => (existsSync(known) ? [...new Set(readFileSync(known, 'utf8').split('\n').filter(Boolean))].toSorted() : []),
    at: (boundary) => writeFileSync(at, boundary),
    waits: () => existsSync(at),
    each: (all) => {
      if (!all) return rmSync(each, { force: true });
      // Whoever reads finds the whole of it, or none.
      writeFileSync(`${each}.new`, JSON.stringify(all));
      renameSync(`${each}.new`, each);
    },
    deaths: () =>
      readdirSync(died)
        .map((name) => {
          const boundary = decodeURIComponent(name);
          const file = join(died, name);
          return { boundary, part: partOf(boundary), pid: Number(readFileSync(file, 'utf8')), at: statSync(file).mtimeMs };
        })
        .toSorted((a, b) => a.at - b.at),
    disarm: () => {
      arm.each(null);
      rmSync(at, { force: true });
    },
  };
  return arm;
}
