// The folder that says where parts are to die, seen from outside: kill-at.ts reads it inside of them.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
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

export interface Armed {
  folder: string;
  /** Every boundary that API and workers have declared. */
  known: () => string[];
  /** Dies at this one, once. */
  at: (boundary: string) => void;
  /** Nobody has come by `at` yet. */
  waits: () => boolean;
  /** Dies once at each that is found; null: at none any more. */
  each: (pattern: RegExp | null) => void;
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
    each: (pattern) => (pattern ? writeFileSync(each, pattern.source) : rmSync(each, { force: true })),
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

/**
 * What follows acts runs behind everything else on the machine (scripts/setup/child.ts). A part that starts again hundreds of times would be waited for most of
 * the time, so where we may it is one like others.
 */
export function ordinary(pid: number): void {
  try {
    setPriority(pid, 0);
    writeFileSync(`/proc/${pid}/autogroup`, '0');
  } catch {
    // Only a privileged user may.
  }
}
