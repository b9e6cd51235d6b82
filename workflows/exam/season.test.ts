// 考试 on the real engine: publication with its papers, reminders, the exact close of enrolment, batches, postponement and cancellation, by the moved clock.
import pg from 'pg';
import { windowOf } from '../../activities/exam/enrolment.ts';
import { seedEnrolments, type SeededCandidate } from '../../bench/kit/exam-seed.ts';
import { mobile } from '../../db/demo/invent.ts';
import { sampleDraft } from '../../db/demo/exam.ts';
import { one, query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { plusMs, type Instant } from '../../domain/kit/instant.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { workflowId } from '../../temporal/names.ts';
import { setClock } from '../../test/kit/database.ts';
import { until } from '../../test/kit/engine.ts';
import { sent } from '../../test/kit/exam.ts';
import { examBench, type ExamBench } from '../../test/kit/exam-bench.ts';
import { keepRuns } from '../../test/kit/history.ts';
import { readPdf } from '../../test/kit/pdf.ts';

let bench: ExamBench;
let first = 0;

beforeAll(async () => {
  bench = await examBench();
  await setClock(bench.orm.em.fork(), '2026-06-01T02:00:00.000000Z');
  await bench.exam.templates();
}, 120_000);
afterAll(() => bench?.close(), 60_000);

const em = () => bench.orm.em.fork();
const DAY = 86_400_000;
const draft = sampleDraft({ enrolOpens: '2026-07-20' });
async function published(sitting: number, enrolOpens = '2026-07-20') {
  const id = await bench.exam.published(enrolOpens, sitting);
  const { config } = (await bench.exam.ask('public', 'get', `/v1/exams/${id}`, null).expect(200)).body;
  return { id, config };
}
/** Candidates in a state, and their numbers among the invented ones. */
async function candidates(exam: { id: string; config: never }, state: string, count: number): Promise<SeededCandidate[]> {
  const from = first;
  first += count;
  return bench.exam.asOwner((client) => seedEnrolments(client, { fields: bench.exam.fields, exam, count, from, state }));
}
/** What entering 待缴费 has begun. */
const payBy = (ids: readonly string[], due: Instant) =>
  bench.exam.asOwner(async (client) => {
    await client.query(
      `insert into deadline (id, case_id, name, label, due, basis, unit, amount, started_at) select gen_random_uuid(), id, 'pay', '缴费截止', $2, 'x', 'instant', 0, app_now() from unnest($1::uuid[]) id
         on conflict (case_id, name) where closed_at is null do update set due = excluded.due`,
      [ids, due],
    );
    await client.query(`update case_file set next_due = $2 where id = any($1)`, [ids, due]);
  });
const states = async (all: readonly SeededCandidate[]): Promise<string[]> => {
  const rows = await query<{ state: string }>(
    em(),
    `select c.state from case_file c join enrolment n on n.case_id = c.id where c.id = any($1) and c.state = n.state`,
    [all.map(({ id }) => id)],
  );
  expect(rows).toHaveLength(all.length);
  return [...new Set(rows.map(({ state }) => state))];
};
const actions = async (id: string): Promise<string[]> =>
  (await query<{ action: string }>(em(), `select action from journal where case_id = $1 order by seq`, [id])).map(({ action }) => action);
const isState = (id: string, state: string) => until(async () => (await bench.row(id)).state === state, 120_000);
const done = async (id: string, action: string, times = 1): Promise<void> => {
  await until(async () => (await actions(id)).filter((name) => name === action).length >= times, 120_000);
  await bench.followed(id);
};
const keep = (type: string, caseId: string, scenario: string): Promise<void> => keepRuns(bench.engine, type, caseId, scenario);
const pdfOf = async (path: string): Promise<string> => {
  const { body } = await bench.exam
    .ask('public', 'get', path, null)
    .buffer(true)
    .parse((res, end) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => end(null, Buffer.concat(parts)));
    })
    .expect(200);
  return (await readPdf(body as Buffer)).pages.join('').replace(/\s/g, '');
};

