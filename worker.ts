// The worker: `node worker.ts --queues cases,outside` follows cases, asks deadlines, sends messages and keeps the loop;
// `--queues documents` prints. A process per group, so that a browser can't take the memory of the legal clocks.
import { parseArgs } from 'node:util';
import { DefaultLogger, NativeConnection, Runtime, Worker, type LogLevel } from '@temporalio/worker';
import { openWorkerParts, type WorkerParts } from './activities/parts.ts';
import { createFigures } from './activities/kit/figures.ts';
import { startLoop } from './activities/kit/loop.ts';
import { createLogger, type Logger } from './logger.ts';
import { ConfigError, describeConfig, loadConfig, type Config } from './config.ts';
import { tidyAtRest } from './memory.ts';
import { loadBundle } from './temporal/bundle.ts';
import { connectClient, connectionOptions } from './temporal/connection.ts';
import { dataConverter } from './temporal/data-converter.ts';
import { QUEUES, type Queue } from './temporal/names.ts';
import { poke } from './temporal/poke.ts';
import { openTracing, type Tracing } from './temporal/tracing.ts';
import { ensureSchedules } from './temporal/schedules.ts';
import { schedules } from './domain/kit/schedules.ts';

const queueNames = Object.values(QUEUES);

function queuesAsked(): Queue[] {
  const { values } = parseArgs({ options: { queues: { type: 'string', default: 'cases,outside' } } });
  const asked = values.queues.split(',').map((name) => name.trim());
  const unknown = asked.filter((name) => !(queueNames as string[]).includes(name));
  if (unknown.length) throw new ConfigError([`--queues ${unknown.join(',')}: there are ${queueNames.join(', ')}`]);
  return asked as Queue[];
}

/** SDK and workflow logs go through our redacting logger: failure messages are in clear there. */
function installRuntime(config: Config, logger: Logger, port: number): void {
  const level: Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
    TRACE: 'trace',
    DEBUG: 'debug',
    INFO: 'info',
    WARN: 'warn',
    ERROR: 'error',
  };
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level: at, message, meta }) => logger[level[at]]({ ...meta }, message)),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      metrics: { prometheus: { bindAddress: `${config.host}:${port}`, countersTotalSuffix: true, useSecondsForDurations: true } },
    },
  });
}

/** Keeps trying: an engine that starts later is no reason to end. */
async function connectEngine(config: Config, logger: Logger, stopped: () => boolean): Promise<NativeConnection> {
  for (let wait = 500; ; wait = Math.min(wait * 2, 10_000)) {
    try {
      return await NativeConnection.connect(connectionOptions(config.temporal));
    } catch (error) {
      if (stopped()) throw error;
      logger.warn({ err: error, address: config.temporal.address }, 'the engine does not answer; trying again');
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** Options by queue; the figures are for a machine of two cores (docs/operating.md). */
const slots: Record<Queue, object> = {
  cases: {
    maxConcurrentWorkflowTaskExecutions: 20,
    maxConcurrentLocalActivityExecutions: 20,
    maxConcurrentActivityTaskExecutions: 20,
    maxCachedWorkflows: 100,
    workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 3, maximum: 10 },
  },
  outside: { maxConcurrentActivityTaskExecutions: 20, maxTaskQueueActivitiesPerSecond: 200 },
  documents: { maxConcurrentActivityTaskExecutions: 2 },
};

async function createWorkers(
  config: Config,
  parts: WorkerParts,
  connection: NativeConnection,
  queues: Queue[],
  tracing?: Tracing,
): Promise<Worker[]> {
  const bundle = queues.includes('cases') ? await loadBundle(config.bundleDir) : null;
  return Promise.all(
    queues.map((taskQueue) =>
      Worker.create({
        connection,
        namespace: config.temporal.namespace,
        taskQueue,
        identity: `${taskQueue}@${process.pid}`,
        activities: parts.activities(taskQueue, bundle?.info.sha256 ?? ''),
        dataConverter: dataConverter(parts.keyring),
        ...(tracing ? { interceptors: { activity: tracing.activity }, sinks: tracing.sinks } : {}),
        ...(taskQueue === 'cases' && bundle ? { workflowBundle: { codePath: bundle.codePath } } : {}),
        shutdownGraceTime: config.production ? '25s' : '2s',
        shutdownForceTime: config.production ? '40s' : '4s',
        ...slots[taskQueue],
      }),
    ),
  );
}

async function main(): Promise<void> {
  const queues = queuesAsked();
  const config = loadConfig();
  const documents = queues.includes('documents');
  const logger = createLogger({ name: documents ? 'documents' : 'worker', level: config.logLevel });
  let leaving = false;
  let leave: () => void = () => process.exit(0);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => ((leaving = true), leave()));
  process.on('disconnect', () => ((leaving = true), leave()));

  logger.info({ config: JSON.parse(describeConfig(config)) as unknown, queues }, 'starts');
  installRuntime(config, logger, documents ? config.ports.documentsMetrics : config.ports.workerMetrics);
  const service = documents ? 'banshi-documents' : 'banshi-worker';
  const tracing = config.otelEndpoint === undefined ? undefined : await openTracing({ endpoint: config.otelEndpoint, service });
  const parts = await openWorkerParts(config, logger, { documents });
  const connection = await connectEngine(config, logger, () => leaving);
  const workers = await createWorkers(config, parts, connection, queues, tracing);
  const running = Promise.all(workers.map((worker) => worker.run()));
  const client = await connectClient(config.temporal, parts.keyring, tracing?.client);
  const figures = createFigures({ orm: parts.orm, meter: Runtime.instance().metricMeter });
  const loop = queues.includes('cases')
    ? startLoop({
        orm: parts.orm,
        databaseUrl: config.databaseUrl,
        poke: (type, caseId) => poke(client, type, caseId).then(figures.poked),
        also: [...parts.also, async () => figures.round(), figures.read],
        onError: (error) => logger.warn({ err: error }, 'the loop'),
      })
    : null;
  if (loop)
    await ensureSchedules(client, schedules).catch((error: unknown) => logger.warn({ err: error }, 'the schedules are not as they should be'));
  leave = () => workers.forEach((worker) => worker.getState() === 'RUNNING' && worker.shutdown());
  if (leaving) leave();
  tidyAtRest();
  process.send?.('ready');
  logger.info({ queues }, 'works');
  await running;
  await loop?.stop();
  await parts.close();
  await client.connection.close();
  await connection.close();
  await tracing?.stop();
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : `The worker can't start: ${error instanceof Error ? error.message : String(error)}`}\n`,
  );
  process.exit(1);
});
