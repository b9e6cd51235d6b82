// Dates of a purchase by the tables that the project ships: holidays of 2026, rules of version 1.
import { seedCalendar } from '../../../db/data/holidays/index.ts';
import { seedRules } from '../../../db/data/rules/index.ts';
import { makeCalendar } from '../../kit/calendar.ts';
import { instant, type PlainDate } from '../../kit/instant.ts';
import { ruleSet } from '../../kit/rules.ts';
import { consequencesOf } from './change.ts';
import { countBackward, countForward, naturalDays } from './count.ts';
import { planTender, type Law, type TenderFacts } from './deadlines.ts';
import { kinds, methods, regimeOf, type Kind, type Method } from './regime.ts';
import { procurementLaw } from './rules.ts';
import { events, sameDay, steps } from './steps.ts';

const lawOn = (day: PlainDate): Law => ({ set: ruleSet(seedRules, '140000', day), calendar: seedCalendar });
const at = (text: string) => instant(`${text}+08:00`);
const facts = (more: Partial<TenderFacts> = {}): TenderFacts => ({ method: 'openTender', kind: 'goods', published: '2026-03-02', ...more });
const dateOf = (plan: ReturnType<typeof planTender>, name: string) => plan.dates.find((date) => date.name === name);
const verdicts = (law: Law, more: Partial<TenderFacts>) => planTender(law, facts(more)).findings.map(({ rule, verdict }) => `${rule} ${verdict}`);

test('R01–R46: every number has a rule with a source, and each period that has an article is dated by a step of the one function', () => {
  const numbers = new Set(Object.values(procurementLaw).map(({ id }) => id));
  const wanted = Array.from({ length: 46 }, (_, n) => `R${String(n + 1).padStart(2, '0')}`);
  // R02 is R01's example.
  expect(wanted.filter((id) => !numbers.has(id))).toEqual(['R02']);
  const rows = seedRules.filter(({ key }) => /^procurement\.R\d/.test(key));
  expect(rows.filter(({ article }) => article === null)).toEqual([]);
  expect(rows.filter(({ verified, source }) => verified !== (source === '法规文本'))).toEqual([]);
  // Every event is somebody's beginning, and what doesn't happen by itself has no stand-in.
  expect(Object.keys(events).filter((event) => !steps.some(({ from }) => from === event))).toEqual([]);
  expect(Object.keys(sameDay)).toEqual(['reported', 'awarded', 'resultEnded', 'noticeEnded']);
});

test('R01 94号令§42: the day that starts is not counted; a last day off moves to the next working day; make-up days count', () => {
  const twenty = { amount: 20, unit: 'days', rolls: true } as const;
  expect(countForward(seedCalendar, '2026-03-01', twenty)).toEqual({
    day: '2026-03-23',
    provisional: false,
    movedFrom: '2026-03-21',
    by: [
      { day: '2026-03-21', name: '周六' },
      { day: '2026-03-22', name: '周日' },
    ],
    makeup: [],
  });
  const national = countForward(seedCalendar, '2026-09-14', twenty);
  expect([national.day, national.movedFrom, national.by.map(({ name }) => name)]).toEqual([
    '2026-10-08',
    '2026-10-04',
    ['国庆节', '国庆节', '国庆节', '国庆节'],
  ]);
  const spring = countForward(seedCalendar, '2026-02-12', { amount: 3, unit: 'workingDays', rolls: false });
  expect([spring.day, spring.makeup, new Set(spring.by.map(({ name }) => name))]).toEqual(['2026-02-24', ['2026-02-14'], new Set(['春节'])]);
});

test('R02: issued on 1 March, 20 March is the 19th day and too early, 21 March is the 20th', () => {
  expect([naturalDays('2025-03-01', '2025-03-20'), naturalDays('2025-03-01', '2025-03-21')]).toEqual([19, 20]);
  // 2025-03-21 is a Friday, so nothing moves.
  const law = lawOn('2025-03-01');
  expect(['2025-03-20', '2025-03-21'].map((day) => verdicts(law, { published: '2025-03-01', bidDeadline: at(`${day}T09:00:00`) }))).toEqual([
    ['R08 violation'],
    ['R08 compliant'],
  ]);
});

test('counting back ends where counting forward still arrives, over weekends and holidays', () => {
  const fifteen = { amount: 15, unit: 'days', rolls: true } as const;
  const three = { amount: 3, unit: 'workingDays', rolls: false } as const;
  for (const to of ['2026-03-23', '2026-10-08', '2026-10-12', '2026-02-26', '2026-06-22'])
    for (const period of [fifteen, three]) {
      const { day } = countBackward(seedCalendar, to, period);
      expect(countForward(seedCalendar, day, period).day <= to).toBe(true);
      const after = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
      expect(countForward(seedCalendar, after, period).day > to).toBe(true);
    }
});

