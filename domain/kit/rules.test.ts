import fc from 'fast-check';
import { fields, listOf, oneOf, where, whole } from './check.ts';
import { defineRule, districtChain, overlaps, resolveRule, ruleProblems, ruleRow, ruleSet, ruleSetRef, ruleValue, type RuleRow } from './rules.ts';

const days = defineRule('x.days', { label: '天数', check: whole(1, 99) });
const base: RuleRow = {
  key: 'x.days',
  district: '000000',
  value: 1,
  article: null,
  validFrom: '2020-01-01',
  validTo: null,
  source: '平台默认',
  verified: true,
  version: 1,
};
const make = (more: Partial<RuleRow>): RuleRow => ({ ...base, ...more });

test('a rule resolves from district to city to province to the whole country', () => {
  expect(districtChain('140105')).toEqual(['140105', '140100', '140000', '000000']);
  expect(districtChain('140000')).toEqual(['140000', '000000']);
  const rows = [base, make({ district: '140000', value: 2 }), make({ district: '140100', value: 3 }), make({ district: '140105', value: 4 })];
  const valueIn = (district: string) => resolveRule(rows, 'x.days', district, '2026-05-01')?.value;
  expect(['140105', '140106', '140200', '330000'].map(valueIn)).toEqual([4, 3, 2, 1]);
});

test('of rows in force the one with the latest first day counts, and none counts before its first or after its last day', () => {
  const rows = [
    make({ validFrom: '2022-01-01', validTo: '2022-12-31', value: 1 }),
    make({ validFrom: '2023-01-01', value: 2 }),
    make({ validFrom: '2025-01-01', value: 3 }),
  ];
  const valueOn = (day: string) => resolveRule(rows, 'x.days', '000000', day)?.value ?? null;
  expect(['2021-12-31', '2022-01-01', '2022-12-31', '2024-12-31', '2025-01-01'].map(valueOn)).toEqual([null, 1, 1, 2, 3]);
});

test('an outer rule takes over again when the inner one has ended', () => {
  const rows = [base, make({ district: '140000', value: 7, validTo: '2021-12-31' })];
  expect(resolveRule(rows, 'x.days', '140000', '2022-01-01')?.value).toBe(1);
});

test('rows that overlap are found; a succession and a correction are none', () => {
  const bounded = make({ validTo: '2022-12-31' });
  const inside = make({ validFrom: '2021-06-01', value: 9, version: 2 });
  expect(overlaps([bounded, inside])).toEqual([[bounded, inside]]);
  expect(overlaps([base, make({ value: 2 })])).toHaveLength(1);
  expect(overlaps([base, make({ validFrom: '2024-01-01', version: 2 })])).toEqual([]);
  expect(overlaps([base, make({ value: 2, version: 2 })])).toEqual([]);
  expect(overlaps([bounded, make({ validFrom: '2023-01-01' })])).toEqual([]);
  expect(overlaps([base, make({ district: '140000' })])).toEqual([]);
});

test('a running case keeps the version that it began with, whatever is added later, also with effect backwards', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ from: fc.integer({ min: 10, max: 28 }), value: fc.integer({ min: 2, max: 99 }) }), { maxLength: 8 }),
      (added) => {
        const before = ruleSet([base], '140105', '2020-01-20');
        const rows = [base, ...added.map(({ from, value }, i) => make({ validFrom: `2020-01-${from}`, value, version: i + 2, district: '140000' }))];
        const { district, day, version } = ruleSetRef(before);
        expect(ruleSet(rows, district, day, version)).toEqual(before);
        expect(ruleSet(rows, district, day).version).toBe(added.length + 1);
      },
    ),
  );
});

test('a value is checked against its declaration when it is read, and a missing rule is an error that names key and district', () => {
  const set = ruleSet([base], '140000', '2026-01-01');
  expect(ruleValue(set, days)).toBe(1);
  expect(ruleRow(set, days).source).toBe('平台默认');
  expect(() => ruleValue(ruleSet([make({ value: 100 })], '140000', '2026-01-01'), days)).toThrow('rule x.days of 000000 (version 1): 应为1—99的整数');
  expect(() => ruleValue(ruleSet([], '140000', '2026-01-01'), days)).toThrow('no rule x.days for 140000');
  expect(Object.isFrozen(set) && Object.isFrozen(set.rows) && Object.isFrozen(set.rows['x.days'])).toBe(true);
});

test('a proposed row is refused with every reason: unknown key, district, value, overlap', () => {
  expect(ruleProblems([days], [], make({ key: 'y' }))).toEqual(['没有“y”这一规则']);
  expect(ruleProblems([days], [base], make({ district: '14', value: 0, version: 2 }))).toEqual(['区划应为六位代码', '天数：应为1—99的整数']);
  expect(ruleProblems([days], [make({ validTo: '2022-12-31' })], make({ validFrom: '2022-01-01', version: 2 }))).toEqual([
    '天数：有效期与已有规则重叠',
  ]);
  expect(ruleProblems([days], [base], make({ validFrom: '2027-01-01', version: 2 }))).toEqual([]);
});

test('checks name the path of what is wrong, unknown fields too', () => {
  const check = where(fields({ min: whole(0, 9), list: listOf(oneOf('a', 'b'), 1) }), ({ min }) => min !== 5, '不能为5');
  expect(check.problem({ min: 1, list: ['a', 'c'] })).toBe('list[1]：应为a、b之一');
  expect(check.problem({ min: 1, list: [] })).toBe('list：应为至少1项的列表');
  expect(check.problem({ min: 1, list: ['a'], x: 1 })).toBe('x：没有这一项');
  expect(check.problem({ min: 5, list: ['a'] })).toBe('不能为5');
  expect(check.problem([])).toBe('应为对象');
  expect(check.problem({ min: 1.5, list: ['a'] })).toBe('min：应为0—9的整数');
});
