import { createOrm } from '../../db/kit/orm.ts';
import { moveClock } from '../../db/kit/clock.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { registrationCells, stepTimes } from '../../db/statistics/registration.ts';
import type { Done } from '../../domain/kit/act.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { allStates, defineProcess } from '../../domain/kit/process.ts';
import { statPeriod } from '../../domain/statistics/period.ts';
import { registration } from '../../domain/registration/registration.ts';
import { byDimension, registrationFigures, registrationOutcomes, registrationSteps } from '../../domain/statistics/registration.ts';
import { freshDatabase, setClock, type FreshDatabase } from '../../test/kit/database.ts';
import { act, person } from '../../test/kit/permit.ts';
import { decide } from '../kit/decide.ts';
import { registry } from '../kit/records.ts';
import { keepingFacts } from './keep.ts';

// The states of a registration without its rules: what is counted follows the table alone.
const table = defineProcess({
  type: 'Counted',
  label: '统计演示',
  kind: 'row',
  states: {
    draft: { label: '暂存', rests: true },
    preReview: { label: '待预审', rests: true },
    supplement: { label: '需补件', rests: true },
    accepted: { label: '受理', rests: true },
    granted: { label: '准予', final: true },
    refused: { label: '不予', final: true },
  },
  regions: { stage: { states: { none: { label: '—' }, handling: { label: '审核' }, signing: { label: '签发' } } } },
  actions: {
    create: { label: '新建', from: null, to: 'draft', by: 'applicant' },
    submit: { label: '提交', from: ['draft', 'supplement'], to: 'preReview', by: 'applicant' },
    ask: { label: '补件', from: 'preReview', to: 'supplement', by: 'applicant' },
    accept: { label: '受理', from: 'preReview', to: { main: 'accepted', stage: 'handling' }, by: 'applicant' },
    pass: { label: '通过', from: 'stage:handling', to: { stage: 'signing' }, by: 'applicant' },
    return: { label: '退回', from: 'stage:signing', to: { stage: 'handling' }, by: 'applicant' },
    grant: { label: '准予', from: 'accepted', to: { main: 'granted', stage: 'none' }, by: 'applicant' },
    refuse: { label: '不予', from: 'accepted', to: { main: 'refused', stage: 'none' }, by: 'applicant' },
  },
});
const HOUR = 3_600_000;
let database: FreshDatabase;
let orm: Awaited<ReturnType<typeof createOrm>>;
const me = person();

beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
});
afterAll(async () => {
  await orm.close();
  await database.drop();
});

const records = (about: { kind: string; specialty: string; channel: string }) =>
  registry(
    keepingFacts(
      { process: table, begin: async () => ({ district: '310101', applicantId: me.accountId }), facts: async () => ({}) },
      {
        before: ['draft'],
        returns: ['return'],
        select: `select '${about.kind}' as kind, '${about.specialty}' as specialty, '${about.channel}' as channel`,
      },
    ),
  );

/** Plays acts with hours between them; answers the case. */
async function play(about: { kind: string; specialty: string; channel: string }, ...steps: (string | number)[]): Promise<string> {
  let id: string | undefined;
  for (const step of ['create', ...steps]) {
    if (typeof step === 'number') {
      await moveClock(orm.em.fork(), step * HOUR);
      continue;
    }
    const outcome = await decide(
      { orm, registry: records(about) },
      { ...act(step, me), type: 'Counted', ...(id === undefined ? {} : { caseId: id }) },
    );
    if (!outcome.ok) throw new Error(`${step}: ${outcome.refusal.code}`);
    id = (outcome as Done).caseId;
  }
  return id!;
}
const factOf = (id: string) =>
  one<Record<string, unknown>>(
    orm.em.fork(),
    `select kind, specialty, channel, supplements, returns, outcome, ${asInstant('filed_at')} as filed, filed_on::text as "filedOn", ended_on::text as "endedOn", since,
       pre_review_s as "preReview", supplement_s as supplement, handling_s as handling, signing_s as signing from registration_fact where case_id = $1`,
    [id],
  );
const near = (seconds: unknown, hours: number): void => {
  expect(seconds).toBeGreaterThanOrEqual(hours * 3600);
  expect(seconds).toBeLessThan(hours * 3600 + 60);
};
const online = { kind: 'initial', specialty: '05', channel: 'online' };