test('S3-05 P05 a preview is printed with a sample candidate before the template is enabled', async () => {
  const { exam } = bench;
  const root = '/v1/admin/exam-templates';
  const text = (await exam.ask('officers', 'get', `${root}/variables/ticket`, exam.admin).expect(200)).body.draft;
  const { body: written } = await exam.post(root, exam.admin, { district: '310000', kind: 'ticket', ...text, title: '准考证（新版）' }).expect(201);
  await exam.post(`${root}/${written.id}/preview`, exam.admin, {}, 1).expect(200);
  await until(async () => (await bench.papers(written.id)).length === 1, 60_000);
  const preview = exam
    .ask('officers', 'get', `${root}/${written.id}/preview`, exam.second)
    .buffer(true)
    .parse((res, end) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => end(null, Buffer.concat(parts)));
    });
  const said = (await readPdf((await preview.expect(200)).body as Buffer)).pages.join('').replace(/\s/g, '');
  for (const word of ['准考证（新版）（样张）', '林汐', '26310103027157', '第一考点', written.hash]) expect(said).toContain(word);
  expect((await exam.post(`${root}/${written.id}/enable`, exam.second, {}, 2).expect(200)).body.state).toBe('enabled');
  await bench.followed(written.id);
  await until(
    async () => (await bench.engine.client.workflow.getHandle(workflowId('ExamTemplate', written.id)).describe()).status.name === 'COMPLETED',
    60_000,
  );
  await keep('ExamTemplate', written.id, 'enabled');
}, 180_000);

test('S3-22 P37 P03 publication issues the signed notice and the guide; enrolment opens by itself; those who have not confirmed, or paid, are reminded at their moments', async () => {
  const exam = await published(1);
  const { id } = exam;
  await bench.followed(id);
  expect(await bench.papers(id)).toEqual([
    { kind: 'P03', title: `${draft.name}报考指南`, signed: true, sealed: false },
    { kind: 'P37', title: `${draft.name}通知`, signed: true, sealed: true },
  ]);
  const { hash } = (await bench.exam.ask('public', 'get', `/v1/exams/${id}`, null).expect(200)).body;
  const notice = await pdfOf(`/v1/exams/${id}/notice`);
  for (const word of [hash, '2026-07-2010:00', '2026-07-2916:00', '安全生产法律法规2026-10-1809:00', '考增项', '70.00'])
    expect(notice).toContain(word);
  const guide = (await bench.exam.ask('public', 'get', `/v1/exams/${id}/guide`, null).expect(200)).body;
  expect(guide).toMatchObject({ title: '报考指南', version: 1, html: expect.stringContaining('<p>考试科目：安全生产法律法规、') });
  expect(await pdfOf(`/v1/exams/${id}/guide/download`)).toContain(guide.hash);

  const [waiting] = await candidates(exam as never, 'filling', 1);
  const [unpaid] = await candidates(exam as never, 'toPay', 1);
  const [checked] = await candidates(exam as never, 'manualCheck', 1);
  const number = first - 3;
  await bench.passClock(id, 'enrolOpens');
  await isState(id, 'enrolling');
  expect((await bench.row(id)).regions).toMatchObject({ seats: 'none', unconfirmed: 'waiting', unpaid: 'waiting' });
  for (const [clock, n] of [
    ['remindUnconfirmed', 1],
    ['remindUnconfirmed', 2],
    ['remindUnpaid', 1],
    ['remindUnconfirmed', 3],
  ] as const) {
    await bench.passClock(id, clock);
    await done(id, clock, n);
  }
  const sign = `${draft.name}报名尚未确认，网上报名将于2026-07-29 16:00截止，逾期未确认的视为放弃报名。`;
  expect(await bench.notices(waiting!.id)).toEqual([sign, sign, sign]);
  expect(await bench.notices(unpaid!.id)).toEqual([`${draft.name}报名尚未完成，请于2026-07-29 17:00前签署承诺书并缴费，逾期视为放弃报名。`]);
  // Whoever waits for the office is not reminded of anything.
  expect(await bench.notices(checked!.id)).toEqual([]);
  await until(async () => (await bench.sent(mobile(number))).length === 3, 60_000);
  await keep('ExamSeason', id, 'reminded');
}, 240_000);

