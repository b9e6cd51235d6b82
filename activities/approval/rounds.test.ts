import type { MikroORM } from '@mikro-orm/postgresql';
import { openRound } from '../../domain/approval/open.ts';
import { replay, type RoundAct } from '../../domain/approval/step.ts';
import type { Definition } from '../../domain/approval/definition.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { ruleSet, type RuleSet } from '../../domain/kit/rules.ts';
import { caseById } from '../../db/approval/timeline.ts';
import { seedRules } from '../../db/data/rules/index.ts';
import { byDefault, country, row } from '../../db/data/rules/row.ts';
import { moveClock } from '../../db/kit/clock.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { insertRule } from '../../db/rule/rows.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { matter } from '../../test/kit/matter-table.ts';
import { decide } from '../kit/decide.ts';
import { registry } from '../kit/records.ts';
import { approvalFacts } from './facts.ts';
import { opinionsOf } from './opinion.ts';
import { overrideRecords } from './override.ts';
import { DISTRICT, matterChain, matterRule, matters, plain, type Matters } from '../../test/kit/matter.ts';
import { sorted } from '../../test/kit/sorted.ts';

let database: FreshDatabase;
let orm: MikroORM;
let on: Matters;
let definition: Definition = plain;
let a: PersonActor;
let b: PersonActor;
let last: PersonActor;
let other: PersonActor;
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  on = matters(orm, () => definition);
  a = await on.officer('caseOfficer');
  b = await on.officer('caseOfficer');
  last = await on.officer('caseReviewer');
  other = await on.officer('caseReviewer');
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});
beforeEach(() => {
  definition = plain;
});

const vote = async (caseId: string, node: string, by: PersonActor, action = 'approve', input: object = {}) =>
  on.done(action, by, { caseId, taskId: await on.taskOf(caseId, node, by), input });
const take = async (caseId: string, node: string, by: PersonActor): Promise<string> => {
  const taskId = await on.taskOf(caseId, node, null);
  await on.done('claim', by, { caseId, taskId });
  return taskId;
};
const standing = async (caseId: string, node: string) =>
  (await on.tasks(caseId)).filter((task) => task.node === node).map(({ kind, state, assignee }) => [kind, state, assignee]);
const passBranches = async (caseId: string) => {
  await vote(caseId, 'law', a);
  await vote(caseId, 'law', b);
  await take(caseId, 'money', a);
  return vote(caseId, 'money', a);
};

test('V03 V21 two branches side by side: 会签 waits for both, 或签 for whoever claims; the last step opens when both have passed', async () => {
  const { caseId } = await on.submitted();
  expect((await vote(caseId, 'law', a)).regions).toEqual({ law: 'asked', money: 'asked' });
  expect((await vote(caseId, 'law', b)).regions).toEqual({ law: 'none', money: 'asked' });
  await take(caseId, 'money', b);
  expect((await vote(caseId, 'money', b)).state).toBe('last');
  await take(caseId, 'last', last);
  expect((await vote(caseId, 'last', last)).state).toBe('granted');
  expect((await on.tasks(caseId)).some(({ live, state }) => live || state === 'open' || state === 'waiting')).toBe(false);
});

test('whom a definition asks for is the same where people are read before its rules are: none of the day, others of the day, the same', async () => {
  const { caseId } = await on.submitted();
  const em = orm.em.fork();
  const file = (await caseById(em, caseId))!;
  const rowOf = (value: Definition, version: number) => ({ ...row(matterRule, country, value, byDefault), version });
  const set = ruleSet([...seedRules, rowOf(plain, 1)], DISTRICT, '2026-11-22');
  const facts = (given: RuleSet | Promise<RuleSet>) =>
    approvalFacts(em, { action: 'approve', actor: a }, { chain: matterChain, file, received: '2026-11-22T02:00:00.000000Z', set: given });
  const plainly = await facts(set);
  expect(JSON.stringify(plainly!.plans['law'])).toContain(b.accountId);
  expect(await facts(Promise.resolve(set))).toEqual(plainly);
  const { version } = await ruleBook(em);
  await insertRule(em, rowOf({ ...plain, steps: plain.steps.map((step) => ({ ...step, who: [{ by: 'post', post: 'head', veto: false }] })) }, version + 1));
  await ruleBook(em);
  expect(await facts(Promise.resolve(set))).toEqual(plainly);
  await insertRule(em, rowOf(plain, version + 2));
  await ruleBook(em);
  expect(await facts(Promise.resolve(set))).toEqual(plainly);
  await expect(facts(Promise.reject(new Error('no rules')))).rejects.toThrow('no rules');
});

