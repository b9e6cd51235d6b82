import { linXi, linXiContext } from '../../../db/demo/lin-xi.ts';
import type { DossierContext } from './context.ts';
import { edited, reasonsOf } from './test-edit.ts';
import { settle, validateDossier } from './validate.ts';

const today = '2021-02-10';
const context = linXiContext(today);
const draft = linXi(today, (key) => key);
const at = (path: string, value: unknown, more: Partial<DossierContext> = {}) =>
  reasonsOf(edited(draft, { [path]: value }), { ...context, ...more }, path);

test('the dossier of the guide is complete and free of contradictions on the day of the guide and years later', () => {
  expect(validateDossier(draft, context)).toEqual([]);
  expect(
    validateDossier(
      linXi('2026-11-22', (key) => key),
      linXiContext('2026-11-22'),
    ),
  ).toEqual([]);
});

test('B22 a wholly empty dossier lists every missing field at once, each with its tab and rule', () => {
  const reasons = validateDossier({}, context);
  const byTab = Map.groupBy(reasons, ({ tab }) => tab);
  const missing = (tab: string) => byTab.get(tab)?.map(({ field }) => field?.split('.')[1]);
  expect([...byTab.keys()]).toEqual(['基本信息（必填）', '基本资质（必填）', '出资信息（必填）', '财务信息（必填）', '人员信息（必填）']);
  expect(missing('基本信息（必填）')).toEqual(
    (
      'fullName logo address addressDetail registryDistrict postcode foundedOn publicPhone bank bankAccount contactName contactPhone economicNature ' +
      'industry size supplierType introduction'
    ).split(' '),
  );
  expect(missing('基本资质（必填）')).toEqual(
    'authority foundedOn term capital currency scope licenceScan registeredCount insuredCount insuranceFiles'.split(' '),
  );
  expect(missing('出资信息（必填）')).toEqual(['files', 'total', 'currency', 'investors']);
  expect(missing('财务信息（必填）')).toEqual(['reports']);
  expect(missing('人员信息（必填）')).toEqual(['persons']);
  for (const { field, message, rule, code } of reasons) expect([field, message, rule, code].every((part) => part)).toBe(true);
  expect(reasons.find(({ field }) => field === 'basic.fullName')?.message).toBe('请填写“公司全称”');
  expect(reasons.find(({ field }) => field === 'basic.address')?.message).toBe('请选择“公司地址”');
});

test('B04 the company is named as it was registered; brackets of either width are the same', () => {
  expect(at('basic.fullName', '林汐经济贸易（杭州）有限公司')).toEqual(['NAME_DIFFERS']);
  const renamed = { registration: { ...context.registration, orgName: '林汐(杭州)有限公司' } };
  expect(at('basic.fullName', '林汐（杭州）有限公司', renamed)).toEqual([]);
});

test('B04 a postcode has six digits, an address at most 100 characters, a bank account digits only', () => {
  expect(at('basic.postcode', '31001')).toEqual(['FIELD_FORMAT']);
  expect(at('basic.addressDetail', '路'.repeat(100))).toEqual([]);
  expect(at('basic.addressDetail', '𠮷'.repeat(100))).toEqual([]);
  expect(at('basic.addressDetail', '路'.repeat(101))).toEqual(['FIELD_TOO_LONG']);
  expect(at('basic.bankAccount', '33-00')).toEqual(['FIELD_FORMAT']);
  expect(at('basic.logo', ['statements'])).toEqual(['FILE_TYPE_NOT_ALLOWED']);
});

test('B05 a seal of a 区 asks for the 区; a 市级 bureau is content with the 市; a 省 alone is never enough', () => {
  const authority = (name: string, code: string) =>
    reasonsOf(edited(draft, { 'qualification.authority': name, 'basic.registryDistrict': code }), context, 'basic.registryDistrict');
  expect(authority('杭州市西湖区市场监督管理局', '330106')).toEqual([]);
  expect(authority('杭州市西湖区市场监督管理局', '330100')).toEqual(['REGISTRY_TOO_HIGH']);
  expect(authority('杭州市市场监督管理局', '330100')).toEqual([]);
  expect(authority('浙江省市场监督管理局', '330000')).toEqual(['REGISTRY_TOO_HIGH']);
  expect(authority('杭州市市场监督管理局', '339999')).toEqual(['DISTRICT_UNKNOWN']);
});

test('B07 the industry is chosen down to 三级 or 四级', () => {
  const levels = Object.fromEntries(['F', 'F51', 'F518', 'F5181', 'X9'].map((code) => [code, at('basic.industry', code)]));
  expect(levels).toEqual({ F: ['LEVEL_TOO_HIGH'], F51: ['LEVEL_TOO_HIGH'], F518: [], F5181: [], X9: ['CHOICE_UNKNOWN'] });
});

