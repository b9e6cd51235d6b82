// O10–O12: every page has a class, by which its answer is held against the contract's figure and its callers are limited.
import { routes } from '../index.ts';
import type { RouteClass } from './deps.ts';

const classOf = (path: string): RouteClass | undefined => routes.find((one) => one.path === path && one.method === 'get')?.class;

/** Lists of the contract's rows that count as 搜索类操作. */
const searches: Readonly<Record<string, string>> = {
  '17 考试维护': '/v1/admin/exams',
  '23 报名数据查询': '/v1/admin/enrolments',
  '25 支付订单查询': '/v1/admin/orders',
  '26、33 准考证查询': '/v1/admin/tickets',
  '32 考生座次查询': '/v1/admin/exams/:id/seating',
  '39 成绩查询': '/v1/admin/exams/:id/scores',
  '42 资格审查': '/v1/qualification-reviews',
  '46–49 预审、暂存、在办、办结': '/v1/registrations',
  '53、54 待审、整改': '/v1/tasks',
  '55 办结项目': '/v1/cases/closed',
  '56 电子证照管理': '/v1/admin/elicenses',
  '57 已办项目': '/v1/tasks/done',
};
const reports: Readonly<Record<string, string>> = {
  '24 报名信息统计': '/v1/admin/stats/enrolments',
  '26 准考证统计': '/v1/admin/stats/tickets',
  '58 统计分析': '/v1/admin/stats/registrations',
  年度报表: '/v1/admin/stats/registrations/annual',
};

test('O10 every route has one of the three classes', () => {
  expect(routes.filter((one) => !['一般', '搜索', '报表'].includes(one.class)).map(({ path }) => path)).toEqual([]);
  for (const name of ['一般', '搜索', '报表'] as const) expect(routes.some((one) => one.class === name)).toBe(true);
});

test('O11 the searches of the contract’s rows are of class 搜索', () => {
  const found = Object.fromEntries(Object.entries(searches).map(([row, path]) => [row, classOf(path)]));
  expect(found).toEqual(Object.fromEntries(Object.keys(searches).map((row) => [row, '搜索'])));
});

test('O12 the reports of the contract’s rows are of class 报表, and whatever is made of figures or sent as a spreadsheet', () => {
  const found = Object.fromEntries(Object.entries(reports).map(([row, path]) => [row, classOf(path)]));
  expect(found).toEqual(Object.fromEntries(Object.keys(reports).map((row) => [row, '报表'])));
  const figures = routes.filter(({ path, method }) => method === 'get' && path.includes('/stats/'));
  expect(figures.filter((one) => one.class !== '报表').map(({ path }) => path)).toEqual([]);
});
