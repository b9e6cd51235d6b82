// Every released workflow replays its stored histories. They are decoded, so replay needs no key (docs/new-process.md says how they are made).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { plainDataConverter } from '../temporal/data-converter.ts';
import * as workflows from '../workflows/index.ts';
import { workflowBundle } from './kit/bundle.ts';
import { quietRuntime } from './kit/engine.ts';
import { frozen, storedHistories, thawed } from './kit/frozen-histories.ts';

const root = join(import.meta.dirname, 'histories');
const stored = readdirSync(root).flatMap((type) => readdirSync(join(root, type)).map((file) => [type, file] as const));

interface Stored {
  workflowId: string;
  history: ReturnType<typeof historyFromJSON>;
}
const readStored = (type: string, file: string, change: (text: string) => string = (text) => text): Stored => ({
  workflowId: `${type}/${file}`,
  history: historyFromJSON(JSON.parse(change(readFileSync(join(root, type, file), 'utf8')))),
});

/** Replays on one worker, one after the other; null for each that the workflows still make, else what went wrong. */
async function replay(histories: Iterable<Stored>): Promise<Map<string, unknown>> {
  const { codePath } = await workflowBundle();
  const found = new Map<string, unknown>();
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle: { codePath }, dataConverter: plainDataConverter }, histories))
    found.set(workflowId, error ?? null);
  return found;
}

let replayed: Map<string, unknown>;
beforeAll(async () => {
  quietRuntime();
  replayed = await replay(stored.map(([type, file]) => readStored(type, file)));
}, 180_000);

test.each(stored)('%s/%s replays', (type, file) => {
  expect(replayed.get(`${type}/${file}`)).toBeNull();
});

test('every workflow has a stored history', () => {
  const types = new Set(stored.map(([type]) => type));
  expect(Object.keys(workflows).filter((type) => !types.has(type))).toEqual([]);
});

test('released histories stand as they were released, and every stored one is released', () => {
  const [listed, found] = [frozen(), storedHistories()];
  expect(thawed(listed, found)).toEqual([]);
  expect(Object.keys(found).filter((name) => !(name in listed))).toEqual([]);
  const [first] = Object.keys(listed) as [string];
  expect(thawed(listed, { ...found, [first]: 'another' })).toEqual([first]);
});

test('a history that the workflow would not have made is found', async () => {
  const renamed = (text: string): string => text.replaceAll('"tellSupplier"', '"tellNobody"');
  const found = await replay([readStored('SupplierOnboarding', 'shanxi-1.json', renamed)]);
  expect([...found.values()]).toEqual([expect.objectContaining({ name: 'DeterminismViolationError' })]);
});
