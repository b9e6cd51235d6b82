// The deadline: confirmations around the closing second, the window closed while they are in flight, nothing that follows them running. What was received in time counts
// and has its receipt; what was not is told so; nothing is lost, nothing counts twice.
import { closeWindow } from '../../activities/kit/window.ts';
import { fillingApi, type Candidate, type EnrolmentBody, type FillingApi } from '../../test/kit/filling.ts';
import type { SeededExam } from '../../bench/kit/exam-seed.ts';
import { now } from '../../db/kit/clock.ts';
import { asInstant } from '../../db/kit/sql.ts';
import { instant, plusMs, type Instant } from '../../domain/kit/instant.ts';
import { idNumber } from '../../db/demo/invent.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { verifyReceipt } from '../../security/receipt.ts';

let desk: FillingApi;
beforeAll(async () => {
  desk = await fillingApi();
});
afterAll(() => desk?.close());

const COUNT = 60;
const EARLY = 10;

/** Candidates who have filled in everything, made side by side. */
async function ready(exam: SeededExam): Promise<{ who: Candidate; enrolment: EnrolmentBody }[]> {
  const people = [];
  for (let n = 0; n < COUNT; n++) people.push(await desk.candidate({ number: idNumber(1000 + n, { birth: '1988-08-08' }) }));
  const made = [];
  for (const who of people) made.push({ who, enrolment: await desk.filled(who, exam) });
  return made;
}

