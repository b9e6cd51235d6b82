import { accountRules } from '../../../domain/account/rules.ts';
import { commonRules } from '../../../domain/kit/common-rules.ts';
import { overlaps, ruleRow, ruleSet, ruleValue, type Rule } from '../../../domain/kit/rules.ts';
import { allRules } from '../../../domain/rules.ts';
import { supplierRules } from '../../../domain/supplier/rules.ts';
import { seedRules } from './index.ts';

const day = '2026-11-01';
const inDistrict = <T>(rule: Rule<T>, district: string): T => ruleValue(ruleSet(seedRules, district, day), rule);

test('every declared rule has a row for the whole country, every row a declaration that it fits, and none overlap', () => {
  const keys = allRules.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.filter((key) => !seedRules.some((row) => row.key === key && row.district === '000000'))).toEqual([]);
  const wrong = seedRules.map((row) => [row.key, allRules.find(({ key }) => key === row.key)?.check.problem(row.value) ?? null]);
  expect(wrong.filter(([, problem]) => problem !== null)).toEqual([]);
  expect(seedRules.filter((row) => !keys.includes(row.key))).toEqual([]);
  expect(overlaps(seedRules)).toEqual([]);
});

test('every row says where it comes from, and what was only reported by others is not verified', () => {
  expect(seedRules.filter((row) => row.source === '')).toEqual([]);
  expect(seedRules.filter((row) => row.source.includes('转述') && row.verified)).toEqual([]);
});

test('A12 the password rule is a matter of the 区划: Shanxi and Zhoushan 8-16, Zhejiang 8-30', () => {
  const range = (district: string) => {
    const { min, max } = inDistrict(accountRules.password, district);
    return `${min}-${max}`;
  };
  expect(['140000', '140105', '330000', '330106', '330902'].map(range)).toEqual(['8-16', '8-16', '8-30', '8-30', '8-16']);
});

test('C08 the onboarding flow is configured per 区划: Shanxi waits a day without review, Zhejiang reviews thrice and gives notice', () => {
  expect(inDistrict(supplierRules.flow, '140000')).toEqual({ reviews: [], notice: null, waiting: { amount: 1, unit: 'days', rolls: false } });
  const reviewed = inDistrict(supplierRules.flow, '330000');
  expect(reviewed.reviews).toEqual(['initial', 'paper', 'final']);
  expect(reviewed.notice?.amount).toBeGreaterThan(0);
  expect(supplierRules.flow.check.problem({ ...reviewed, reviews: ['initial', 'initial'] })).toBe('审核环节不能重复');
});

test('C07 C09 C10 change review, status needed to bid and the name of the plan number differ by 区划', () => {
  expect(['140000', '330000'].map((d) => inDistrict(supplierRules.changeReviewed, d))).toEqual([false, true]);
  expect(['140000', '330000'].map((d) => inDistrict(supplierRules.bidderStatusRequired, d))).toEqual(['admitted', 'registered']);
  expect(['140100', '330000'].map((d) => inDistrict(commonRules.labelProcurementPlanNumber, d))).toEqual(['备案号', '采购计划文号']);
});

test('a refusal can quote the article that stands behind a rule', () => {
  expect(ruleRow(ruleSet(seedRules, '140000', day), accountRules.password).article).toBe('密码需由8-16位字母和数字组成');
});
