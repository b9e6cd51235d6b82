// 批量干预 through REST: many stuck registrations are found, looked at, helped by two operators, and reported case by case.
import { batchHandler } from '../../activities/approval/batch.ts';
import { createOutbox } from '../../activities/kit/outbox.ts';
import { moveClock } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { DISTRICT, registrationApi, type RegistrationApi } from '../../test/kit/registrations.ts';
import { staff } from '../../test/kit/staff.ts';

const DAY = 86_400_000;
let bench: RegistrationApi;
const operator = (district = '000000'): PersonActor => ({ kind: 'person', accountId: crypto.randomUUID(), grants: [{ role: 'operator', district }] });
const [first, second, local] = [operator(), operator(), operator('330000')];
beforeAll(async () => {
  bench = await registrationApi();
});
afterAll(() => bench?.close());

const filed = async (): Promise<string> => {
  const who = await bench.applicant();
  await bench.certificate(who);
  return (await bench.submitted(who, await bench.employer(), 'initial')).id;
};
const propose = (caseIds: string[], more: object = {}) =>
  bench.post('/v1/override-batches', first, {
    type: 'PracticeRegistration',
    action: 'transfer',
    node: 'preReview',
    caseIds,
    reason: '预审人员调离',
    ...more,
  });
/** What the worker's loop does. */
async function worked(): Promise<void> {
  const outbox = createOutbox({
    orm: bench.orm,
    handlers: batchHandler({ orm: bench.orm, decide: bench.acts }),
    roundMs: 30_000,
    backOffMs: () => 1,
  });
  while ((await query(bench.orm.em.fork(), `select 1 from outbox where kind = 'override' and done_at is null`)).length) await outbox();
}

test('V25 stuck cases are found by what holds them up, looked at, helped in one go by two operators, and each one says what became of it', async () => {
  const still = await Promise.all([filed(), filed(), filed()]);
  await bench.work(still[2]!, 'accept', bench.desk.pre);
  await moveClock(bench.orm.em.fork(), 40 * DAY);
  const fresh = await filed();
  const found = async (by: PersonActor, filter: string): Promise<string[]> =>
    (await bench.get(`/v1/stuck-cases?${filter}`, by).expect(200)).body.items.map(({ caseId }: { caseId: string }) => caseId);
  const stuck = await found(first, 'why=still&days=30&node=preReview&type=PracticeRegistration');
  expect(stuck.toSorted()).toEqual(still.slice(0, 2).toSorted());
  expect(await found(local, 'why=still&days=30')).toEqual([]);
  await bench.get('/v1/stuck-cases?why=still', bench.desk.pre).expect(404);

  const asked = { type: 'PracticeRegistration', action: 'accept', caseIds: [...stuck, still[2]!] };
  const { body: preview } = await bench.post('/v1/override-batches/preview', first, asked).expect(200);
  expect(
    preview.items.map(({ possible, state, reasons }: { possible: boolean; state: string; reasons: { message: string }[] }) => [
      possible,
      state,
      reasons[0]?.message,
    ]),
  ).toEqual([
    [true, '待预审、受理审查', undefined],
    [true, '待预审、受理审查', undefined],
    [false, '受理、审核', '当前状态为「受理、审核」，不能受理'],
  ]);

  const officer = await staff(bench.orm, ['preReviewer'], DISTRICT);
  const caseIds = [...stuck, still[2]!, fresh];
  const proposed = await propose(caseIds, { input: { to: [officer] } }).expect(201);
  const path = `/v1/override-batches/${proposed.body.id}`;
  expect((await bench.post(`${path}/confirm`, first, {}, { version: 1 })).body.code).toBe('OVERRIDE_SAME_PERSON');
  await bench.post(`${path}/confirm`, local, {}, { version: 1 }).expect(404);
  await bench.post(`${path}/confirm`, second, {}, { version: 1 }).expect(200);
  expect((await bench.get(path, first).expect(200)).body).toMatchObject({ state: 'confirmed', waiting: 4, done: 0 });
  await worked();
  const { body } = await bench.get(path, first).expect(200);
  expect(body).toMatchObject({ waiting: 0, done: 3, refused: 1, reason: '预审人员调离' });
  expect(body.items.find(({ caseId }: { caseId: string }) => caseId === still[2])).toMatchObject({ state: 'refused', code: 'TASK_CLOSED' });
  for (const id of [...stuck, fresh]) expect((await bench.taskOf(id)).assignee).toBe(officer);
});

test('W14 V23 many running cases are moved to the definition in force by one batch: who is moved, and who is not, with the reason', async () => {
  const [untouched, accepted] = [await filed(), await filed()];
  await bench.work(accepted, 'accept', bench.desk.pre);
  const officer = await staff(bench.orm, ['preReviewer'], DISTRICT);
  await query(
    bench.orm.em.fork(),
    `insert into rule (key, district, valid_from, version, value, source, verified)
       select key, $1, valid_from, (select max(version) + 1 from rule), jsonb_set(value, '{steps,0,who}', $2), '测试', true from rule
        where key = 'approval.PracticeRegistration' and district = '000000'`,
    [DISTRICT, JSON.stringify([{ by: 'person', accountId: officer, veto: false }])],
  );
  const { body: preview } = await bench
    .post('/v1/override-batches/preview', first, { type: 'PracticeRegistration', action: 'moveDefinition', caseIds: [untouched, accepted] })
    .expect(200);
  const [one, two] = preview.items;
  expect(one.move.steps).toMatchObject([{ node: 'preReview', kept: false, asked: [{ accountId: officer }] }]);
  expect(two.move.steps).toMatchObject([{ node: 'handling', kept: true }]);
  expect([one.possible, two.possible]).toEqual([true, true]);
  const proposed = await propose([untouched, accepted], { action: 'moveDefinition', node: undefined, input: { version: one.move.version } }).expect(
    201,
  );
  await bench.post(`/v1/override-batches/${proposed.body.id}/confirm`, second, {}, { version: 1 }).expect(200);
  await worked();
  expect((await bench.get(`/v1/override-batches/${proposed.body.id}`, first)).body).toMatchObject({ done: 2, refused: 0 });
  expect((await bench.taskOf(untouched)).assignee).toBe(officer);
  expect((await bench.taskOf(accepted)).assignee).toBeNull();
});
