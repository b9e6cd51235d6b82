// The engine of 3.3 and 3.4, case by case.
import fc from 'fast-check';
import type { PlainDate } from '../kit/instant.ts';
import { plusDays } from '../kit/instant.ts';
import {
  choiceReasons,
  daysOfYears,
  eligibilityOf,
  eligibilityReasons,
  livePasses,
  workedDays,
  type Choice,
  type ChoiceFacts,
  type EligibilityRule,
} from './eligibility.ts';
import { firstLiveYear } from './rolling.ts';
import type { ExamConfig } from './exam.ts';
import type { EducationRow, WorkRow } from './form.ts';

const subject = (code: string, specialty: string | null, session: number) => ({
  code,
  label: code,
  shortLabel: code,
  paper: 'mixed' as const,
  specialty,
  fullMark: 100,
  minutes: 120,
  session,
});
const config = {
  year: 2026,
  specialties: ['03', '05'].map((code) => ({ code, label: code, setter: '' })),
  subjects: [subject('F01', null, 1), subject('S03', '03', 2), subject('S05', '05', 2)],
  levels: [
    { code: 'full', label: '考全科', specialties: ['03', '05'], subjects: ['F01', 'S03', 'S05'] },
    { code: 'single', label: '考单科', specialties: ['03', '05'], subjects: ['F01', 'S03', 'S05'] },
    { code: 'additional', label: '考增项', specialties: ['03', '05'], subjects: ['S03', 'S05'] },
  ],
} as unknown as ExamConfig;
const rolling = { years: 2, heldYearsOnly: true };
const rules = { rolling, singleForAnybody: false };
const facts = (more: Partial<ChoiceFacts> = {}): ChoiceFacts => ({ config, rules, passes: [], heldYears: [2024, 2025], holds: [], ...more });
const choice = (level: Choice['level'], subjects: string[], more: Partial<Choice> = {}): Choice => ({
  level,
  specialty: '05',
  subjects,
  certificate: null,
  ...more,
});
const paper = { number: '沪初安1', specialty: '03', fileId: null };

test.each<[string, Choice, Partial<ChoiceFacts>, string[]]>([
  ['考全科 in both subjects', choice('full', ['F01', 'S05']), {}, []],
  ['考全科 in one only', choice('full', ['F01']), {}, ['exam.choice.subjects SUBJECTS_INCOMPLETE']],
  ['考全科 with the subject of another specialty', choice('full', ['F01', 'S03']), {}, ['exam.choice.subjects SUBJECT_NOT_OFFERED']],
  ['a subject named twice is one', choice('full', ['F01', 'F01', 'S05']), {}, []],
  ['a specialty that is not offered', choice('full', ['F01'], { specialty: '01' }), {}, ['exam.choice.specialty SPECIALTY_NOT_OFFERED']],
  ['a level that is not offered', choice('full', []), { config: { ...config, levels: [] } }, ['exam.choice.level LEVEL_NOT_OFFERED']],
  ['考单科 of two', choice('single', ['F01', 'S05']), {}, ['exam.choice.subjects SUBJECTS_INCOMPLETE']],
  ['考单科 for the first time, by default', choice('single', ['F01']), {}, ['exam.single.live NO_LIVE_PASS']],
  ['考单科 for the first time, where the rule lets it', choice('single', ['F01']), { rules: { ...rules, singleForAnybody: true } }, []],
  ['考单科 of the missing subject', choice('single', ['S05']), { passes: [{ year: 2025, subject: 'F01' }] }, []],
  ['考单科 of the passed one', choice('single', ['F01']), { passes: [{ year: 2025, subject: 'F01' }] }, ['exam.single.passed SUBJECT_PASSED']],
  [
    '考单科 with a pass of two exam years ago',
    choice('single', ['S05']),
    { passes: [{ year: 2024, subject: 'F01' }] },
    ['exam.single.live NO_LIVE_PASS'],
  ],
  ['考单科, the year between was not held', choice('single', ['S05']), { heldYears: [2024], passes: [{ year: 2024, subject: 'F01' }] }, []],
  [
    '考单科, the year between was not held and counts',
    choice('single', ['S05']),
    { heldYears: [2024], passes: [{ year: 2024, subject: 'F01' }], rules: { ...rules, rolling: { ...rolling, heldYearsOnly: false } } },
    ['exam.single.live NO_LIVE_PASS'],
  ],
  ['考增项 without a certificate', choice('additional', ['S05']), {}, ['exam.additional.certificate CERTIFICATE_NEEDED']],
  ['考增项 with another specialty’s, on paper', choice('additional', ['S05'], { certificate: paper }), {}, []],
  ['考增项 with another specialty’s, on record', choice('additional', ['S05']), { holds: ['03'] }, []],
  ['考增项 in the specialty that is held', choice('additional', ['S05']), { holds: ['03', '05'] }, ['exam.additional.specialty SPECIALTY_HELD']],
  ['考增项 with 法规 too', choice('additional', ['F01', 'S05'], { certificate: paper }), {}, ['exam.choice.subjects SUBJECT_NOT_OFFERED']],
  [
    '考增项, everything wrong at once',
    choice('additional', [], { certificate: { ...paper, specialty: '05' } }),
    {},
    ['exam.choice.subjects SUBJECTS_INCOMPLETE', 'exam.additional.specialty SPECIALTY_HELD'],
  ],
])('S3-11 3.3 %s', (_, made, more, expected) => {
  expect(choiceReasons(made, facts(more)).map(({ rule, code }) => `${rule} ${code}`)).toEqual(expected);
});

