import { sampleDraft } from '../../db/demo/exam.ts';
import { statutory } from '../../db/data/holidays/index.ts';
import { firstEntries } from '../../db/data/exam/dictionary.ts';
import { makeCalendar } from '../kit/calendar.ts';
import { instant } from '../kit/instant.ts';
import { calendarReasons, type CalendarContext } from './calendar.ts';
import { ofKind } from './dictionary.ts';
import type { ExamDraft } from './setup.ts';

const entries = firstEntries('310000');
const calendar = makeCalendar(
  [
    {
      year: 2026,
      number: '国办发明电〔2025〕1号',
      issued: '2025-11-01',
      source: '',
      verified: false,
      off: [['2026-10-01', '2026-10-07', '国庆节']],
      work: ['2026-10-10'],
    },
  ],
  statutory,
);
const context: CalendarContext = {
  calendar,
  workingDaysOnly: true,
  graceMinutes: 10,
  subjects: ofKind(entries, 'subject').map(({ entry }) => entry),
  others: [],
};
const at = (text: string) => instant(`${text}:00+08:00`);
const draft = sampleDraft({ enrolOpens: '2026-07-20' });
const said = (change: Partial<Pick<ExamDraft, 'windows' | 'sessions' | 'year' | 'month'>>, more: Partial<CalendarContext> = {}): string[] =>
  calendarReasons({ ...draft, ...change }, { ...context, ...more }).map(({ field, message }) => `${field}: ${message}`);
const windows = (change: Partial<ExamDraft['windows']>) => ({ windows: { ...draft.windows, ...change } });
const [first, second] = draft.sessions as [ExamDraft['sessions'][number], ExamDraft['sessions'][number]];

test('S3-17 the calendar of 2024, moved to another year, has no conflict', () => {
  expect(said({})).toEqual([]);
});

test('S3-17 every conflict of a calendar is listed at once, each with its field', () => {
  const windowsOf = {
    enrolOpens: at('2026-07-31T10:00'),
    enrolCloses: at('2026-07-30T16:00'),
    payCloses: at('2026-07-30T15:00'),
    ticketOpens: at('2026-07-30T15:05'),
    ticketCloses: at('2026-12-01T09:00'),
    scoresAt: at('2026-09-01T09:00'),
  };
  const sessions = [
    { ...first, opens: at('2026-10-02T09:00'), closes: at('2026-10-02T10:00') },
    { ...second, no: 2, opens: at('2026-10-02T09:30'), closes: at('2026-10-02T12:00') },
  ];
  expect(said({ windows: windowsOf, sessions, month: 11 })).toEqual([
    'windows.enrolCloses: 网上报名截止（2026-07-30 16:00）须晚于网上报名开始（2026-07-31 10:00）',
    'windows.payCloses: 缴费截止（2026-07-30 15:00）须不早于网上报名截止（2026-07-30 16:00）',
    'windows.ticketOpens: 准考证打印开始（2026-07-30 15:05）须晚于支付结果确认期限（2026-07-30 15:10）',
    'windows.ticketCloses: 准考证打印截止（2026-12-01 09:00）须不晚于开考（2026-10-02 09:00）',
    'windows.scoresAt: 成绩公布（2026-09-01 09:00）须晚于考试结束（2026-10-02 12:00）',
    'sessions[0]: 场次1只有60分钟，少于科目“安全生产法律法规”的考试时长120分钟',
    'sessions[0].opens: 场次1（2026-10-02）在法定节假日',
    'sessions[1].opens: 场次2（2026-10-02）在法定节假日',
    'sessions[1]: 场次2与场次1的时间重叠',
    'month: 考试年月（2026年11月）与首场考试日期（2026-10-02）不一致',
  ]);
});

test('S3-17 windows open and close on working days: a weekend is named, a weekend that is worked is not, and the office may switch the rule off', () => {
  expect(said(windows({ enrolCloses: at('2026-07-25T16:00') }))).toEqual(['windows.enrolCloses: 网上报名截止（2026-07-25 16:00）不是工作日']);
  expect(said(windows({ ticketOpens: at('2026-10-10T10:00') }))).toEqual([]);
  expect(said(windows({ enrolCloses: at('2026-07-25T16:00') }), { workingDaysOnly: false })).toEqual([]);
});

test.each([
  [
    'a session that ends before it begins',
    { sessions: [{ ...first, closes: first.opens }, second] },
    ['sessions[0].closes: 场次1的结束时间须晚于开始时间'],
  ],
  ['the same number twice', { sessions: [first, { ...second, no: 1 }] }, ['sessions[1].no: 场次1重复']],
  [
    'a subject in two sessions',
    { sessions: [first, { ...second, subjects: [...second.subjects, 'F01'] }] },
    ['sessions[1].subjects: 科目F01安排在两个场次'],
  ],
  [
    'a session over midnight',
    { sessions: [{ ...first, opens: at('2026-10-17T22:00'), closes: at('2026-10-18T00:30') }, second] },
    ['sessions[0].closes: 场次1须在同一天结束'],
  ],
] as const)('S3-17 %s is a conflict', (_, change, expected) => {
  expect(said(change as never)).toEqual(expected);
});

test('S3-17 the moment of 网上报名截止 may be that of 缴费截止; another exam at the same time is a conflict', () => {
  expect(said(windows({ payCloses: draft.windows.enrolCloses }))).toEqual([]);
  const others = [{ name: '另一考试', opens: second.opens, closes: second.closes }];
  expect(said({}, { others })).toEqual(['sessions[1]: 场次2与“另一考试”的考试时间重叠']);
});
