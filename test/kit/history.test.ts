import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import type { MikroORM } from '@mikro-orm/postgresql';
import { decide } from '../../activities/kit/decide.ts';
import { createFollowActivities } from '../../activities/kit/next.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { one } from '../../db/kit/sql.ts';
import { workflowId } from '../../temporal/names.ts';
import { freshDatabase, type FreshDatabase } from './database.ts';
import { testEngine, until, type Engine } from './engine.ts';
import { exportHistory } from './history.ts';
import { act, permits, person } from './permit.ts';

let database: FreshDatabase;
let orm: MikroORM;
let engine: Engine;

beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  engine = await testEngine(join(import.meta.dirname, 'permit-workflow.ts'));
});
afterAll(async () => {
  await engine?.close();
  await orm?.close(true);
  await database?.drop();
});

test('a history is exported decoded, names no machine, and replays without a key', async () => {
  const worker = await engine.work({
    ...createFollowActivities({ orm, registry: permits, build: 'one' }),
    tell: async () => null,
    log: async () => null,
  });
  const actor = person();
  const created = await decide({ orm, registry: permits }, act('create', actor));
  const { caseId } = created as { caseId: string };
  await decide({ orm, registry: permits }, act('submit', actor, { caseId }));
  await engine.poke('Permit', caseId);
  await until(async () => (await one<{ followed: number }>(orm.em.fork(), 'select followed from case_file where id = $1', [caseId])).followed === 2);
  const json = await exportHistory(engine.client, engine.ring, workflowId('Permit', caseId));
  await worker.stop();
  expect(json).toContain(Buffer.from(`{"case":"${caseId}"}`).toString('base64'));
  expect(json).not.toContain(Buffer.from('binary/encrypted').toString('base64'));
  expect(json).not.toMatch(/"identity": "(?!banshi")/);
  const history = historyFromJSON(JSON.parse(json));
  await Worker.runReplayHistory({ workflowBundle: { codePath: engine.bundle.codePath } }, history, workflowId('Permit', caseId));
});