test('S3-58 a draft counts for nothing; what is filed counts with the time in each step, supplements and returns, kept by the act itself', async () => {
  await setClock(orm.em.fork(), '2026-07-01T02:00:00.000000Z');
  const draft = await play(online);
  expect(await query(orm.em.fork(), 'select 1 from registration_fact where case_id = $1', [draft])).toEqual([]);
  const id = await play(online, 'submit', 3, 'ask', 48, 'submit', 1, 'accept', 10, 'pass', 2, 'return', 5, 'pass', 4, 'grant');
  const fact = await factOf(id);
  expect(fact).toMatchObject({ kind: 'initial', specialty: '05', channel: 'online', supplements: 1, returns: 1, outcome: 'granted', since: {} });
  near(fact['preReview'], 4);
  near(fact['supplement'], 48);
  near(fact['handling'], 15);
  near(fact['signing'], 6);
  expect([fact['filedOn'], fact['endedOn']]).toEqual(['2026-07-01', shanghaiDay('2026-07-04T03:00:00.000000Z' as Instant)]);
});

test('S3-58 a day is a day in Shanghai: filed at 00:30 on the first of August there is August, though it is July in UTC', async () => {
  await setClock(orm.em.fork(), '2026-07-31T16:30:00.000000Z');
  expect(await factOf(await play(online, 'submit'))).toMatchObject({ filedOn: '2026-08-01' });
});

test('S3-58 O13 figures from the database: median and p90 by nearest rank, 通过率, 补件率, 线上办件占比 with one case of a counter', async () => {
  await setClock(orm.em.fork(), '2027-03-01T02:00:00.000000Z');
  // 审核 took 1, 2, 3 … 10 hours in ten cases: the median is the fifth, p90 the ninth.
  for (let n = 1; n <= 10; n++)
    await play(
      { kind: n % 2 ? 'initial' : 'renewal', specialty: '06', channel: n === 10 ? 'counter' : 'online' },
      'submit',
      ...(n <= 3 ? ['ask', 'submit'] : []),
      'accept',
      n,
      n <= 8 ? 'grant' : 'refuse',
    );
  const [month, all] = [statPeriod('2027-03'), { districts: null }];
  const cells = await registrationCells(orm.em.fork(), month, all);
  const figures = registrationFigures(cells, month);
  expect([figures.filed.value, figures.granted.value]).toEqual([10, 8]);
  expect([figures.passRate.shown, figures.supplementRate.shown, figures.onlineShare.shown]).toEqual(['80.00%', '30.00%', '90.00%']);
  expect(figures.filed.yearOnYear.shown).toBe('—');
  expect(byDimension(cells, month, 'kind').map(({ value, figures: of }) => [value, of.filed.value])).toEqual([
    ['initial', 5],
    ['renewal', 5],
  ]);
  const handling = (await stepTimes(orm.em.fork(), month, all)).find(({ step }) => step === 'handling')!;
  expect(handling.cases).toBe(10);
  near(handling.median, 5);
  near(handling.p90, 9);
  expect((await stepTimes(orm.em.fork(), month, { districts: null, kind: 'renewal' })).find(({ step }) => step === 'handling')!.cases).toBe(5);
  const none = await stepTimes(orm.em.fork(), statPeriod('2020-01'), all);
  expect(none.every(({ cases, median, p90 }) => cases === 0 && median === null && p90 === null)).toBe(true);
});

test('O13 what the office begins by itself is nobody’s application: it is in no share', async () => {
  await setClock(orm.em.fork(), '2027-05-03T02:00:00.000000Z');
  await play({ kind: 'cancel', specialty: '06', channel: 'office' }, 'submit', 'accept', 'grant');
  const month = statPeriod('2027-05');
  const figures = registrationFigures(await registrationCells(orm.em.fork(), month, { districts: null }), month);
  expect([figures.filed.value, figures.ended.value, figures.onlineShare.shown]).toEqual([0, 1, '—']);
});

test('S3-58 the steps that are timed are states of the registration’s table, and every end of it is an outcome or nothing that was handled', () => {
  const known = allStates(registration);
  for (const { at } of Object.values(registrationSteps)) for (const address of at) expect(known).toContain(address);
  const ends = Object.entries(registration.states).flatMap(([name, { final }]) => (final && !(name in registrationOutcomes) ? [name] : []));
  expect(ends).toEqual(['expired', 'discarded']);
});

test('S3-58 figures reach as far as the reader: another district sees nothing of these', async () => {
  const month = statPeriod('2027-03');
  const seen = async (districts: string[]) => registrationFigures(await registrationCells(orm.em.fork(), month, { districts }), month).filed.value;
  expect([await seen(['31']), await seen(['310101']), await seen(['3102']), await seen([])]).toEqual([10, 10, 0, 0]);
});
