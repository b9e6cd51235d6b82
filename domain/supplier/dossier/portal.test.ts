// What the portal gets: the form as data, how far a draft is, derived columns, public and personal fields.
import { linXi, linXiContext } from '../../../db/demo/lin-xi.ts';
import { dossierMeta } from './meta.ts';
import { mapPersonal, maskPersonal, personalPlaces, publicView } from './personal.ts';
import { submitEnabled, tabStatus } from './status.ts';
import { edited } from './test-edit.ts';
import { settle } from './validate.ts';
import { withDerived } from './view.ts';

const today = '2021-02-10';
const context = linXiContext(today);
const draft = linXi(today, (key) => key);
const meta = dossierMeta(context.rules, context.reference);
const tab = (name: string) => meta.tabs.find((found) => found.name === name)!;
const field = (of: string, name: string) => [...tab(of).fields, ...(tab(of).list?.fields ?? [])].find((found) => found.name === name)!;

test('B04 B12 the form has the seven tabs of the screen, two of them only where the 区划 shows them', () => {
  const seven = [
    '基本信息（必填）',
    '基本资质（必填）',
    '特定资质（选填）',
    '信用信息（选填）',
    '出资信息（必填）',
    '财务信息（必填）',
    '人员信息（必填）',
  ];
  expect(meta.tabs.map(({ label }) => label)).toEqual(seven);
  const fewer = dossierMeta({ ...context.rules, specialShown: false, creditShown: false }, context.reference);
  expect(fewer.tabs.map(({ name }) => name)).toEqual(['basic', 'qualification', 'investment', 'finance', 'people']);
});

test('B04 B09 基本信息 marks with * what the screen marks', () => {
  const labels = (required: boolean) =>
    tab('basic')
      .fields.filter((f) => f.required === required)
      .map(({ label }) => label);
  expect(labels(true)).toEqual(
    (
      '公司全称 公司Logo 公司地址 公司地址详情 营业执照登记机关所在地 邮编 公司成立日期 对外联系电话 基本开户银行 基本银行账户 联系人姓名 联系人电话 经济性质 所属经济行业 ' +
      '企业规模 供应商类型 公司介绍'
    ).split(' '),
  );
  expect(labels(false)).toEqual('英文名称 公司简称 公司曾用名 网站 企业电子邮箱 企业传真号码 是否上市'.split(' '));
});

test('B06 对外联系电话 is public, with its hint; personal numbers never are', () => {
  expect(field('basic', 'publicPhone')).toMatchObject({ public: true, hint: '填写可对外公布的联系电话，可能用于公示环节等' });
  const shown = publicView(settle(draft, context));
  expect(shown.find(({ label }) => label === '对外联系电话')?.value).toBe('0571-88880000');
  expect(JSON.stringify(shown)).not.toMatch(/13377771119|140298/);
});

test('B08 B10 examples, standards, counters, units and read-only fields are said', () => {
  expect(field('basic', 'size')).toMatchObject({ example: '参考标准' });
  expect(field('qualification', 'creditCode')).toMatchObject({ readOnly: true, example: '查看示例' });
  expect(field('qualification', 'scope')).toMatchObject({ counter: '0/100', hint: '主营范围', placeholder: '请输入' });
  expect(field('qualification', 'capital')).toMatchObject({ unit: '万元' });
  expect(field('finance', 'debtRatio')).toMatchObject({ readOnly: true, required: false });
});

test('B12 B14 B17 B18 B21 B23 every list has its columns, 【新增】, 「暂无数据」, and a dialog with 取消 and 确认', () => {
  const lists = meta.tabs.flatMap(({ list }) => (list ? [list] : []));
  expect(lists.map(({ label, columns }) => [label, columns.map((column) => column.label).join(' ')])).toEqual([
    ['特定资质', '资质名称 证件编号 资质等级 发证机构名称 资质有效时间 证书是否有效 操作'],
    ['信用信息', '信用名称 证件编号 信用等级 发证机构名称 资质有效时间 证书是否有效 操作'],
    ['出资人列表', '出资人类型 出资人名称 出资额 币种 出资比例（%） 出资时间 操作'],
    ['财务信息', '报表年度 营业收入 实收资本 利润总额 所得税 资产合计 负债合计 所有者权益合计 操作'],
    ['人员信息', '姓名 类型 职务 手机号码 座机号码 电子邮箱 操作'],
  ]);
  for (const list of lists) {
    expect(list).toMatchObject({ add: '新增', empty: '暂无数据', dialog: { cancel: '取消', confirm: '确认' } });
    expect(list.rowActions.map(({ label }) => label)).toEqual(['编辑', '删除']);
  }
});

test('B22 the buttons stand in their order, and every list that a field names is there', () => {
  expect(meta.buttons.map(({ label }) => label)).toEqual(['返回', '保存草稿', '提交入驻申请']);
  const named = meta.tabs.flatMap(({ fields, list }) => [...fields, ...(list?.fields ?? [])]).flatMap((f) => f.list ?? []);
  expect(named.filter((name) => !meta.lists[name]?.length)).toEqual([]);
});

test('B22 【提交入驻申请】 opens when every tab is in order and the terms are accepted', () => {
  expect(submitEnabled(draft, context, true)).toBe(true);
  expect(submitEnabled(draft, context, false)).toBe(false);
  expect(submitEnabled(edited(draft, { 'credit.items.0.number': undefined }), context, true)).toBe(false);
});

test('B22 B24 each tab says how much is missing and how much is wrong', () => {
  const status = tabStatus({ basic: { fullName: '林汐经济贸易有限公司', postcode: 'x' } }, context);
  expect(status.map(({ name, complete, missing, wrong }) => [name, complete, missing, wrong])).toEqual([
    ['basic', false, 15, 1],
    ['qualification', false, 10, 0],
    ['special', true, 0, 0],
    ['credit', true, 0, 0],
    ['investment', false, 4, 0],
    ['finance', false, 1, 0],
    ['people', false, 1, 0],
  ]);
});

test('B12 B14 证书是否有效 follows the day, first and last day included', () => {
  const valid = (day: string) => (withDerived('special', draft.special!, day)['items'] as { valid?: boolean }[])[0]?.valid;
  expect(['2021-01-17', '2021-01-18', '2021-03-18', '2021-03-19'].map(valid)).toEqual([false, true, true, false]);
  expect(withDerived('credit', { items: [{ term: { from: '2020-02-18', longTerm: true } }, { term: {} }] }, today)['items']).toMatchObject([
    { valid: true },
    {},
  ]);
});

test('B19 B20 reports show their computed ratios while they are typed', () => {
  expect(withDerived('finance', draft.finance!, today)['reports']).toMatchObject([{ debtRatio: '0.00', salesMargin: '50.00' }]);
});

test('B21 personal numbers are found by their declaration and can be sealed and opened again', () => {
  expect(personalPlaces(draft).map(({ path }) => path)).toEqual(['basic.contactPhone', 'people.persons[0].idNumber', 'people.persons[0].mobile']);
  const sealed = mapPersonal(draft, (value) => `sealed:${value}`);
  expect(mapPersonal(sealed, (value) => value.slice('sealed:'.length))).toEqual(draft);
  expect(JSON.stringify(maskPersonal(draft))).not.toContain('13377771119');
});
