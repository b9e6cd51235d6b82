// Pure rules of a project: what an offer may be, how a pause shifts times, what its notice says.
import { seedCalendar } from '../../../db/data/holidays/index.ts';
import { seedRules } from '../../../db/data/rules/index.ts';
import { endOfDay, instant } from '../../kit/instant.ts';
import { ruleSet } from '../../kit/rules.ts';
import { columns, lineOf } from '../acquisition/portal.ts';
import type { Law } from '../law/deadlines.ts';
import { fieldReasons, mostFor, offerReasons, type Offer, type ProjectFields } from './fields.ts';
import { noticeText } from './notice.ts';
import { fieldsAnew } from './retender.ts';
import { datesOf, planOfDate, resumes, shifted, timesReasons, type Times } from './times.ts';

const law: Law = { set: ruleSet(seedRules, '310000', '2026-03-02'), calendar: seedCalendar };
const at = (text: string) => instant(`${text}+08:00`);
const manager = {
  post: '项目经理',
  count: 1,
  certificates: ['信息系统项目管理师'],
  years: 4,
  degree: 'bachelor',
  onSite: true,
  socialSecurity: false,
} as const;
const sample: ProjectFields = {
  name: '安全工程师子系统',
  planNumber: 'P1',
  method: 'consultation',
  kind: 'services',
  form: 'central',
  budgetFen: '100000000',
  ceilingFen: '100000000',
  floorFen: null,
  consortium: false,
  domesticIt: true,
  months: 6,
  place: '上海市',
  belongsTo: '大系统',
  team: [manager, { ...manager, post: '开发人员', count: 5, certificates: [], years: 3 }],
  warrantyTeam: [{ ...manager, post: '运维经理', certificates: [], years: 0, onSite: false, socialSecurity: true }],
  preferred: [],
  references: [],
  lots: [
    { no: 1, name: '软件', budgetFen: '60000000' },
    { no: 2, name: '运维', budgetFen: '40000000' },
  ],
  bond: null,
  priceWeight: 1000,
  way: 'online',
  reviewed: null,
  intentionShown: null,
  unforeseeable: true,
  invitees: [],
  byLot: false,
};
const person = {
  post: '项目经理',
  certificates: ['信息系统项目管理师', '高级工程师'],
  years: 4,
  degree: 'bachelor',
  onSite: true,
  socialSecurity: false,
} as const;
const people: Offer['team'] = [
  person,
  ...Array.from({ length: 5 }, () => ({ ...person, post: '开发人员', certificates: [], years: 3 })),
  { ...person, post: '运维经理', onSite: false, socialSecurity: true },
];
const offer = (more: Partial<Offer> = {}): Offer => ({ fen: 100_000_000n, consortium: false, lot: null, team: people, ...more });

test.each<[string, Partial<Offer>, string[]]>([
  ['the ceiling itself, alone, with the whole team', {}, []],
  ['a fen above 最高限价', { fen: 100_000_001n }, ['TENDER_ABOVE_CEILING']],
  ['a consortium', { consortium: true }, ['TENDER_NO_CONSORTIUM']],
  ['both', { fen: 100_000_001n, consortium: true }, ['TENDER_ABOVE_CEILING', 'TENDER_NO_CONSORTIUM']],
  ['above the lot’s part of it', { lot: 1, fen: 60_000_001n }, ['TENDER_ABOVE_CEILING']],
  ['a lot that there is not', { lot: 3 }, ['lot']],
  ['nothing', { fen: 0n }, ['fen']],
  ['a manager with three years', { team: people.map((one) => (one.post === '项目经理' ? { ...one, years: 3 } : one)) }, ['team']],
  ['a manager who is not there', { team: people.map((one) => ({ ...one, onSite: one.post !== '项目经理' && one.onSite })) }, ['team']],
  ['four developers', { team: people.slice(0, 5).concat(people.slice(6)) }, ['team']],
  ['no 社保 proof of the warranty team', { team: people.map((one) => ({ ...one, socialSecurity: false })) }, ['team']],
])('O31 %s', (_case, more, expected) => {
  expect(offerReasons(sample, offer(more)).map(({ code, field }) => code ?? field)).toEqual(expected);
});

test('O31 R12 without a ceiling the budget is the most; an invitation needs three by lot (R11), and nobody is invited to an open tender', () => {
  expect(mostFor({ ...sample, ceilingFen: null }, null)).toBe(100_000_000n);
  const fields = (more: Partial<ProjectFields>) => fieldReasons(law.set, { ...sample, ...more }).map(({ field }) => field);
  expect(fields({})).toEqual([]);
  expect(fields({ method: 'invitedTender', invitees: ['a', 'a', 'b'], byLot: true })).toEqual(['invitees']);
  expect(fields({ invitees: ['a'] })).toEqual(['invitees']);
  expect(
    fields({
      lots: [
        { no: 1, name: 'a', budgetFen: '60000000' },
        { no: 1, name: 'b', budgetFen: '40000000' },
      ],
    }),
  ).toEqual(['lots']);
});

