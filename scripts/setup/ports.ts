import { createServer } from 'node:net';
import { SetUpProblem } from './problem.ts';

/** Below those that the machine gives to outgoing connections, one of which might take a port before whoever asked for it listens. */
const FIRST = 20_000;
/** So many for each process, so that several that look for ports at the same time look in different places. */
const EACH = 50;
const PLACES = 240;
let given = 0;

/** A free TCP port on this machine; in one process another one each time. Another program may take it before you do. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < EACH; tried++) {
    const port = FIRST + (process.pid % PLACES) * EACH + (given++ % EACH);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${EACH} ports is free`);
}

/** True when nobody listens on the port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** @throws SetUpProblem that names the part, the port and the way out */
export async function requireFree(part: string, port: number, option: string): Promise<void> {
  if (!(await isFree(port)))
    throw new SetUpProblem(
      `Port ${port}, which ${part} needs, is taken by another program: stop that program, move all ports with --port-offset N, or ${option}.`,
    );
}
