import { evaluationRules as rules } from '../../../domain/procurement/evaluation/rules.ts';
import { byDefault, country, row } from './row.ts';

export const evaluationRows = [
  row(rules.confirmMinutes, country, 30, byDefault),
  row(rules.answerMinutes, country, 30, byDefault),
  row(rules.remindMinutes, country, 10, byDefault),
  row(rules.deviation, country, 2000, byDefault),
  // 87号令第四十一条: prices are read out at the opening. Where other rules stand (双信封 of works, a pilot of a 区划), its office names the regimes with their article.
  row(rules.pricesLast, country, [], { article: '《政府采购货物和服务招标投标管理办法》（财政部令第87号）第四十一条', source: '待与法规文本核对', verified: false }),
  row(rules.regularStep, country, 1, byDefault),
];