test('W01 two votes at once with one task are one vote; of two officers who claim at once one gets it', async () => {
  const { caseId } = await on.submitted();
  const taskId = await on.taskOf(caseId, 'law', a);
  const twice = await Promise.all([on.act('approve', a, { caseId, taskId }), on.act('approve', a, { caseId, taskId })]);
  expect(twice.map((outcome) => (outcome.ok ? 'done' : outcome.refusal.code)).toSorted()).toEqual(['TASK_CLOSED', 'done']);
  const free = await on.taskOf(caseId, 'money', null);
  const claims = await Promise.all([a, b].map((officer) => on.act('claim', officer, { caseId, taskId: free })));
  expect(claims.map((outcome) => (outcome.ok ? 'done' : outcome.refusal.code)).toSorted()).toEqual(['TASK_CLAIMED', 'done']);
});

test('V04 a refusal of one ends 会签 at once: the other’s task vanishes in the same transaction and the case is refused', async () => {
  const { caseId } = await on.submitted();
  expect((await vote(caseId, 'law', a, 'refuse', { reason: '依据不足' })).state).toBe('refused');
  expect(await standing(caseId, 'law')).toEqual(
    expect.arrayContaining([
      ['vote', 'voted', a.accountId],
      ['vote', 'closed', b.accountId],
    ]),
  );
  expect((await on.tasks(caseId)).filter(({ live }) => live)).toEqual([]);
  expect(await on.refused('approve', b, { caseId, taskId: (await on.tasks(caseId)).find(({ assignee }) => assignee === b.accountId)!.id })).toBe(
    'STATE_CONFLICT',
  );
});

test('V03 with the rest voting a refusal waits for the others', async () => {
  definition = { ...plain, steps: plain.steps.map((step) => (step.node === 'law' ? { ...step, rule: { kind: 'all', refusal: 'rest' } } : step)) };
  const { caseId } = await on.submitted();
  expect((await vote(caseId, 'law', a, 'refuse', { reason: '依据不足' })).state).toBe('branches');
  expect((await vote(caseId, 'law', b)).state).toBe('refused');
});

test('V02 回避: whoever applied can claim nothing of his own case', async () => {
  const self = await on.officer('caseReviewer');
  const { caseId } = await on.submitted(self);
  await passBranches(caseId);
  const taskId = await on.taskOf(caseId, 'last', null);
  expect(await on.refused('claim', self, { caseId, taskId })).toBe('ROUND_APPLICANT');
  await on.done('claim', last, { caseId, taskId });
  expect(await on.refused('transfer', last, { caseId, taskId, input: { to: [self.accountId] } })).toBe('ROUND_APPLICANT');
});

test('W02 V07 a transfer keeps both rows, and whoever has voted cannot be its target', async () => {
  const { caseId } = await on.submitted();
  await passBranches(caseId);
  const taskId = await take(caseId, 'last', last);
  expect(await on.refused('transfer', last, { caseId, taskId, input: { to: [a.accountId] } })).toBe('ROUND_TARGET_UNFIT');
  await on.done('transfer', last, { caseId, taskId, input: { to: [other.accountId], reason: '出差' } });
  expect(await standing(caseId, 'last')).toEqual(
    expect.arrayContaining([
      ['vote', 'transferred', last.accountId],
      ['vote', 'open', other.accountId],
    ]),
  );
  expect(await on.refused('approve', last, { caseId, taskId })).toBe('TASK_CLOSED');
  expect((await vote(caseId, 'last', other)).state).toBe('granted');
});

