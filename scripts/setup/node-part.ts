// A program of ours as a part of the system: its lines go to a log file.
import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { PATIENCE_MS, soon, startChild, untilReady } from './child.ts';
import { causeIn, SetUpProblem } from './problem.ts';
import type { Running } from './supervisor.ts';

export interface Program {
  name: string;
  file: string;
  args: string[];
  nodeOptions?: string[];
  /** See `startChild`. */
  nice?: number;
  again?: boolean | undefined;
  env: NodeJS.ProcessEnv;
  cwd: string;
  logFile: string;
  /** Ready when the port of 127.0.0.1 takes connections, or when the program sends the message `ready`. */
  readyPort?: number;
  readyWithinMs?: number;
}

const LOG_LIMIT = 20 * 1024 * 1024;
/** How Node runs a program of ours that wants `options`. The last word has BANSHI_NODE_OPTIONS, for trying out what NODE_OPTIONS doesn't take. */
export const ourNode = (options: readonly string[] = []): string[] => [
  '--import',
  join(import.meta.dirname, 'found.ts'),
  ...options,
  ...(process.env['BANSHI_NODE_OPTIONS']?.split(' ').filter(Boolean) ?? []),
];

/** @throws SetUpProblem when the file is missing, the program ends at once, or is not ready in time */
export async function startProgram(program: Program): Promise<Running> {
  const { name, file, logFile, readyPort, readyWithinMs = PATIENCE_MS } = program;
  if (!existsSync(file)) throw new SetUpProblem(`${name} can't start: ${file} is missing; bring the file back (git checkout) and start again.`);
  const log = openLog(logFile);
  const child = startChild(process.execPath, [...ourNode(program.nodeOptions), file, ...program.args], {
    cwd: program.cwd,
    env: program.env,
    nice: program.nice ?? 0,
    again: program.again,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    onOutput: (chunk) => log.write(chunk),
  });
  const written = new Promise<void>((resolve) => log.once('close', () => resolve()));
  void child.closed.then(() => log.end());
  let told = false;
  child.process.on('message', (message) => (told ||= message === 'ready'));
  const ready = async () => told || (readyPort !== undefined && (await takesConnections('127.0.0.1', readyPort)));
  const problem = (how: string | undefined): SetUpProblem => {
    if (how === undefined) return new SetUpProblem(`${name} was not ready within ${readyWithinMs / 1000} s: see ${logFile}.`);
    const cause = causeIn(child.output());
    return new SetUpProblem(`${name} did not start (${how}): ${cause ?? `see ${logFile}`}.${cause ? '' : `\n${child.lastWords?.()}`}`);
  };
  try {
    await untilReady(child, ready, readyWithinMs, problem);
  } catch (error) {
    // Whoever is told to look at the log finds all of it there.
    await soon(written);
    throw error;
  }
  return child;
}

function openLog(file: string) {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > LOG_LIMIT) renameSync(file, `${file}.1`);
  const log = createWriteStream(file, { flags: 'a' });
  // A full disk must not stop the part whose lines it can't take.
  log.on('error', () => undefined);
  return log;
}

/** Whether somebody accepts a TCP connection there in time. */
export function takesConnections(host: string, port: number, withinMs = 1000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: withinMs });
    const answer = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket
      .once('connect', () => answer(true))
      .once('error', () => answer(false))
      .once('timeout', () => answer(false));
  });
}