test(`S3-15 the deadline rush: ${COUNT} confirmations around the closing second, the window closed in the middle: exactly those received in time count`, async () => {
  const exam = await desk.exam();
  const people = await ready(exam);
  await desk.window(exam.id, exam.config);
  const answers: { who: Candidate; id: string; status: number; body: any }[] = [];
  const one = async ({ who, enrolment }: (typeof people)[number], n: number): Promise<void> => {
    const key = `rush-${n}`;
    const ask = () => desk.post(`/v1/enrolments/${enrolment.id}/confirm`, who.actor, {}, { version: enrolment.version, key });
    // Everybody presses twice.
    const [first, second] = await Promise.all([ask(), ask()]);
    expect([second.status, second.body.code, second.body.receipt]).toEqual([first.status, first.body.code, first.body.receipt]);
    answers.push({ who, id: enrolment.id, status: first.status, body: first.body });
  };
  // Some come early; then the end is two seconds away, and the others come within a second and a half of it, before and after.
  await Promise.all(people.slice(0, EARLY).map(one));
  const closes: Instant = plusMs(await now(desk.orm.em.fork()), 2_000);
  await desk.rows(`update exam set config = jsonb_set(config, '{windows,enrolCloses}', to_jsonb($2::text)) where case_id = $1`, [exam.id, closes]);
  await desk.rows(`update act_window set closes_at = $2 where key = $1`, [`exam/${exam.id}/enrol`, closes]);
  const until = async (at: Instant): Promise<void> => {
    while ((await now(desk.orm.em.fork())) < at) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  // As the exam's own workflow closes it: asked until the database says that the hour has come.
  const closing = until(closes).then(() => closeWindow(desk.orm, `exam/${exam.id}/enrol`));
  const others = people.slice(EARLY);
  const step = 3_000 / others.length;
  await Promise.all(
    others.map(async (person, n) => {
      await until(plusMs(closes, Math.round(n * step) - 1_500));
      await one(person, EARLY + n);
    }),
  );
  const closed = await closing;
  expect(closed >= closes).toBe(true);
  const [taken, late] = [answers.filter(({ status }) => status === 200), answers.filter(({ status }) => status !== 200)];
  expect(late.map(({ status, body }) => `${status} ${body.code}`).filter((text) => text !== '422 WINDOW_CLOSED')).toEqual([]);
  expect(taken.length + late.length).toBe(COUNT);
  expect(taken.length).toBeGreaterThanOrEqual(EARLY);
  // The last came a second and more after the end.
  expect(answers.find(({ id }) => id === people.at(-1)!.enrolment.id)!.status).toBe(422);
  // Whoever was taken was received in time and holds a receipt that anybody can verify; whoever was not, was not.
  const keys = journalPublicKeys(desk.ring);
  for (const { body, id } of taken) {
    expect(instant(body.receivedAt as string) <= closes).toBe(true);
    expect(verifyReceipt(body.receipt, keys)).toBe(true);
    expect(body.receipt.content).toMatchObject({ enrolment: id, receivedAt: body.receivedAt });
  }
  const acts = await desk.rows<{ id: string; at: Instant; refused: string | null }>(
    `select case_id as id, ${asInstant('received_at')} as at, refused from act where action = 'confirm' and case_id = any($1)`,
    [people.map(({ enrolment }) => enrolment.id)],
  );
  expect(acts.filter(({ at, refused }) => (refused === null) !== at <= closes)).toEqual([]);
  const confirmed = await desk.rows<{ id: string }>(
    `select n.case_id as id from enrolment n join case_file c on c.id = n.case_id where n.exam_id = $1 and c.state = 'confirmed' and n.state = 'confirmed' and n.confirmed_at is not null`,
    [exam.id],
  );
  expect(confirmed.map(({ id }) => id).toSorted()).toEqual(taken.map(({ id }) => id).toSorted());
  expect(
    await desk.rows(`select 1 from enrolment_confirmation c join enrolment n on n.case_id = c.enrolment_id where n.exam_id = $1`, [exam.id]),
  ).toHaveLength(taken.length);
}, 120_000);

test('S3-15 a confirmation that waits for the window’s lock when it is being closed was received or was not: closing waits for those before it', async () => {
  const exam = await desk.exam();
  await desk.window(exam.id, exam.config);
  const who = await desk.candidate();
  const enrolment = await desk.filled(who, exam);
  // Somebody holds the case row, so that the confirmation is in flight under the window's lock.
  await desk.client.query('begin');
  await desk.client.query('select 1 from case_file where id = $1 for update', [enrolment.id]);
  const asked = desk.act(enrolment.id, 'confirm', who.actor, enrolment.version).then((answer) => answer);
  const shared = `select 1 from pg_locks where locktype = 'advisory' and mode = 'ShareLock' and granted and database = (select oid from pg_database where datname = current_database())`;
  while (!(await desk.client.query(shared)).rowCount) await new Promise((resolve) => setTimeout(resolve, 5));
  let closed: Instant | null = null;
  const closing = closeWindow(desk.orm, `exam/${exam.id}/enrol`).then((at) => (closed = at));
  const waiting = `select 1 from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and not granted and database = (select oid from pg_database where datname = current_database())`;
  while (!(await desk.client.query(waiting)).rowCount) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(closed).toBeNull();
  // The exam itself has moved on already, by its own clock.
  await desk.client.query(`update case_file set state = 'closed' where id = $1`, [exam.id]);
  await desk.client.query('commit');
  const { status, body } = await asked;
  const at = await closing;
  expect([status, body.state]).toEqual([200, 'confirmed']);
  expect(instant(body.receivedAt as string) <= at).toBe(true);
  // And after it nobody gets in, although the hour has not come.
  await desk.rows(`update case_file set state = 'enrolling' where id = $1`, [exam.id]);
  const other = await desk.candidate({ number: idNumber(77, { birth: '1979-07-07' }) });
  const next = await desk.filled(other, exam);
  const late = await desk.act(next.id, 'confirm', other.actor, next.version).expect(422);
  expect(late.body).toMatchObject({ code: 'WINDOW_CLOSED' });
  expect(late.body.due).toBeDefined();
});

test('S3-15 before a window opens nobody gets in, both times are told', async () => {
  const exam = await desk.exam();
  const who = await desk.candidate({ number: idNumber(78, { birth: '1979-07-07' }) });
  const enrolment = await desk.filled(who, exam);
  const opens = plusMs(await now(desk.orm.em.fork()), 3_600_000);
  await desk.window(exam.id, { ...exam.config, windows: { ...exam.config.windows, enrolOpens: opens } });
  const { body } = await desk.act(enrolment.id, 'confirm', who.actor, enrolment.version).expect(422);
  expect([body.code, instant(body.opens as string), instant(body.due as string)]).toEqual(['WINDOW_CLOSED', opens, exam.config.windows.enrolCloses]);
});
