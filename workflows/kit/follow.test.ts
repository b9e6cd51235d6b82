import { join } from 'node:path';
import Long from 'long';
import type { MikroORM } from '@mikro-orm/postgresql';
import { createFollowActivities, once } from '../../activities/kit/next.ts';
import { decide, type DecideDeps } from '../../activities/kit/decide.ts';
import { startLoop } from '../../activities/kit/loop.ts';
import type { Done, Outcome } from '../../domain/kit/act.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { moveClock } from '../../db/kit/clock.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { one, query } from '../../db/kit/sql.ts';
import { workflowId } from '../../temporal/names.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { testEngine, until, type Engine } from '../../test/kit/engine.ts';
import { act, permits, person } from '../../test/kit/permit.ts';
import { permit } from '../../test/kit/permit-table.ts';
import { permitStory } from '../../test/kit/permit-workflow.ts';
import { deadEnds } from './details.ts';

let database: FreshDatabase;
let orm: MikroORM;
let engine: Engine;
let deps: DecideDeps;
/** Keys of effects in the order in which they were done. */
let told: string[] = [];
let telling: (request: EffectRequest) => Promise<void>;

beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  deps = { orm, registry: permits };
  engine = await testEngine(join(import.meta.dirname, '../../test/kit/permit-workflow.ts'));
});
beforeEach(() => {
  told = [];
  telling = async ({ key }) => void told.push(key);
});
afterAll(async () => {
  await engine?.close();
  await orm?.close(true);
  await database?.drop();
});

const activities = (build = 'one'): object => ({
  ...createFollowActivities({ ...deps, build }),
  tell: (request: EffectRequest) => once({ orm }, request, 'tell', async () => (await telling(request), null)),
  log: async () => undefined,
});
const done = (outcome: Outcome): Done => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome;
};
const draft = async () => {
  const actor = person();
  const { caseId } = done(await decide(deps, act('create', actor)));
  return { actor, caseId };
};
const row = (caseId: string) =>
  one<{ state: string; seq: number; followed: number }>(orm.em.fork(), `select state, seq, followed from case_file where id = $1`, [caseId]);
const followed = (caseId: string) => until(async () => ((await row(caseId)).followed === (await row(caseId)).seq ? true : false));

test('the table of the test process has no dead end, and every act of the story is an act of the table', () => {
  expect(deadEnds(permit)).toEqual([]);
  expect(Object.keys(permitStory.on).filter((name) => !permit.actions[name])).toEqual([]);
});

test('V24 submitted, the deadline passes by the moved clock, granted by the system: each effect once and in order', async () => {
  const worker = await engine.work(activities());
  const { actor, caseId } = await draft();
  done(await decide(deps, act('submit', actor, { caseId })));
  await engine.poke('Permit', caseId);
  await until(async () => told.length === 1);
  await moveClock(orm.em.fork(), 86_400_000);
  const loop = startLoop({ orm, databaseUrl: database.url, poke: engine.poke, everyMs: 50 });
  await until(async () => (await row(caseId)).state === 'granted');
  await followed(caseId);
  expect(told).toEqual([`${caseId}/2/tell`, `${caseId}/3/tell`]);
  const description = await engine.client.workflow.getHandle(workflowId('Permit', caseId)).describe();
  await until(async () => (await engine.client.workflow.getHandle(workflowId('Permit', caseId)).describe()).status.name === 'COMPLETED');
  expect(description.type).toBe('Permit');
  await loop.stop();
  await worker.stop();
});

test('the engine is away while acts arrive: they are answered, and followed afterwards, once and in order', async () => {
  const cases = await Promise.all(Array.from({ length: 5 }, () => draft()));
  for (const { actor, caseId } of cases) {
    done(await decide(deps, act('submit', actor, { caseId })));
    done(await decide(deps, act('withdraw', actor, { caseId })));
    done(await decide(deps, act('submit', actor, { caseId })));
  }
  const worker = await engine.work(activities());
  const loop = startLoop({ orm, databaseUrl: database.url, poke: engine.poke, everyMs: 50, behindMs: 0 });
  for (const { caseId } of cases) await followed(caseId);
  for (const { caseId } of cases) expect(told.filter((key) => key.startsWith(caseId))).toEqual([2, 3, 4].map((seq) => `${caseId}/${seq}/tell`));
  await loop.stop();
  await worker.stop();
});

