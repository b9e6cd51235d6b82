// On a real server: what it stores of a workflow holds no plain text.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { openKeyring, type Keyring } from '../security/keyring.ts';
import { workflowBundle } from '../test/kit/bundle.ts';
import { connectClient, within } from './connection.ts';
import { dataConverter } from './data-converter.ts';
import { fixtureActivities } from './fixture/activities.ts';
import { quietRuntime } from '../test/kit/engine.ts';

const [address, namespace] = [process.env['TEMPORAL_ADDRESS']!, process.env['TEMPORAL_NAMESPACE']!];
const taskQueue = `codec-${randomUUID()}`;
const CANARY = '林汐经济贸易 14999919900307009X';

let dir: string;
let ring: Keyring;
let client: Client;
let native: NativeConnection;
let worker: Worker;
let running: Promise<void>;
beforeAll(async () => {
  // the worker's own log shows failures in plain text; here they are meant, and say nothing
  quietRuntime();
  dir = await mkdtemp(join(tmpdir(), 'banshi-history-'));
  ring = await openKeyring(join(dir, 'keys'), { create: true });
  client = await connectClient({ address, namespace }, ring);
  native = await NativeConnection.connect({ address });
  const { codePath } = await workflowBundle(join(import.meta.dirname, 'fixture/workflows.ts'));
  worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowBundle: { codePath },
    activities: fixtureActivities,
    dataConverter: dataConverter(ring),
  });
  running = worker.run();
});
afterAll(async () => {
  worker.shutdown();
  await running;
  await native.close();
  await client.connection.close();
  await rm(dir, { recursive: true });
});

const newId = () => `Carries/${randomUUID()}`;
const rawHistory = async (workflowId: string) =>
  (await client.workflowService.getWorkflowExecutionHistory({ namespace, execution: { workflowId } })).history!.events!;

// Every string and every byte of a message from the server, as text.
function everything(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value === 'string') return value;
  return value !== null && typeof value === 'object' ? Object.values(value).map(everything).join('\n') : '';
}

async function carry(text: string): Promise<{ workflowId: string; result: string }> {
  const workflowId = newId();
  const handle = await client.workflow.start('Carries', { taskQueue, workflowId, args: [text], staticSummary: `summary ${text}`, memo: { text } });
  await handle.signal('told', text);
  return { workflowId, result: await handle.result() };
}

test('a workflow works as always, and its raw history, description and details hold nothing of what it carried', async () => {
  const { workflowId, result } = await carry(CANARY);
  expect(result).toBe(`${CANARY} ${CANARY} ${CANARY}`);
  const events = await rawHistory(workflowId);
  const described = await client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
  const seen = everything([events, described]);
  expect(['binary/encrypted', workflowId].filter((part) => !seen.includes(part))).toEqual([]);
  expect(['林汐', '14999919900307009X', 'summary'].filter((part) => seen.includes(part))).toEqual([]);
  const types = new Set(events.map(({ eventType }) => String(eventType)));
  expect(types.size).toBeGreaterThan(8);
  expect(await (await client.workflow.getHandle(workflowId).describe()).staticSummary()).toBe(`summary ${CANARY}`);
});

test('messages and stack traces of failures are encrypted, and the client reads them', async () => {
  const workflowId = `Fails/${randomUUID()}`;
  const handle = await client.workflow.start('Fails', { taskQueue, workflowId, args: [CANARY] });
  const error = await handle.result().then(
    () => undefined,
    (thrown: unknown) => thrown as WorkflowFailedError,
  );
  expect(error?.cause?.message).toBe(`failed with ${CANARY}`);
  const seen = everything(await rawHistory(workflowId));
  expect(seen.includes('Encoded failure')).toBe(true);
  expect(['林汐', '14999919900307009X', 'failed with', 'activities.ts'].filter((part) => seen.includes(part))).toEqual([]);
});

test('a workflow begun under the old key ends under the new one', async () => {
  const workflowId = newId();
  const handle = await client.workflow.start('Carries', { taskQueue, workflowId, args: ['before'] });
  const old = ring.active('payload').id;
  const { id } = await ring.rotate('payload');
  await handle.signal('told', 'after');
  expect(await handle.result()).toBe('before before after');
  const seen = everything(await rawHistory(workflowId));
  expect([seen.includes(old), seen.includes(id)]).toEqual([true, true]);
});

test('an owner swap is refused: the argument of one case, given to another, fails that workflow’s task and reaches no code', async () => {
  const { workflowId } = await carry('own');
  const { input } = (await rawHistory(workflowId))[0]!.workflowExecutionStartedEventAttributes!;
  const thief = newId();
  const request = {
    namespace,
    workflowId: thief,
    workflowType: { name: 'Carries' },
    taskQueue: { name: taskQueue },
    requestId: randomUUID(),
    identity: 'test',
  };
  await client.workflowService.startWorkflowExecution({ ...request, ...(input && { input }) });
  const failed = async () => (await rawHistory(thief)).find(({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes);
  while (!(await failed())) await new Promise((go) => setTimeout(go, 50));
  const events = await rawHistory(thief);
  expect(events.some(({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes)).toBe(false);
  await client.workflow.getHandle(thief).terminate();
});

test('the client refuses a result that belongs to another case', async () => {
  const { workflowId } = await carry('own');
  const result = (await rawHistory(workflowId)).at(-1)!.workflowExecutionCompletedEventAttributes!.result!.payloads!;
  const codec = dataConverter(ring).payloadCodecs![0]!;
  await expect(codec.decode(result, { type: 'workflow', namespace, workflowId: newId() })).rejects.toThrow('was found in');
});

test('a call to a server that is away ends at its deadline', async () => {
  const lazy = Connection.lazy({ address: '127.0.0.1:1' });
  const away = { ...client, connection: lazy } as unknown as Client;
  const begun = Date.now();
  await expect(within(away, 300, () => lazy.workflowService.getSystemInfo({}))).rejects.toThrow(/DEADLINE_EXCEEDED|UNAVAILABLE/);
  expect(Date.now() - begun).toBeLessThan(5_000);
  await lazy.close();
});
