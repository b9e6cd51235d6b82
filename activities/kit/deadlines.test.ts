// Deadlines in working days on a real database: pausing, resuming, extending, and what a new year's notice does to them.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Done, Outcome } from '../../domain/kit/act.ts';
import { planWorkingDays, type DeadlineEvent } from '../../domain/kit/deadline.ts';
import type { HolidayNotice } from '../../domain/kit/calendar.ts';
import { endOfDay, startOfDay, type Instant } from '../../domain/kit/instant.ts';
import { defineProcess } from '../../domain/kit/process.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { insertNotice } from '../../db/rule/rows.ts';
import { verifyChain, type ChainedRow } from '../../security/chain.ts';
import { replanLeaf } from '../../security/checkpoint-leaves.ts';
import { merkleRoot } from '../../security/merkle.ts';
import { freshDatabase, setClock, type FreshDatabase } from '../../test/kit/database.ts';
import { act, person } from '../../test/kit/permit.ts';
import { decide, type DecideDeps } from './decide.ts';
import type { DeadlineChange } from './deadlines.ts';
import { registry } from './records.ts';
import { replanAll, replanPending } from './replan.ts';

const hearing = defineProcess<{ calendar: Parameters<typeof planWorkingDays>[0] }>({
  type: 'Hearing',
  label: '演示办件',
  kind: 'case',
  states: {
    review: {
      label: '审核中',
      round: { node: 'review', role: 'initialReviewer', label: '审核' },
      clock: {
        name: 'limit',
        label: '办理期限',
        then: 'lapse',
        plan: ({ received, facts, input }) => planWorkingDays(facts.calendar, received, (input as { days: number }).days, '第三十二条'),
      },
    },
    done: { label: '已办结', final: true },
  },
  actions: {
    apply: { label: '申请', from: null, to: 'review', by: 'applicant' },
    change: { label: '调整期限', from: 'review', to: null, by: 'applicant' },
    approve: { label: '通过', from: 'review', to: 'done', by: 'initialReviewer', task: { vote: 'approve' } },
    lapse: { label: '到期', from: 'review', to: 'done', by: 'system', at: 'limit', hidden: true },
  },
});

let database: FreshDatabase;
let orm: MikroORM;
let deps: DecideDeps;
const actor = person();
const calendarNow = async (em: EntityManager) => (await ruleBook(em)).calendar();
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  deps = {
    orm,
    registry: registry({
      process: hearing,
      begin: async () => ({ district: '140000' }),
      facts: async (em) => ({ calendar: await calendarNow(em) }),
      apply: { change: async ({ input }) => ({ deadlines: input as DeadlineChange[] }) },
    }),
  };
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});

const done = (outcome: Outcome): Done => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome;
};
const at = (day: string, hour = '10') => setClock(orm.em.fork(), `${day}T${String(Number(hour) - 8).padStart(2, '0')}:00:00.000000Z`);
const apply = async (days: number): Promise<string> => done(await decide(deps, act('apply', actor, { type: 'Hearing', input: { days } }))).caseId;
const change = (caseId: string, ...changes: DeadlineChange[]) => decide(deps, act('change', actor, { type: 'Hearing', caseId, input: changes }));
interface Kept {
  due: Instant;
  provisional: boolean;
  paused: boolean;
  remaining: number | null;
  history: DeadlineEvent[];
  next: Instant | null;
  task: Instant | null;
  woken: boolean;
}
const stored = (caseId: string): Promise<Kept> =>
  one(
    orm.em.fork(),
    `select ${asInstant('d.due')} as due, provisional, paused_at is not null as paused, remaining, history, ${asInstant('c.next_due')} as next,
        ${asInstant('t.due')} as task, exists (select 1 from wake w where w.case_id = c.id) as woken
       from deadline d join case_file c on c.id = d.case_id left join task t on t.case_id = c.id where c.id = $1 and d.name = 'limit'`,
    [caseId],
  );

