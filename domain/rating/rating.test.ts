import fc from 'fast-check';
import { ratingFigures } from './figures.ts';
import { isBad, levels, rating } from './rating.ts';

test('S3-50 the five levels in their words; two of them are 差评', () => {
  expect(Object.values(levels)).toEqual(['非常不满意', '不满意', '基本满意', '满意', '非常满意']);
  expect([1, 2, 3, 4, 5].map(isBad)).toEqual([true, true, false, false, false]);
  expect(Object.values(rating.states).map(({ label }) => label)).toEqual(
    expect.arrayContaining(['待核实', '整改中', '待回访', '申诉复核', '待公开回复', '已关闭', '已剔除']),
  );
});

test('S3-50 未评价 is never counted as good: figures by hand', () => {
  const figures = ratingFigures([
    { level: null, excluded: false, count: 7 },
    { level: 5, excluded: false, count: 2 },
    { level: 3, excluded: false, count: 1 },
    { level: 1, excluded: false, count: 1 },
    { level: 1, excluded: true, count: 1 },
  ]);
  expect(figures).toEqual({
    invited: 12,
    rated: 4,
    unrated: 7,
    excluded: 1,
    byLevel: { 1: 1, 2: 0, 3: 1, 4: 0, 5: 2 },
    bad: 1,
    contentBp: 7500,
    ratedBp: 4167,
  });
  expect(ratingFigures([{ level: null, excluded: false, count: 3 }]).contentBp).toBeNull();
});

test('S3-50 however many say nothing, 满意率 stays what it was', () => {
  const count = fc.nat(1000);
  fc.assert(
    fc.property(fc.tuple(count, count, count, count, count), count, count, (by, silent, more) => {
      const counts = by.map((n, i) => ({ level: i + 1, excluded: false, count: n }));
      const at = (n: number) => ratingFigures([...counts, { level: null, excluded: false, count: n }]);
      expect(at(silent).contentBp).toBe(at(silent + more).contentBp);
      expect(at(silent).rated).toBe(by.reduce((a, b) => a + b, 0));
    }),
  );
});
