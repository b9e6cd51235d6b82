// Rules of 资格审查, version 1.
import { roleStep } from '../../../domain/approval/definition.ts';
import { qualificationRules as rules } from '../../../domain/exam/qualification-rules.ts';
import { byDefault, country, row } from './row.ts';

const common = { resubmit: 'again', withdraw: 'always', urgeHours: 24, delegations: 1 } as const;
const workingDays = (amount: number) => ({ amount, unit: 'workingDays', rolls: false }) as const;
const order = '《专业技术人员资格考试违纪违规行为处理规定》（人社部令第31号）第十条';
const commitment = '报名承诺书（告知承诺制）：承诺不实的，考试成绩无效，并承担相应责任';

export const examCertificateRows = [
  row(rules.chain, country, { ...common, steps: [roleStep('review', '资格审查', 'qualificationReviewer')] }, byDefault),
  row(rules.appealChain, country, { ...common, steps: [roleStep('appeal', '资格审查申诉', 'examAdministrator', { returnTo: [] })] }, byDefault),
  row(rules.review, country, workingDays(10), byDefault),
  row(rules.supplement, country, workingDays(10), byDefault),
  row(rules.supplementReminders, country, [5, 2, 0], byDefault),
  row(rules.supplementRounds, country, 1, byDefault),
  row(rules.appeal, country, workingDays(10), byDefault),
  row(rules.appealDecision, country, workingDays(20), byDefault),
  row(rules.refusals, country, [
    { id: 'education', label: '学历、学位不符合报考条件', article: '应急〔2019〕8号《注册安全工程师职业资格考试实施办法》报考条件', falsified: false },
    { id: 'work', label: '从事安全生产业务工作年限不符合报考条件', article: '应急〔2019〕8号《注册安全工程师职业资格考试实施办法》报考条件', falsified: false },
    { id: 'falsified', label: '提供虚假证明材料或者以其他不正当手段取得成绩', article: order, falsified: true },
    { id: 'photo', label: '照片与本人不符', article: commitment, falsified: false },
    { id: 'late', label: '逾期未补充材料', article: commitment, falsified: false },
    { id: 'other', label: '其他不符合报考条件的情形', article: '应急〔2019〕8号《注册安全工程师职业资格考试实施办法》报考条件', falsified: false },
  ], { source: '报考条件与承诺书为转载，31号令第十条为转述', verified: false }),
  row(rules.voids, country, { commitment, falsified: order }, { source: '31号令第十条为转述；承诺书为平台默认', verified: false }),
  row(rules.remedies, country, {
    reconsiderationDays: 60, reconsiderationTo: '本级人民政府', litigationMonths: 6, litigationTo: '人民法院',
    article: '《中华人民共和国行政复议法》第二十条、《中华人民共和国行政诉讼法》第四十六条',
  }, { article: '《中华人民共和国行政复议法》第二十条、《中华人民共和国行政诉讼法》第四十六条', source: '行政复议法第二十条、行政诉讼法第四十六条', verified: true }),
];
