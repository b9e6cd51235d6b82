// Batches over enrolments, killed where it hurts: what was done stays done, nothing is done twice, and the exam's journal proves it.
import { seedEnrolments, seedExam, type SeededCandidate, type SeededExam } from '../../bench/kit/exam-seed.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { one, query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { BATCH_SIZE } from '../../domain/exam/batches.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { setClock } from '../../test/kit/database.ts';
import { examApi, type ExamApi } from '../../test/kit/exam.ts';
import { createSeasonActivities, type SeasonActivities } from './batches.ts';
import { decide } from '../kit/decide.ts';

let api: ExamApi;
let exam: SeededExam;
beforeEach(async () => {
  api = await examApi();
  await setClock(em(), '2026-07-29T08:00:01.000000Z');
  exam = await api.asOwner((client) => seedExam(client, sampleExam({ enrolOpens: '2026-07-20' }), 'closed'));
});
afterEach(() => api.close());

const em = () => api.orm.em.fork();
const request = (name: string) => ({ key: `${exam.id}/1/${name}`, caseId: exam.id, seq: 1 });
const activities = (around: (act: () => Promise<Outcome>, request: ActRequest) => Promise<Outcome> = (act) => act()): SeasonActivities =>
  createSeasonActivities({
    orm: api.orm,
    fields: api.fields,
    notify: () => Promise.reject(new Error('nobody is told one by one')),
    decide: (asked) => around(() => decide({ orm: api.orm, registry: api.registry }, asked), asked),
  });
const enrolled = (state: string, count: number, from = 0): Promise<SeededCandidate[]> =>
  api.asOwner((client) => seedEnrolments(client, { fields: api.fields, exam, count, from, state }));
const counts = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await query<{ state: string; n: number }>(
        em(),
        `select c.state, count(*)::int as n from enrolment n join case_file c on c.id = n.case_id and c.state = n.state group by 1`,
      )
    ).map(({ state, n }) => [state, n]),
  );
const batches = () =>
  query<{ count: number }>(em(), `select (data->>'count')::int as count from journal where case_id = $1 and action = 'batch' order by seq`, [
    exam.id,
  ]);

test('S3-17 a batch that is killed before and after each of its transactions goes on where it was: everybody is lapsed once, with his own row in his own chain', async () => {
  const count = 2 * BATCH_SIZE + 7;
  await enrolled('filling', count);
  await enrolled('confirmed', 3, count);
  let kills = 0;
  const killed = async (act: () => Promise<Outcome>, before: boolean): Promise<Outcome> => {
    kills++;
    if (!before) await act();
    throw new Error('killed');
  };
  // Before the first, after the first, before and after the second …
  for (let n = 0; n < 5; n++)
    await expect(activities((act) => killed(act, n % 2 === 0)).runBatch({ ...request('lapse'), batch: 'lapse' })).rejects.toThrow('killed');
  expect(kills).toBe(5);
  expect(await counts()).toEqual({ abandoned: 2 * BATCH_SIZE, filling: 7, confirmed: 3 });
  expect(await activities().runBatch({ ...request('lapse'), batch: 'lapse' })).toEqual({ done: 7 });
  expect(await counts()).toEqual({ abandoned: count, confirmed: 3 });
  expect((await batches()).map((row) => row.count)).toEqual([BATCH_SIZE, BATCH_SIZE, 7]);
  const rows = await one<{ rows: number; people: number }>(
    em(),
    `select count(*)::int as rows, count(distinct case_id)::int as people from journal where action = 'lapse'`,
  );
  expect(rows).toEqual({ rows: count, people: count });
  // Asked again after its end it does nothing.
  expect(await activities(() => Promise.reject(new Error('asked again'))).runBatch({ ...request('lapse'), batch: 'lapse' })).toEqual({ done: 7 });
  expect((await verifyJournal(api.orm, { publicKeys: journalPublicKeys(api.ring) })).broken).toEqual([]);
  // Nobody has to look at those who were still filling in.
  expect(await query(em(), `select 1 from case_file c join enrolment n on n.case_id = c.id where c.followed < c.seq`)).toEqual([]);
});

test('S3-17 two attempts at one batch at the same time do everything once', async () => {
  await enrolled('filling', 40);
  const two = activities();
  const both = await Promise.allSettled([
    two.runBatch({ ...request('lapse'), batch: 'lapse' }),
    two.runBatch({ ...request('lapse'), batch: 'lapse' }),
  ]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(await counts()).toEqual({ abandoned: 40 });
  expect(await one(em(), `select count(*)::int as n from journal where action = 'lapse'`)).toEqual({ n: 40 });
});

test('S3-17 whoever confirms between the reading of a page and its transaction is left alone', async () => {
  const [quick, ...rest] = await enrolled('filling', 5);
  const confirmed = async (act: () => Promise<Outcome>): Promise<Outcome> => {
    await query(em(), `update case_file set state = 'confirmed' where id = $1`, [quick!.id]);
    await query(em(), `update enrolment set state = 'confirmed' where case_id = $1`, [quick!.id]);
    return act();
  };
  await activities(confirmed).runBatch({ ...request('lapse'), batch: 'lapse' });
  expect(await counts()).toEqual({ confirmed: 1, abandoned: rest.length });
});

test('S3-16 at the pay deadline those whose own deadline has not come yet are left to it', async () => {
  const [late, waiting] = await enrolled('toPay', 2);
  await api.asOwner(async (client) => {
    for (const [id, due] of [
      [late!.id, '2026-07-29T08:00:00Z'],
      [waiting!.id, '2026-07-29T09:00:00Z'],
    ])
      await client.query(
        `insert into deadline (id, case_id, name, label, due, basis, unit, amount, started_at) values (gen_random_uuid(), $1, 'pay', '缴费截止', $2, 'x', 'instant', 0, app_now())
           on conflict (case_id, name) where closed_at is null do update set due = excluded.due`,
        [id, due],
      );
  });
  expect(await activities().runBatch({ ...request('settle'), batch: 'settle' })).toEqual({ done: 1 });
  expect(await query(em(), `select case_id as id from enrolment where state = 'abandoned'`)).toEqual([{ id: late!.id }]);
});

test('S3-15 everybody whom a reminder concerns gets it once, however often it is begun; after its moment it says nothing', async () => {
  await enrolled('filling', 3);
  await enrolled('toPay', 2, 3);
  await setClock(em(), '2026-07-26T08:00:00.000000Z');
  const { tellEnrolled } = activities();
  expect(await tellEnrolled({ ...request('first'), news: 'unconfirmed' })).toEqual({ told: 3 });
  expect(await tellEnrolled({ ...request('first'), news: 'unconfirmed' })).toEqual({ told: 3 });
  // The mark of its end was lost: what was said is not said again.
  await query(em(), `update effect set done_at = null where key = $1`, [request('first').key]);
  expect(await tellEnrolled({ ...request('first'), news: 'unconfirmed' })).toEqual({ told: 0 });
  expect(await tellEnrolled({ ...request('unpaid'), news: 'unpaid' })).toEqual({ told: 2 });
  expect(await one(em(), `select count(*)::int as n from notice`)).toEqual({ n: 5 });
  expect(await one(em(), `select count(*)::int as n from outbox where kind = 'sms'`)).toEqual({ n: 5 });
  await setClock(em(), exam.config.windows.enrolCloses);
  expect(await tellEnrolled({ ...request('late'), news: 'unconfirmed' })).toEqual({ told: 0 });
});
