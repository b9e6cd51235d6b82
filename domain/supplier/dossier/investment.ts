// 出资信息 (S0§2.5).
import { defineTab } from './field.ts';

export const investment = defineTab({
  name: 'investment',
  label: '出资信息（必填）',
  required: true,
  fields: {
    files: {
      label: '文件',
      kind: 'files',
      required: true,
      max: 10,
      rule: 'B15',
      hint: '如果供应商是非个体工商户，必须上传公司章程（或验资报告），或合伙协议；如果供应商是个体工商户，可以上传情况说明。',
    },
    total: { label: '出资总额', kind: 'money', required: true, unit: '万元', rule: 'B16', hint: '与营业执照的注册资金一致，单位为万元' },
    currency: { label: '币种', kind: 'choice', required: true, list: 'currencies', rule: 'B16' },
  },
  list: {
    name: 'investors',
    label: '出资人列表',
    min: 1,
    missing: '请至少新增一位出资人',
    rule: 'B17',
    columns: ['type', 'name', 'amount', 'currency', 'share', 'on'],
    fields: {
      type: { label: '出资人类型', kind: 'choice', required: true, list: 'investorTypes', rule: 'B17', hint: '选择与出资文件中一致的类型' },
      name: { label: '出资人名称', kind: 'text', required: true, max: 100, rule: 'B17', hint: '如为自然人，就填写“其他出资人”' },
      amount: { label: '出资额', kind: 'money', required: true, unit: '万元', rule: 'B17' },
      currency: { label: '币种', kind: 'choice', required: true, list: 'currencies', rule: 'B17' },
      share: { label: '出资比例', kind: 'percent', required: true, unit: '%', rule: 'B17' },
      on: { label: '出资时间', kind: 'date', required: true, rule: 'B17' },
      remark: { label: '说明', kind: 'text', required: false, max: 500, counter: true, rule: 'B17' },
    },
  },
});