const times = (more: Partial<Times> = {}): Times => ({
  published: null,
  publishAt: at('2026-03-02T09:00:00'),
  obtainUntil: '2026-03-09',
  bidDeadline: at('2026-03-24T09:30:00'),
  ...more,
});
const tender = { method: 'openTender', kind: 'goods' } as const;

test('times: all that is wrong at once, each under its field', () => {
  const wrong = (more: Partial<Times>, received = at('2026-03-01T09:00:00')) =>
    timesReasons(law, tender, times(more), received).map(({ field, rule }) => [field, rule].join(' ').trim());
  expect(wrong({})).toEqual([]);
  expect(wrong({}, at('2026-03-02T09:00:01'))).toEqual(['publishAt']);
  expect(wrong({ publishAt: null })).toEqual(['publishAt']);
  expect(wrong({ bidDeadline: null })).toEqual(['bidDeadline']);
  expect(wrong({ obtainUntil: '2026-03-06', bidDeadline: at('2026-03-21T09:30:00') })).toEqual(['obtainUntil R06', 'bidDeadline R08', 'bidDeadline']);
  expect(wrong({ obtainUntil: '2026-03-25' })).toEqual(['obtainUntil']);
});

test('R42 a pause gives whole days back, at the same time of day, on a working day; a last day stays a last day', () => {
  const due = at('2026-03-24T09:30:00');
  expect(shifted(law, due, at('2026-03-04T15:00:00'), at('2026-03-11T10:00:00'))).toBe(at('2026-03-31T09:30:00'));
  // Four days later is Saturday.
  expect(shifted(law, due, at('2026-03-04T15:00:00'), at('2026-03-08T15:00:00'))).toBe(at('2026-03-30T09:30:00'));
  expect(shifted(law, endOfDay('2026-03-09'), at('2026-03-04T15:00:00'), at('2026-03-04T15:00:01'))).toBe(endOfDay('2026-03-10'));
  const view = (name: string) => ({ name, label: name, basis: '', due: endOfDay('2026-03-09'), pausedAt: at('2026-03-04T15:00:00') });
  const { changes, due: after } = resumes(law, [view('obtain'), view('notice'), view('suspension')], at('2026-03-05T15:00:00'), '恢复');
  expect(changes.map(({ name, what }) => `${name} ${what}`)).toEqual(['obtain resume', 'notice resume']);
  expect(after).toEqual({ obtain: endOfDay('2026-03-10') });
});

test('the clocks are the dates of the one function; a method without a date has no clock', () => {
  const dates = datesOf(law, tender, times({ published: '2026-03-02' }));
  expect(planOfDate(dates, 'notice')).toMatchObject({ unit: 'workingDays', amount: 5, due: endOfDay('2026-03-09') });
  expect(planOfDate(dates, 'bid', at('2026-03-24T09:30:00'))).toMatchObject({ unit: 'instant', basis: '《中华人民共和国政府采购法》第三十五条' });
  expect(planOfDate(datesOf(law, { method: 'singleSource', kind: 'goods' }, times()), 'bid')).toBeNull();
  expect(datesOf(law, tender, times({ publishAt: null }))).toEqual([]);
});

test('R04 the notice says the budget and everything that bounds a bid; D02 lines of each state offer what can be done', () => {
  const text = noticeText(sample, { code: 'ZC-2026-000001', purchaser: '甲', organiser: '乙' }, times());
  for (const line of [
    '预算金额：100.00万元',
    '最高限价：100.00万元',
    '标项2：运维（40.00万元）',
    '是否接受联合体：否',
    '是否信创：是',
    '建设期限：6个月',
    '投标截止及开标时间：2026-03-24 09:30',
  ])
    expect(text.split('\n')).toContain(line);
  expect(columns).toHaveLength(10);
  expect(
    ['applied', 'obtained', 'failed', null].map((state) =>
      lineOf(state, true)
        .operations.map(({ key }) => key)
        .join('+'),
    ),
  ).toEqual(['withdraw+view', 'view+download', 'apply+view', 'apply+view']);
});

test('R22 a project that begins anew keeps the plan; of some 标项 it has their budget, their share of the ceiling, and a bond to be fixed anew; those who were left are invited', () => {
  const old: ProjectFields = { ...sample, ceilingFen: '90000000', bond: { fen: '1000000', form: '保函' } };
  expect(fieldsAnew(old, { method: null, lots: null }, [])).toEqual(old);
  expect(fieldsAnew(old, { method: null, lots: [2] }, [])).toMatchObject({
    planNumber: 'P1',
    lots: [{ no: 2, name: '运维', budgetFen: '40000000' }],
    budgetFen: '40000000',
    ceilingFen: '36000000',
    bond: null,
  });
  expect(fieldReasons(law.set, fieldsAnew(old, { method: null, lots: [2] }, []))).toEqual([]);
  const two = fieldsAnew({ ...old, method: 'openTender' }, { method: 'negotiation', lots: null }, ['b', 'a']);
  expect(two).toMatchObject({ method: 'negotiation', invitees: ['b', 'a'] });
  expect(fieldReasons(law.set, two).filter(({ field }) => field === 'invitees')).toEqual([]);
});
