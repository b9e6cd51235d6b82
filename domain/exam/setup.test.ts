import { firstEntries } from '../../db/data/exam/dictionary.ts';
import { statutory } from '../../db/data/holidays/index.ts';
import { sampleDraft, sampleExam } from '../../db/demo/exam.ts';
import { makeCalendar } from '../kit/calendar.ts';
import { instant, plusMs } from '../kit/instant.ts';
import { changedConfig, changeReasonsOf } from './change.ts';
import { ofKind, type AnyEntry, type Dictionary } from './dictionary.ts';
import { feeOf, subjectsOf, type ExamConfig } from './exam.ts';
import { nextReminder } from './reminder.ts';
import { checklist, composed, secondPerson, withdrawReasons, type ExamDraft } from './setup.ts';
import { guideValues, sessionsText } from './template-variables.ts';

const entries = firstEntries('310000');
const ref = (n: number) => ({ id: `t${n}`, version: n, hash: String(n).repeat(64) });
const templates = { guide: ref(1), commitment: ref(2), form: ref(3), ticket: ref(4) };
const draft = sampleDraft({ enrolOpens: '2026-07-20' });
const received = instant('2026-06-01T10:00:00+08:00');
const context = {
  calendar: makeCalendar([], statutory),
  workingDaysOnly: true,
  graceMinutes: 10,
  subjects: ofKind(entries, 'subject').map(({ entry }) => entry),
  others: [],
};
const lacks = (change: Partial<ExamDraft>, all: Dictionary = entries, of: ExamConfig['templates'] = templates): string[] => {
  const changed = { ...draft, ...change };
  return checklist(changed, composed(changed, { entries: all, templates: of }), all, { ...context, received }).map(
    ({ field, message }) => `${field}: ${message}`,
  );
};
const without = (kind: AnyEntry['kind'], code: string): Dictionary =>
  entries.map((one) => (one.kind === kind && one.code === code ? ({ ...one, standing: 'disabled' } as AnyEntry) : one));

test('S3-17 S3-20 S3-21 a draft with the dictionary gives the whole exam: three levels in five specialties, 全科 = 2 × 7000 分, 单科 and 增项 = 7000 分', () => {
  const config = composed(draft, { entries, templates });
  expect(config).toEqual({ ...sampleExam({ enrolOpens: '2026-07-20' }), templates });
  for (const code of ['03', '04', '05', '06', '07']) {
    expect(subjectsOf(config, 'full', code).map((one) => one.code)).toEqual(['F01', `S${code}`]);
    expect(subjectsOf(config, 'additional', code).map((one) => one.code)).toEqual([`S${code}`]);
    expect(feeOf(config, ['F01', `S${code}`])).toBe(14000n);
    expect(feeOf(config, [`S${code}`])).toBe(7000n);
  }
});

test('S3-18 the set of 2024 can be chosen in 上海, 01 and 02 are off; elsewhere all seven are on', () => {
  const on = (district: string) =>
    ofKind(firstEntries(district), 'specialty').flatMap(({ code, standing }) => (standing === 'enabled' ? [code] : []));
  expect(on('310000')).toEqual(['03', '04', '05', '06', '07']);
  expect(on('330000')).toEqual(['01', '02', '03', '04', '05', '06', '07']);
  expect(lacks({ specialties: [...draft.specialties, '01'] })).toEqual(['specialties[5]: 01已停用']);
});

test('S3-22 an exam that is complete has an empty checklist', () => {
  expect(lacks({})).toEqual([]);
});

test('S3-22 the checklist names everything that is missing at once', () => {
  const bare = lacks({ areas: [], specialties: [], levels: [], sessions: [{ ...draft.sessions[0]!, subjects: [] }] }, entries, {
    guide: null,
    commitment: null,
    form: null,
    ticket: null,
  });
  expect(bare).toEqual([
    'areas: 请设置考区',
    'specialties: 请选择考试专业',
    'levels: 请选择报考级别',
    'sessions[0].subjects: 场次1没有考试科目',
    'templates.guide: 没有启用的报考指南',
    'templates.commitment: 没有启用的报名承诺书',
    'templates.form: 没有启用的报名表',
    'templates.ticket: 没有启用的准考证模版',
  ]);
});

