// The schedules on the real server: created once, triggered by the moved clock, started by hand.
import { randomUUID } from 'node:crypto';
import { purposes } from '../../security/keyring.ts';
import type { MikroORM } from '@mikro-orm/postgresql';
import { createReplanner, createScheduledActivities, type DailyCheck } from '../../activities/kit/scheduled.ts';
import { keyAge } from '../../activities/checks.ts';
import { decide } from '../../activities/kit/decide.ts';
import { schedules } from '../../domain/kit/schedules.ts';
import { now } from '../../db/kit/clock.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { insertNotice } from '../../db/rule/rows.ts';
import { instant, plusMs, shanghaiDay, startOfDay } from '../../domain/kit/instant.ts';
import { createSchedules, moveSystemClock } from '../../scripts/setup/schedules.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { freshDatabase, setClock, type FreshDatabase } from '../../test/kit/database.ts';
import { testEngine, until, type Engine } from '../../test/kit/engine.ts';
import { keepHistory } from '../../test/kit/history.ts';
import { act, permits, person } from '../../test/kit/permit.ts';
import * as workflows from '../index.ts';
import { createReconcileActivities } from '../../activities/exam/reconciliation.ts';
import { openNeighbours } from '../../gateways/neighbours.ts';
import { createRowSeals } from '../../security/row-seal.ts';

let database: FreshDatabase;
let orm: MikroORM;
let engine: Engine;
const tag = randomUUID().slice(0, 8);
const mine = () => schedules.map((schedule) => ({ ...schedule, id: `${schedule.id}-${tag}`, taskQueue: engine.queue }));
/** What the checks of the test were called with. */
const ran: string[] = [];
let failures = 0;
const checks: DailyCheck[] = [
  { id: 'attorney', round: 'expiry', label: '委托书到期', run: async ({ today, progress }) => (progress(), ran.push(`attorney ${today}`), 2) },
  {
    id: 'certificate',
    round: 'expiry',
    label: '证书到期',
    run: async () => {
      if (failures-- > 0) throw new Error('half way');
      return ran.push('certificate');
    },
  },
  { id: 'drafts', round: 'drafts', label: '草稿', run: async () => ran.push('drafts') },
];

beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  await setClock(orm.em.fork(), '2026-11-24T02:00:00.000000Z');
  engine = await testEngine();
  // Without an order there is nothing to reconcile, so the payment platform has no address here.
  const { payment } = openNeighbours({ urls: {}, secret: '', ring: engine.ring, alarm: () => undefined });
  await engine.work({
    ...createScheduledActivities({ orm, keyring: engine.ring, checks: [...checks, keyAge(engine.ring)] }),
    ...createReconcileActivities({
      orm,
      seals: createRowSeals(engine.ring),
      payment,
      decide: (request) => decide({ orm, registry: permits }, request),
    }),
  });
});
afterAll(async () => {
  for (const { id } of mine())
    await engine.client.schedule
      .getHandle(id)
      .delete()
      .catch(() => undefined);
  await engine?.close();
  await orm?.close(true);
  await database?.drop();
});

const byHand = (workflow: string, workflowId = `${workflow}-${randomUUID()}`): Promise<unknown> =>
  engine.client.workflow.execute(workflow, { workflowId, taskQueue: engine.queue, args: [] });
const notices = () =>
  query<{ key: string; message: string }>(orm.em.fork(), `select key, message from operator_notice where resolved_at is null order by key`);

test('every schedule starts a workflow that the worker has, under a label of at most 80 characters; created twice, it is there once', async () => {
  expect(schedules.filter(({ workflow, label }) => !(workflow in workflows) || label.length > 80)).toEqual([]);
  expect(new Set(schedules.map(({ id }) => id)).size).toBe(schedules.length);
  await createSchedules(engine.client, mine());
  await createSchedules(engine.client, mine());
  for (const { id, label, workflow } of mine()) {
    const { action } = await engine.client.schedule.getHandle(id).describe();
    expect(action).toMatchObject({ workflowType: workflow, staticSummary: label });
  }
});

