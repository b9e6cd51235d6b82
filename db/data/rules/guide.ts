import { guideRules as rules } from '../../../domain/guide/catch-all.ts';
import { country, row } from './row.ts';

export const guideRows = [
  row(
    rules.catchAll,
    country,
    {
      openers: ['其他', '其它', '其余', '另外需要的'],
      fillers: ['有关', '相关', '必要', '必需', '需要', '应当', '提交', '提供', '的', '申请', '规定', '所需', '要求', '证明', '辅助', '补充'],
      things: ['材料', '资料', '文件', '证件', '证明', '手续', '条件', '情形', '证照'],
      phrases: ['法律、法规规定的其他', '部门要求的材料', '视情况提供', '根据需要提供', '包括但不限于'],
    },
    { article: '《上海市优化营商环境条例》第二十四条', source: '上海市优化营商环境条例第二十四条；用语清单为平台默认', verified: false },
  ),
];