test('S3-17 the close of enrolment waits for what was received in time, then lapses the unconfirmed alone; the rest goes on until the pay deadline', async () => {
  const exam = await published(2, '2026-08-03');
  const { id, config } = exam;
  const closes = config.windows.enrolCloses as Instant;
  const settled = plusMs(config.windows.payCloses as Instant, 10 * 60_000);
  await bench.passClock(id, 'enrolOpens');
  await isState(id, 'enrolling');
  const late = await candidates(exam as never, 'filling', 260);
  const inFlight = await candidates(exam as never, 'filling', 1);
  const others = await Promise.all(
    (['confirmed', 'committed', 'manualCheck', 'enrolled'] as const).map(
      async (state) => [state, await candidates(exam as never, state, 1)] as const,
    ),
  );
  const unpaid = await candidates(exam as never, 'toPay', 2);
  await payBy(
    unpaid.map(({ id: of }) => of),
    settled,
  );

  // A confirmation that has its receipt before the close, and is not committed yet.
  const client = new pg.Client({ connectionString: bench.exam.api.superUrl });
  await client.connect();
  await client.query('begin');
  await client.query(`select pg_advisory_xact_lock_shared(hashtextextended($1, 0))`, [windowOf(id)]);
  await client.query(`update case_file set state = 'confirmed' where id = $1`, [inFlight[0]!.id]);
  await client.query(`update enrolment set state = 'confirmed' where case_id = $1`, [inFlight[0]!.id]);
  await setClock(em(), plusMs(closes, 1));
  await isState(id, 'closed');
  // The close stands before the window's lock, and nobody has lapsed.
  await until(
    async () =>
      (
        await query(
          em(),
          `select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`,
        )
      ).length > 0,
    60_000,
  );
  expect(await states(late)).toEqual(['filling']);
  expect(await one(em(), `select closed_at from act_window where key = $1`, [windowOf(id)])).toEqual({ closed_at: null });
  await client.query('commit');
  await client.end();
  await bench.followed(id);

  expect(await states(late)).toEqual(['abandoned']);
  expect(await states(inFlight)).toEqual(['confirmed']);
  for (const [state, some] of others) expect(await states(some)).toEqual([state]);
  expect(await states(unpaid)).toEqual(['toPay']);
  expect(await bench.notices(late[7]!.id)).toEqual([expect.stringContaining('报名未在规定时间内完成，视为放弃报名。')]);
  const batches = await query<{ data: { batch: string; count: number; root: string } }>(
    em(),
    `select data from journal where case_id = $1 and action = 'batch' order by seq`,
    [id],
  );
  expect(batches.map(({ data }) => [data.batch, data.count])).toEqual([
    ['lapse', 250],
    ['lapse', 10],
  ]);

  await bench.passClock(id, 'payCloses');
  await isState(id, 'toAllocate');
  await bench.followed(id);
  for (const [state, some] of [...others, ['toPay', unpaid] as const, ['confirmed', inFlight] as const])
    expect([state, await states(some)]).toEqual([state, [state === 'enrolled' ? 'enrolled' : 'abandoned']]);
  // Each of those who have lost it is told once, whether the exam's clock or his own was faster.
  for (const one1 of [late[0]!, inFlight[0]!, unpaid[0]!, unpaid[1]!, others[1]![1][0]!])
    expect((await bench.notices(one1.id)).filter((text) => text.includes('未在规定时间内完成'))).toHaveLength(1);
  expect((await bench.row(id)).regions).toMatchObject({ seats: 'none', unconfirmed: 'none', unpaid: 'none' });
  await until(
    async () => (await query(em(), `select 1 from case_file where id = any($1) and followed < seq`, [late.map(({ id: of }) => of)])).length === 0,
    120_000,
  );
  const verified = async () =>
    (await verifyJournal(bench.orm, { publicKeys: journalPublicKeys(bench.exam.ring) })).broken.filter(({ caseId }) => caseId === id);
  expect(await verified()).toEqual([]);
  // A batch that says another root than its acts give is found.
  await bench.exam.asOwner((owner) => owner.query(`delete from act where case_id = $1 and action = 'lapse'`, [late[0]!.id]));
  expect(await verified()).toMatchObject([{ field: 'data', message: expect.stringContaining('another root than the acts') }]);
  await keep('ExamSeason', id, 'closed');
}, 300_000);

const later = (config: { windows: Record<string, Instant | null>; sessions: { no: number; opens: Instant; closes: Instant }[] }, days: number) => {
  const move = (at: Instant) => plusMs(at, days * DAY);
  return {
    windows: { ...config.windows, ticketOpens: move(config.windows['ticketOpens']!), ticketCloses: move(config.windows['ticketCloses']!) },
    sessions: config.sessions.map(({ no, opens, closes }) => ({ no, opens: move(opens), closes: move(closes) })),
  };
};

