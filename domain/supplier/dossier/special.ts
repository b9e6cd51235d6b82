// 特定资质 (S0§2.3): shown where the 区划 shows it, may also be filled in after admission.
import { defineTab } from './field.ts';

export const special = defineTab({
  name: 'special',
  label: '特定资质（选填）',
  required: false,
  fields: {},
  list: {
    name: 'items',
    label: '特定资质',
    min: 0,
    rule: 'B12',
    columns: ['name', 'number', 'grade', 'issuer', 'term'],
    validity: true,
    fields: {
      name: {
        label: '资质名称',
        kind: 'leaf',
        required: true,
        list: 'qualifications',
        rule: 'B13',
        hint: '点击小三角，在下拉框中选择最小级资质类型',
      },
      grade: { label: '资质等级', kind: 'choice', required: false, list: 'qualificationGrades', rule: 'B13' },
      number: { label: '证件编号', kind: 'text', required: true, max: 100, rule: 'B13' },
      issuer: { label: '发证机构名称', kind: 'text', required: true, max: 100, rule: 'B13' },
      term: { label: '资质有效时间', kind: 'period', required: true, rule: 'B13' },
      remark: { label: '备注说明', kind: 'text', required: false, max: 500, counter: true, rule: 'B13' },
      files: { label: '附件', kind: 'files', required: true, max: 10, rule: 'B13' },
    },
  },
});
