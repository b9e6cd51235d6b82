import fc from 'fast-check';
import { compare, NOTHING, pointsBetween, share, shownSeconds } from './compare.ts';
import { monthsOf, periodBefore, periodLabel, statPeriod, yearBefore } from './period.ts';
import { byDimension, byMonth, registrationFigures, type Cells } from './registration.ts';

const july = statPeriod('2026-07');
const filed = (month: string, count: number, more: object = {}) => ({
  month,
  kind: 'initial',
  specialty: '05',
  filed: count,
  online: count,
  supplemented: 0,
  ...more,
});
const ended = (month: string, outcome: 'granted' | 'refused' | 'withdrawn', count: number, more: object = {}) => ({
  month,
  kind: 'initial',
  specialty: '05',
  outcome,
  ended: count,
  ...more,
});

test('S3-58 环比 and 同比 equal what is worked out by hand', () => {
  // 45 now; 40 in June: (45 − 40) / 40 = 12.5 %; 60 a year ago: (45 − 60) / 60 = −25 %.
  const cells: Cells = { filed: [filed('2026-07', 45), filed('2026-06', 40), filed('2025-07', 60), filed('2026-01', 999)], ended: [] };
  const figures = registrationFigures(cells, july);
  expect(figures.filed).toEqual({
    value: 45,
    chain: { base: 40, basisPoints: 1250, shown: '+12.50%' },
    yearOnYear: { base: 60, basisPoints: -2500, shown: '-25.00%' },
  });
  // 1/3 more: 33.33 %, half up at the fourth digit; 2 of 3 fewer by 1: −33.33 %.
  expect(compare(4, 3).shown).toBe('+33.33%');
  expect(compare(5, 3).shown).toBe('+66.67%');
  expect(compare(2, 3).shown).toBe('-33.33%');
  expect(compare(3, 3).shown).toBe('0.00%');
});

test('S3-58 a base of zero shows 「—」 and no number, also when nothing came this time', () => {
  expect(compare(7, 0)).toEqual({ base: 0, basisPoints: null, shown: '—' });
  expect(compare(0, 0).shown).toBe('—');
  expect(share(0, 0)).toEqual({ part: 0, whole: 0, basisPoints: null, shown: '—' });
  const figures = registrationFigures({ filed: [filed('2026-07', 3)], ended: [] }, july);
  expect([figures.filed.chain.shown, figures.filed.yearOnYear.shown, figures.passRate.shown]).toEqual([NOTHING, NOTHING, NOTHING]);
});

test('S3-58 通过率 counts those decided, 补件率 those filed; ends without a decision are in neither', () => {
  const cells: Cells = {
    filed: [filed('2026-07', 8, { supplemented: 3 })],
    ended: [ended('2026-07', 'granted', 5), ended('2026-07', 'refused', 2), ended('2026-07', 'withdrawn', 9)],
  };
  const figures = registrationFigures(cells, july);
  expect(figures.passRate).toEqual({ part: 5, whole: 7, basisPoints: 7143, shown: '71.43%' });
  expect(figures.supplementRate).toMatchObject({ part: 3, whole: 8, shown: '37.50%' });
  expect(figures.ended.value).toBe(16);
  expect(figures.outcomes).toMatchObject({ granted: 5, refused: 2, withdrawn: 9, terminated: 0 });
});

test('O13 线上办件占比 is 100 % while all is filed online; a case entered at a counter lowers it', () => {
  const online = filed('2026-07', 9);
  expect(registrationFigures({ filed: [online], ended: [] }, july).onlineShare.shown).toBe('100.00%');
  const counter = filed('2026-07', 1, { online: 0 });
  expect(registrationFigures({ filed: [online, counter], ended: [] }, july).onlineShare).toMatchObject({ part: 9, whole: 10, shown: '90.00%' });
});

test('S3-58 figures by month, specialty and kind add up to those of the year', () => {
  const cell = fc.record({
    month: fc.constantFrom('2025-12', '2026-01', '2026-06', '2026-12'),
    kind: fc.constantFrom('initial', 'renewal'),
    specialty: fc.constantFrom('05', '06'),
    filed: fc.nat(50),
    online: fc.constant(0),
    supplemented: fc.constant(0),
  });
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 30 }), (rows) => {
      const [cells, year] = [{ filed: rows, ended: [] }, statPeriod('2026')];
      const total = registrationFigures(cells, year).filed.value;
      const add = (parts: { figures: { filed: { value: number } } }[]): number => parts.reduce((all, { figures }) => all + figures.filed.value, 0);
      expect(add(byMonth(cells, year))).toBe(total);
      expect(add(byDimension(cells, year, 'kind'))).toBe(total);
      expect(add(byDimension(cells, year, 'specialty'))).toBe(total);
    }),
  );
});

test('S3-58 a period knows its days, its months and what it is compared with; leap years too', () => {
  expect(statPeriod('2028-02')).toEqual({ kind: 'month', text: '2028-02', from: '2028-02-01', to: '2028-02-29' });
  expect(periodBefore(statPeriod('2026-01')).text).toBe('2025-12');
  expect(yearBefore(july).text).toBe('2025-07');
  expect(periodBefore(statPeriod('2026')).text).toBe('2025');
  expect(monthsOf(statPeriod('2026')).length).toBe(12);
  expect([periodLabel(july), periodLabel(statPeriod('2026'))]).toEqual(['2026年7月', '2026年']);
  for (const wrong of ['26', '2026-13', '2026-7', '']) expect(() => statPeriod(wrong)).toThrow(RangeError);
});

test('S3-58 lengths of time and differences of shares read as reports print them', () => {
  expect([null, 40, 5_400, 7_200, 90_000, 172_800].map(shownSeconds)).toEqual(['—', '1分钟', '1小时30分钟', '2小时', '1天1小时', '2天']);
  expect(pointsBetween(share(9, 10), share(8, 10))).toBe('+10.00个百分点');
  expect(pointsBetween(share(9, 10), share(0, 0))).toBe('—');
});
