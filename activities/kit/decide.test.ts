import type { MikroORM } from '@mikro-orm/postgresql';
import type { Done, NotDone, Outcome } from '../../domain/kit/act.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { one, query } from '../../db/kit/sql.ts';
import { verifyChain, type ChainedRow } from '../../security/chain.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { act, permits, person } from '../../test/kit/permit.ts';
import { decide, type DecideDeps } from './decide.ts';
import { closeWindow } from './window.ts';

let database: FreshDatabase;
let orm: MikroORM;
let deps: DecideDeps;

beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  deps = { orm, registry: permits };
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});

const done = (outcome: Outcome): Done => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome;
};
const refused = (outcome: Outcome): NotDone['refusal'] => {
  if (outcome.ok) throw new Error('not refused');
  return outcome.refusal;
};
const draft = async (actor = person()): Promise<{ actor: ReturnType<typeof person>; caseId: string }> => {
  const { caseId } = done(await decide(deps, act('create', actor)));
  return { actor, caseId };
};

test('an act writes case, journal, deadline and outcome together, and the chain verifies', async () => {
  const { actor, caseId } = await draft();
  const submitted = done(await decide(deps, act('submit', actor, { caseId, ifMatch: 1 })));
  expect(submitted).toMatchObject({ state: 'waiting', version: 2, seq: 2, deadlines: [{ name: 'effect', basis: '演示规则' }] });
  const rows = await query<ChainedRow>(
    orm.em.fork(),
    `select case_id as case, seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, act, action, actor, from_state as from, to_state as to, data, prev, hash
       from journal where case_id = $1 order by seq`,
    [caseId],
  );
  expect(rows.map(({ action, to }) => [action, to])).toEqual([
    ['create', 'draft'],
    ['submit', 'waiting'],
  ]);
  expect(verifyChain(rows)).toBeNull();
  expect(verifyChain(rows.map((row) => (row.seq === 2 ? { ...row, data: { review: true } } : row)))).toBe(2);
});

test('the same key ten times at once is one act with one answer', async () => {
  const { actor, caseId } = await draft();
  const request = act('submit', actor, { caseId });
  const answers = await Promise.all(Array.from({ length: 10 }, () => decide(deps, request)));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(done(answers[0]!).state).toBe('waiting');
  const { n } = await one<{ n: string }>(orm.em.fork(), `select count(*) as n from journal where case_id = $1`, [caseId]);
  expect(Number(n)).toBe(2);
});

test('the first act with the same key ten times at once begins one case', async () => {
  const request = act('create', person());
  const answers = await Promise.all(Array.from({ length: 10 }, () => decide(deps, request)));
  expect(new Set(answers.map((answer) => done(answer).caseId)).size).toBe(1);
});

test('V24 a refusal is an outcome: the same key gets it again although the state has moved on', async () => {
  const { actor, caseId } = await draft();
  const bad = act('submit', actor, { caseId, input: { bad: true } });
  const first = refused(await decide(deps, bad));
  expect(first).toMatchObject({ code: 'NOT_ACCEPTABLE_NOW', reasons: [{ field: 'bad', rule: 'T01' }] });
  done(await decide(deps, act('submit', actor, { caseId })));
  expect(refused(await decide(deps, bad))).toEqual(first);
  expect(refused(await decide(deps, { ...bad, bodyHash: 'other' })).code).toBe('KEY_REUSED');
});

