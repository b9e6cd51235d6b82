// 人员信息 (S0§2.7).
import { defineTab } from './field.ts';

export const people = defineTab({
  name: 'people',
  label: '人员信息（必填）',
  required: true,
  fields: {},
  list: {
    name: 'persons',
    label: '人员信息',
    min: 0,
    rule: 'B21',
    columns: ['name', 'type', 'post', 'mobile', 'landline', 'email'],
    hint: '必须填写法人代表信息',
    fields: {
      name: { label: '姓名', kind: 'personName', required: true, rule: 'B21' },
      type: { label: '类型', kind: 'choice', required: true, list: 'personTypes', rule: 'B21' },
      post: { label: '职务', kind: 'text', required: true, max: 50, rule: 'B21' },
      idType: { label: '证件类型', kind: 'choice', required: true, list: 'idTypes', rule: 'B21' },
      idNumber: { label: '证件号码', kind: 'idNumber', required: true, typedBy: 'idType', encrypted: true, rule: 'B21' },
      mobile: { label: '手机号码', kind: 'mobile', required: true, encrypted: true, rule: 'B21' },
      landline: { label: '座机号码', kind: 'telephone', required: false, rule: 'B21' },
      email: { label: '电子邮箱', kind: 'email', required: false, max: 100, rule: 'B21' },
      address: { label: '地址', kind: 'text', required: false, max: 200, rule: 'B21' },
      postcode: { label: '邮政编码', kind: 'digits', required: false, length: [6, 6], rule: 'B21' },
      idScan: { label: '身份证正反面', kind: 'files', required: false, max: 2, rule: 'B21', hint: '文件大小为20M以内，格式不限' },
    },
  },
});
