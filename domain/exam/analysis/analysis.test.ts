// 智能分析: what is found, what is not, and that nobody is made out in a small group.
import fc from 'fast-check';
import { chanceOf } from './chance.ts';
import { findingsOf, type AnalysedExam, type Season } from './findings.ts';
import { OTHERS, persons, protect, sum, type Counts, type Group } from './protect.ts';
import { meanChange } from './seats.ts';

const rules = { thresholds: { points: 1_000, change: 1_500, chance: 1_000, persons: 20, exams: 5 }, hidden: 5 };
const counts = (sat: number, passed: number, expected = sat): Counts => ({ enrolled: expected, paid: expected, expected, sat, passed });
const group = (label: string, sat: number, passed: number, expected = sat): Group => ({ label, ...counts(sat, passed, expected) });
const exam = (name: string, enrolled: number, paid: number, sat: number, passed: number): AnalysedExam => ({
  name,
  enrolled,
  paid,
  expected: paid,
  sat,
  passed,
});
const one = (passed: number) => [group('全体', 1000, passed)];
const quiet = (last: AnalysedExam, more: Partial<Season> = {}): Season => ({
  exams: [last],
  groups: { specialty: [], education: [], industry: [], area: [], ...more.groups },
  sites: [],
  employers: [],
  planning: { seats: {}, spare: 200 },
  ...Object.fromEntries(Object.entries(more).filter(([name]) => name !== 'groups')),
});
const told = (season: Season, kinds: readonly string[] = ['trend', 'passRate', 'outlier']): string[] =>
  findingsOf(season, rules)
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ sentence }) => sentence);
const ordinary = exam('2026年考试', 1200, 1100, 1000, 400);

test('O20 the funnel of an exam is one sentence with its row: 报名, 缴费, 到考, 合格', () => {
  const [funnel] = findingsOf(quiet(ordinary), rules);
  expect(funnel).toEqual({
    kind: 'funnel',
    sentence: '2026年考试：报名1200人，缴费1100人（91.67%），到考1000人（应考的90.91%），合格400人（到考的40.00%）。',
    columns: ['考试', '报名', '缴费', '应考', '到考', '合格', '缴费率', '缺考率', '合格率'],
    rows: [['2026年考试', '1200', '1100', '1100', '1000', '400', '91.67%', '9.09%', '40.00%']],
  });
});

test('O20 the trend: a count or a share that has changed since the exam before, and 报名 that goes one way exam after exam; small changes are not told', () => {
  const season = quiet(exam('2029', 1500, 1100, 1000, 250));
  const exams = [exam('2026', 900, 850, 800, 330), exam('2027', 1000, 950, 900, 360), exam('2028', 1200, 1130, 1020, 408), season.exams[0]!];
  expect(told({ ...season, exams })).toEqual([
    '报名人数较上次增加25.00%。',
    '缴费率较上次下降20.84个百分点。',
    '合格率较上次下降15.00个百分点。',
    '报名人数连续3次增加，累计66.67%。',
  ]);
  expect(told(quiet(ordinary, { exams: [exam('2025', 1150, 1060, 960, 390), ordinary] }))).toEqual([]);
});

test('O20 pass rates: the specialty, education and 考区 that differ are found, each once with the rows behind it; those that are like the others are not', () => {
  const season = quiet(ordinary, {
    groups: {
      // One that stands out doesn't make the others look strange.
      specialty: [group('化工安全', 500, 350), group('金属冶炼安全', 250, 100), group('建筑施工安全', 250, 100)],
      education: [group('大专', 400, 175), group('本科', 400, 175), group('中专', 200, 30)],
      industry: [group('采矿业', 500, 200), group('制造业', 480, 192), group('建筑业', 20, 8)],
      area: [group('黄浦考区', 700, 310), group('浦东考区', 300, 90)],
    },
  });
  expect(told(season)).toEqual([
    '专业“化工安全”的合格率为70.00%，比其余考生（40.00%）高30.00个百分点。',
    '学历“中专”的合格率为15.00%，比其余考生（43.75%）低28.75个百分点。',
    '考区“浦东考区”的合格率为30.00%，比其余考生（44.29%）低14.29个百分点。',
  ]);
  const [found] = findingsOf(season, rules).filter(({ kind }) => kind === 'passRate');
  expect([found!.columns, found!.rows]).toEqual([
    ['对象', '应考', '到考', '合格', '缺考率', '合格率'],
    [
      ['化工安全', '500', '500', '350', '0.00%', '70.00%'],
      ['其余考生', '500', '500', '200', '0.00%', '40.00%'],
    ],
  ]);
});

test('O20 outliers: a 考点 where many stayed away, an employer whose candidates nearly all passed', () => {
  const sites = Array.from({ length: 8 }, (_, n) => ({ ...group(`0${n + 1} 考点`, n === 2 ? 60 : 110, n === 2 ? 24 : 44, 120), area: '黄浦考区' }));
  const employers = [group('某培训公司', 40, 38), ...Array.from({ length: 32 }, (_, n) => group(`单位${n}`, 30, 11 + (n % 3)))];
  const season = quiet(ordinary, { groups: { area: one(400).map((all) => ({ ...all, label: '黄浦考区' })) } as never, sites, employers });
  expect(told(season)).toEqual([
    '考点“03 考点”的缺考率为50.00%，比其余考生（8.33%）高41.67个百分点。',
    '工作单位“某培训公司”的合格率为95.00%，比其余考生（39.90%）高55.10个百分点。',
  ]);
});

