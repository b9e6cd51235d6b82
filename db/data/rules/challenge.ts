// 质疑 and 投诉 beside their lengths of time, as version 1. 94号令 is to be compared with its text.
import { challengeRules as rules } from '../../../domain/procurement/challenge/rules.ts';
import { byDefault, country, row } from './row.ts';

const D94 = (n: string) => ({ article: `《政府采购质疑和投诉办法》（财政部令第94号）第${n}条`, source: '待与法规文本核对', verified: false });
const head = [
  { key: 'address', label: '供应商的地址' },
  { key: 'postcode', label: '邮编' },
  { key: 'contactName', label: '联系人' },
  { key: 'phone', label: '联系电话' },
];
const grounds = [
  { key: 'facts', label: '事实依据' },
  { key: 'law', label: '法律依据' },
];

export const challengeRows = [
  row(
    rules.challengeLetter,
    country,
    [...head, { key: 'matter', label: '具体、明确的质疑事项' }, { key: 'request', label: '与质疑事项相关的请求' }, ...grounds],
    D94('十二'),
  ),
  row(
    rules.complaintLetter,
    country,
    [...head, { key: 'matter', label: '具体、明确的投诉事项' }, { key: 'request', label: '与投诉事项相关的投诉请求' }, ...grounds],
    D94('十八'),
  ),
  row(
    rules.refusals,
    country,
    [
      { key: 'notParty', label: '投诉人不是参与所投诉政府采购活动的供应商' },
      { key: 'unchallenged', label: '提起投诉前未依法进行质疑' },
      { key: 'letter', label: '投诉书内容不符合规定' },
      { key: 'late', label: '未在投诉有效期限内提起投诉' },
      { key: 'decided', label: '同一投诉事项已经财政部门投诉处理' },
      { key: 'elsewhere', label: '不属于本部门管辖' },
    ],
    D94('十九'),
  ),
  row(rules.badRecord, country, { times: 3, months: 12 }, D94('三十七')),
  row(rules.remind, country, { amount: 5, unit: 'workingDays', rolls: false }, byDefault),
];
