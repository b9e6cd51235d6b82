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
  /** Those that are tried; all where it is left out. */
  of?: (boundary: string) => boolean;
  /** Longest wait for the story to come by. */
  waitMs?: number;
  say: (line: string) => void;
  /** Called while a boundary is waited for: moves the clock, so that what happens by itself happens. */
  meanwhile: () => Promise<void>;
}

const counter = 'tellCounter|tellAppointment|tellUrged|tellLate|printDocument';
/** Boundaries that a story never comes by: activities of other families, and neighbours whom it has no question for. */
const foreign = {
  onboarding: new RegExp(
    `^documents|: (${counter}|tellRegistration|askEmployer|warnOverrun|tellRating|warnOfRating|tellDelivery|dueDifferences|report(Month|Year)|runChecks|checkCalendar|checkpointJournal|` +
      `(licence-|sharing|safety|portal|mobile|rating|courier|social|education)\\S*) `,
  ),
  registration: new RegExp(`: (${counter}|tellSupplier|notify) `),
};
/** Those that a story has to come by. */
export const boundariesOfStory =
  (story: keyof typeof foreign) =>
  (boundary: string): boolean =>
    !foreign[story].test(boundary);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Every boundary that API and worker have declared. */
export const boundariesOf = (file: string): string[] => [...new Set(readFileSync(`${file}.known`, 'utf8').split('\n').filter(Boolean))].toSorted();

/** Ends when every boundary has been tried, those that were not passed once more, and every part is back. */
export async function runBoundaries({
  system,
  file,
  atMost = Infinity,
  of = () => true,
  waitMs = 20_000,
  say,
  meanwhile,
}: BoundaryOptions): Promise<BoundaryKills> {
  const result: BoundaryKills = { by: {}, count: 0, recovered: 0, killed: [], passedOver: [] };
  /** Dies there, and comes back; false where the story did not come by. */
  const killAt = async (boundary: string): Promise<boolean> => {
    const part = boundary.split(':')[0] as 'API' | 'worker' | 'documents';
    const before = system.pids()[part];
    writeFileSync(file, boundary);
    if (!(await comesBy(file, waitMs, meanwhile))) {
      rmSync(file, { force: true });
      return false;
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
    return true;
  };
  const again: string[] = [];
  for (const boundary of boundariesOf(file).filter(of)) {
    if (result.count >= atMost) return result;
    if (!(await killAt(boundary))) again.push(boundary);
  }
  for (const boundary of again) {
    if (await killAt(boundary)) continue;
    result.passedOver.push(boundary);
    say(`not passed by this story: ${boundary}`);
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
