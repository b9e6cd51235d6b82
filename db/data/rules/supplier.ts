import { supplierRules as rules } from '../../../domain/supplier/rules.ts';
import { byDefault, country, row, shanxi, zhejiang } from './row.ts';

const oneDay = { amount: 1, unit: 'days', rolls: false } as const;

export const supplierRows = [
  row(rules.flow, country, { reviews: [], notice: null, waiting: oneDay }, byDefault),
  // The source says one day; counted as a legal day: the day of submission is not counted, the whole next day is.
  row(rules.flow, shanxi, { reviews: [], notice: null, waiting: oneDay }, {
    article: '由于山西供应商是承诺式入驻的方式，因此提交入驻申请后，无需进行资料审核，直接进入“待入库”状态，待入库时间为1天，结束后自动入库成为正式供应商。',
    source: 'S0§2.8', verified: true,
  }),
  // The stages are reported for other provinces; the lengths are ours.
  row(rules.flow, zhejiang, {
    reviews: ['initial', 'paper', 'final'],
    notice: { amount: 5, unit: 'workingDays', rolls: false },
    waiting: oneDay,
  }, { article: '供应商入驻流程按照区划要求设置。', source: 'S0“供应商入驻流程”；环节为转述，天数为平台默认', verified: false }),
  row(rules.reviewLimit, country, { amount: 5, unit: 'workingDays', rolls: false }, byDefault),
  row(rules.bidderStatusRequired, country, 'registered', { article: '注册政采云的供应商可参与项目投标', source: 'S1版本记录V1.4', verified: true }),
  row(rules.bidderStatusRequired, shanxi, 'admitted', {
    article: '如供应商想在山西政府采购平台参与政府采购交易，必须先在山西政府采购平台完成注册入驻。', source: 'S0“适用范围”', verified: true,
  }),
  row(rules.changeReviewed, country, false, byDefault),
  row(rules.changeReviewed, shanxi, false, { source: 'S0§5（右上角【保存】即生效；横幅与此矛盾）', verified: true }),
  row(rules.changeReviewed, zhejiang, true, byDefault),
  row(rules.changeReviews, country, ['initial'], byDefault),
  row(rules.qualificationsShown, country, true, { article: '如“资料填写”页面中显示“特定资质”项', source: 'S0§2.3', verified: true }),
  row(rules.creditShown, country, true, { article: '如“资料填写”页面中显示“信用信息”项', source: 'S0§2.4', verified: true }),
  // The two labels are the best reading of a damaged scan.
  row(rules.socialInsurance, country, [
    { name: 'registeredCount', label: '在册人数', kind: 'count', required: true, hint: null },
    { name: 'insuredCount', label: '社保缴纳人数', kind: 'count', required: true, hint: null },
    {
      name: 'insuranceFiles', label: '社保缴纳凭证附件', kind: 'files', required: true,
      hint: '建议上传社保登记证扫描件或者上传缴纳社会保障资金凭证（前一个月的银行社保转账凭证或社保缴纳凭证）；社保是由其他公司代缴，请上传代缴公司提供的相关盖章情况说明和证明文件；如果供应商是新成立公司，请缴纳社保后注册，有特殊情况请上传盖章情况说明。',
    },
  ], { source: 'S0§2.2（两项名称扫描受损，按最可能的读法）', verified: false }),
  row(rules.capitalFiles, country, {
    others: ['公司章程', '验资报告', '合伙协议'], individual: ['盖章情况说明扫描件'], more: '其他要求请以当地集采机构说明为准',
  }, { article: '如果是非个体工商户，必须上传公司章程或验资报告或合伙协议；如果是个体工商户，请上传个体工商户无此资料的盖章情况说明扫描件，其他要求请以当地集采机构说明为准。', source: 'S0§2.5', verified: true }),
  row(rules.crossChecks, country, true, byDefault),
  row(rules.statementsMonths, country, 18, byDefault),
  row(rules.staleDraftDays, country, { remind: 30, putAway: 180 }, byDefault),
];
