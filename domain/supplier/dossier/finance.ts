// 财务信息 (S0§2.6): one row per report, with its balance sheet and its income statement.
import { defineTab } from './field.ts';

const BALANCE = '资产负债表';
const INCOME = '损益表';

export const finance = defineTab({
  name: 'finance',
  label: '财务信息（必填）',
  required: true,
  fields: {},
  list: {
    name: 'reports',
    label: '财务信息',
    min: 1,
    missing: '请至少新增一份财务报表',
    rule: 'B18',
    columns: ['period', 'revenue', 'paidIn', 'profit', 'incomeTax', 'assets', 'liabilities', 'equity'],
    fields: {
      period: { label: '报表年度', kind: 'yearMonth', required: true, rule: 'B18', section: '基本信息', hint: '必须与财报附件中的时间一致' },
      audited: { label: '经过注册会计师年审', kind: 'yesNo', required: false, rule: 'B18', section: '基本信息' },
      remark: { label: '备注', kind: 'text', required: false, max: 500, counter: true, rule: 'B18', section: '基本信息' },
      files: {
        label: '财报附件',
        kind: 'files',
        required: true,
        max: 10,
        rule: 'B18',
        section: '基本信息',
        hint: '请上传资产负债表和损益表。如果是当年新成立公司，提供当年年度的累计月份报表。文件大小为20M以内，格式不限',
      },
      assets: { label: '资产合计', kind: 'money', required: true, unit: '万元', rule: 'B19', section: BALANCE, example: '查看示例' },
      outwardInvestment: {
        label: '对外投资',
        kind: 'money',
        required: true,
        unit: '万元',
        rule: 'B19',
        section: BALANCE,
        hint: '如没有对外投资额，填写0.00万',
      },
      equity: { label: '所有者权益合计', kind: 'money', required: true, negative: true, unit: '万元', rule: 'B19', section: BALANCE },
      liabilities: { label: '负债合计', kind: 'money', required: true, unit: '万元', rule: 'B19', section: BALANCE },
      paidIn: { label: '实收资本', kind: 'money', required: true, unit: '万元', rule: 'B19', section: BALANCE },
      debtRatio: { label: '资产负债率', kind: 'percent', required: false, computed: true, negative: true, unit: '%', rule: 'B19', section: BALANCE },
      revenue: { label: '营业收入', kind: 'money', required: true, unit: '万元', rule: 'B20', section: INCOME, example: '查看示例' },
      salesTax: { label: '销售税金及附加', kind: 'money', required: true, negative: true, unit: '万元', rule: 'B20', section: INCOME },
      profit: { label: '利润总额', kind: 'money', required: true, negative: true, unit: '万元', rule: 'B20', section: INCOME },
      incomeTax: { label: '所得税', kind: 'money', required: true, negative: true, unit: '万元', rule: 'B20', section: INCOME },
      netProfit: { label: '净利润', kind: 'money', required: true, negative: true, unit: '万元', rule: 'B20', section: INCOME },
      salesMargin: { label: '销售利润率', kind: 'percent', required: false, computed: true, negative: true, unit: '%', rule: 'B20', section: INCOME },
    },
  },
});