test('W13 paused: the clock stands, the system asks in vain; resumed: the working days that were left are left still', async () => {
  await at('2026-11-24');
  const caseId = await apply(5);
  expect(await stored(caseId)).toMatchObject({ due: endOfDay('2026-12-01'), next: endOfDay('2026-12-01'), task: endOfDay('2026-12-01') });
  await at('2026-11-26');
  const paused = done(await change(caseId, { what: 'pause', name: 'limit', why: '补正材料' }));
  expect(paused.seq).toBe(2);
  expect(await stored(caseId)).toMatchObject({ paused: true, remaining: 3, next: null });
  await at('2026-12-03');
  const lapse = { type: 'Hearing', caseId, key: `${caseId}/2/lapse` };
  expect(await decide(deps, act('lapse', { kind: 'system' }, lapse))).toMatchObject({ ok: false, refusal: { code: 'NOT_DUE' } });
  const resumed = done(await change(caseId, { what: 'resume', name: 'limit', why: '已补正' }));
  expect(resumed.deadlines).toMatchObject([{ name: 'limit', due: endOfDay('2026-12-08') }]);
  const after = await stored(caseId);
  expect(after).toMatchObject({
    due: endOfDay('2026-12-08'),
    next: endOfDay('2026-12-08'),
    task: endOfDay('2026-12-08'),
    paused: false,
    remaining: null,
  });
  expect(after.history.map(({ what, why }) => [what, why])).toEqual([
    ['set', '第三十二条'],
    ['paused', '补正材料'],
    ['resumed', '已补正'],
  ]);
});

test('extended by working days; what does not run cannot be paused, what is not paused cannot be resumed', async () => {
  const caseId = await apply(2);
  expect(await change(caseId, { what: 'resume', name: 'limit', why: 'x' })).toMatchObject({ refusal: { code: 'DEADLINE_NOT_PAUSED' } });
  expect(await change(caseId, { what: 'pause', name: 'other', why: 'x' })).toMatchObject({ refusal: { code: 'DEADLINE_NOT_RUNNING' } });
  done(await change(caseId, { what: 'extend', name: 'limit', by: 3, why: '经批准延长' }));
  expect((await stored(caseId)).due).toBe(endOfDay('2026-12-10'));
  done(await change(caseId, { what: 'pause', name: 'limit', why: '听证' }));
  expect(await change(caseId, { what: 'pause', name: 'limit', why: '再次' })).toMatchObject({
    refusal: { code: 'DEADLINE_NOT_RUNNING', facts: { deadline: 'limit' } },
  });
  expect((await stored(caseId)).history).toHaveLength(3);
});

// Invented for the test: no notice for 2027 is known.
const notice: HolidayNotice = {
  year: 2027,
  number: '国办发明电〔2026〕99号',
  issued: '2026-12-04',
  source: '演示用，并非真实通知',
  verified: false,
  off: [
    ['2027-01-01', '2027-01-05', '元旦'],
    ['2027-02-05', '2027-02-11', '春节'],
  ],
  work: ['2026-12-27', '2027-01-10', '2027-02-14'],
};

test('a deadline over 2027 is provisional; the notice arrives, all that it touches is counted anew in batches, and the history says so', async () => {
  await at('2026-12-22');
  const later = await apply(9);
  const earlier = await apply(4);
  const untouched = await apply(1);
  const pausedCase = await apply(8);
  await at('2026-12-23');
  done(await change(pausedCase, { what: 'pause', name: 'limit', why: '鉴定' }));
  expect(await stored(later)).toMatchObject({ due: endOfDay('2027-01-05'), provisional: true });
  expect(await stored(earlier)).toMatchObject({ due: endOfDay('2026-12-28'), provisional: true });
  expect(await stored(untouched)).toMatchObject({ due: endOfDay('2026-12-23'), provisional: false });
  await query(orm.em.fork(), `insert into calendar_replan (version, year, why, created_at) values (2, 2027, $1, app_now())`, [notice.number]);
  await insertNotice(orm.em.fork(), notice, 2);
  const cursors: string[] = [];
  // later, earlier and pausedCase; the deadlines of the tests before end before 2027
  expect(await replanPending(orm, (cursor) => cursors.push(cursor))).toMatchObject({ moved: 3, batches: 1 });
  expect(cursors).toHaveLength(1);
  // 12-27 is worked now, 01-01 to 01-05 are off: one day earlier before the turn of the year, later after it.
  const [a, b] = [await stored(later), await stored(earlier)];
  expect(a).toMatchObject({
    due: endOfDay('2027-01-06'),
    next: endOfDay('2027-01-06'),
    task: endOfDay('2027-01-06'),
    provisional: false,
    woken: false,
  });
  expect(b).toMatchObject({ due: endOfDay('2026-12-27'), next: endOfDay('2026-12-27'), provisional: false, woken: true });
  expect(a.history.at(-1)).toMatchObject({ what: 'replanned', from: endOfDay('2027-01-05'), to: endOfDay('2027-01-06'), why: notice.number });
  expect((await stored(untouched)).history).toHaveLength(1);
  const chain = await query<ChainedRow & { data: { root: string; count: number; why: string } }>(
    orm.em.fork(),
    `select case_id as case, seq, ${asInstant('at')} as at, act, action, actor, from_state as from, to_state as to, data, prev, hash
       from journal where case_id = (select id from case_file where live_key = 'calendar:2027') order by seq`,
  );
  expect(verifyChain(chain)).toBeNull();
  expect(chain.map(({ action }) => action)).toEqual(['open', 'replan']);
  const told = await query<{ id: string; from: Instant; to: Instant }>(
    orm.em.fork(),
    `select d.id, e->>'from' as from, e->>'to' as to from deadline d, jsonb_array_elements(d.history) e where e->>'what' = 'replanned' and e->>'at' = $1 order by d.id`,
    [chain[1]!.at],
  );
  expect(chain[1]!.data).toEqual({ why: notice.number, count: 3, root: merkleRoot(told.map(({ id, from, to }) => replanLeaf(id, from, to))) });
  expect(await replanPending(orm)).toMatchObject({ examined: 0 });
  expect(await replanAll(orm, await calendarNow(orm.em.fork()), notice.number, { year: 2027 })).toMatchObject({ moved: 0, batches: 0 });
  // What was paused before the notice and is resumed after it: counted by the calendar of now.
  await at('2026-12-30');
  done(await change(pausedCase, { what: 'resume', name: 'limit', why: '鉴定结束' }));
  const { due, history } = await stored(pausedCase);
  expect(history.map(({ what }) => what)).toEqual(['set', 'paused', 'replanned', 'resumed']);
  // Seven were left: 31, 6, 7, 8, 10 (worked), 11, 12.
  expect(due).toBe(endOfDay('2027-01-12'));
});