test('W03 a delegation goes as deep as the definition lets it', async () => {
  const { caseId } = await on.submitted();
  const taskId = await on.taskOf(caseId, 'law', a);
  await query(orm.em.fork(), `update task set delegations = 2 where case_id = $1`, [caseId]);
  await on.done('delegate', a, { caseId, taskId, input: { to: [last.accountId] } });
  const deeper = await on.officer('caseReviewer');
  await on.done('delegate', last, { caseId, taskId: await on.taskOf(caseId, 'law', last), input: { to: [deeper.accountId] } });
  const asked = await on.taskOf(caseId, 'law', deeper);
  const deepest = await on.officer('caseReviewer');
  expect(await on.refused('delegate', deeper, { caseId, taskId: asked, input: { to: [deepest.accountId] } })).toBe('ROUND_DELEGATION_DEEP');
});

test('W03 V08 a delegate’s opinion returns the task; the delegate cannot vote', async () => {
  const { caseId } = await on.submitted();
  await passBranches(caseId);
  const taskId = await take(caseId, 'last', last);
  await on.done('delegate', last, { caseId, taskId, input: { to: [a.accountId] } });
  const asked = await on.taskOf(caseId, 'last', a);
  expect(await on.refused('approve', a, { caseId, taskId: asked })).toBe('ROUND_OPINION_ONLY');
  expect(await on.refused('approve', last, { caseId, taskId })).toBe('TASK_CLOSED');
  expect(await on.refused('delegate', a, { caseId, taskId: asked, input: { to: [b.accountId] } })).toBe('ROUND_DELEGATION_DEEP');
  expect((await on.done('opine', a, { caseId, taskId: asked, input: { vote: 'approve', reason: '同意' } })).state).toBe('last');
  expect((await vote(caseId, 'last', last)).state).toBe('granted');
});

test('W04 W05 W06 V09 前加签 returns to whoever asked, 后加签 comes before the next node, 减签 never passes by nobody', async () => {
  const { caseId } = await on.submitted();
  await passBranches(caseId);
  const taskId = await take(caseId, 'last', last);
  await on.done('addBefore', last, { caseId, taskId, input: { to: [a.accountId] } });
  expect(await on.refused('approve', last, { caseId, taskId })).toBe('TASK_CLOSED');
  await vote(caseId, 'last', a);
  await on.done('addAfter', last, { caseId, taskId, input: { to: [other.accountId] } });
  expect((await vote(caseId, 'last', last)).state).toBe('last');
  const after = await on.taskOf(caseId, 'last', other);
  expect(await on.refused('remove', last, { caseId, taskId: after })).toBe('ROUND_LAST_MEMBER');
  expect(await on.refused('remove', a, { caseId, taskId: after })).toBe('ROUND_NOT_ADDED');
  expect((await vote(caseId, 'last', other)).state).toBe('granted');
});

test('W07 V10 a return out of one branch closes all of them; nothing is left half open, and earlier votes do not count again', async () => {
  const { caseId, applicant } = await on.submitted();
  await vote(caseId, 'law', a);
  await take(caseId, 'money', a);
  const returned = await vote(caseId, 'money', a, 'return', { reason: '材料不清' });
  expect([returned.state, returned.regions]).toEqual(['draft', { law: 'none', money: 'none' }]);
  expect((await on.tasks(caseId)).filter(({ live }) => live)).toEqual([]);
  await on.done('submit', applicant, { caseId });
  const rounds = (await on.tasks(caseId)).filter(({ node }) => node === 'law').map(({ round }) => round);
  expect(new Set(rounds).size).toBe(2);
  expect((await vote(caseId, 'law', b)).regions['law']).toBe('asked');
});

test('W07 a return goes to the targets of the definition only', async () => {
  const { caseId } = await on.submitted();
  await passBranches(caseId);
  const taskId = await take(caseId, 'last', last);
  const input = { reason: '须重审', target: 'money' };
  expect(await on.refused('return', last, { caseId, taskId, input })).toBe('RETURN_TARGET_NOT_ALLOWED');
  const back = await on.done('return', last, { caseId, taskId, input: { ...input, target: 'law' } });
  expect([back.state, back.regions]).toEqual(['branches', { law: 'asked', money: 'none' }]);
  await vote(caseId, 'law', a);
  expect((await vote(caseId, 'law', b)).state).toBe('last');
});

