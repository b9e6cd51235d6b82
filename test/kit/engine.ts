// A worker and a client on the real Temporal server of the test run, on a task queue of their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { NativeConnection, Runtime, DefaultLogger, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { openKeyring, type Keyring } from '../../security/keyring.ts';
import type { Bundle } from '../../temporal/bundle.ts';
import { connectClient } from '../../temporal/connection.ts';
import { dataConverter } from '../../temporal/data-converter.ts';
import { poke } from '../../temporal/poke.ts';
import { workflowBundle } from './bundle.ts';
import { restMs } from './rest.ts';
import { keepThreads } from './threads.ts';

export interface Engine {
  client: Client;
  ring: Keyring;
  /** Folder of the ring, for whoever opens it himself. */
  keyringDir: string;
  queue: string;
  bundle: Bundle;
  poke: (type: string, caseId: string) => Promise<void>;
  /** Starts a worker; `stop` drains it. */
  work: (activities: object) => Promise<{ stop: () => Promise<void> }>;
  close: () => Promise<void>;
}

let installed = false;

/** The SDK says errors only. Once per process: another file of the same jest worker may have done it. */
export function quietRuntime(): void {
  if (installed) return;
  installed = true;
  keepThreads();
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } } });
  } catch (error) {
    if (!/already been (instantiated|installed)/.test(String(error))) throw error;
  }
}

/** `workflowsPath` is the module that exports the workflows under test, those of the product where it is left out. */
export async function testEngine(workflowsPath?: string): Promise<Engine> {
  quietRuntime();
  const folder = mkdtempSync(join(tmpdir(), 'banshi-engine-'));
  const ring = await openKeyring(join(folder, 'keys'), { create: true });
  const bundle = await workflowBundle(workflowsPath);
  const at = { address: String(process.env['TEMPORAL_ADDRESS']), namespace: String(process.env['TEMPORAL_NAMESPACE']) };
  const client = await connectClient(at, ring);
  const connection = await NativeConnection.connect({ address: at.address });
  const queue = `test-${randomUUID()}`;
  const workers = new Set<() => Promise<void>>();
  const work: Engine['work'] = async (activities) => {
    for (const stop of workers) await stop();
    const worker = await Worker.create({
      connection,
      namespace: at.namespace,
      taskQueue: queue,
      workflowBundle: { codePath: bundle.codePath },
      activities,
      dataConverter: dataConverter(ring),
      maxCachedWorkflows: 50,
      shutdownGraceTime: 0,
      shutdownForceTime: '3s',
    });
    const running = worker.run();
    const stop = async (): Promise<void> => {
      if (!workers.delete(stop)) return;
      worker.shutdown();
      await running;
    };
    workers.add(stop);
    return { stop };
  };
  return {
    client,
    ring,
    keyringDir: join(folder, 'keys'),
    queue,
    bundle,
    work,
    poke: (type, caseId) => poke(client, type, caseId, { queue }),
    close: async () => {
      for (const stop of workers) await stop();
      await client.connection.close();
      await connection.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until a question is answered with true; fails after the test's own time. Never a fixed pause. */
export async function until(question: () => Promise<boolean>, ms = 30_000): Promise<void> {
  const began = Date.now();
  while (!(await question())) {
    const waited = Date.now() - began;
    if (waited > ms) throw new Error(`still not so after ${ms} ms: ${question.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, restMs(waited, 15, 200)));
  }
}