// Method, kind: 公告期限 (R05), 获取截止 (R06), 投标截止 (R08), last day to modify (R09), of what is published on Monday 2 March 2026.
test.each<[Method, Kind, string, (string | undefined)[]]>([
  ['openTender', 'goods', '87§16、条例§31、采购法§35', ['2026-03-09', '2026-03-09', '2026-03-23', '2026-03-08']],
  ['invitedTender', 'services', '条例§31、采购法§35', [undefined, '2026-03-09', '2026-03-23', '2026-03-08']],
  ['consultation', 'services', '财库〔2015〕135号、214§10', ['2026-03-05', '2026-03-09', '2026-03-12', '2026-03-07']],
  ['negotiation', 'goods', '财库〔2015〕135号、74§29', ['2026-03-05', undefined, '2026-03-05', '2026-03-02']],
  ['inquiry', 'goods', '财库〔2015〕135号、74§45', ['2026-03-05', undefined, '2026-03-05', '2026-03-02']],
  ['singleSource', 'goods', '条例§38', [undefined, undefined, undefined, undefined]],
  ['openTender', 'works', '招投标条例§16、招标投标法§24', [undefined, '2026-03-09', '2026-03-23', '2026-03-08']],
])('R05 R06 R08 R09 %s %s: %s', (method, kind, _article, expected) => {
  const plan = planTender(lawOn('2026-03-02'), facts({ method, kind }));
  expect(['notice', 'obtain', 'bid', 'modify'].map((name) => dateOf(plan, name)?.day)).toEqual(expected);
  for (const { cite, due } of plan.dates) expect([cite.article !== null, due.endsWith('Z')]).toEqual([true, true]);
});

test('R35 条例§43 R36 87§69 R38 采购法§46 R39 条例§50 R41 条例§53 R14 条例§33: after the opening one date leads to the next, assumed until it has happened', () => {
  const law = lawOn('2026-03-02');
  const plan = planTender(law, facts({ bidDeadline: at('2026-03-24T09:30:00') }));
  const days = Object.fromEntries(plan.dates.map(({ name, day }) => [name, day]));
  expect(days).toMatchObject({
    report: '2026-03-26',
    decide: '2026-04-02',
    result: '2026-04-07',
    resultNotice: '2026-04-08',
    challenge: '2026-04-17',
    contract: '2026-05-07',
    contractNotice: '2026-05-09',
    contractFiling: '2026-05-15',
    refundLosers: '2026-04-14',
    refundWinner: '2026-05-13',
  });
  expect(dateOf(plan, 'result')).toMatchObject({
    movedFrom: '2026-04-06',
    by: expect.arrayContaining([{ day: '2026-04-06', name: '清明节' }]),
    assumed: true,
  });
  const happened = planTender(law, facts({ bidDeadline: at('2026-03-24T09:30:00'), happened: { decided: '2026-03-27' } }));
  expect(dateOf(happened, 'result')).toMatchObject({ day: '2026-03-31', assumed: false });
});

test('R37 招标投标法§54: works by tender show their candidates within 3 days, for at least 3 days, and have no 政府采购 dates', () => {
  const plan = planTender(
    lawOn('2026-03-02'),
    facts({ kind: 'works', bidDeadline: at('2026-03-24T09:30:00'), happened: { reported: '2026-03-24', objected: '2026-03-30' } }),
  );
  expect(dateOf(plan, 'candidatesShown')).toMatchObject({ day: '2026-03-27', cite: { rule: 'R37' } });
  expect(dateOf(plan, 'candidates')?.day).toBe('2026-03-30');
  expect(dateOf(plan, 'objectionAnswer')?.day).toBe('2026-04-02');
  expect(['report', 'decide', 'challenge', 'contractFiling'].map((name) => dateOf(plan, name))).toEqual([undefined, undefined, undefined, undefined]);
});

test('R41 采购法§53 R42 采购法§55–57、94号令§21 R43 条例§38 R10 101号令: answers, complaints, suspension, publicity from the day they begin', () => {
  const law = lawOn('2026-03-02');
  const days = (happened: TenderFacts['happened'], method: Method = 'openTender') =>
    Object.fromEntries(planTender(law, facts({ method, ...(happened && { happened }) })).dates.map(({ name, day }) => [name, day]));
  expect(days({ asked: '2026-03-03', challenged: '2026-03-03', withdrew: '2026-03-04', sentToMedia: '2026-03-02' })).toMatchObject({
    inquiryAnswer: '2026-03-06',
    challengeAnswer: '2026-03-12',
    complain: '2026-04-02',
    refundWithdrawn: '2026-03-11',
    media: '2026-03-03',
  });
  expect(days({ complained: '2026-03-03', copied: '2026-03-10', suspended: '2026-03-05' })).toMatchObject({
    complaintReview: '2026-03-10',
    complaintCopy: '2026-03-13',
    complaintExplain: '2026-03-17',
    complaintDecide: '2026-04-15',
    suspension: '2026-04-07',
  });
  expect(days(undefined, 'singleSource')).toMatchObject({ publicity: '2026-03-09' });
});