test('B08 a declared size that the published table does not give is refused, with the document', () => {
  const reasons = validateDossier(edited(draft, { 'basic.size': 'large' }), context);
  expect(reasons).toEqual([
    {
      field: 'basic.size',
      tab: '基本信息（必填）',
      code: 'SIZE_DIFFERS',
      rule: 'B08',
      article: '工信部联企业〔2011〕300号 第四条',
      message: '企业规模与参考标准不符：按“批发业”的标准和所填人数、营业收入、资产，应为微型企业',
    },
  ]);
  const grown = { 'qualification.registeredCount': 25, 'finance.reports.0.revenue': '5000', 'basic.size': 'medium' };
  expect(validateDossier(edited(draft, grown), context)).toEqual([]);
});

test('B09 optional fields may stay empty, but what is there must be right', () => {
  expect(at('basic.email', undefined)).toEqual([]);
  expect(at('basic.email', 'lin@xi')).toEqual(['FIELD_FORMAT']);
  expect(at('basic.website', 'www.example.com')).toEqual([]);
  expect(at('basic.fax', '12')).toEqual(['FIELD_FORMAT']);
  expect(at('basic.listed', '是')).toEqual(['FIELD_FORMAT']);
});

test('B10 统一社会信用代码 comes from the registration and cannot be another', () => {
  expect(at('qualification.creditCode', undefined)).toEqual([]);
  expect(settle(edited(draft, { 'qualification.creditCode': undefined }), context).qualification.creditCode).toBe('91330000MA27U0684D');
  expect(at('qualification.creditCode', '91330000ma27u0684d')).toEqual([]);
  expect(at('qualification.creditCode', '91350100M000100Y43')).toEqual(['CREDIT_CODE_READ_ONLY']);
});

test('B10 成立日期 is one date in both tabs and not in the future', () => {
  expect(at('qualification.foundedOn', '2019-06-19')).toEqual(['FOUNDING_DIFFERS']);
  expect(at('basic.foundedOn', '2021-02-11')).toEqual(['FOUNDING_IN_FUTURE']);
  expect(at('basic.foundedOn', '2019-02-29')).toEqual(['FIELD_FORMAT']);
});

test('B10 营业期限 is a period or 长期有效, and in force today, its last day included', () => {
  const term = (value: unknown) => at('qualification.term', value);
  expect(term({ from: '2019-06-18', to: '2021-02-10' })).toEqual([]);
  expect(term({ from: '2019-06-18', to: '2021-02-09' })).toEqual(['LICENCE_NOT_VALID']);
  expect(term({ from: '2019-06-18', to: '2019-06-17' })).toEqual(['PERIOD_REVERSED']);
  expect(term({ from: '2019-06-18', to: '2029-06-17', longTerm: true })).toEqual(['PERIOD_BOTH']);
  expect(term({ from: '2019-06-18' })).toEqual(['FIELD_FORMAT']);
  expect(term({ longTerm: false })).toEqual(['FIELD_REQUIRED']);
});

test('B10 经营范围 has at most 100 characters, 备注 at most 1000', () => {
  expect(at('qualification.scope', '贸'.repeat(101))).toEqual(['FIELD_TOO_LONG']);
  expect(at('qualification.remark', '注'.repeat(1000))).toEqual([]);
  expect(at('qualification.remark', '注'.repeat(1001))).toEqual(['FIELD_TOO_LONG']);
});

test('B11 the block 社会保险登记证 is what the 区划 sets', () => {
  expect(at('qualification.insuredCount', 9)).toEqual(['INSURED_ABOVE_REGISTERED']);
  expect(at('qualification.insuredCount', 7.5)).toEqual(['FIELD_FORMAT']);
  const rules = {
    ...context.rules,
    socialInsurance: [{ name: 'insuranceNote', label: '社保说明', kind: 'text' as const, required: true, hint: null }],
  };
  const reasons = validateDossier(draft, { ...context, rules });
  expect(reasons.map(({ field, message }) => [field, message])).toEqual([['qualification.insuranceNote', '请填写“社保说明”']]);
});

test('B12 B14 a tab that the 区划 does not show is neither checked nor kept', () => {
  const wrong = edited(draft, { 'special.items.0.number': '', 'credit.items.0.files': [] });
  expect(validateDossier(wrong, context).map(({ field }) => field)).toEqual(['special.items[0].number', 'credit.items[0].files']);
  const hidden = { ...context, rules: { ...context.rules, specialShown: false, creditShown: false } };
  expect(validateDossier(wrong, hidden)).toEqual([]);
  expect(Object.keys(settle(wrong, hidden))).toEqual(['basic', 'qualification', 'investment', 'finance', 'people']);
});

