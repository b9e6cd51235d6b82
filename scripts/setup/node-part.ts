// A program of ours as a part: its own session (so that Ctrl-C reaches it only through us), its lines in a log file.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { leash } from './leash.ts';
import { causeIn, SetUpProblem } from './problem.ts';
import type { Running } from './supervisor.ts';

export interface Program {
  name: string;
  file: string;
  args: string[];
  nodeOptions?: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  logFile: string;
  /** Ready when the port of 127.0.0.1 takes connections, or when the program sends the message `ready`. */
  readyPort?: number;
  readyWithinMs?: number;
}

const LOG_LIMIT = 20 * 1024 * 1024;

/** @throws SetUpProblem when the file is missing, the program ends at once, or is not ready in time */
export async function startProgram(program: Program): Promise<Running> {
  if (!existsSync(program.file))
    throw new SetUpProblem(`${program.name} can't start: ${program.file} is missing; bring the file back (git checkout) and start again.`);
  mkdirSync(dirname(program.logFile), { recursive: true });
  if (existsSync(program.logFile) && statSync(program.logFile).size > LOG_LIMIT) renameSync(program.logFile, `${program.logFile}.1`);
  const log = createWriteStream(program.logFile, { flags: 'a' });
  log.on('error', () => undefined);
  const child = spawn(process.execPath, [...(program.nodeOptions ?? []), program.file, ...program.args], {
    cwd: program.cwd,
    env: program.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let tail = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-4000);
      log.write(chunk);
    });
  const release = child.pid === undefined ? () => undefined : leash(child.pid);
  let how: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  }).then((text) => {
    how = text;
    release();
    log.end();
    return text;
  });
  const lastWords = () => tail.trimEnd().split('\n').slice(-5).join('\n');
  const stop = async (withinMs: number) => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
    await ended;
    clearTimeout(timer);
  };
  let told = false;
  child.on('message', (message) => (told ||= message === 'ready'));
  const end = Date.now() + (program.readyWithinMs ?? 60_000);
  while (!told && !(program.readyPort !== undefined && (await takesConnections('127.0.0.1', program.readyPort)))) {
    if (how !== undefined)
      throw new SetUpProblem(
        `${program.name} did not start (${how}): ${causeIn(tail) ?? `see ${program.logFile}`}.${causeIn(tail) ? '' : `\n${lastWords()}`}`,
      );
    if (Date.now() > end) {
      await stop(1000);
      throw new SetUpProblem(`${program.name} was not ready within ${(program.readyWithinMs ?? 60_000) / 1000} s: see ${program.logFile}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { ended, stop, lastWords };
}

/** Whether somebody accepts a TCP connection there within a second. */
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