test('PROVISIONAL: beyond the published holidays nothing is called right that a notice may change, and what is too short in any year is called wrong', () => {
  const law = lawOn('2026-12-10');
  const plan = planTender(law, facts({ published: '2026-12-10', method: 'consultation' }));
  expect(dateOf(plan, 'notice')).toMatchObject({ day: '2026-12-15', provisional: false });
  const late = planTender(law, facts({ published: '2026-12-28', method: 'negotiation', bidDeadline: at('2027-01-04T09:00:00') }));
  expect(late.findings.map(({ verdict }) => verdict)).toEqual(['uncertain']);
  expect(dateOf(late, 'bid')).toMatchObject({ provisional: true });
  const short = planTender(law, facts({ published: '2026-12-28', method: 'negotiation', bidDeadline: at('2026-12-30T09:00:00') }));
  expect(short.findings.map(({ verdict }) => verdict)).toEqual(['violation']);
  const without = { ...law, calendar: makeCalendar([], { fixed: ['01-01'], movable: [] }) };
  expect(dateOf(planTender(without, facts()), 'notice')?.provisional).toBe(true);
});

test('a deadline before the notice is invalid input, a rule that is not in force yet is not there', () => {
  expect(verdicts(lawOn('2026-03-02'), { bidDeadline: at('2026-03-01T09:00:00'), obtainUntil: '2026-03-06' })).toEqual([
    'R06 violation',
    'R08 invalid_input',
  ]);
  expect(planTender({ ...lawOn('2019-12-31') }, facts()).dates).toEqual([]);
});

const standing = { ...facts({ bidDeadline: at('2026-03-24T09:30:00') }), bidDeadline: at('2026-03-24T09:30:00') };
const change = (more: object) =>
  consequencesOf(lawOn('2026-03-02'), standing, { at: at('2026-03-12T10:00:00'), affectsBids: true, changesScope: false, ...more });

test('R09 条例§31: what may affect bids and leaves less than 15 days postpones the deadline to max(old, publication + 15), and everything after it', () => {
  const near = change({});
  expect(near.bidDeadline).toBe(at('2026-03-27T09:30:00'));
  expect(near.findings.map(({ rule, verdict }) => `${rule} ${verdict}`)).toEqual(['R09 compliant', 'R09 compliant']);
  expect(near.effects.map(({ what }) => what)).toEqual(['postponed', 'notice', 'tell', 'reconfirm']);
  expect(near.moved).toContainEqual({ name: 'bid', label: '投标（响应）截止及开标', from: '2026-03-24', to: '2026-03-27' });
  expect(near.moved.map(({ name }) => name)).toEqual(expect.arrayContaining(['modify', 'report', 'decide', 'contract']));
  // Early enough: it stays. 15 days that end on a day off move on.
  expect(change({ at: at('2026-03-09T23:59:59') }).bidDeadline).toBe(standing.bidDeadline);
  expect(change({ at: at('2026-03-13T10:00:00') }).bidDeadline).toBe(at('2026-03-30T09:30:00'));
});

test('R09: earlier than that, earlier than it was, after the deadline, or another object are told as what they are', () => {
  const verdictsOf = (more: object) => change(more).findings.map(({ verdict }) => verdict);
  expect(verdictsOf({ bidDeadline: at('2026-03-26T09:30:00') })).toEqual(['compliant', 'violation']);
  expect(verdictsOf({ bidDeadline: at('2026-03-24T09:29:59') })).toEqual(['compliant', 'violation']);
  expect(verdictsOf({ at: at('2026-03-24T09:30:00') })).toEqual(['compliant', 'invalid_input']);
  expect(verdictsOf({ changesScope: true })).toEqual(['violation', 'compliant']);
  const harmless = change({ affectsBids: false });
  expect([harmless.bidDeadline, harmless.moved, harmless.effects.map(({ what }) => what)]).toEqual([
    standing.bidDeadline,
    [],
    ['kept', 'notice', 'tell'],
  ]);
});

test('the regime follows method and kind: works that are tendered go by the 招标投标法 (采购法§4)', () => {
  expect(regimeOf('openTender', 'works')).toBe('ZTB');
  expect(regimeOf('consultation', 'works')).toBe('GP214');
  expect(Object.keys(methods).flatMap((method) => Object.keys(kinds).map((kind) => regimeOf(method as Method, kind as Kind))).length).toBe(18);
});
