// Late steps and moves to a newer definition, decided by the real database: rounds that begin again where the case stands.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Definition, Finder } from '../../domain/approval/definition.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { moveClock } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { one, query } from '../../db/kit/sql.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { matter } from '../../test/kit/matter-table.ts';
import { DISTRICT, matterRule, matters, plain, type Matters } from '../../test/kit/matter.ts';
import { decide } from '../kit/decide.ts';
import { createOutbox } from '../kit/outbox.ts';
import { registry } from '../kit/records.ts';
import { batchHandler, batchRecords } from './batch.ts';
import { overrideRecords } from './override.ts';

const DAY = 86_400_000;
let database: FreshDatabase;
let orm: MikroORM;
let on: Matters;
let definition: Definition = plain;
let a: PersonActor;
let b: PersonActor;
let last: PersonActor;
let first: PersonActor;
let second: PersonActor;
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  on = matters(orm, () => definition);
  a = await on.officer('caseOfficer');
  b = await on.officer('caseOfficer');
  last = await on.officer('caseReviewer');
  first = await on.officer('operator');
  second = await on.officer('operator');
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});
beforeEach(() => {
  definition = plain;
});

const withStep = (node: string, more: Partial<Definition['steps'][number]>): Definition => ({
  ...plain,
  steps: plain.steps.map((step) => (step.node === node ? { ...step, ...more } : step)),
});
const vote = async (caseId: string, node: string, by: PersonActor, action = 'approve') =>
  on.done(action, by, { caseId, taskId: await on.taskOf(caseId, node, by) });
const standing = async (caseId: string, node: string) =>
  (await on.tasks(caseId)).filter((task) => task.node === node).map(({ role, state, assignee, live }) => ({ role, state, assignee, live }));
/** The system asks at the hour. */
const overdue = async (caseId: string) => {
  await moveClock(orm.em.fork(), 14 * DAY);
  return on.done('overrun', { kind: 'system' }, { caseId });
};
const dataOf = (caseId: string, action: string) =>
  one<{ data: Record<string, unknown> }>(orm.em.fork(), `select data from journal where case_id = $1 and action = $2 order by seq desc limit 1`, [
    caseId,
    action,
  ]).then(({ data }) => data);

