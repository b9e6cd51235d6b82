// Budgets, plans, intentions, commissions. What stands on a text that was not read in full is not verified: the office compares it before it counts on it.
import { roleStep, type Definition } from '../../../domain/approval/definition.ts';
import type { CatalogueItem, PurchaseForm } from '../../../domain/procurement/plan/catalogue.ts';
import { purchasingRules as rules } from '../../../domain/procurement/purchasing-rules.ts';
import { byDefault, country, row, shanghai, shanxi } from './row.ts';

const common = { resubmit: 'again', withdraw: 'always', urgeHours: 24, delegations: 1 } as const;
const planReview: Definition = {
  ...common,
  steps: [roleStep('unit', '采购计划单位审核', 'orgAdmin'), roleStep('finance', '采购计划财政审核', 'finance', { returnTo: ['applicant', 'unit'] })],
};
/** One node, without 签章, until a 区划 or a unit's office says otherwise. */
const commissionReview: Definition = { ...common, steps: [roleStep('first', '委托单内部审核', 'orgAdmin')] };

const CENTRAL: readonly PurchaseForm[] = ['central'];
const item = (code: string, label: string, kind: CatalogueItem['kind'] = 'goods', forms: readonly PurchaseForm[] = CENTRAL): CatalogueItem => ({ code, label, kind, forms });
/** What is in no catalogue is bought by the unit itself, or by its department's own office. */
const other = (code: string, label: string, kind: CatalogueItem['kind']): CatalogueItem => item(code, label, kind, ['departmental', 'dispersed']);
const model = [
  item('A02010103', '服务器'),
  item('A02010104', '台式计算机'),
  item('A02010105', '便携式计算机'),
  item('A02010601', '打印设备'),
  item('A020201', '复印机'),
  item('A020202', '投影仪'),
  item('A020305', '乘用车'),
  item('A02051228', '电梯'),
  item('A02061504', '不间断电源'),
  item('A0206180203', '空调机'),
  item('A06', '家具用具'),
  item('A090101', '复印纸'),
  item('C0301', '云计算服务', 'services'),
  item('C050301', '车辆维修和保养服务', 'services'),
  item('C081401', '印刷服务', 'services'),
  item('C1204', '物业管理服务', 'services'),
  other('A99', '目录以外的货物', 'goods'),
  other('B99', '目录以外的工程', 'works'),
  other('C99', '目录以外的服务', 'services'),
];
const unknown = { goods: null, works: null, services: null } as const;
const guideline = '财库〔2019〕69号《地方预算单位政府集中采购目录及标准指引（2020年版）》（转述），待按当地公布的目录核对';

export const purchasingRows = [
  row(rules.planReview, country, planReview, byDefault),
  row(rules.commissionReview, country, commissionReview, byDefault),
  // S2项目: 山西委托单采购单位内部审核需要签章.
  row(rules.commissionReview, shanxi, { ...common, steps: [roleStep('first', '委托单内部审核', 'orgAdmin', { signature: true })] }, { source: 'S2项目采购', verified: true }),
  row(
    rules.catalogue,
    country,
    { title: '地方预算单位政府集中采购目录及标准指引（2020年版）', year: 2020, items: model, dispersedFrom: unknown, openTenderFrom: { goods: 400, works: 400, services: 400 }, complete: false },
    { source: guideline, verified: false },
  ),
  // The source names the notice and links to it; its list was not at hand.
  row(
    rules.catalogue,
    shanxi,
    { title: '山西省 2021 年度 集中采购目录及采购限额标准', year: 2021, items: model, dispersedFrom: unknown, openTenderFrom: unknown, complete: false },
    { article: '《山西省 2021 年度 集中采购目录及采购限额标准》', source: `S2账号管理（仅列名称）；品目取自${guideline}`, verified: false, from: '2021-01-01' },
  ),
  // S3 buys its subsystem in 集中采购: the item is in the city's catalogue, under a code that was not at hand.
  row(
    rules.catalogue,
    shanghai,
    {
      title: '上海市政府集中采购目录及采购限额标准',
      year: 2024,
      items: [...model, item('C16010300', '应用软件开发服务', 'services')],
      dispersedFrom: unknown,
      openTenderFrom: unknown,
      complete: false,
    },
    { source: `S3项目概况（组织形式：集中采购）；品目编码取自《政府采购品目分类目录》（财库〔2022〕31号，转述）；其余品目取自${guideline}`, verified: false },
  ),
  row(rules.urgent, country, { aheadOfBudget: true }, { source: 'S2采购预算', verified: true }),
  row(
    rules.intention,
    country,
    { remindDays: [30, 10], provinceFrom: '2021-01-01', belowFrom: '2022-01-01' },
    { article: '财库〔2020〕10号', source: '财库〔2020〕10号（转述）；提醒天数为平台默认', verified: false },
  ),
  row(rules.acceptance, country, { amount: 2, unit: 'workingDays', rolls: false }, byDefault),
  row(
    rules.ca,
    country,
    {
      roles: [
        { party: 'purchaser', needed: true, kinds: [{ name: '单位CA', optional: false }, { name: '法人CA', optional: true }] },
        { party: 'agency', needed: true, kinds: [] },
        { party: 'supplier', needed: true, kinds: [] },
        { party: 'expert', needed: true, kinds: [] },
        { party: 'finance', needed: false, kinds: [] },
      ],
      vendors: ['北京CA', '山西CA', '天威', '颐信'],
      noticeUrl: null,
    },
    { source: 'S2项目采购（山西）', verified: false },
  ),
  row(
    rules.ca,
    shanxi,
    {
      roles: [
        { party: 'purchaser', needed: true, kinds: [{ name: '单位CA', optional: false }, { name: '法人CA', optional: true }] },
        { party: 'agency', needed: true, kinds: [] },
        { party: 'supplier', needed: true, kinds: [] },
        { party: 'expert', needed: true, kinds: [] },
        { party: 'finance', needed: false, kinds: [] },
      ],
      vendors: ['北京CA', '山西CA', '天威', '颐信'],
      noticeUrl: 'http://www.ccgp-shanxi.gov.cn/sxCategory15/sxCategory202/sxCategory20201/1073.html',
    },
    { source: 'S2项目采购', verified: true },
  ),
];
