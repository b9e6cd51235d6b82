// A history as it is kept for replay: the events as JSON, payloads decoded, so that replaying needs no key.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Long from 'long';
import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Keyring } from '../../security/keyring.ts';
import { decryptPayload, isEncrypted } from '../../temporal/codec.ts';
import { workflowId } from '../../temporal/names.ts';
import { frozen, root } from './frozen-histories.ts';

/** The history of a run (the newest one where `runId` is left out) as JSON text with a new line at its end. Throws where the ring lacks a key. */
export async function exportHistory(client: Client, ring: Keyring, workflowId: string, runId?: string): Promise<string> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return `${JSON.stringify(JSON.parse(historyToJSON(decoded(history, ring) as History)), null, 1)}\n`;
}

interface Recording {
  client: Client;
  ring: Keyring;
}

/** Writes the newest run of a workflow as `test/histories/<type>/<name>.json` where UPDATE_HISTORIES is set. A frozen history stays as it is. */
export async function keepHistory({ client, ring }: Recording, type: string, name: string, workflowId: string): Promise<void> {
  if (process.env['UPDATE_HISTORIES']) write(`${type}/${name}.json`, await exportHistory(client, ring, workflowId));
}

function write(name: string, history: string): void {
  if (Object.hasOwn(frozen(), name)) return;
  const file = join(root, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, history);
}

/** Writes the histories of all runs of a case as `test/histories/<type>/<scenario>-<n>.json`, the oldest first, as `keepHistory` does. */
export async function keepRuns({ client, ring }: Recording, type: string, caseId: string, scenario: string): Promise<void> {
  if (!process.env['UPDATE_HISTORIES']) return;
  const id = workflowId(type, caseId);
  const runs = [];
  for await (const run of client.workflow.list({ query: `WorkflowId = "${id}"` })) runs.push(run);
  const inOrder = runs.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime());
  for (const [n, { runId }] of inOrder.entries()) {
    const history = await exportHistory(client, ring, id, runId);
    // A run that has only just begun has decided nothing that could be replayed.
    if (history.includes('EVENT_TYPE_WORKFLOW_TASK_COMPLETED')) write(`${type}/${scenario}-${n + 1}.json`, history);
  }
}

/** Payloads stand anywhere in an event: whatever has metadata and is encrypted is one. */
function decoded(value: unknown, ring: Keyring): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((item) => decoded(item, ring));
  const payload = value as Payload;
  if (payload.metadata && isEncrypted(payload)) return decryptPayload(ring, payload);
  if (Long.isLong(value)) return value;
  const prototype = Object.getPrototypeOf(value) as object | null;
  // Which machine it was is nobody's business, and replay doesn't ask.
  const plain = Object.entries(value).map(([key, item]) => [key, key === 'identity' ? 'banshi' : decoded(item, ring)] as const);
  return Object.assign(Object.create(prototype) as object, Object.fromEntries(plain));
}
