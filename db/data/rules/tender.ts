import { tenderRules as rules } from '../../../domain/procurement/project/rules.ts';
import { byDefault, country, row, shanxi, zhejiang } from './row.ts';

export const tenderRows = [
  row(rules.reviewed, country, true, byDefault),
  // S1三(一): 区划 that only view who obtained give the documents at once.
  row(rules.reviewed, zhejiang, false, { source: 'S1三（一）', verified: true }),
  row(rules.baseRate, country, 435, { article: '中国人民银行一年期以内贷款基准利率（2015年10月24日起）', source: '待与公布文本核对', verified: false }),
  row(rules.media, country, ['中国政府采购网'], { article: '《政府采购信息发布管理办法》（财政部令第101号）', source: '待与法规文本核对', verified: false }),
  row(rules.media, shanxi, ['中国政府采购网', '中国山西政府采购网'], byDefault),
];