test('B13 资质名称 is chosen at the smallest level only', () => {
  const path = 'special.items.0.name';
  expect(['Q01', 'Q0101', 'Q010100', 'Q02'].map((code) => at(path, code))).toEqual([['NOT_SMALLEST_LEVEL'], ['NOT_SMALLEST_LEVEL'], [], []]);
  expect(at('special.items.0.remark', '说'.repeat(501))).toEqual(['FIELD_TOO_LONG']);
});

test('B15 what must be uploaded depends on whether the supplier is an 个体工商户', () => {
  const message = (entityType: string) =>
    validateDossier(edited(draft, { 'investment.files': [] }), { ...context, registration: { ...context.registration, entityType } })[0]?.message;
  expect(message('enterprise')).toBe('请上传“文件”：公司章程或验资报告或合伙协议（其他要求请以当地集采机构说明为准）');
  expect(message('soleTrader')).toBe('请上传“文件”：盖章情况说明扫描件（其他要求请以当地集采机构说明为准）');
});

test('B18 B21 uploads are there, arrived, looked at, and at most 20M of any format', () => {
  const withFile = (facts: object) => {
    const files = new Map([
      ...context.files,
      ['statements', { name: 'a.xyz', mime: 'application/octet-stream', size: 1, state: 'clean' as const, ...facts }],
    ]);
    return reasonsOf(draft, { ...context, files }, 'finance.reports.0.files');
  };
  expect(withFile({})).toEqual([]);
  expect(withFile({ size: 20 * 1024 * 1024 })).toEqual([]);
  expect(withFile({ size: 20 * 1024 * 1024 + 1 })).toEqual(['FILE_TOO_LARGE']);
  expect(withFile({ size: 0 })).toEqual(['FILE_EMPTY']);
  expect(withFile({ state: 'quarantined' })).toEqual(['FILE_PENDING']);
  expect(withFile({ state: 'rejected' })).toEqual(['FILE_REJECTED']);
  expect(at('people.persons.0.idScan', ['nobody'])).toEqual(['FILE_UNKNOWN']);
  expect(at('people.persons.0.idScan', ['idCard', 'idCard'])).toEqual(['FILE_TWICE']);
});

test('B21 there is a 法定代表人, and only one, with a number that fits the type of document', () => {
  expect(at('people.persons', [])).toEqual(['LEGAL_REPRESENTATIVE_MISSING']);
  expect(validateDossier(edited(draft, { 'people.persons.0.type': 'other' }), context).map(({ code }) => code)).toEqual([
    'LEGAL_REPRESENTATIVE_MISSING',
  ]);
  const twice = edited(draft, { 'people.persons.1': { ...(draft.people!['persons'] as object[])[0], id: 'r2' } });
  expect(reasonsOf(twice, context, 'people.persons.1.type')).toEqual(['LEGAL_REPRESENTATIVE_TWICE']);
  expect(at('people.persons.0.idNumber', '140298198505050000')).toEqual(['ID_NUMBER_CHECK']);
  expect(reasonsOf(edited(draft, { 'people.persons.0.idType': 'passport', 'people.persons.0.idNumber': 'E12345678' }), context)).toEqual([]);
  expect(at('people.persons.0.mobile', '12222220000')).toEqual(['MOBILE_RANGE']);
  expect(at('people.persons.0.name', '小 五')).toEqual(['NAME_SPACE']);
});

test('B23 B24 a filled optional tab is checked, an empty one is not missed', () => {
  expect(reasonsOf(edited(draft, { special: undefined, credit: undefined }), context)).toEqual([]);
  expect(at('credit.items.0.term', { from: '2020-02-18' })).toEqual(['FIELD_FORMAT']);
});

test('C07 a change that changes nothing is no change', () => {
  const previous = settle(draft, context);
  expect(validateDossier(draft, { ...context, previous }).map(({ code }) => code)).toEqual(['DOSSIER_UNCHANGED']);
  expect(validateDossier(edited(draft, { 'basic.postcode': '310013' }), { ...context, previous })).toEqual([]);
});

test('numbers and names are kept in one form, computed ratios are added', () => {
  const typed = edited(draft, { 'people.persons.0.mobile': '+86 133 7777 1119', 'finance.reports.0.debtRatio': '99' });
  const settled = settle(typed, context);
  expect(settled.people.persons[0]?.mobile).toBe('13377771119');
  expect(settled.finance.reports[0]).toMatchObject({ debtRatio: '0.00', salesMargin: '50.00' });
});
