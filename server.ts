// The API: `node server.ts`. The primary holds the sockets and the figures, its workers answer on two listeners (applicants, officers).
import cluster from 'node:cluster';
import { register } from 'prom-client';
import { createLogger, type Logger } from './logger.ts';
import { runPrimary, serveMetrics, shareFigures } from './api/kit/primary.ts';
import { serve } from './api/kit/serve.ts';
import { ConfigError, loadConfig, type Config } from './config.ts';
import { tidyAtRest } from './memory.ts';

/** Answers until a signal (or the end of the primary), then drains and exits 0. */
async function runWorker(config: Config, logger: Logger): Promise<void> {
  if (cluster.isWorker) shareFigures();
  // Only who answers loads what answers: the primary holds sockets and figures, in a quarter of the memory.
  const { openTracing } = await import('./temporal/tracing.ts');
  const tracing = config.otelEndpoint === undefined ? undefined : await openTracing({ endpoint: config.otelEndpoint, service: 'banshi-api' });
  const { assemble } = await import('./api/assemble.ts');
  const { apiDesks } = await import('./activities/desks.ts');
  const { actParts, processRegistry } = await import('./activities/parts.ts');
  const api = await assemble({
    tracing,
    databaseUrl: config.databaseUrl,
    keyringDir: config.keyringDir,
    createKeys: !config.production,
    temporal: config.temporal,
    origins: { public: new URL(config.publicUrl).origin, officers: new URL(config.officersUrl).origin },
    rateFactor: config.api.rateFactor,
    trustedProxies: config.api.trustedProxies,
    production: config.production,
    logger,
    registry: (keyring) => processRegistry(actParts(keyring, config.publicUrl)),
    desks: (parts) => apiDesks(config, parts),
  });
  const served = await serve({
    apps: api.apps,
    ports: { public: config.ports.api, officers: config.ports.officers },
    host: config.host,
    tls: config.tls,
    events: api.events,
    poke: api.poke,
  });
  let leaving = false;
  const leave = async (): Promise<void> => {
    if (leaving) return;
    leaving = true;
    api.drainBegins();
    await served.drain();
    await api.close();
    await tracing?.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void leave());
  process.on('disconnect', () => void leave());
  tidyAtRest();
  process.send?.('ready');
  logger.info({ ports: served.ports }, 'answers');
}

/** One sentence for what stops a start, with the option that helps. */
function sentence(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, port, message } = error as { code?: string; port?: number; message?: string };
  if (code === 'EADDRINUSE') return `Port ${port} is taken: stop what uses it, or set PORT, OFFICERS_PORT or API_METRICS_PORT.`;
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} may not be opened by this user: set PORT and OFFICERS_PORT to ports from 1024 on.`;
  return `The API can't start: ${message ?? String(error)}`;
}

async function main(): Promise<void> {
  const config = loadConfig();
  const metrics = { host: config.host, port: config.ports.apiMetrics };
  const logger = createLogger({ name: cluster.isPrimary && config.api.workers > 0 ? 'api-primary' : 'api', level: config.logLevel });
  if (cluster.isPrimary && config.api.workers > 0) return runPrimary({ workers: config.api.workers, metrics, logger });
  await runWorker(config, logger);
  if (cluster.isPrimary) await serveMetrics(() => register.metrics(), metrics);
}

main().catch((error: unknown) => {
  process.stderr.write(`${sentence(error)}\n`);
  process.exit(1);
});
