// Short lists of the dossier. Each says where its entries come from: `shown` are read in the source's shots, the others are from knowledge or our
// own choice, and an office may replace them.
import { documentKinds } from '../../../domain/kit/identity/document.ts';
import type { Option } from '../../../domain/supplier/dossier/context.ts';

const list = (entries: Record<string, string>): readonly Option[] => Object.entries(entries).map(([code, label]) => ({ code, label }));

/** 经济性质 (B04); nothing of it is shown. From 关于划分企业登记注册类型的规定 (国统字〔2011〕86号). */
export const economicNatures = list({
  stateOwned: '国有企业', collective: '集体企业', jointStockCooperative: '股份合作企业', jointOperation: '联营企业', limitedLiability: '有限责任公司',
  jointStock: '股份有限公司', private: '私营企业', hongKongMacaoTaiwan: '港、澳、台商投资企业', foreign: '外商投资企业', individual: '个体经营', other: '其他',
});

/** 企业规模 (B08): 大型, 中型, 小型, 微型 of 工信部联企业〔2011〕300号. */
export const companySizeNames = list({ large: '大型', medium: '中型', small: '小型', micro: '微型' });

/** 供应商类型 (B04); nothing of it is shown. */
export const supplierTypes = list({
  manufacturer: '生产商', distributor: '代理商', trader: '贸易商', serviceProvider: '服务商', contractor: '工程承包商', other: '其他',
});

/** 币种: shown 人民币; codes of ISO 4217. */
export const currencies = list({
  CNY: '人民币', USD: '美元', EUR: '欧元', HKD: '港元', JPY: '日元', GBP: '英镑', MOP: '澳门元', TWD: '新台币', KRW: '韩元', SGD: '新加坡元', AUD: '澳大利亚元',
  CAD: '加拿大元', CHF: '瑞士法郎',
});

/** 资质等级 (B13): shown 一级. */
export const qualificationGrades = list({
  special: '特级', first: '一级', second: '二级', third: '三级', fourth: '四级', a: '甲级', b: '乙级', c: '丙级', none: '不分等级',
});

/** 信用名称 (B14): shown 企业纳税信用. */
export const creditNames = list({
  taxCredit: '企业纳税信用', bankCredit: '企业银行信用', customsCredit: '海关企业信用', contractCredit: '守合同重信用', labourCredit: '企业劳动保障守法诚信',
  environmentCredit: '企业环境信用', safetyCredit: '安全生产信用', other: '其他信用',
});

/** 信用等级 (B14): shown A; 纳税信用 knows A, B, M, C, D, ratings of banks AAA to C. */
export const creditGrades = list({ AAA: 'AAA', AA: 'AA', A: 'A', BBB: 'BBB', BB: 'BB', B: 'B', M: 'M', C: 'C', D: 'D' });

/** 出资人类型 (B17): shown 自然人. */
export const investorTypes = list({
  naturalPerson: '自然人', enterprise: '企业法人', institution: '事业单位法人', association: '社会团体法人', government: '机关法人', partnership: '合伙企业',
  foreign: '境外投资者', other: '其他',
});

/** 人员信息 类型 (B21): shown 法定代表人. */
export const personTypes = list({
  legalRepresentative: '法定代表人', principal: '主要负责人', shareholder: '股东', financeHead: '财务负责人', businessContact: '业务联系人',
  authorised: '授权代表', other: '其他人员',
});

/** 证件类型 (B21); nothing of it is shown. Those that the identity checks know. */
export const idTypes = list(documentKinds);

export const choicesSource = {
  source: 'S0§2（截图所示：人民币、一级、企业纳税信用、A、自然人、法定代表人）；其余为平台默认',
  verified: false,
} as const;