test('S3-22 postponed while people enrol: deadlines begin anew, those who have still to pay get the new one, everybody is told, the notice is issued again', async () => {
  const exam = await published(3, '2026-08-31');
  const { id, config } = exam;
  await bench.passClock(id, 'enrolOpens');
  await isState(id, 'enrolling');
  const [unpaid] = await candidates(exam as never, 'toPay', 1);
  const [paid] = await candidates(exam as never, 'enrolled', 1);
  const [gone] = await candidates(exam as never, 'abandoned', 1);
  await payBy([unpaid!.id], plusMs(config.windows.payCloses, 600_000));
  const moved = later(config, 28);
  const longer = {
    ...moved,
    windows: { ...moved.windows, enrolCloses: plusMs(config.windows.enrolCloses, DAY), payCloses: plusMs(config.windows.payCloses, DAY) },
  };
  const proposed = await bench.exam.act(id, 'postponements', bench.exam.admin, sent({ reason: '场地调整', ...longer }) as object);
  expect([proposed.status, proposed.body.errors]).toEqual([200, undefined]);
  const { body } = await bench.exam.act(id, 'postpone', bench.exam.second);
  expect(body.state).toBe('enrolling');
  await bench.followed(id);
  const due = await query<{ name: string; due: string }>(
    em(),
    `select name, to_char(due at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') as due from deadline where case_id = any($1) and closed_at is null order by name, due`,
    [[id, unpaid!.id]],
  );
  expect(due).toEqual([
    { name: 'enrolCloses', due: '09-10 16:00' },
    { name: 'pay', due: '09-10 17:10' },
    { name: 'remindUnconfirmed', due: '09-07 16:00' },
    { name: 'remindUnpaid', due: '09-09 17:00' },
  ]);
  const news = `${config.name}延期举行。新的考试时间：安全生产法律法规：2026-12-27 09:00—11:00；`;
  for (const one1 of [unpaid!, paid!]) expect(await bench.notices(one1.id)).toEqual([expect.stringContaining(news)]);
  expect(await bench.notices(gone!.id)).toEqual([]);
  expect((await bench.papers(id)).map(({ kind }) => kind)).toEqual(['P03', 'P37', 'P03', 'P37']);
  expect(await pdfOf(`/v1/exams/${id}/notice`)).toContain('考试延期：场地调整');
  await keep('ExamSeason', id, 'postponed');
}, 240_000);

test('S3-22 postponed after the tickets: rooms are checked and tickets made once more, by the new calendar', async () => {
  const exam = await published(4, '2026-09-21');
  const { id, config } = exam;
  // Where seats and tickets have brought it.
  await bench.exam.asOwner((client) => client.query(`update case_file set state = 'printing' where id = $1`, [id]));
  await setClock(em(), plusMs(config.windows.ticketOpens, DAY));
  const opened = later(config, 28);
  const kept = { ...opened, windows: { ...opened.windows, ticketOpens: config.windows.ticketOpens } };
  const proposed = await bench.exam.act(id, 'postponements', bench.exam.admin, sent({ reason: '寒潮', ...kept }) as object);
  expect([proposed.status, proposed.body.errors]).toEqual([200, undefined]);
  const { body } = await bench.exam.act(id, 'postpone', bench.exam.second);
  expect(body).toMatchObject({ state: 'numbered' });
}, 240_000);

test('S3-22 a cancelled exam: enrolment is closed, who has not paid is released, everybody is told, the notice says why, the run ends', async () => {
  const exam = await published(5, '2027-01-04');
  const { id, config } = exam;
  await bench.passClock(id, 'enrolOpens');
  await isState(id, 'enrolling');
  const filling = await candidates(exam as never, 'filling', 3);
  const unpaid = await candidates(exam as never, 'toPay', 1);
  await bench.exam.act(id, 'cancellations', bench.exam.admin, { reason: '不可抗力' });
  expect((await bench.exam.act(id, 'cancel', bench.exam.second)).body.state).toBe('cancelled');
  await bench.followed(id);
  expect(await states([...filling, ...unpaid])).toEqual(['abandoned']);
  for (const one1 of [filling[0]!, unpaid[0]!])
    expect(await bench.notices(one1.id)).toEqual([`${config.name}已取消。已缴纳的考试费用将按原支付渠道退回。`]);
  expect(await one(em(), `select closed_at is not null as closed from act_window where key = $1`, [windowOf(id)])).toEqual({ closed: true });
  expect(await pdfOf(`/v1/exams/${id}/notice`)).toContain('考试取消：不可抗力');
  await until(
    async () => (await bench.engine.client.workflow.getHandle(workflowId('ExamSeason', id)).describe()).status.name === 'COMPLETED',
    60_000,
  );
  await keep('ExamSeason', id, 'cancelled');
}, 240_000);
