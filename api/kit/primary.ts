// The primary process holds the sockets and serves the figures; workers answer. One that dies is replaced, a release replaces all without a gap.
import cluster, { type Worker } from 'node:cluster';
import { createServer, type Server } from 'node:http';
import { AggregatorRegistry } from 'prom-client';
import type { Logger } from '../../logger.ts';
import { DRAIN_MS } from './serve.ts';

export interface PrimaryOptions {
  workers: number;
  metrics: { host: string; port: number };
  logger: Logger;
}

/** Figures of all workers together, for Prometheus. On its own port, which only the operators' network reaches. */
export function serveMetrics(text: () => Promise<string>, { host, port }: PrimaryOptions['metrics']): Promise<Server> {
  const server = createServer((req, res) => {
    if (req.method !== 'GET' || req.url?.split('?')[0] !== '/metrics') return void res.writeHead(404).end();
    text().then(
      (body) => res.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body),
      (error: Error) => res.writeHead(503).end(error.message),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

/** In a worker: its figures are given to the primary when that asks. */
export const shareFigures = (): void => void new AggregatorRegistry();

const listening = (worker: Worker): Promise<boolean> =>
  new Promise((resolve) => {
    worker.on('message', (message) => message === 'ready' && resolve(true));
    worker.once('exit', () => resolve(false));
  });

/**
 * Runs until a signal. SIGTERM, SIGINT: drains all and exits 0. SIGHUP: starts new workers from the code on disk, then drains the old.
 * Exits 1 when the first workers can't start (port taken, database wrong): somebody has to look.
 */
export async function runPrimary({ workers, metrics, logger }: PrimaryOptions): Promise<void> {
  const registry = new AggregatorRegistry();
  const leaving = new Set<number>();
  let stopping = false;
  let failures = 0;

  const start = (): Worker => {
    const worker = cluster.fork();
    worker.once('exit', (code, signal) => {
      if (stopping || leaving.delete(worker.id)) return;
      const wait = Math.min(500 * 2 ** failures++, 10_000);
      logger.error({ worker: worker.id, exit: signal ?? code, wait }, 'worker gone, another one starts');
      setTimeout(() => {
        if (stopping) return;
        void listening(start()).then((up) => up && (failures = 0));
      }, wait);
    });
    return worker;
  };
  const drain = (worker: Worker): Promise<void> =>
    new Promise((resolve) => {
      leaving.add(worker.id);
      const late = setTimeout(() => worker.process.kill('SIGKILL'), DRAIN_MS + 2000);
      worker.once('exit', () => {
        clearTimeout(late);
        resolve();
      });
      worker.process.kill('SIGTERM');
    });
  const all = (): Worker[] => Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);

  const stop = async (code: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await Promise.all(all().map(drain));
    process.exit(code);
  };
  process.on('SIGTERM', () => void stop(0));
  process.on('SIGINT', () => void stop(0));
  process.on('SIGHUP', () => {
    const old = all();
    logger.info({ workers: old.length }, 'release: new workers start, then the old ones drain');
    void Promise.all(old.map(() => listening(start()))).then(async (up) => {
      if (up.every(Boolean)) await Promise.all(old.map(drain));
      else logger.error('release: a new worker did not start; the old ones stay');
    });
  });

  await serveMetrics(() => registry.clusterMetrics(), metrics);
  const up = await Promise.all(Array.from({ length: workers }, () => listening(start())));
  if (!up.every(Boolean)) return stop(1);
  logger.info({ workers }, 'api is up');
}
