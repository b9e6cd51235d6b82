// Brings parts up in order, starts one again that dies, and stops all in the opposite order.
import { SetUpProblem } from './problem.ts';

export interface Running {
  /** Settles when the part has ended, with how it ended: `signal SIGKILL`, `exit code 1`. */
  ended: Promise<string>;
  /** Asks it to end, and makes it after `withinMs`. Settles when it has ended. */
  stop: (withinMs: number) => Promise<void>;
  /** What it said last, for the line about its death. */
  lastWords?: () => string;
}

export interface Part {
  name: string;
  /** Parts of one stage start one after another and stop together. */
  stage: number;
  /** Milliseconds that it gets to stop in order. All stages together stay under 10 s. */
  stopWithinMs: number;
  /**
   * `again`: it has run before, and the others are at work.
   * @throws SetUpProblem when it can't start
   */
  start: (again?: boolean) => Promise<Running>;
}

export interface Supervisor {
  up: (part: Part) => Promise<void>;
  stop: () => Promise<void>;
}

export interface SupervisorOptions {
  say: (line: string) => void;
  /** First pause before a start again; doubled with every death up to `longestPauseMs`. */
  pauseMs?: number;
  longestPauseMs?: number;
  /** A part that lived this long starts again with the first pause. */
  steadyMs?: number;
  /** Whoever waits is told of a part that takes longer than this to start. */
  slowMs?: number;
}

interface Entry {
  part: Part;
  running: Running | undefined;
  pause: number;
  wake: () => void;
}

export function createSupervisor({ say, pauseMs = 500, longestPauseMs = 30_000, steadyMs = 60_000, slowMs = 20_000 }: SupervisorOptions): Supervisor {
  const entries: Entry[] = [];
  let stopping: Promise<void> | undefined;
  const over = () => stopping !== undefined;

  async function begun(part: Part, again = false): Promise<Running> {
    const slow = setTimeout(() => say(`${part.name} has not started after ${slowMs / 1000} s; still waiting for it`), slowMs);
    try {
      return await part.start(again);
    } finally {
      clearTimeout(slow);
    }
  }

  /** Watches one part for as long as the system runs. */
  async function watch(entry: Entry): Promise<void> {
    while (entry.running && !over()) {
      const began = Date.now();
      const how = await entry.running.ended;
      if (over()) return;
      const words = entry.running.lastWords?.().trim();
      entry.running = undefined;
      if (Date.now() - began > steadyMs) entry.pause = pauseMs;
      say(
        `${entry.part.name} ended (${how}); starting it again in ${entry.pause / 1000} s${words ? `. It said:\n${words.replaceAll(/^/gm, '    ')}` : ''}`,
      );
      await again(entry);
    }
  }

  async function again(entry: Entry): Promise<void> {
    while (!entry.running && !over()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, entry.pause);
        entry.wake = () => (clearTimeout(timer), resolve());
      });
      if (over()) return;
      entry.pause = Math.min(entry.pause * 2, longestPauseMs);
      try {
        const running = await begun(entry.part, true);
        // Stopped while it started: stop() has passed it by, so it is ours to end.
        if (over()) await running.stop(entry.part.stopWithinMs);
        else {
          entry.running = running;
          say(`${entry.part.name} runs again`);
        }
      } catch (error) {
        say(`${entry.part.name} does not start again: ${(error as Error).message} Trying again in ${entry.pause / 1000} s`);
      }
    }
  }

  async function stopAll(): Promise<void> {
    const stages = [...new Set(entries.map(({ part }) => part.stage))].toSorted((a, b) => b - a);
    for (const { wake } of entries) wake();
    for (const stage of stages)
      await Promise.all(entries.filter(({ part }) => part.stage === stage).map(async ({ part, running }) => running?.stop(part.stopWithinMs)));
    // A start that was under way ends what it has begun before we say that everything has stopped.
    await Promise.all(watches);
  }

  const watches: Array<Promise<void>> = [];
  return {
    async up(part) {
      if (over()) throw new SetUpProblem('Stopped before everything was up.');
      const running = await begun(part);
      if (over()) {
        await running.stop(part.stopWithinMs);
        throw new SetUpProblem('Stopped before everything was up.');
      }
      const entry: Entry = { part, running, pause: pauseMs, wake: () => undefined };
      entries.push(entry);
      watches.push(watch(entry));
    },
    stop: () => (stopping ??= stopAll()),
  };
}
