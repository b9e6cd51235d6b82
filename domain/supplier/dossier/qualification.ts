// 基本资质 (S0§2.2): 营业执照 and 社会保险登记证. Two labels of the latter are damaged in the source, so the 区划 sets that block (rule
// `dossier.socialInsurance`); what stands here are its usual fields, which the rest of the dossier knows by name.
import { defineTab, SCANS } from './field.ts';

export const INSURANCE = '社会保险登记证';

export const insuranceFields = {
  registeredCount: { label: '在册人数', kind: 'count', required: true, rule: 'B11', section: INSURANCE },
  insuredCount: { label: '社保缴纳人数', kind: 'count', required: true, rule: 'B11', section: INSURANCE },
  insuranceFiles: { label: '社保缴纳凭证附件', kind: 'files', required: true, max: 5, rule: 'B11', section: INSURANCE },
} as const;

export const qualification = defineTab({
  name: 'qualification',
  label: '基本资质（必填）',
  required: true,
  list: undefined,
  fields: {
    creditCode: {
      label: '统一社会信用代码',
      kind: 'creditCode',
      required: true,
      readOnly: true,
      rule: 'B10',
      section: '营业执照',
      public: true,
      hint: '页面自动显示注册时填写的统一社会信用代码',
      example: '查看示例',
    },
    authority: { label: '登记机关', kind: 'text', required: true, max: 100, rule: 'B10', section: '营业执照' },
    foundedOn: { label: '成立日期', kind: 'date', required: true, rule: 'B10', section: '营业执照' },
    term: { label: '营业期限', kind: 'period', required: true, rule: 'B10', section: '营业执照' },
    capital: {
      label: '注册资本',
      kind: 'money',
      required: true,
      unit: '万元',
      rule: 'B10',
      section: '营业执照',
      hint: '注册资本单位为万元',
      public: true,
    },
    currency: { label: '币种', kind: 'choice', required: true, list: 'currencies', rule: 'B10', section: '营业执照', hint: '选择单位注册金额币种' },
    scope: {
      label: '经营范围',
      kind: 'text',
      required: true,
      max: 100,
      counter: true,
      rule: 'B10',
      section: '营业执照',
      hint: '主营范围',
      public: true,
    },
    remark: { label: '备注', kind: 'text', required: false, max: 1000, counter: true, rule: 'B10', section: '营业执照' },
    licenceScan: {
      label: '营业执照扫描件',
      kind: 'files',
      required: true,
      max: 3,
      accept: SCANS,
      rule: 'B10',
      section: '营业执照',
      example: '查看示例',
    },
    ...insuranceFields,
  },
});
