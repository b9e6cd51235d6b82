// 诚信档案 over its time: five years to the day, then nobody is kept from 告知承诺 any more, round or no round; what was recorded 长期 stays.
import { actParts } from '../parts.ts';
import { createScheduledActivities } from '../kit/scheduled.ts';
import { decide } from '../kit/decide.ts';
import { integrityOf } from '../../db/exam/integrity.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { setClock } from '../../test/kit/database.ts';
import { examApi, type ExamApi } from '../../test/kit/exam.ts';
import { succeeded as done } from '../../test/kit/licences.ts';
import { judgedSeason, type JudgedSeason, type Seat } from '../../test/kit/violation.ts';
import { executeAnnulment, overturnAnnulment } from './annulment/acts.ts';
import { integrityEnds } from './integrity.ts';

let exam: ExamApi;
let season: JudgedSeason;
beforeAll(async () => {
  exam = await examApi();
  await setClock(exam.orm.em.fork(), '2024-02-29T02:00:00.000000Z');
  season = await judgedSeason(exam, 3, 500);
}, 60_000);
afterAll(() => exam?.close());

const em = () => exam.orm.em.fork();
const record = async (seat: Seat, years: number | null): Promise<string> => {
  const id = uuidv7();
  const wanted = [{ kind: 'integrity', id: seat.id, details: { years, basis: '第七条' } }] as const;
  const input = { ground: 'violation', basis: '第七条', reason: '违纪', wanted, district: '310000', causeId: uuidv7() };
  done(await decide({ orm: exam.orm, registry: exam.registry }, executeAnnulment(uuidv7(), id, input)));
  return id;
};
const held = async (seat: Seat, at: string): Promise<number> => {
  const { index } = await one<{ index: string }>(em(), `select id_number_index as index from enrolment where case_id = $1`, [seat.id]);
  return (await integrityOf(em(), [index], at)).length;
};
const round = () => {
  const { fields } = actParts(exam.ring);
  return createScheduledActivities({ orm: exam.orm, keyring: exam.ring, checks: [integrityEnds(fields)] });
};
const endings = async () =>
  (await query<{ endedBy: string | null }>(em(), `select ended_by as "endedBy" from integrity_record order by ended_by nulls first`)).map(
    ({ endedBy }) => endedBy,
  );

test('S3§2.4 a record of five years ends with its last day by itself, its holder is told once; one that is 长期 stays; an overturned one ends at once', async () => {
  const [five, forever, wrong] = season.seats as [Seat, Seat, Seat];
  const fifth = await record(five, 5);
  await record(forever, null);
  const overturned = await record(wrong, 5);
  done(await decide({ orm: exam.orm, registry: exam.registry }, overturnAnnulment(uuidv7(), overturned, '复议撤销')));
  expect(await held(wrong, '2024-02-29T03:00:00.000000Z')).toBe(0);
  // 29 February 2024 and five years: 28 February 2029, to its end.
  expect([await held(five, '2029-02-28T15:59:59.999999Z'), await held(five, '2029-02-28T16:00:00.000000Z')]).toEqual([1, 0]);
  expect(await held(forever, '2060-01-01T00:00:00.000000Z')).toBe(1);

  await setClock(em(), '2029-02-28T15:00:00.000000Z');
  const activities = round();
  await activities.runChecks('expiry');
  expect(await endings()).toEqual([null, null, 'overturned']);
  await setClock(em(), '2029-02-28T17:00:00.000000Z');
  await activities.runChecks('expiry');
  await activities.runChecks('expiry');
  expect(await endings()).toEqual([null, 'expired', 'overturned']);
  const told = await query<{ account: string; template: string }>(
    em(),
    `select account_id as account, template from notice where template = 'inbox.integrityEnded'`,
  );
  expect(told).toEqual([{ account: five.accountId, template: 'inbox.integrityEnded' }]);
  // A decision that is overturned after that changes nothing in what has ended.
  expect(done(await decide({ orm: exam.orm, registry: exam.registry }, overturnAnnulment(uuidv7(), fifth, '再审'))).state).toBe('restored');
  expect(await endings()).toEqual([null, 'expired', 'overturned']);
}, 60_000);