describe('V14 a step that is late is handed on', () => {
  const handedTo = (who: Finder): Definition => withStep('law', { overdue: 'escalate', escalateTo: [who] });

  test('to a post: those who were asked lose their tasks, votes that were given stay as history, and whoever claims decides alone', async () => {
    definition = handedTo({ by: 'role', role: 'caseReviewer', each: false, veto: false });
    const { caseId } = await on.submitted();
    await vote(caseId, 'law', a);
    const done = await overdue(caseId);
    expect([done.state, done.regions]).toEqual(['branches', { law: 'asked', money: 'asked' }]);
    expect(await standing(caseId, 'law')).toEqual([
      { role: 'caseOfficer', state: 'voted', assignee: a.accountId, live: false },
      { role: 'caseOfficer', state: 'closed', assignee: b.accountId, live: false },
      { role: 'caseReviewer', state: 'open', assignee: null, live: true },
    ]);
    expect(await dataOf(caseId, 'overrun')).toMatchObject({ step: 'law', late: 'escalate', roundsOpened: [{ node: 'law', rule: { kind: 'any' } }] });
    // It is late already, and shows the day that it was due.
    const [task] = await query<{ late: boolean }>(
      orm.em.fork(),
      `select due < app_now() as late from task where case_id = $1 and node = 'law' and live`,
      [caseId],
    );
    expect(task).toEqual({ late: true });
    expect(await on.refused('approve', b, { caseId, taskId: (await on.tasks(caseId)).find(({ assignee }) => assignee === b.accountId)!.id })).toBe(
      'TASK_CLOSED',
    );
    const taskId = await on.taskOf(caseId, 'law', null);
    await on.done('claim', last, { caseId, taskId });
    expect((await vote(caseId, 'law', last)).regions).toEqual({ law: 'none', money: 'asked' });
  });

  test('to a named position, and to the head of the applicant’s unit', async () => {
    const [director, head] = [await on.officer('caseReviewer'), await on.officer('caseReviewer')];
    const unit = uuidv7();
    await query(
      orm.em.fork(),
      `insert into post_holder (id, post, district, organisation_id, account_id, valid_from)
         values ($1, '法制处长', $2, null, $3, '2020-01-01'), ($4, 'head', null, $5, $6, '2020-01-01')`,
      [uuidv7(), DISTRICT, director.accountId, uuidv7(), unit, head.accountId],
    );
    definition = handedTo({ by: 'post', post: '法制处长', veto: false });
    const posted = await on.submitted();
    await overdue(posted.caseId);
    expect((await standing(posted.caseId, 'law')).filter(({ live }) => live)).toEqual([
      { role: 'caseOfficer', state: 'open', assignee: director.accountId, live: true },
    ]);
    definition = handedTo({ by: 'unitHead', veto: false });
    const headed = await on.submitted();
    await query(orm.em.fork(), `update case_file set organisation_id = $2 where id = $1`, [headed.caseId, unit]);
    await overdue(headed.caseId);
    expect((await standing(headed.caseId, 'law')).filter(({ live }) => live)).toMatchObject([{ assignee: head.accountId }]);
  });

  test('to nobody that is found, or to whoever is late himself: an operator gets the task and names somebody', async () => {
    definition = handedTo({ by: 'person', accountId: a.accountId, veto: false });
    const { caseId } = await on.submitted();
    await overdue(caseId);
    expect((await standing(caseId, 'law')).filter(({ live }) => live)).toEqual([{ role: 'operator', state: 'open', assignee: null, live: true }]);
    const taskId = await on.taskOf(caseId, 'law', null);
    await on.done('claim', first, { caseId, taskId });
    expect(await on.refused('approve', first, { caseId, taskId })).toBe('ROUND_NOBODY_FOUND');
    await on.done('transfer', first, { caseId, taskId, input: { to: [last.accountId] } });
    expect((await vote(caseId, 'law', last)).regions).toMatchObject({ law: 'none' });
  });

  test('a clock that stands is not late, and what only tells leaves everybody where he was', async () => {
    const { caseId } = await on.submitted();
    await on.done('stopClock', a, { caseId, input: { ground: 'hearing' } });
    await moveClock(orm.em.fork(), 14 * DAY);
    expect(await on.refused('overrun', { kind: 'system' }, { caseId })).toBe('NOT_DUE');
    await on.done('startClock', a, { caseId });
    const before = await standing(caseId, 'law');
    await overdue(caseId);
    expect(await standing(caseId, 'law')).toEqual(before);
    expect(await dataOf(caseId, 'overrun')).toMatchObject({ step: 'law', late: 'tell' });
  });

  test('passed or failed by its time, as the definition says; the other branch goes on or ends with it', async () => {
    definition = withStep('law', { overdue: 'pass' });
    const passed = await on.submitted();
    expect((await overdue(passed.caseId)).regions).toEqual({ law: 'none', money: 'asked' });
    definition = withStep('law', { overdue: 'refuse' });
    const failed = await on.submitted();
    expect((await overdue(failed.caseId)).state).toBe('refused');
    expect((await on.tasks(failed.caseId)).filter(({ live }) => live)).toEqual([]);
  });

  test('the time of a step is the definition’s own where it names one', async () => {
    definition = withStep('last', { limit: { amount: 2, unit: 'hours', rolls: false } });
    const { caseId } = await on.submitted();
    await vote(caseId, 'law', a);
    await vote(caseId, 'law', b);
    await on.done('claim', a, { caseId, taskId: await on.taskOf(caseId, 'money', null) });
    const { deadlines } = await vote(caseId, 'money', a);
    expect(deadlines.map(({ name, basis }) => [name, basis])).toEqual([['limit-last', '审批流程「终审」环节时限']]);
  });
});

