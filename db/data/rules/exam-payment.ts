// Rules of paying for an exam, version 1.
import { paymentRules as rules } from '../../../domain/exam/payment-rules.ts';
import { byDefault, country, row } from './row.ts';

const shanghai = '310000';
const practice = { source: '当年考试缴费须知', verified: false };

export const examPaymentRows = [
  row(rules.queries, country, [15, 60, 300, 900], byDefault),
  row(rules.refundQuery, country, 60, byDefault),
  row(
    rules.refundReasons,
    country,
    [
      { code: 'policy', label: '政策性退费', basis: '收费政策调整或主管部门决定' },
      { code: 'double', label: '重复支付', basis: '同一报名重复支付' },
      { code: 'cancelled', label: '考试取消', basis: '考试取消' },
    ],
    practice,
  ),
  row(
    rules.unit,
    country,
    { code: '000000', name: '考试收费执收单位', projectCode: '000000', projectName: '职业资格考试费', treasury: '国库' },
    byDefault,
  ),
  row(
    rules.unit,
    shanghai,
    {
      code: '310000YJXJ',
      name: '上海市应急管理宣传教育中心',
      projectCode: '103044908',
      projectName: '初级注册安全工程师职业资格考试费',
      treasury: '市级国库',
    },
    practice,
  ),
  row(rules.differenceSla, country, { amount: 1, unit: 'workingDays', rolls: false }, byDefault),
];