test('the same key twenty times at once, refused: one refusal, and everybody gets it', async () => {
  const { actor, caseId } = await draft();
  for (let n = 0; n < 5; n++) {
    const bad = act('submit', actor, { caseId, input: { bad: true } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => decide(deps, bad)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(refused(answers[0]!)).toMatchObject({ code: 'NOT_ACCEPTABLE_NOW' });
  }
});

test('two people at once: one withdraws, the other is told the state', async () => {
  const { actor, caseId } = await draft();
  done(await decide(deps, act('submit', actor, { caseId })));
  const [a, b] = await Promise.all([decide(deps, act('withdraw', actor, { caseId })), decide(deps, act('withdraw', actor, { caseId }))]);
  expect([a.ok, b.ok].filter(Boolean)).toHaveLength(1);
  expect(refused(a.ok ? b : a)).toMatchObject({ code: 'STATE_CONFLICT', facts: { state: 'draft' } });
});

test('a stale version is refused with the new one', async () => {
  const { actor, caseId } = await draft();
  expect(refused(await decide(deps, act('submit', actor, { caseId, ifMatch: 7 })))).toMatchObject({ code: 'VERSION_STALE', facts: { version: 1 } });
});

test('a stranger does not learn that the case exists', async () => {
  const { caseId } = await draft();
  expect(refused(await decide(deps, act('submit', person(), { caseId }))).code).toBe('NOT_FOUND');
  expect(refused(await decide(deps, act('submit', person(), { caseId: '01900000-0000-7000-8000-000000000000' }))).code).toBe('NOT_FOUND');
});

test('the system may act only from the deadline on, and nothing is stored of its question', async () => {
  const { actor, caseId } = await draft();
  done(await decide(deps, act('submit', actor, { caseId, input: { ms: 200 } })));
  const system = { kind: 'system' } as const;
  const early = refused(await decide(deps, act('grant', system, { caseId, key: `${caseId}/2/grant` })));
  expect(early.code).toBe('NOT_DUE');
  await new Promise((resolve) => setTimeout(resolve, Number(early.facts?.['ms']) + 5));
  expect(done(await decide(deps, act('grant', system, { caseId, key: `${caseId}/2/grant` }))).state).toBe('granted');
});

test('withdrawal and deadline in the same moment: exactly one wins, always', async () => {
  const system = { kind: 'system' } as const;
  for (let n = 0; n < 30; n++) {
    const { actor, caseId } = await draft();
    done(await decide(deps, act('submit', actor, { caseId, input: { ms: 1 } })));
    await new Promise((resolve) => setTimeout(resolve, 3));
    const outcomes = await Promise.all([decide(deps, act('withdraw', actor, { caseId })), decide(deps, act('grant', system, { caseId }))]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const { state } = await one<{ state: string }>(orm.em.fork(), `select state from case_file where id = $1`, [caseId]);
    expect(state).toBe(outcomes[0]!.ok ? 'draft' : 'granted');
  }
});

test('a task is claimed by one officer, voted by its holder alone, and the round closes with it', async () => {
  const { actor, caseId } = await draft();
  done(await decide(deps, act('submit', actor, { caseId, input: { review: true } })));
  const { id: taskId } = await one<{ id: string }>(orm.em.fork(), `select id from task where case_id = $1`, [caseId]);
  const officers = [person([{ role: 'initialReviewer', district: '140000' }]), person([{ role: 'initialReviewer', district: '140000' }])] as const;
  const claims = await Promise.all(officers.map((officer) => decide(deps, act('claim', officer, { caseId, taskId, ifMatch: 1 }))));
  expect(claims.filter(({ ok }) => ok)).toHaveLength(1);
  const holder = claims[0]!.ok ? officers[0] : officers[1];
  const other = claims[0]!.ok ? officers[1] : officers[0];
  expect(refused(await decide(deps, act('approve', other, { caseId, taskId }))).code).toBe('TASK_NOT_YOURS');
  expect(refused(await decide(deps, act('approve', person([{ role: 'initialReviewer', district: '330000' }]), { caseId, taskId }))).code).toBe(
    'NOT_FOUND',
  );
  expect(done(await decide(deps, act('giveBack', holder, { caseId, taskId, ifMatch: 2, input: { reason: '材料不清' } }))).state).toBe('draft');
  expect(await one(orm.em.fork(), `select state, vote, reason, voted_by from task where id = $1`, [taskId])).toEqual({
    state: 'voted',
    vote: 'return',
    reason: '材料不清',
    voted_by: holder.accountId,
  });
});

test('a window closed while acts are in flight: every act is before it or refused, none is lost between', async () => {
  const em = orm.em.fork();
  await query(em, `insert into act_window (key, closes_at) values ('permit/2026', app_now() + interval '1 hour')`);
  const cases = await Promise.all(Array.from({ length: 20 }, () => draft()));
  const acts = cases.map(({ actor, caseId }) => decide(deps, act('confirm', actor, { caseId })));
  const closing = closeWindow(orm, 'permit/2026');
  const outcomes = await Promise.all(acts);
  const closedAt = await closing;
  for (const outcome of outcomes) {
    if (outcome.ok) expect(outcome.received <= closedAt).toBe(true);
    else expect(outcome.refusal.code).toBe('WINDOW_CLOSED');
  }
  const late = await draft();
  expect(refused(await decide(deps, act('confirm', late.actor, { caseId: late.caseId })))).toMatchObject({ code: 'WINDOW_CLOSED' });
});

test('the application role can neither change nor remove what the journal holds', async () => {
  const { caseId } = await draft();
  await expect(query(orm.em.fork(), `update journal set data = '{}' where case_id = $1`, [caseId])).rejects.toThrow(/permission denied/);
  await expect(query(orm.em.fork(), `delete from act where case_id = $1`, [caseId])).rejects.toThrow(/permission denied/);
});