let version = 50;
/** The definition in force from now on. Answers its version. */
async function inForce(value: Definition): Promise<number> {
  await query(
    orm.em.fork(),
    `insert into rule (key, district, valid_from, version, value, source, verified) values ($1, '000000', '2020-01-01', $2, $3, '测试', true)`,
    [matterRule.key, ++version, JSON.stringify(value)],
  );
  return version;
}

let acts = 0;
const operators = () => {
  const known = (type: string, action: string): boolean => type === 'Matter' && matter.actions[action] !== undefined;
  const all = new Map([...on.registry, ...registry(overrideRecords(known), batchRecords(known))]);
  const decided = (request: ActRequest) => decide({ orm, registry: all }, request);
  const act = (type: string, action: string, actor: PersonActor, more: object): Promise<Outcome> =>
    decided({ key: `operators-${++acts}`, type, action, actor, input: {}, bodyHash: '', ...more });
  return { decided, act };
};
/** Two operators have a case moved. */
async function moved(caseId: string, to = version): Promise<Outcome> {
  const { act } = operators();
  const input = { caseId, action: 'moveDefinition', input: { version: to }, reason: '按新流程办理' };
  const proposed = await act('Override', 'propose', first, { input });
  if (!proposed.ok) return proposed;
  return act('Override', 'confirm', second, { caseId: proposed.caseId });
}
const reasonsOf = (outcome: Outcome): (string | undefined)[] => (outcome.ok ? [] : (outcome.refusal.reasons ?? []).map(({ code }) => code));

describe('W14 V23 a running case goes on by a newer definition', () => {
  test('the step that it stands at begins again with those whom the newer one asks, claims are given up, its clock goes on; later steps are the newer ones', async () => {
    const third = await on.officer('caseReviewer');
    const { caseId } = await on.submitted();
    await on.done('claim', b, { caseId, taskId: await on.taskOf(caseId, 'money', null) });
    const due = () => query(orm.em.fork(), `select name, due::text from deadline where case_id = $1 and closed_at is null`, [caseId]);
    const clocks = await due();
    await inForce({
      ...plain,
      steps: plain.steps.map((step) => ({
        ...step,
        who: [{ by: 'person', accountId: (step.node === 'last' ? third : last).accountId, veto: false }],
        rule: { kind: 'any', refusal: 'ends' },
      })),
    });
    expect((await moved(caseId)).ok).toBe(true);
    expect(await due()).toEqual(clocks);
    for (const node of ['law', 'money'])
      expect((await standing(caseId, node)).filter(({ live }) => live)).toMatchObject([{ assignee: last.accountId, state: 'open' }]);
    expect(await dataOf(caseId, 'moveDefinition')).toMatchObject({
      from: 1,
      version,
      steps: [
        { node: 'law', kept: false },
        { node: 'money', kept: false },
      ],
    });
    // What it is decided by from now on is the newer one, whatever the one that it began with says.
    await vote(caseId, 'law', last);
    await vote(caseId, 'money', last);
    expect((await standing(caseId, 'last')).filter(({ live }) => live)).toMatchObject([{ assignee: third.accountId }]);
  });

  test('a step that is the same in both goes on as it stands, votes and all', async () => {
    const { caseId } = await on.submitted();
    await vote(caseId, 'law', a);
    const before = await standing(caseId, 'law');
    await inForce(withStep('last', { label: '局长审批', rule: { kind: 'all', refusal: 'ends' } }));
    expect((await moved(caseId)).ok).toBe(true);
    expect(await standing(caseId, 'law')).toEqual(before);
    await vote(caseId, 'law', b);
    await on.done('claim', a, { caseId, taskId: await on.taskOf(caseId, 'money', null) });
    expect((await vote(caseId, 'money', a)).state).toBe('last');
    expect(await query(orm.em.fork(), `select label from task where case_id = $1 and node = 'last'`, [caseId])).toEqual([{ label: '局长审批' }]);
  });

  test('refused: votes in a round that would begin again, a step that the newer one has not, a version that is no longer in force, nothing to move', async () => {
    const { caseId } = await on.submitted();
    await vote(caseId, 'law', a);
    await inForce(withStep('law', { rule: { kind: 'any', refusal: 'ends' } }));
    const voted = await moved(caseId);
    expect([voted.ok, reasonsOf(voted)]).toEqual([false, ['MOVE_VOTES_OPEN']]);
    expect(reasonsOf(await moved(caseId, version - 1))).toEqual(['MOVE_VERSION_STALE']);
    await inForce({ ...plain, steps: plain.steps.filter(({ node }) => node !== 'law').map((step) => ({ ...step, returnTo: [] })) });
    expect(reasonsOf(await moved(caseId))).toEqual(['MOVE_STEP_GONE']);
    await inForce(withStep('last', { label: '审定' }));
    expect((await moved(caseId)).ok).toBe(true);
    expect(reasonsOf(await moved(caseId))).toEqual(['MOVE_NOTHING']);
    expect(await on.refused('moveDefinition', first, { caseId, input: { version } })).toBe('MOVE_NOT_POSSIBLE');
  });

  test('handed in again, a case is under the rules of that day', async () => {
    const { caseId, applicant } = await on.submitted();
    await inForce(withStep('last', { label: '审定' }));
    expect((await moved(caseId)).ok).toBe(true);
    await on.done('withdraw', applicant, { caseId });
    await on.done('submit', applicant, { caseId });
    expect(await query(orm.em.fork(), `select 1 from task where case_id = $1 and live and node = 'law'`, [caseId])).toHaveLength(2);
  });
});

