// Who has passed: golden cases of the rolling rule.
import fc from 'fast-check';
import { firstLiveYear } from '../rolling.ts';
import { passResult, whyNot, type EarlierPass, type PassRule, type Taken } from './pass-list.ts';

const rule: PassRule = { marks: { F01: 600, S03: 600, S05: 600 }, required: ['F01', 'S03'], year: 2026, liveFrom: 2025 };
const mark = (subject: string, total: number): Taken => ({ subject, attendance: 'present', ground: null, total: total * 10 });
const absent = (subject: string): Taken => ({ subject, attendance: 'absent', ground: null, total: null });
const from = (subject: string, year: number): EarlierPass => ({ subject, year, examId: `exam ${year}` });

test.each([
  ['考全科, both passed', 'full', [mark('F01', 60), mark('S03', 60)], [], 'passed', null],
  ['考全科, one passed: it waits for the other', 'full', [mark('F01', 60), mark('S03', 59.9)], [], 'partial', 'S03：未达合格标准'],
  ['考全科, none', 'full', [mark('F01', 10), absent('S03')], [], 'failed', 'F01：未达合格标准；S03：缺考'],
  ['year 2: 考单科 with last year’s pass', 'single', [mark('S03', 61)], [from('F01', 2025)], 'passed', null],
  ['year 3: last year’s pass has died', 'single', [mark('S03', 61)], [from('F01', 2024)], 'partial', 'F01：前次合格成绩已过有效期'],
  ['year 2: 考全科 again, the other one passed', 'full', [mark('F01', 40), mark('S03', 80)], [from('F01', 2025)], 'passed', null],
  [
    'year 2: nothing passed now, last year’s pass alone gives nothing',
    'single',
    [mark('S03', 50)],
    [from('F01', 2025)],
    'failed',
    'S03：未达合格标准',
  ],
  ['another specialty’s 实务 does not count', 'single', [mark('F01', 70)], [from('S05', 2025)], 'partial', 'S03：未取得合格成绩'],
  ['an earlier sitting of the same year counts', 'single', [mark('S03', 70)], [from('F01', 2026)], 'passed', null],
  ['考增项 asks its subject only', 'additional', [mark('S05', 60)], [], 'passed', null],
  ['考增项 not reached', 'additional', [mark('S05', 59)], [from('F01', 2025)], 'failed', 'S05：未达合格标准'],
  ['雷同 voids the subject alone', 'full', [mark('F01', 90), { ...mark('S03', 90), ground: 'similar' }], [], 'partial', 'S03：雷同，成绩无效'],
  [
    '违纪 voids all',
    'full',
    [
      { ...mark('F01', 90), ground: 'violation' },
      { ...mark('S03', 90), ground: 'violation' },
    ],
    [],
    'failed',
    'F01：违纪，成绩无效；S03：违纪，成绩无效',
  ],
  [
    'a void score does not end an earlier pass',
    'full',
    [{ ...mark('F01', 90), ground: 'violation' }, mark('S03', 90)],
    [from('F01', 2025)],
    'passed',
    null,
  ],
] as const)('S3-40 %s', (_, level, taken, earlier, outcome, why) => {
  const result = passResult({ level, taken, earlier }, rule);
  expect([result.outcome, whyNot(result, (subject) => subject)]).toEqual([outcome, why]);
});

test('S3-40 a pass that is carried over names its exam, the newest one of several', () => {
  const { subjects } = passResult({ level: 'single', taken: [mark('S03', 61)], earlier: [from('F01', 2025), from('F01', 2026)] }, rule);
  expect(subjects).toEqual([
    { subject: 'F01', outcome: 'carried', from: { examId: 'exam 2026', year: 2026 } },
    { subject: 'S03', outcome: 'passed', from: null },
  ]);
});

test('S3-40 3.3 two consecutive exam years: of those that were held, or of the calendar, by a flag; more years by rule', () => {
  const rolling = { years: 2, heldYearsOnly: true };
  expect(firstLiveYear(2026, [2024, 2025], rolling)).toBe(2025);
  // 2025 was not held: a pass of 2024 still lives.
  expect(firstLiveYear(2026, [2023, 2024], rolling)).toBe(2024);
  expect(firstLiveYear(2026, [2023, 2024], { ...rolling, heldYearsOnly: false })).toBe(2025);
  expect(firstLiveYear(2026, [], rolling)).toBe(2026);
  expect(firstLiveYear(2026, [2022, 2024, 2025], { ...rolling, years: 3 })).toBe(2024);
  expect(firstLiveYear(2026, [2025], { ...rolling, years: 1 })).toBe(2026);
});

test('S3-40 a higher mark never makes an outcome worse, and a lower pass mark neither', () => {
  const rank = { failed: 0, partial: 1, passed: 2 };
  const level = fc.constantFrom('full' as const, 'single' as const);
  fc.assert(
    fc.property(
      level,
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 30 }),
      fc.boolean(),
      (of, a, b, more, earlier) => {
        const taken = of === 'full' ? [mark('F01', a), mark('S03', b)] : [mark('S03', b)];
        const candidate = { level: of, taken, earlier: earlier ? [from('F01', 2025)] : [] };
        const now = rank[passResult(candidate, rule).outcome];
        const higher = { ...candidate, taken: taken.map((one) => ({ ...one, total: one.total! + more * 10 })) };
        const lower = { ...rule, marks: { F01: 600 - more * 10, S03: 600 - more * 10 } };
        return rank[passResult(higher, rule).outcome] >= now && rank[passResult(candidate, lower).outcome] >= now;
      },
    ),
  );
});

test('S3-40 a subject without a pass mark is nobody’s to guess', () => {
  expect(() => passResult({ level: 'additional', taken: [mark('S99', 60)], earlier: [] }, rule)).toThrow('no pass mark for S99');
});
