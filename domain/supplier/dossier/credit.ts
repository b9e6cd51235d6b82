// 信用信息 (S0§2.4): shown where the 区划 shows it, may also be filled in after admission.
import { defineTab } from './field.ts';

export const credit = defineTab({
  name: 'credit',
  label: '信用信息（选填）',
  required: false,
  fields: {},
  list: {
    name: 'items',
    label: '信用信息',
    min: 0,
    rule: 'B14',
    columns: ['name', 'number', 'grade', 'issuer', 'term'],
    validity: true,
    fields: {
      name: { label: '信用名称', kind: 'choice', required: true, list: 'creditNames', rule: 'B14' },
      grade: { label: '信用等级', kind: 'choice', required: true, list: 'creditGrades', rule: 'B14' },
      number: { label: '证件编号', kind: 'text', required: true, max: 100, rule: 'B14' },
      issuer: { label: '发证机构名称', kind: 'text', required: true, max: 100, rule: 'B14' },
      term: { label: '资质有效时间', kind: 'period', required: true, rule: 'B14' },
      remark: { label: '备注说明', kind: 'text', required: false, max: 500, counter: true, rule: 'B14' },
      files: { label: '附件', kind: 'files', required: true, max: 10, rule: 'B14' },
    },
  },
});
