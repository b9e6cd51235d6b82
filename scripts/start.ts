// `npm start`: the whole system under one supervisor. Ctrl-C stops it in order.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config.ts';
import { ourNode } from './setup/node-part.ts';
import { HELP, parseStartOptions } from './setup/options.ts';
import { SetUpProblem } from './setup/problem.ts';
import { startSystem, type Started } from './setup/start-system.ts';
import { createSupervisor } from './setup/supervisor.ts';

const root = join(import.meta.dirname, '..');
const DEMO = join(root, 'scripts/demo.ts');
const say = (line: string) => console.log(line);
let supervisor = createSupervisor({ say });
let release = () => undefined as void;
let stopping = false;

/** Ends the process with that code when everything has stopped, at most 10 s later: the leashes see to what is left then. */
async function stop(code: number): Promise<never> {
  stopping = true;
  setTimeout(() => process.exit(code || 1), 9800).unref();
  await supervisor.stop();
  release();
  process.exit(code);
}

const interrupted = () => {
  if (stopping) return;
  say('Stopping …');
  void stop(0);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupted);
// The process that npm started is gone: nobody holds us any more.
process.on('disconnect', interrupted);
process.channel?.unref();

/** Plays the source documents' examples through the REST API, once. A failure is said and harms nothing. */
function demonstrate({ env }: Started): Promise<void> {
  say('Playing the demonstration through the API (--no-demo leaves it out)');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...ourNode(), DEMO], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    process.once('exit', () => child.kill());
    child.once('error', () => resolve());
    child.once('exit', (code) => {
      if (code !== 0 && !stopping) say(`The demonstration ended with code ${code}; the system runs without the rest of it`);
      resolve();
    });
  });
}

try {
  const began = Date.now();
  const options = parseStartOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  if (options.help) {
    say(HELP);
    process.exit(0);
  }
  const { longestPauseMs } = options;
  if (longestPauseMs !== undefined) supervisor = createSupervisor({ say, longestPauseMs });
  const started = await startSystem({ root, given: process.env, options, supervisor, say }, (letGo) => (release = letGo));
  say(`Banshi runs after ${((Date.now() - began) / 1000).toFixed(1)} s. Ctrl-C stops it.\n${started.table}`);
  if (options.demo && started.fresh && existsSync(DEMO)) await demonstrate(started);
} catch (error) {
  if (!stopping) {
    const known = error instanceof SetUpProblem || error instanceof ConfigError;
    console.error(known ? error.message : `The start failed: ${(error as Error).stack}`);
    void stop(1);
  }
}