test('V25 one act on many cases: two operators, each case decided by itself and once, refusals noted beside what was done', async () => {
  const { act, decided } = operators();
  const cases = [await on.submitted(), await on.submitted(), await on.submitted()];
  const caseIds = cases.map(({ caseId }) => caseId);
  await on.done('terminate', await on.officer('administrator'), { caseId: caseIds[1]!, input: { reason: '事项取消' } });
  const input = { type: 'Matter', action: 'transfer', node: 'money', caseIds, input: { to: [a.accountId] }, reason: '办理人长期病假' };
  expect(await act('OverrideBatch', 'propose', first, { input: { ...input, reason: ' ' } })).toMatchObject({ ok: false });
  expect(reasonsOf(await act('OverrideBatch', 'propose', first, { input: { ...input, caseIds: [caseIds[0], caseIds[0]] } }))).toEqual(['CASE_TWICE']);
  expect(await act('OverrideBatch', 'propose', a, { input })).toMatchObject({ ok: false, refusal: { code: 'FORBIDDEN' } });
  const proposed = await act('OverrideBatch', 'propose', first, { input });
  if (!proposed.ok) throw new Error(proposed.refusal.code);
  const { caseId } = proposed;
  expect(await act('OverrideBatch', 'confirm', first, { caseId })).toMatchObject({ ok: false, refusal: { code: 'OVERRIDE_SAME_PERSON' } });
  expect((await act('OverrideBatch', 'confirm', second, { caseId })).ok).toBe(true);
  // A handler that was killed before it noted what it did is asked again, and does nothing twice.
  let kills = 1;
  const outbox = createOutbox({
    orm,
    handlers: batchHandler({
      orm,
      decide: async (request) => {
        const outcome = await decided(request);
        if (kills-- > 0) throw new Error('killed');
        return outcome;
      },
    }),
    backOffMs: () => 1,
    concurrency: 1,
    roundMs: 30_000,
  });
  while ((await query(orm.em.fork(), `select 1 from outbox where kind = 'override' and done_at is null`)).length) await outbox();
  expect(await query(orm.em.fork(), `select state, code from override_item where batch_id = $1 order by place`, [caseId])).toEqual([
    { state: 'done', code: null },
    { state: 'refused', code: 'STATE_CONFLICT' },
    { state: 'done', code: null },
  ]);
  for (const id of [caseIds[0]!, caseIds[2]!]) {
    const tasks = (await on.tasks(id)).filter(({ node }) => node === 'money');
    expect(tasks.map(({ state, assignee }) => [state, assignee])).toEqual([
      ['transferred', second.accountId],
      ['open', a.accountId],
    ]);
    expect(await dataOf(id, 'transfer')).toMatchObject({ override: caseId });
  }
});