test('W08 after a return the route is walked again, or goes straight to whoever returned: the definition says', async () => {
  for (const [resubmit, state] of [
    ['again', 'branches'],
    ['straight', 'last'],
  ] as const) {
    definition = { ...plain, resubmit };
    const { caseId, applicant } = await on.submitted();
    await passBranches(caseId);
    const taskId = await take(caseId, 'last', last);
    await on.done('return', last, { caseId, taskId, input: { reason: '补充说明' } });
    expect((await on.done('submit', applicant, { caseId })).state).toBe(state);
  }
});

test('W09 V11 the applicant withdraws until the first vote; of a vote and a withdrawal at once one wins', async () => {
  const early = await on.submitted();
  expect((await on.done('withdraw', early.applicant, { caseId: early.caseId })).state).toBe('draft');
  const { caseId, applicant } = await on.submitted();
  await vote(caseId, 'law', a);
  expect(await on.refused('withdraw', applicant, { caseId })).toBe('WITHDRAW_AFTER_VOTE');
  const race = await on.submitted();
  const taskId = await on.taskOf(race.caseId, 'law', a);
  const both = await Promise.all([
    on.act('withdraw', race.applicant, { caseId: race.caseId }),
    on.act('approve', a, { caseId: race.caseId, taskId }),
  ]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
});

test('W10 取回 in an open round and across the next step while it is untouched; not any more once somebody has claimed it', async () => {
  const { caseId } = await on.submitted();
  await vote(caseId, 'law', a);
  await on.done('takeBack', a, { caseId, taskId: await on.taskOf(caseId, 'law', a) });
  await passBranches(caseId);
  const deciding = (await on.tasks(caseId)).find(({ node, state }) => node === 'money' && state === 'voted')!;
  const back = await on.done('takeBack', a, { caseId, taskId: deciding.id });
  expect([back.state, back.regions]).toEqual(['branches', { law: 'none', money: 'asked' }]);
  expect((await on.tasks(caseId)).filter(({ live }) => live).map(({ node, state, assignee }) => [node, state, assignee])).toEqual([
    ['money', 'open', a.accountId],
  ]);
  expect((await vote(caseId, 'money', a)).state).toBe('last');
  await take(caseId, 'last', last);
  expect(await on.refused('takeBack', a, { caseId, taskId: deciding.id })).toBe('ROUND_TAKEN_ON');
});

test('W11 V13 the applicant urges at most once in the hours of the definition', async () => {
  const { caseId, applicant } = await on.submitted();
  await on.done('urge', applicant, { caseId });
  expect(await on.refused('urge', applicant, { caseId })).toBe('URGE_TOO_SOON');
  expect(await on.refused('urge', a, { caseId })).toBe('NOT_FOUND');
  await moveClock(orm.em.fork(), 25 * 3_600_000);
  await on.done('urge', applicant, { caseId });
});

test('W12 a copy goes out when the step is left, once per person and case', async () => {
  definition = { ...plain, steps: plain.steps.map((step) => ({ ...step, cc: [{ by: 'role', role: 'caseReviewer', each: false, veto: false }] })) };
  const { caseId } = await on.submitted();
  await passBranches(caseId);
  await take(caseId, 'last', last);
  await vote(caseId, 'last', last);
  const copies = (await on.tasks(caseId)).filter(({ kind }) => kind === 'cc');
  expect(copies.map(({ state, assignee }) => [state, assignee])).toEqual(
    expect.arrayContaining([last, other].map(({ accountId }) => ['noted', accountId])),
  );
  expect(new Set(copies.map(({ assignee }) => assignee)).size).toBe(copies.length);
});

test('W13 the clock stops on a legal ground only, keeps what remained, and runs on', async () => {
  const { caseId } = await on.submitted();
  expect(await on.refused('stopClock', a, { caseId, input: { ground: 'lunch' } })).toBe('SUSPENSION_GROUND_UNKNOWN');
  await on.done('stopClock', a, { caseId, input: { ground: 'hearing' } });
  const stopped = await one<{ remaining: number; why: string }>(
    orm.em.fork(),
    `select remaining, history->-1->>'why' as why from deadline where case_id = $1 and paused_at is not null`,
    [caseId],
  );
  expect(stopped.remaining).toBeGreaterThan(0);
  expect(stopped.why).toMatch(/^听证（《中华人民共和国行政许可法》第四十五条/);
  expect(await on.refused('stopClock', a, { caseId, input: { ground: 'hearing' } })).toBe('DEADLINE_NOT_RUNNING');
  await on.done('startClock', a, { caseId });
  expect(await query(orm.em.fork(), `select 1 from deadline where case_id = $1 and paused_at is not null`, [caseId])).toEqual([]);
});

test('V12 an administrator ends a case with a reason; every round of it is closed', async () => {
  const { caseId } = await on.submitted();
  const administrator = await on.officer('administrator');
  expect((await on.done('terminate', administrator, { caseId, input: { reason: '事项取消' } })).state).toBe('ended');
  expect((await on.tasks(caseId)).filter(({ live }) => live)).toEqual([]);
  expect(await one(orm.em.fork(), `select text from remark where case_id = $1`, [caseId])).toEqual({ text: '事项取消' });
});

test('V15 a deputy is asked in place of whoever is absent, and claims what his post may', async () => {
  const em = orm.em.fork();
  const deputy = await on.officer();
  const absence = (absent: PersonActor) =>
    query(
      em,
      `insert into deputy (id, absent_id, deputy_id, from_at, until_at, reason, created_by, created_at)
         values ($1, $2, $3, app_now(), app_now() + interval '2 days', '休假', $2, app_now()) returning id`,
      [uuidv7(), absent.accountId, deputy.accountId],
    );
  await absence(b);
  const { caseId } = await on.submitted();
  const law = (await on.tasks(caseId)).filter(({ node }) => node === 'law');
  expect(sorted(law.map(({ assignee }) => assignee))).toEqual(sorted([a.accountId, deputy.accountId]));
  await vote(caseId, 'law', deputy);
  await vote(caseId, 'law', a);
  await take(caseId, 'money', deputy);
  await query(em, `update deputy set revoked_at = app_now()`);
  expect(await on.refused('approve', deputy, { caseId, taskId: await on.taskOf(caseId, 'money', deputy) })).toBe('TASK_NOT_YOURS');
});

test('V16 where nobody is found an operator gets a task, names somebody, and does not decide', async () => {
  definition = {
    ...plain,
    steps: plain.steps.map((step) => (step.node === 'last' ? { ...step, who: [{ by: 'post', post: '法制处长', veto: false }] } : step)),
  };
  const { caseId } = await on.submitted();
  await passBranches(caseId);
  const [vacant] = (await on.tasks(caseId)).filter(({ node }) => node === 'last');
  expect(vacant).toMatchObject({ role: 'operator', state: 'open', assignee: null });
  const operator = await on.officer('operator');
  await on.done('claim', operator, { caseId, taskId: vacant!.id });
  expect(await on.refused('approve', operator, { caseId, taskId: vacant!.id })).toBe('ROUND_NOBODY_FOUND');
  await on.done('transfer', operator, { caseId, taskId: vacant!.id, input: { to: [last.accountId] } });
  expect((await vote(caseId, 'last', last)).state).toBe('granted');
});

test('V17 whoever approved an earlier step is not asked again where others are left', async () => {
  definition = {
    ...plain,
    steps: plain.steps.map((step) =>
      step.node === 'last' ? { ...step, who: [a, last].map(({ accountId }) => ({ by: 'person', accountId, veto: false })) } : step,
    ),
  };
  const { caseId } = await on.submitted();
  await passBranches(caseId);
  expect((await on.tasks(caseId)).filter(({ node }) => node === 'last').map(({ assignee }) => assignee)).toEqual([last.accountId]);
});

test('the journal alone replays to what is stored: rounds opened, every act, every outcome', async () => {
  const { caseId } = await on.submitted();
  const taskId = await on.taskOf(caseId, 'law', a);
  await on.done('delegate', a, { caseId, taskId, input: { to: [last.accountId] } });
  await on.done('opine', last, { caseId, taskId: await on.taskOf(caseId, 'law', last), input: { reason: '可' } });
  await on.done('addAfter', a, { caseId, taskId, input: { to: [other.accountId] } });
  await vote(caseId, 'law', a);
  await vote(caseId, 'law', b);
  await vote(caseId, 'law', other);
  const rows = await query<{
    seq: number;
    at: string;
    data: {
      roundAct?: RoundAct & { node: string; no: number };
      roundsOpened?: { node: string; no: number; rule: never; asked: { id: string; role: 'caseOfficer'; person: string | null }[] }[];
    };
  }>(orm.em.fork(), `select seq, ${asInstant('at')} as at, data from journal where case_id = $1 order by seq`, [caseId]);
  const opened = rows.flatMap(({ data }) => data.roundsOpened ?? []).find(({ node }) => node === 'law')!;
  const acts = rows.flatMap(({ at, data: { roundAct: round } }) => (round?.node === 'law' ? [{ ...round, at }] : []));
  const played = replay(
    openRound(
      { node: 'law', label: '', rule: opened.rule, asked: opened.asked },
      opened.no,
      opened.asked.map(({ id }) => id),
    ),
    acts,
  );
  const stored = (await on.tasks(caseId)).filter(({ node }) => node === 'law');
  expect(sorted(played.members.map(({ id, state, person, vote }) => [id, state, person, vote]))).toEqual(
    sorted(stored.map(({ id, state, assignee, vote }) => [id, state, assignee, vote])),
  );
  expect(played.outcome).toBe('pass');
});

test('W14 what an operator does in another’s stead takes two of them, goes by the same table and is marked in the journal', async () => {
  const all = new Map([...on.registry, ...registry(overrideRecords((type, action) => type === 'Matter' && matter.actions[action] !== undefined))]);
  let acts = 0;
  const act = (action: string, by: PersonActor, more: object = {}) =>
    decide({ orm, registry: all }, { key: `override-${++acts}`, type: 'Override', action, actor: by, input: {}, bodyHash: '', ...more });
  const [one1, two] = [await on.officer('operator'), await on.officer('operator')];
  const { caseId } = await on.submitted();
  const taskId = await on.taskOf(caseId, 'law', a);
  const input = { caseId, action: 'approve', taskId, input: {}, reason: '办理人离职，已书面同意' };
  expect(await act('propose', one1, { input: { ...input, reason: ' ' } })).toMatchObject({ ok: false, refusal: { code: 'NOT_ACCEPTABLE_NOW' } });
  const proposed = await act('propose', one1, { input });
  if (!proposed.ok) throw new Error(proposed.refusal.code);
  expect(await act('confirm', one1, { caseId: proposed.caseId })).toMatchObject({ ok: false, refusal: { code: 'OVERRIDE_SAME_PERSON' } });
  expect(await act('propose', a, { input })).toMatchObject({ ok: false, refusal: { code: 'FORBIDDEN' } });
  expect((await act('confirm', two, { caseId: proposed.caseId })).ok).toBe(true);
  expect((await on.tasks(caseId)).find(({ id }) => id === taskId)).toMatchObject({ state: 'voted', vote: 'approve' });
  const [row] = await query<{ override: string; actor: string }>(
    orm.em.fork(),
    `select data->>'override' as override, actor from journal where case_id = $1 and action = 'approve'`,
    [caseId],
  );
  expect(row).toEqual({ override: proposed.caseId, actor: `person:${two.accountId}` });
  const again = await act('propose', one1, { input });
  if (!again.ok) throw new Error(again.refusal.code);
  expect(await act('confirm', two, { caseId: again.caseId })).toMatchObject({ ok: false, refusal: { code: 'TASK_CLOSED' } });
});

test('V20 P21 the opinion sheet: every step with names, decisions, words and moments, delegates’ opinions as such', async () => {
  const { caseId } = await on.submitted();
  await vote(caseId, 'law', a, 'approve', { reason: '符合规定' });
  const taskId = await on.taskOf(caseId, 'law', b);
  await on.done('delegate', b, { caseId, taskId, input: { to: [last.accountId] } });
  await on.done('opine', last, { caseId, taskId: await on.taskOf(caseId, 'law', last), input: { reason: '依据充分', vote: 'approve' } });
  await vote(caseId, 'law', b, 'return', { reason: '请补充附件' });
  const sheet = await opinionsOf(orm.em.fork(), caseId, matter);
  expect(sheet.map(({ label, opinions }) => [label, opinions.map(({ decision, opinion, role }) => [decision, opinion, role])])).toEqual([
    [
      '法制审核',
      [
        ['通过', '符合规定', '经办'],
        ['反馈意见', '依据充分', '经办'],
        ['退回', '请补充附件', '经办'],
      ],
    ],
  ]);
});
