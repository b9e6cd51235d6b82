import { linXi, linXiContext } from '../../../db/demo/lin-xi.ts';
import { diffDossiers } from './diff.ts';
import { edited } from './test-edit.ts';
import { settle } from './validate.ts';

const context = linXiContext('2021-02-10');
const draft = linXi('2021-02-10', (key) => key);
const before = settle(draft, context);
const changes = (edits: Record<string, unknown>, words = {}) => diffDossiers(before, settle(edited(draft, edits), context), words);

test('C07 nothing changed is an empty list; the order of keys is no change', () => {
  expect(changes({})).toEqual([]);
  expect(changes({ 'qualification.term': { longTerm: true, from: '2019-06-18' } })).toEqual([]);
});

test('C03 C07 a change says tab, field, before and after, codes in words', () => {
  const edits = {
    'basic.addressDetail': '新路1号',
    'basic.address': '140105',
    'basic.supplierType': 'manufacturer',
    'basic.shortName': '林汐',
    'basic.listed': undefined,
  };
  const of = Object.fromEntries(changes(edits, context).map(({ label, before: old, after, tab, path }) => [label, [tab, path, old, after]]));
  expect(of).toEqual({
    公司地址: ['基本信息（必填）', 'basic.address', '浙江省 / 杭州市 / 西湖区', '山西省 / 太原市 / 小店区'],
    公司地址详情: ['基本信息（必填）', 'basic.addressDetail', '文三路虚构大厦1幢101室', '新路1号'],
    供应商类型: ['基本信息（必填）', 'basic.supplierType', '贸易商', '生产商'],
    公司简称: ['基本信息（必填）', 'basic.shortName', null, '林汐'],
    是否上市: ['基本信息（必填）', 'basic.listed', '否', null],
  });
});

test('C07 personal numbers are masked on both sides, and a change of the hidden digits is still a change', () => {
  const found = changes({ 'people.persons.0.mobile': '13377781119', 'basic.contactPhone': '0351-7777777' }, context);
  expect(found.map(({ label, before: old, after }) => [label, old, after])).toEqual([
    ['联系人电话', '133****1119', '0351****7777'],
    ['人员信息 › 手机号码', '133****1119', '133****1119'],
  ]);
  expect(JSON.stringify(found)).not.toContain('7778');
});

test('C07 rows are matched by their ids, not by their place', () => {
  const [investor] = draft.investment!['investors'] as object[];
  const other = { ...investor, id: 'r9', type: 'enterprise', name: '虚构投资有限公司', remark: '新股东' };
  const found = changes({ 'investment.investors': [other, { ...investor, amount: '60' }] }, context);
  expect(found.filter(({ row }) => row === 'r1')).toEqual([
    { tab: '出资信息（必填）', path: 'investment.investors[1].amount', row: 'r1', label: '出资人列表 › 出资额', before: '100万元', after: '60万元' },
  ]);
  expect(found.filter(({ row, before: old }) => row === 'r9' && old === null)).toHaveLength(7);
});

test('C07 a row or tab that went away is listed with what it held; computed ratios are not listed', () => {
  const gone = changes({ special: undefined, 'finance.reports.0.revenue': '80' }, context);
  expect(gone.every(({ tab, after }) => tab !== '特定资质（选填）' || after === null)).toBe(true);
  expect(gone.find(({ label }) => label === '特定资质 › 资质名称')?.before).toBe('物业管理企业资质');
  expect(gone.find(({ label }) => label === '特定资质 › 附件')?.before).toBe('附件.pdf');
  expect(gone.filter(({ tab }) => tab === '财务信息（必填）').map(({ label }) => label)).toEqual(['财务信息 › 营业收入']);
});