test('the clock moved over a day: each schedule that it passes is triggered once, and reads the moved clock', async () => {
  const from = await now(orm.em.fork());
  // To 08:30 tomorrow: the hourly and all daily ones but the reminders at 09:00.
  const to = plusMs(startOfDay(shanghaiDay(plusMs(from, 86_400_000))), 8.5 * 3_600_000);
  await decide({ orm, registry: permits }, act('create', person()));
  const moved = await moveSystemClock(orm.em.fork(), engine.client, { to }, mine());
  expect(moved.triggered).toEqual(
    expect.arrayContaining(['journal-checkpoint', 'expiry', 'stale-drafts', 'calendar-coverage'].map((id) => `${id}-${tag}`)),
  );
  await until(async () => ran.includes('drafts') && ran.includes(`attorney ${shanghaiDay(to)}`) && (await verified()).checkpoints === 1);
  expect((await verified()).broken).toEqual([]);
  const back = await moveSystemClock(orm.em.fork(), engine.client, { byMs: -3_600_000 }, mine());
  expect(back.triggered).toEqual([]);
  expect(back.to < back.from).toBe(true);
});
const verified = () => verifyJournal(orm, { publicKeys: journalPublicKeys(engine.ring) });

test('from November on operators are told that next year has no notice; when it comes they are told no longer', async () => {
  expect(await byHand('CalendarCoverage')).toMatchObject({ missing: [2027] });
  expect(await notices()).toEqual([{ key: 'calendar/coverage', message: expect.stringMatching(/^2027年的节假日安排尚未录入/) }]);
  const off = [['2027-01-01', '2027-01-03', '元旦']] as const;
  // Invented for the test.
  await insertNotice(
    orm.em.fork(),
    { year: 2027, number: '国办发明电〔2026〕99号', issued: '2026-11-20', source: '演示用，并非真实通知', verified: false, off, work: [] },
    2,
  );
  await query(orm.em.fork(), `insert into calendar_replan (version, year, why, created_at) values (2, 2027, '国办发明电〔2026〕99号', app_now())`);
  const replanner = createReplanner(orm, (error) => {
    throw error;
  });
  await replanner();
  await replanner.settled();
  expect(await query(orm.em.fork(), `select version, moved, done_at is not null as done from calendar_replan`)).toEqual([
    { version: 2, moved: 0, done: true },
  ]);
  expect(await byHand('CalendarCoverage')).toEqual({ missing: [], moved: 0 });
  expect(await notices()).toEqual([]);
});

test('a check that fails holds up no other, is told to operators, and is run again until it is done', async () => {
  failures = 1;
  ran.length = 0;
  const result = byHand('ExpiryCheck');
  await until(async () => (await notices()).some(({ key }) => key === 'check/certificate'));
  expect(await result).toEqual({ attorney: 2, certificate: expect.any(Number), 'key-age': 0 });
  expect(ran.filter((name) => name.startsWith('attorney'))).toHaveLength(2);
  expect(await notices()).toEqual([]);
});

test('Q04 keys older than 180 days are told to operators until they are changed', async () => {
  const em = orm.em.fork();
  // The ring was made by the machine's clock, whatever the database's says.
  const made = instant(engine.ring.all('field')[0]!.createdAt);
  const at = plusMs(made, 181 * 86_400_000);
  const check = (ring = engine.ring) => keyAge(ring).run({ orm, em, now: at, today: shanghaiDay(at), progress: () => undefined });
  expect(await check()).toBe(purposes.length);
  expect(await notices()).toEqual([{ key: 'keys/rotation', message: expect.stringContaining(purposes.join('、')) }]);
  expect(await keyAge(engine.ring).run({ orm, em, now: made, today: '', progress: () => undefined })).toBe(0);
  expect(await notices()).toEqual([]);
});

test.each([
  ['CalendarCoverage', { missing: [], moved: 0 }],
  ['JournalCheckpoint', { made: 0, leaves: 0 }],
  ['ExpiryCheck', { attorney: 2, certificate: expect.any(Number), 'key-age': 0 }],
  ['StaleDraftCheck', { drafts: expect.any(Number) }],
  ['ReminderRound', {}],
  ['Reconciliation', {}],
  ['PermissionCheck', {}],
  ['IntegrityCheck', {}],
  ['LicenceStanding', {}],
  ['LicenceCollection', {}],
  ['HotlineTickets', {}],
])('%s runs its own round and no other, and its history replays', async (workflow, result) => {
  // What is young is left to the next checkpoint.
  await byHand('JournalCheckpoint');
  expect(await byHand(workflow, `${workflow}-kept`)).toEqual(result);
  await keepHistory(engine, workflow, 'once', `${workflow}-kept`);
});

test('nothing to remind of: the round ends without a word', async () => {
  expect(await byHand('ReminderRound')).toEqual({});
});