test.each<[string, string[], () => string[]]>([
  [
    'a fee that is not in force when enrolment opens',
    ['fees: 科目“安全生产法律法规”（F01）在报名开始之日没有生效的费用'],
    () =>
      lacks(
        {},
        entries.filter(({ code }) => code !== 'F01-20240101'),
      ),
  ],
  ['a level that is off', ['levels[1]: single已停用'], () => lacks({}, without('level', 'single'))],
  [
    'a subject without a session',
    ['sessions: 科目“安全生产实务（其他安全（不包括消防安全））”（S07）没有安排考试时间'],
    () => lacks({ sessions: draft.sessions.map((one) => ({ ...one, subjects: one.subjects.filter((code) => code !== 'S07') })) }),
  ],
  [
    'both subjects of one candidate in one session',
    ['sessions: 报考级别“考全科”、专业03的两门科目安排在同一场次（1）'],
    () => {
      const [first, second] = draft.sessions as [ExamDraft['sessions'][number], ExamDraft['sessions'][number]];
      const moved = { ...first, closes: plusMs(first.opens, 3 * 3_600_000), subjects: ['F01', 'S03'] };
      return lacks({ sessions: [moved, { ...second, subjects: second.subjects.filter((code) => code !== 'S03') }] });
    },
  ],
  [
    'a subject that nobody can choose',
    ['sessions[1].subjects: 场次2的科目S01不在本次考试的级别和专业之内'],
    () => lacks({ sessions: [draft.sessions[0]!, { ...draft.sessions[1]!, subjects: [...draft.sessions[1]!.subjects, 'S01'] }] }),
  ],
  [
    'enrolment that should have begun',
    ['windows.enrolOpens: 网上报名开始时间已过'],
    () =>
      checklist(draft, composed(draft, { entries, templates }), entries, { ...context, received: draft.windows.enrolOpens }).map(
        ({ field, message }) => `${field}: ${message}`,
      ),
  ],
])('S3-22 %s is on the checklist', (_, expected, ask) => {
  expect(ask()).toEqual(expected);
});

test('S3-22 publication is taken back only before enrolment opens; the second person is another one', () => {
  const { windows } = draft;
  expect(withdrawReasons({ windows }, plusMs(windows.enrolOpens, -1))).toEqual([]);
  expect(withdrawReasons({ windows }, windows.enrolOpens)).toEqual([expect.objectContaining({ code: 'EXAM_OPENED' })]);
  expect(secondPerson('a', 'b', 'x')).toEqual([]);
  expect(secondPerson(null, 'b', 'x')).toEqual([]);
  expect(secondPerson('a', 'a', 'x')).toEqual([{ code: 'EXAM_SECOND_PERSON', message: 'x' }]);
});

test('S3-15 people are reminded three days, one day and two hours before the close; what is past is not made up for', () => {
  const until = draft.windows.enrolCloses;
  const minutes = [4320, 1440, 120];
  const moments = [];
  for (let at: string | null = draft.windows.enrolOpens; (at = nextReminder(until, minutes, at)) !== null;) moments.push(at);
  expect(moments).toEqual(['2026-07-26T08:00:00.000000Z', '2026-07-28T08:00:00.000000Z', '2026-07-29T06:00:00.000000Z']);
  expect(nextReminder(until, minutes, '2026-07-28T08:00:00.000001Z')).toBe('2026-07-29T06:00:00.000000Z');
  expect(nextReminder(until, minutes, until)).toBeNull();
});

