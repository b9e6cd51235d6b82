// Is this process alive, can it serve, how far are the workflows behind.
import { Router } from 'express';

export interface Probes {
  /** Resolves when the database answers; rejects when it is away. */
  database: () => Promise<unknown>;
  /** Resolves when the engine answers. */
  engine: () => Promise<unknown>;
  /** Cases whose journal is ahead of their workflow, and for how many seconds the oldest one. */
  behind: () => Promise<{ cases: number; seconds: number }>;
  draining: () => boolean;
}

const within = <T>(promise: Promise<T>, ms: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => (timer = setTimeout(() => reject(new Error('too slow')), ms)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/** `ok` or `away`, after 2 s at the latest. */
const ask = (probe: () => Promise<unknown>): Promise<'ok' | 'away'> =>
  within(Promise.resolve().then(probe), 2000).then(
    () => 'ok' as const,
    () => 'away' as const,
  );

export interface Readiness {
  ready: boolean;
  database: 'ok' | 'away';
  engine: 'ok' | 'away';
  behind: { cases: number; seconds: number } | null;
  draining: boolean;
}

/** An engine that is away or behind costs no caller anything, so it doesn't make us unready: the database and a drain do. */
export async function readiness(probes: Probes): Promise<Readiness> {
  const [database, engine] = await Promise.all([ask(probes.database), ask(probes.engine)]);
  const behind = database === 'ok' ? await within(probes.behind(), 2000).catch(() => null) : null;
  const draining = probes.draining();
  return { ready: database === 'ok' && !draining, database, engine, behind, draining };
}

/** `/healthz` and `/readyz`. */
export function health(probes: Probes): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => void res.json({ status: 'ok' }));
  router.get('/readyz', async (_req, res) => {
    const state = await readiness(probes);
    res.status(state.ready ? 200 : 503).json(state);
  });
  return router;
}