test('S3-11 3.3 the rolling window: two consecutive exam years as they were held, or as the calendar has them; more years by rule', () => {
  expect(firstLiveYear(2026, [2023, 2025], rolling)).toBe(2025);
  expect(firstLiveYear(2026, [2023, 2024], rolling)).toBe(2024);
  expect(firstLiveYear(2026, [], rolling)).toBe(2026);
  expect(firstLiveYear(2026, [2023], { ...rolling, heldYearsOnly: false })).toBe(2025);
  expect(firstLiveYear(2026, [2022, 2023, 2025], { ...rolling, years: 3 })).toBe(2023);
  expect(firstLiveYear(2026, [2025], { ...rolling, years: 1 })).toBe(2026);
  // A pass of a year to come is none; one of the same year is.
  const passes = [2024, 2025, 2026, 2027].map((year) => ({ year, subject: `P${year}` }));
  expect(livePasses(facts({ passes }))).toEqual(['P2025', 'P2026']);
});

const shanghai: EligibilityRule[] = [
  { id: 'secondary.safety', level: 'secondary', major: 'safety', years: 4 },
  { id: 'secondary', level: 'secondary', major: 'any', years: 5 },
  { id: 'college.safety', level: 'college', major: 'safety', years: 2 },
  { id: 'college', level: 'college', major: 'any', years: 3 },
  { id: 'bachelor', level: 'bachelor', major: 'any', years: 0 },
];
const until = '2026-12-31';
const today = '2026-07-22';
const studied = (level: string, safety: boolean, more: Partial<EducationRow> = {}): EducationRow => ({
  level,
  safety,
  fullTime: false,
  graduatedOn: '2015-06-30',
  ...more,
});
const worked = (from: PlainDate, to?: PlainDate, safety = true): WorkRow => ({ from, safety, ...(to === undefined ? {} : { to }) });
const ask = (education: EducationRow[], work: WorkRow[]) => eligibilityOf({ education, work, rules: shanghai, today, until });