test('S3-02 the guide says subjects, times and fees of its exam', () => {
  const config = composed(draft, { entries, templates });
  expect(guideValues(config)).toMatchObject({
    fees: '每科70.00元',
    enrolOpens: '2026-07-20 10:00',
    payCloses: '2026-07-29 17:00',
    levels: '考全科、考单科、考增项',
  });
  expect(sessionsText(config, ['F01', 'S03'])).toBe('安全生产法律法规：2026-10-18 09:00—11:00；安全生产实务（化工安全）：2026-10-18 14:00—16:30');
});

const config = composed(draft, { entries, templates });
const shifted = (days: number): Pick<ExamConfig, 'windows' | 'sessions'> => {
  const later = (at: string) => plusMs(at, days * 86_400_000);
  return {
    windows: { ...config.windows, ticketOpens: later(config.windows.ticketOpens), ticketCloses: later(config.windows.ticketCloses) },
    sessions: config.sessions.map((one) => ({ ...one, opens: later(one.opens), closes: later(one.closes) })),
  };
};
const against = (change: Parameters<typeof changeReasonsOf>[1], at = instant('2026-09-01T10:00:00+08:00')) =>
  changeReasonsOf(config, change, at, context).map(({ field, message }) => `${field}: ${message}`);

test('S3-22 a postponement moves what is still to come, later only; its calendar is checked like any other', () => {
  expect(against({ kind: 'postpone', ...shifted(28) })).toEqual([]);
  expect(changedConfig(config, { kind: 'postpone', ...shifted(28) })).toMatchObject({ month: 11, year: 2026, code: config.code });
  expect(against({ kind: 'postpone', windows: config.windows, sessions: config.sessions })).toEqual(['sessions: 没有改变任何时间']);
  expect(against({ kind: 'postpone', ...shifted(-7) })).toEqual([
    'windows.ticketOpens: 准考证打印开始不能提前',
    'windows.ticketCloses: 准考证打印截止不能提前',
    'sessions[0].opens: 场次1不能提前',
    'sessions[1].opens: 场次2不能提前',
  ]);
  const past = { ...shifted(28), windows: { ...shifted(28).windows, payCloses: plusMs(config.windows.payCloses, 86_400_000) } };
  expect(against({ kind: 'postpone', ...past })).toEqual(['windows.payCloses: 缴费截止已过，不能更改']);
  expect(against({ kind: 'postpone', windows: shifted(28).windows, sessions: shifted(28).sessions.slice(0, 1) })).toContain(
    'sessions: 延期只改变时间，场次仍应为1、2',
  );
});

test('S3-22 S3-33 an exam that is put off after tickets were printed opens their printing once more: its new end is still to come', () => {
  const afterwards = instant('2026-10-17T10:00:00+08:00');
  expect(config.windows.ticketCloses < afterwards).toBe(true);
  expect(against({ kind: 'postpone', ...shifted(28) }, afterwards)).toEqual([]);
  expect(against({ kind: 'postpone', windows: config.windows, sessions: shifted(28).sessions }, afterwards)).toEqual([
    'windows.ticketCloses: 延期后须重新打印准考证，打印截止应晚于现在',
  ]);
});

test('S3-22 a correction changes templates or 成绩公布, and something at all', () => {
  expect(against({ kind: 'correct', templates: {} })).toEqual(['templates: 没有需要更正的内容']);
  expect(against({ kind: 'correct', templates: { guide: ref(1) } })).toEqual(['templates: 没有需要更正的内容']);
  expect(against({ kind: 'correct', templates: { guide: ref(9) } })).toEqual([]);
  expect(changedConfig(config, { kind: 'correct', templates: { guide: ref(9) } }).templates).toEqual({ ...templates, guide: ref(9) });
  expect(against({ kind: 'correct', templates: {}, scoresAt: instant('2026-10-18T12:00:00+08:00') })).toEqual(['scoresAt: 成绩公布须晚于考试结束']);
});
