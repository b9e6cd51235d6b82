// Kills at each boundary in turn instead of at random moments: `decide` in the API's process, and the beginning and the end of every activity of the worker.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ChaosSystem } from './system.ts';
import type { Kills } from './killer.ts';

export interface BoundaryKills extends Kills {
  /** Boundaries that were killed at, in turn. */
  killed: string[];
  /** Those that this story doesn't pass. */
  passedOver: string[];
}

export interface BoundaryOptions {
  system: ChaosSystem;
  /** File that names the boundary to die at (test/chaos/kill-at.ts). */
  file: string;
  /** At the most; all where it is left out. */
  atMost?: number;
  /** Longest wait for the story to come by. */
  waitMs?: number;
  say: (line: string) => void;
  /** Called while a boundary is waited for: moves the clock, so that what happens by itself happens. */
  meanwhile: () => Promise<void>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Every boundary that API and worker have declared. */
export const boundariesOf = (file: string): string[] => [...new Set(readFileSync(`${file}.known`, 'utf8').split('\n').filter(Boolean))].toSorted();

/** Ends when every boundary has been tried and every part is back. */
export async function runBoundaries({ system, file, atMost = Infinity, waitMs = 20_000, say, meanwhile }: BoundaryOptions): Promise<BoundaryKills> {
  const result: BoundaryKills = { by: {}, count: 0, recovered: 0, killed: [], passedOver: [] };
  for (const boundary of boundariesOf(file)) {
    if (result.count >= atMost) break;
    const part = boundary.startsWith('API') ? 'API' : 'worker';
    const before = system.pids()[part];
    writeFileSync(file, boundary);
    const reached = await comesBy(file, waitMs, meanwhile);
    if (!reached) {
      rmSync(file, { force: true });
      result.passedOver.push(boundary);
      say(`not passed by this story: ${boundary}`);
      continue;
    }
    result.count++;
    result.by[part] = (result.by[part] ?? 0) + 1;
    result.killed.push(boundary);
    say(`kill ${result.count}: ${boundary}`);
    for (const end = Date.now() + 120_000; Date.now() < end; await pause(100)) {
      const now = system.pids()[part];
      if (now === undefined || now === before) continue;
      result.recovered++;
      break;
    }
  }
  return result;
}

/** The file is gone: somebody died there. */
async function comesBy(file: string, waitMs: number, meanwhile: () => Promise<void>): Promise<boolean> {
  const end = Date.now() + waitMs;
  for (let turn = 1; Date.now() < end; turn++) {
    if (!existsSync(file)) return true;
    await pause(100);
    if (turn % 50 === 0) await meanwhile();
  }
  return !existsSync(file);
}