test.each<[string, EducationRow[], WorkRow[], boolean, string | null, number]>([
  ['中专 of 安全 with four years', [studied('secondary', true)], [worked('2023-01-01')], true, 'secondary.safety', 0],
  ['中专 of 安全 a day short', [studied('secondary', true)], [worked('2023-01-02')], false, 'secondary.safety', 1],
  ['中专 otherwise with five years', [studied('secondary', false)], [worked('2022-01-01')], true, 'secondary', 0],
  ['中专 otherwise with four', [studied('secondary', false)], [worked('2023-01-01')], false, 'secondary', 365],
  ['大专 of 安全 with two years', [studied('college', true)], [worked('2025-01-01')], true, 'college.safety', 0],
  ['大专 otherwise with three years', [studied('college', false)], [worked('2024-01-01')], true, 'college', 0],
  ['大专 otherwise with two', [studied('college', false)], [worked('2025-01-01')], false, 'college', 366],
  ['本科 with a day in safety', [studied('bachelor', false)], [worked('2026-12-31')], true, 'bachelor', 0],
  ['本科 without work in safety', [studied('bachelor', false)], [worked('2010-01-01', undefined, false)], false, 'bachelor', 1],
  ['博士 counts as 本科 at least', [studied('doctor', false)], [worked('2026-01-01')], true, 'bachelor', 0],
  ['no diploma yet', [studied('bachelor', false, { graduatedOn: '2026-09-01' })], [worked('2010-01-01')], false, null, 0],
  ['below 中专', [], [worked('2000-01-01')], false, null, 0],
  [
    'before and after the diploma are summed',
    [studied('college', false)],
    [worked('2013-01-01', '2013-12-31'), worked('2025-01-01')],
    false,
    'college',
    1,
  ],
  ['the better of two educations', [studied('secondary', false), studied('college', true)], [worked('2025-01-01')], true, 'college.safety', 0],
])('S3-11 3.4 %s', (_, education, work, eligible, rule, shortfallDays) => {
  expect(ask(education, work)).toMatchObject({ eligible, rule, shortfallDays });
});

test('S3-11 3.4 each day counts once, full-time study not at all, nothing after 31 December of the exam’s year', () => {
  const base = { education: [] as EducationRow[], until };
  expect(workedDays({ ...base, work: [worked('2026-01-01', '2026-01-10'), worked('2026-01-05', '2026-01-20')] })).toBe(20);
  expect(workedDays({ ...base, work: [worked('2026-12-01')] })).toBe(31);
  expect(workedDays({ ...base, work: [worked('2026-12-30', '2027-03-01')] })).toBe(2);
  const fullTime = studied('college', true, { fullTime: true, enteredOn: '2026-01-11', graduatedOn: '2026-01-15' });
  expect(workedDays({ ...base, education: [fullTime], work: [worked('2026-01-01', '2026-01-20')] })).toBe(15);
  expect(workedDays({ ...base, education: [{ ...fullTime, fullTime: false }], work: [worked('2026-01-01', '2026-01-20')] })).toBe(20);
  expect(daysOfYears(4, '2026-12-31')).toBe(1461);
  expect(daysOfYears(1, '2024-12-31')).toBe(366);
});

test('S3-11 3.4 who is not eligible reads why: education, or the days that are missing and the rule', () => {
  const reasons = (education: EducationRow[], work: WorkRow[]) => eligibilityReasons({ education, work, rules: shanghai, today, until });
  expect(reasons([], [])).toEqual([
    expect.objectContaining({ field: 'education', rule: 'exam.eligibility', message: '学历未达到报考条件：应具有中专及以上学历' }),
  ]);
  expect(reasons([studied('college', false)], [worked('2025-01-01')])).toEqual([
    expect.objectContaining({ field: 'work', rule: 'college', message: '从事安全生产业务工作应满3年（计算至2026-12-31），现有730天，还差366天' }),
  ]);
  expect(reasons([studied('bachelor', false)], [worked('2020-01-01')])).toEqual([]);
});

test('S3-11 3.4 more work never makes anybody less eligible, and rows in another order say the same', () => {
  const day = fc.integer({ min: 0, max: 6_000 }).map((n) => plusDays('2010-01-01', n));
  const row = fc.tuple(day, fc.nat(2_000)).map(([from, length]) => worked(from, plusDays(from, length)));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 6 }), row, (rows, more) => {
      const education = [studied('college', false)];
      const [less, after] = [ask(education, rows), ask(education, [...rows, more])];
      expect(after.shortfallDays).toBeLessThanOrEqual(less.shortfallDays);
      expect(after.workedDays).toBeGreaterThanOrEqual(less.workedDays);
      expect(ask(education, rows.toReversed())).toEqual(less);
    }),
  );
});
