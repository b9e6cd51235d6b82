// A process of our own: in its own session (so that Ctrl-C reaches it only through us), on a leash, its last lines kept.
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { leash } from './leash.ts';
import { setPriority } from 'node:os';
import { SetUpProblem } from './problem.ts';
import type { Running } from './supervisor.ts';

/**
 * Niceness of what follows acts (engine, workers): on a busy machine people's answers come first, and what follows comes when the rush is over. Where a system is tried out the machine is
 * busy with something else, and whoever tries it waits for what follows. BANSHI_FOLLOWS_NICE, 0 to 19, sets another one.
 * @throws SetUpProblem where that is no such number
 */
export function followsNice(production: boolean, given: string | null = process.env['BANSHI_FOLLOWS_NICE'] ?? null): number {
  if (given === null) return production ? 19 : 10;
  if (!/^1?\d$/.test(given)) throw new SetUpProblem(`BANSHI_FOLLOWS_NICE is ${given}: it takes a whole number from 0 to 19.`);
  return Number(given);
}

/** Lowers a process below the others, and its session too: where Linux shares the processor among sessions, niceness counts only inside of one. */
function yieldTo(pid: number, nice: number): void {
  for (const thread of threadsOf(pid)) tried(() => setPriority(thread, nice));
  tried(() => writeFileSync(`/proc/${pid}/autogroup`, String(nice)));
}

/** On Linux each thread has a niceness of its own. Elsewhere, and where it has ended, the process alone. */
export function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [pid];
  }
}

function tried(change: () => void): void {
  try {
    change();
  } catch {
    // It has ended meanwhile, or nothing is shared like that here.
  }
}

export interface Child extends Running {
  process: ChildProcess;
  /** The last 4,000 characters of what it printed. */
  output: () => string;
  /** How it ended, once it has. */
  how: () => string | undefined;
  /** All that it printed has been read: a little after its end. */
  closed: Promise<void>;
  /** Called when it is ready. */
  ready: () => void;
}

export interface ChildOptions {
  cwd?: string;
  env: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  stdio?: StdioOptions;
  /** Asks it to end in order; after the time of `stop` comes `force`. */
  askWith?: 'SIGTERM' | 'SIGINT';
  forceWith?: 'SIGKILL' | 'SIGQUIT';
  /** Niceness, 0 to 19: from its first moment where it starts `again` in the middle of the others' work, otherwise once it is ready, for until then somebody waits for it. */
  nice?: number;
  again?: boolean | undefined;
  /** A folder that goes with it. */
  thenRemove?: string;
  onOutput?: (chunk: Buffer) => void;
}

export function startChild(command: string, args: string[], options: ChildOptions): Child {
  const { askWith = 'SIGTERM', forceWith = 'SIGKILL', thenRemove = '', nice = 0, again = false, onOutput, stdio = ['ignore', 'pipe', 'pipe'], ...rest } = options;
  const child = spawn(command, args, { ...rest, stdio, detached: true });
  const yields = (): void => {
    if (nice && child.pid !== undefined) yieldTo(child.pid, nice);
  };
  if (again) yields();
  let tail = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-4000);
      onOutput?.(chunk);
    });
  const release = child.pid === undefined ? () => undefined : leash(child.pid, askWith === 'SIGINT' ? 'INT' : 'TERM', thenRemove);
  let how: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  }).then((text) => {
    release();
    return (how = text);
  });
  const closed = new Promise<void>((resolve) => {
    for (const event of ['close', 'error']) child.once(event, () => resolve());
  });
  return {
    process: child,
    ended,
    closed,
    output: () => tail.trim(),
    how: () => how,
    ready: yields,
    lastWords: () => tail.trim().split('\n').slice(-5).join('\n'),
    stop: async (withinMs) => {
      child.kill(askWith);
      const timer = setTimeout(() => child.kill(forceWith), withinMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Waits for what comes at once, where nothing holds it up. */
export const soon = (awaited: Promise<unknown>): Promise<unknown> => Promise.race([awaited, new Promise((resolve) => setTimeout(resolve, 1_000))]);

/** A part that lives and isn't ready has this long, in milliseconds: on a busy machine those that give way to others start after them. */
export const PATIENCE_MS = 120_000;

/**
 * Waits until `ready` answers true.
 * @param problem makes the error from how the child ended, or from undefined when the time is over
 */
export async function untilReady(
  child: Child,
  ready: () => Promise<boolean>,
  withinMs: number,
  problem: (how: string | undefined) => Error,
): Promise<void> {
  for (const end = Date.now() + withinMs; !(await ready()); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (child.how() !== undefined) {
      await soon(child.closed);
      throw problem(child.how());
    }
    if (Date.now() < end) continue;
    await child.stop(1000);
    throw problem(undefined);
  }
  child.ready();
}
