import { licenceRules as rules } from '../../../domain/licence/rules.ts';
import { byDefault, country, row } from './row.ts';

export const licenceRows = [
  row(rules.specialties, country, [
    { code: '01', label: '煤矿安全' }, { code: '02', label: '金属非金属矿山安全' }, { code: '03', label: '化工安全' }, { code: '04', label: '金属冶炼安全' },
    { code: '05', label: '建筑施工安全' }, { code: '06', label: '道路运输安全' }, { code: '07', label: '其他安全' },
  ], { article: '注册安全工程师专业类别', source: '应急〔2019〕8号第三条（据记忆，待核对）', verified: false }),
  row(rules.revocation, country, [
    {
      ground: 'deceit', label: '以欺骗、贿赂等不正当手段取得行政许可', years: 3,
      article: '《中华人民共和国行政许可法》第六十九条、第七十九条',
    },
    { ground: 'improper', label: '以不正当手段取得注册证书', years: 5, article: '《注册安全工程师职业资格制度规定》（应急〔2019〕8号）' },
    { ground: 'authority', label: '行政机关违法作出准予行政许可决定', years: 0, article: '《中华人民共和国行政许可法》第六十九条' },
  ], { article: '撤销注册及禁止申请期', source: '行政许可法第六十九条、第七十九条；应急〔2019〕8号（五年为转述）', verified: false }),
  row(rules.reminderDays, country, [90, 60, 30], byDefault),
  row(rules.lapseDays, country, 1, byDefault),
  row(rules.alarmMinutes, country, 15, byDefault),
  row(rules.serviceDays, country, 10, { article: '《中华人民共和国行政许可法》第四十四条', source: '行政许可法第四十四条', verified: true }),
  row(rules.electronicTypes, country, { qualification: '11100000ZAZYZG', additional: '11100000ZACJHG', subject: '11100000ZADKHG' }, {
    article: 'GB/T 36904 电子证照标识规范', source: '类型代码为平台默认，待电子证照目录赋码', verified: false,
  }),
  row(rules.annotation, country, { days: 90, most: 3, within: 90 }, { source: '全国专业技术人员职业资格电子证书加注惯例（转载）', verified: false }),
  row(rules.annotationTime, country, { amount: 24, unit: 'hours', rolls: false }, { source: '全国专业技术人员职业资格电子证书加注惯例（转载）', verified: false }),
  row(rules.errorHours, country, 24, byDefault),
  row(rules.office, country, '01', byDefault),
];