test('a dead neighbour holds up no withdrawal, the case says what it waits for, and the effect is done afterwards', async () => {
  const worker = await engine.work(activities());
  const { actor, caseId } = await draft();
  let dead = true;
  telling = async ({ key }) => {
    if (dead) throw new Error('短信平台没有应答');
    told.push(key);
  };
  done(await decide(deps, act('submit', actor, { caseId })));
  await engine.poke('Permit', caseId);
  await until(
    async () =>
      (await query(orm.em.fork(), `select 1 from effect where case_id = $1 and attempts >= 3 and last_error is not null`, [caseId])).length === 1,
  );
  done(await decide(deps, act('withdraw', actor, { caseId })));
  await engine.poke('Permit', caseId);
  const handle = engine.client.workflow.getHandle(workflowId('Permit', caseId));
  await until(async () =>
    (await handle.describe()).typedSearchAttributes.getAll().some(({ key, value }) => key.name === 'NeedsAttention' && value === true),
  );
  expect((await row(caseId)).followed).toBeLessThan(2);
  dead = false;
  await followed(caseId);
  expect(told).toEqual([`${caseId}/2/tell`, `${caseId}/3/tell`]);
  await worker.stop();
});

test('V25 reset and terminate in the Web UI do no harm: the next look reads on from the mark', async () => {
  const worker = await engine.work(activities());
  const { actor, caseId } = await draft();
  done(await decide(deps, act('submit', actor, { caseId })));
  await engine.poke('Permit', caseId);
  await followed(caseId);
  const handle = engine.client.workflow.getHandle(workflowId('Permit', caseId));
  await handle.terminate('operator');
  done(await decide(deps, act('withdraw', actor, { caseId })));
  await engine.poke('Permit', caseId);
  await followed(caseId);
  done(await decide(deps, act('submit', actor, { caseId })));
  await engine.poke('Permit', caseId);
  await followed(caseId);
  // The mark is written inside the first workflow task; only when that is completed (event 4) is there anything to reset to. Meanwhile another run may begin.
  let runId = '';
  await until(async () => {
    const run = await engine.client.workflow.getHandle(workflowId('Permit', caseId)).describe();
    runId = run.runId;
    return run.historyLength >= 4;
  });
  await engine.client.workflowService.resetWorkflowExecution({
    namespace: 'banshi',
    workflowExecution: { workflowId: workflowId('Permit', caseId), runId },
    reason: 'operator',
    workflowTaskFinishEventId: Long.fromNumber(4),
    requestId: `${caseId}-reset`,
  });
  done(await decide(deps, act('withdraw', actor, { caseId })));
  await engine.poke('Permit', caseId);
  await followed(caseId);
  expect(told).toEqual([2, 3, 4, 5].map((seq) => `${caseId}/${seq}/tell`));
  await worker.stop();
});

test('a new build takes a waiting case over by continue-as-new', async () => {
  const first = await engine.work(activities('one'));
  const { actor, caseId } = await draft();
  done(await decide(deps, act('submit', actor, { caseId })));
  await engine.poke('Permit', caseId);
  await followed(caseId);
  const handle = engine.client.workflow.getHandle(workflowId('Permit', caseId));
  const { runId } = await handle.describe();
  await first.stop();
  const second = await engine.work(activities('two'));
  await engine.poke('Permit', caseId);
  await until(async () => (await handle.describe()).runId !== runId);
  expect((await handle.describe()).status.name).toBe('RUNNING');
  expect(told).toEqual([`${caseId}/2/tell`]);
  await second.stop();
});

test('the clock moved back: the system asks too early, is told so, and asks again in time', async () => {
  const worker = await engine.work(activities());
  const { actor, caseId } = await draft();
  done(await decide(deps, act('submit', actor, { caseId, input: { ms: 5_000 } })));
  await engine.poke('Permit', caseId);
  await followed(caseId);
  await moveClock(orm.em.fork(), -3_600_000);
  await new Promise((resolve) => setTimeout(resolve, 5_300));
  expect((await row(caseId)).state).toBe('waiting');
  await moveClock(orm.em.fork(), 3_600_000);
  await engine.poke('Permit', caseId);
  await until(async () => (await row(caseId)).state === 'granted');
  await worker.stop();
});
