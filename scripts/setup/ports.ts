import { createServer } from 'node:net';
import { SetUpProblem } from './problem.ts';

/** A free TCP port on this machine. Another program may take it before you do. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
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
