// Spans as a collector gets them: from a request through the poke into the workflow and its activities, one trace, no value.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import supertest from 'supertest';
import { createFollowActivities } from '../activities/kit/next.ts';
import { decide } from '../activities/kit/decide.ts';
import { createApp } from '../api/kit/app.ts';
import { traced } from '../api/kit/trace.ts';
import { one } from '../db/kit/sql.ts';
import { openKeyring } from '../security/keyring.ts';
import { permitApi, permitRoutes, type PermitApi } from '../test/kit/permit-api.ts';
import { act, permits, person } from '../test/kit/permit.ts';
import { quietRuntime, until } from '../test/kit/engine.ts';
import { workflowBundle } from '../test/kit/bundle.ts';
import { connectClient } from './connection.ts';
import { dataConverter } from './data-converter.ts';
import { poke } from './poke.ts';
import { openTracing, workflowTracing, type Tracing } from './tracing.ts';

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes?: { key: string; value: { stringValue?: string; intValue?: number } }[];
}
const spans: Span[] = [];
let received = '';
const asked = new Set<string>();
let collector: Server;
let tracing: Tracing;
let api: PermitApi;
let client: Client;
let worker: { stop: () => Promise<void> };
const queue = `traced-${randomUUID()}`;
const folder = mkdtempSync(join(tmpdir(), 'banshi-traced-'));

beforeAll(async () => {
  quietRuntime();
  collector = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    asked.add(String(req.url));
    received += body;
    const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    res.setHeader('Content-Type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  tracing = await openTracing({ endpoint: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`, service: 'banshi-test' });
  const ring = await openKeyring(join(folder, 'keys'), { create: true });
  const at = { address: process.env['TEMPORAL_ADDRESS']!, namespace: process.env['TEMPORAL_NAMESPACE']! };
  client = await connectClient(at, ring, tracing.client);
  const bundle = await workflowBundle(join(import.meta.dirname, '../test/kit/permit-workflow.ts'), workflowTracing);
  api = await permitApi();
  const connection = await NativeConnection.connect({ address: at.address });
  const made = await Worker.create({
    connection,
    namespace: at.namespace,
    taskQueue: queue,
    workflowBundle: { codePath: bundle.codePath },
    activities: {
      ...createFollowActivities({ orm: api.orm, registry: permits, build: 'traced' }),
      tell: async () => null,
      log: async () => undefined,
    },
    dataConverter: dataConverter(ring),
    interceptors: { activity: tracing.activity },
    sinks: tracing.sinks,
    shutdownGraceTime: 0,
  });
  const running = made.run();
  worker = {
    stop: async () => {
      made.shutdown();
      await running;
      await connection.close();
    },
  };
});
afterAll(async () => {
  await worker?.stop();
  await client?.connection.close();
  await tracing?.stop();
  await api?.close();
  collector?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a request, its poke, the workflow and its activities are one trace; spans name routes and activities, and hold no value', async () => {
  const deps = {
    ...api.deps,
    decide: async (request: Parameters<typeof api.deps.decide>[0]) => {
      const outcome = await decide({ orm: api.orm, registry: permits }, request);
      if (outcome.ok) await poke(client, 'Permit', outcome.caseId, { queue });
      return outcome;
    },
  };
  const app = createApp({ routes: permitRoutes, deps, listener: 'public', probes: api.probes, around: [traced(tracing.tracer, 'public')] });
  const applicant = person();
  const begun = await decide({ orm: api.orm, registry: permits }, act('create', applicant));
  if (!begun.ok) throw new Error(begun.refusal.code);
  await supertest(app)
    .post(`/v1/permits/${begun.caseId}/submit`)
    .set({ Authorization: `Bearer ${api.signIn(applicant)}`, 'Idempotency-Key': randomUUID(), 'If-Match': '"1"' })
    .send({ phone: '13912345678' })
    .expect(200);
  await until(async () => {
    const { seq, followed } = await one<{ seq: number; followed: number }>(api.orm.em.fork(), `select seq, followed from case_file where id = $1`, [
      begun.caseId,
    ]);
    return seq === followed;
  });
  await until(async () => spans.some(({ name }) => /RunActivity:tell/.test(name)) && spans.some(({ name }) => name.startsWith('POST')));

  const request = spans.find(({ name }) => name === 'POST /v1/permits/:id/submit')!;
  const poked = spans.find(({ name }) => name.startsWith('SignalWithStart') || name.startsWith('StartWorkflow'))!;
  const activity = spans.find(({ name }) => name.startsWith('RunActivity:tell'))!;
  expect(poked.parentSpanId).toBe(request.spanId);
  expect(activity.traceId).toBe(request.traceId);
  expect(request.attributes!.find(({ key }) => key === 'http.response.status_code')!.value.intValue).toBe(200);
  expect([...asked]).toEqual(['/v1/traces']);
  expect(received).toContain('banshi-test');
  for (const value of ['13912345678', applicant.accountId, 'Bearer']) expect(received).not.toContain(value);
  await client.workflow.getHandle(`Permit/${begun.caseId}`).terminate('the test is over');
});