test('1,200 deadlines are counted anew in batches of at most 500 while people act; nothing is lost, every batch has its row', async () => {
  await at('2027-01-25');
  const first = await apply(8);
  const copies = 1_199;
  await query(
    orm.em.fork(),
    `with c as (select * from case_file where id = $1), n as (select gen_random_uuid() as id from generate_series(1, $2)),
       made as (insert into case_file (id, type, district, state, regions, version, seq, head, followed, applicant_id, created_at, changed_at, next_due)
         select n.id, c.type, c.district, c.state, c.regions, c.version, c.seq, c.head, c.followed, c.applicant_id, c.created_at, c.changed_at, c.next_due from n, c returning id)
     insert into deadline (id, case_id, name, label, due, basis, unit, amount, started_at, provisional, history)
       select gen_random_uuid(), m.id, d.name, d.label, d.due, d.basis, d.unit, d.amount, d.started_at, d.provisional, d.history from made m, deadline d where d.case_id = $1`,
    [first, copies],
  );
  const change2: HolidayNotice = {
    ...notice,
    number: '国办发明电〔2027〕1号',
    issued: '2027-01-20',
    off: [['2027-02-02', '2027-02-03', '调整']],
    work: [],
  };
  await insertNotice(orm.em.fork(), change2, 3);
  const replanning = replanAll(orm, await calendarNow(orm.em.fork()), change2.number, { year: 2027 });
  const acts = await Promise.all(Array.from({ length: 10 }, () => change(first, { what: 'extend', name: 'limit', by: 1, why: '延长' })));
  expect(acts.every(({ ok }) => ok)).toBe(true);
  const { moved, batches } = await replanning;
  const again = await replanAll(orm, await calendarNow(orm.em.fork()), change2.number, { year: 2027 });
  expect(again.moved).toBe(0);
  expect(moved).toBeGreaterThanOrEqual(copies);
  expect(batches).toBeGreaterThanOrEqual(3);
  const [rows] = await query<{ rows: number; most: number }>(
    orm.em.fork(),
    `select count(*)::int as rows, max((data->>'count')::int) as most from journal where action = 'replan' and data->>'why' = $1`,
    [change2.number],
  );
  expect(rows).toEqual({ rows: batches, most: 500 });
  expect((await stored(first)).history.filter(({ what }) => what === 'extended')).toHaveLength(10);
  expect(startOfDay('2027-02-04') < (await stored(first)).due).toBe(true);
});

test('verify:journal holds the batches against the histories of the deadlines: one that was changed afterwards is named', async () => {
  const verify = async () => (await verifyJournal(orm, { publicKeys: {} })).broken.filter(({ message }) => message.includes('batch'));
  expect(await verify()).toEqual([]);
  // The history is the application's own to write; the root over it is not.
  await query(
    orm.em.fork(),
    `update deadline set history = jsonb_set(history, '{1,to}', '"2027-12-31T16:00:00.000000Z"') where id = (select id from deadline where history->1->>'what' = 'replanned' limit 1)`,
  );
  const { id } = await one<{ id: string }>(orm.em.fork(), `select id from case_file where live_key = 'calendar:2027'`);
  expect(await verify()).toEqual([{ caseId: id, seq: expect.any(Number), field: 'data', message: expect.stringContaining('deadlines') }]);
});