test('O20 seats of the next exam: by the mean change of the last ones, with spare rooms; a 考区 that is short is told apart', () => {
  const exams = [exam('2024', 800, 800, 800, 300), exam('2025', 900, 880, 880, 300), exam('2026', 1000, 968, 900, 360)];
  expect(meanChange(exams)).toBe(1_000);
  const area = [group('黄浦考区', 600, 240, 600), group('浦东考区', 300, 120, 368)];
  const season = quiet(exams[2]!, { exams, groups: { area } as never, planning: { seats: { 黄浦考区: 500, 浦东考区: 700 }, spare: 200 } });
  const seats = findingsOf(season, rules).filter(({ kind }) => kind === 'seats');
  expect(seats.map(({ sentence }) => sentence)).toEqual([
    '预计下次考试应考1065人（近3次考试应考人数平均每次变化+10.00%），连同备用需要座位1087个，现有1200个，够用。',
    '黄浦考区预计下次考试需要座位674个，现有500个，尚缺174个。',
  ]);
  expect(seats[0]!.rows).toEqual([
    ['黄浦考区', '600', '660', '674', '500', '174'],
    ['浦东考区', '368', '405', '414', '700', '0'],
    ['合计', '968', '1065', '1087', '1200', '0'],
  ]);
});

test('O20 among candidates who are all alike nothing is found, however they are grouped: 300 seasons', () => {
  const false1: string[] = [];
  for (let seed = 1; seed <= 300; seed++) {
    let state = seed;
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const drawn = (label: string, expected: number): Group => {
      const sat = Array.from({ length: expected }, random).filter((x) => x < 0.9).length;
      return group(label, sat, Array.from({ length: sat }, random).filter((x) => x < 0.4).length, expected);
    };
    const table = (...sizes: number[]): Group[] => sizes.map((size, n) => drawn(`组${n}`, size));
    const groups = {
      specialty: table(300, 250, 200, 150, 100),
      education: table(500, 300, 150, 50),
      industry: table(400, 200, 200, 100, 60, 40),
      area: table(600, 400),
    };
    const total = sum(groups.area);
    false1.push(
      ...told(
        quiet(
          { name: '', ...total },
          {
            groups,
            sites: table(60, 50, 40, 30, 20).map((site) => ({ ...site, area: '组0' })),
            employers: table(...Array.from({ length: 30 }, (_, n) => 10 + n)),
          },
        ),
      ),
    );
  }
  expect(false1).toEqual([]);
});

test('O20 the exact test: chances add up, and are those of small tables by hand', () => {
  // Tea and milk: eight cups, all four told right.
  expect(chanceOf({ hits: 4, of: 4 }, { hits: 0, of: 4 })).toBeCloseTo(1 / 70, 12);
  expect(chanceOf({ hits: 1, of: 4 }, { hits: 3, of: 4 })).toBeCloseTo(17 / 70, 12);
  expect(chanceOf({ hits: 40, of: 100 }, { hits: 40_000, of: 100_000 })).toBeGreaterThan(0.4);
});

const table = fc.array(
  fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40)).map(([a, b, c, d]) => {
    const [sat, expected, paid, enrolled] = [a, b, c, d].toSorted((x, y) => x - y) as [number, number, number, number];
    return { enrolled, paid, expected, sat, passed: Math.floor(sat / 2) };
  }),
  { maxLength: 12 },
);
const named = (groups: readonly Counts[]): Group[] => groups.map((one1, n) => ({ label: `组${n}`, ...one1 }));

test('O20 no line of a table is about fewer than five persons, its lines add up, and a hidden group can’t be computed from the others', () => {
  fc.assert(
    fc.property(table, (groups) => {
      const found = protect(named(groups), 5);
      if (!found) return;
      const { shown, others } = found;
      for (const line of [...shown, ...(others ? [others] : [])]) expect(persons(line)).toBeGreaterThanOrEqual(5);
      expect(sum([...shown, ...(others ? [others] : [])])).toEqual(sum(groups));
      const together = groups.filter(({ enrolled }) => enrolled > 0).length - shown.length;
      if (!others) return expect(together).toBe(0);
      // Who knows the total, every other line and how many groups are in the last one still has more than one number for each.
      const [least, most] = [1, persons(others) - (together - 1)];
      expect([together > 1, most > least]).toEqual([true, true]);
    }),
    { numRuns: 2_000 },
  );
});

test('O20 a 考点 is not shown where its 考区 is not, nor where the 考区 less the others would tell it; an exam of few persons is not analysed', () => {
  const area = [group('甲', 300, 120), group('乙', 200, 80), group('丙', 3, 3)];
  const sites = [
    { ...group('01', 150, 140), area: '甲' },
    { ...group('02', 150, 20), area: '甲' },
    { ...group('03', 197, 20), area: '乙' },
    { ...group('04', 3, 3), area: '乙' },
    { ...group('05', 3, 3), area: '丙' },
  ];
  const season = quiet(ordinary, { groups: { area } as never, sites, planning: { seats: { 甲: 300, 乙: 200, 丙: 10 }, spare: 0 } });
  const all = findingsOf(season, rules);
  expect(all.filter(({ kind }) => kind === 'outlier').map(({ sentence }) => sentence.slice(0, 7))).toEqual(['考点“01”的']);
  // 丙 stands with 乙: neither by itself.
  expect(all.find(({ kind }) => kind === 'seats')!.rows.map(([label, expected]) => [label, expected])).toEqual([
    ['甲', '300'],
    [OTHERS, '203'],
    ['合计', '1100'],
  ]);
  expect(findingsOf(quiet(exam('小', 4, 4, 4, 1)), rules)).toEqual([]);
  expect(findingsOf(quiet(exam('未考', 100, 90, 0, 0)), rules)).toEqual([]);
});
