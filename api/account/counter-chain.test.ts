// 核验 and 复核 on their chain of data: who the two persons are, how many must agree, what becomes of a case that nobody confirms in time.
import { approvalRows } from '../../db/data/rules/approval.ts';
import { moveClock, now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import type { Definition } from '../../domain/approval/definition.ts';
import { approvalRules } from '../../domain/approval/rules.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { counterApi, DISTRICT, done, inOrder, type CounterApi } from '../../test/kit/counter.ts';

const DAY = 86_400_000;
let desk: CounterApi;
beforeAll(async () => {
  desk = await counterApi();
});
afterAll(() => desk?.close());

const shipped = approvalRows.find(({ key }) => key === approvalRules.counter.key)!.value as Definition;
let version = 1000;
/** The definition in force from now on. */
const inForce = (verify: Partial<Definition['steps'][number]>) =>
  query(
    desk.orm.em.fork(),
    `insert into rule (key, district, valid_from, version, value, source, verified) values ($1, $2, '2020-01-01', $3, $4, '测试', true)`,
    [
      approvalRules.counter.key,
      DISTRICT,
      ++version,
      JSON.stringify({ ...shipped, steps: shipped.steps.map((step) => (step.node === 'verify' ? { ...step, ...verify } : step)) }),
    ],
  );
const at = (id: string, path = ''): string => `/v1/counter-cases/${id}${path}`;
const tasks = (id: string) =>
  query<{ id: string; node: string; role: string; assignee: string | null; version: number; state: string }>(
    desk.orm.em.fork(),
    `select id, node, role, assignee_id as assignee, version, state from task where case_id = $1 and state = 'open' order by place`,
    [id],
  );
async function examined() {
  const [clerk, own] = [desk.officer('counterClerk'), await desk.account()];
  const opened = await desk.open(clerk, { kind: 'changePhone', accountId: own.id, phone: desk.phone() });
  const looked = await desk.post(at(opened.id, '/examine'), clerk, inOrder('naturalPerson'), { version: opened.version }).expect(200);
  return { id: opened.id, version: looked.body.version as number, clerk, own };
}
const confirm = (id: string, by: PersonActor, seen: number) => desk.post(at(id, '/confirm'), by, {}, { version: seen });
const votes = (id: string) =>
  query(desk.orm.em.fork(), `select node, vote, voted_by as by from task where case_id = $1 and state = 'voted' order by closed_at`, [id]);

test('V27 K12 both looks are votes of the chain: whoever acts takes the free task with it, and what was claimed is nobody else’s', async () => {
  const { id, version: seen, clerk } = await examined();
  const [verifier, other] = [desk.officer('counterVerifier'), desk.officer('counterVerifier')];
  const [task] = await tasks(id);
  await desk.post(at(id, `/tasks/${task!.id}/claim`), verifier, {}, { version: task!.version }).expect(200);
  expect((await confirm(id, other, seen + 1)).body.code).toBe('TASK_NOT_YOURS');
  expect((await confirm(id, verifier, seen)).body.code).toBe('VERSION_STALE');
  await confirm(id, verifier, seen + 1).expect(200);
  expect(await votes(id)).toEqual([
    { node: 'examine', vote: 'examine', by: clerk.accountId },
    { node: 'verify', vote: 'confirm', by: verifier.accountId },
  ]);
});

test('V03 where the definition asks two verifiers the account changes with the second confirmation, and the first refusal ends it', async () => {
  const [first, second] = [desk.officer('counterVerifier'), desk.officer('counterVerifier')];
  const who = [first, second].map(({ accountId }) => ({ by: 'person' as const, accountId, veto: false }));
  await inForce({ who, rule: { kind: 'all', refusal: 'ends' } });
  const { id, version: seen, own } = await examined();
  const half = await confirm(id, first, seen).expect(200);
  expect([half.body.state, (await desk.stands(own.id)).phone]).toEqual(['verification', own.phone]);
  expect((await confirm(id, first, seen + 1)).body.code).toBe('TASK_NOT_YOURS');
  expect((await confirm(id, second, seen + 1).expect(200)).body.state).toBe('changed');
  expect((await desk.stands(own.id)).phone).not.toBe(own.phone);
  const refused = await examined();
  await confirm(refused.id, first, refused.version).expect(200);
  const { body } = await desk.post(at(refused.id, '/reject'), second, { reason: '材料不实' }, { version: refused.version + 1 }).expect(200);
  expect([body.state, (await desk.stands(refused.own.id)).phone]).toEqual(['rejected', refused.own.phone]);
});

test('V14 a case that nobody confirms in time is marked and handed on to the post that the definition names; time decides nothing', async () => {
  const head = desk.officer('administrator');
  await inForce({
    limit: { amount: 1, unit: 'workingDays', rolls: false },
    overdue: 'escalate',
    escalateTo: [{ by: 'person', accountId: head.accountId, veto: false }],
  });
  const { id } = await examined();
  await moveClock(desk.orm.em.fork(), 14 * DAY);
  const late = done(
    await desk.acts({ key: `${id}/late`, type: 'CounterCase', action: 'overrun', caseId: id, actor: { kind: 'system' }, input: {}, bodyHash: '' }),
  );
  expect(late.state).toBe('verification');
  expect(await tasks(id)).toMatchObject([{ node: 'verify', assignee: head.accountId }]);
  expect((await confirm(id, desk.officer('counterVerifier'), late.version)).body.code).toBe('TASK_NOT_YOURS');
  expect((await confirm(id, head, late.version).expect(200)).body.state).toBe('changed');
});

test('W10 W11 V26 the clerk takes the examination back while nobody has begun to verify; the applicant urges; the figures count both steps', async () => {
  // A day of its own, so that nothing else ends on it.
  await moveClock(desk.orm.em.fork(), 3 * DAY);
  const from = shanghaiDay(await now(desk.orm.em.fork()));
  await inForce({});
  const { id, version: seen, clerk, own } = await examined();
  await desk.post(at(id, '/urge'), own.actor, {}, { version: seen, listener: 'public' }).expect(200);
  const [task] = await query<{ id: string; version: number }>(
    desk.orm.em.fork(),
    `select id, version from task where case_id = $1 and node = 'examine'`,
    [id],
  );
  const back = await desk.post(at(id, `/tasks/${task!.id}/takeBack`), clerk, {}, { version: task!.version }).expect(200);
  expect(back.body.state).toBe('accepted');
  const again = await desk.post(at(id, '/examine'), clerk, inOrder('naturalPerson'), { version: back.body.version }).expect(200);
  await confirm(id, desk.officer('counterVerifier'), again.body.version).expect(200);
  const leader = desk.officer('administrator');
  const { body } = await desk
    .get(`/v1/admin/stats/processes?from=${from}&to=${shanghaiDay(await now(desk.orm.em.fork()))}&type=CounterCase&district=${DISTRICT}`, leader)
    .expect(200);
  expect(body.rounds.map(({ node, label, rounds }: { node: string; label: string; rounds: number }) => [node, label, rounds])).toEqual([
    ['examine', '材料核验', 1],
    ['verify', '复核', 2],
  ]);
});
