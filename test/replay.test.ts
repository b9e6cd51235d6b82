// Every released workflow replays its stored histories. They are decoded, so replay needs no key (docs/new-process.md says how they are made).
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { buildBundle, type Bundle } from '../temporal/bundle.ts';
import { plainDataConverter } from '../temporal/data-converter.ts';
import * as workflows from '../workflows/index.ts';
import { quietRuntime } from './kit/engine.ts';
import { frozen, storedHistories, thawed } from './kit/frozen-histories.ts';

const root = join(import.meta.dirname, 'histories');
const stored = readdirSync(root).flatMap((type) => readdirSync(join(root, type)).map((file) => [type, file] as const));

let folder: string;
let bundle: Bundle;
beforeAll(async () => {
  quietRuntime();
  folder = mkdtempSync(join(tmpdir(), 'banshi-replay-'));
  bundle = await buildBundle({ workflowsPath: join(import.meta.dirname, '../workflows/index.ts'), outDir: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const replay = async (type: string, file: string, change: (text: string) => string = (text) => text): Promise<unknown> => {
  const history = historyFromJSON(JSON.parse(change(readFileSync(join(root, type, file), 'utf8'))));
  const runs = Worker.runReplayHistories({ workflowBundle: { codePath: bundle.codePath }, dataConverter: plainDataConverter }, [
    { workflowId: `${type}/${file}`, history },
  ]);
  for await (const { error } of runs) return error ?? null;
  throw new Error('nothing was replayed');
};

test.each(stored)('%s/%s replays', async (type, file) => {
  expect(await replay(type, file)).toBeNull();
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
  expect(await replay('SupplierOnboarding', 'shanxi-1.json', renamed)).toMatchObject({ name: 'DeterminismViolationError' });
});
