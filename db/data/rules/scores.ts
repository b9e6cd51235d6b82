// Rules of scores, version 1.
import { scoreRules as rules } from '../../../domain/exam/scores/rules.ts';
import type { ScoreField, ScoreMapping } from '../../../domain/exam/scores/mapping.ts';
import { rollingRule } from '../../../domain/exam/rolling.ts';
import { byDefault, country, row } from './row.ts';

const column = (field: ScoreField, header: string, also: readonly string[], required = true) => ({ field, header, also, required });

const mapping: ScoreMapping = {
  columns: [
    column('ticket', '准考证号', ['准考证号码', '考号']),
    column('name', '姓名', ['考生姓名']),
    column('idTail', '证件尾号', ['证件号码后四位', '证件号后四位'], false),
    column('subject', '科目代码', ['科目编码']),
    column('objective', '客观', ['客观题', '客观题成绩']),
    column('subjective', '主观', ['主观题', '主观题成绩']),
    column('total', '总分', ['成绩', '总成绩']),
    column('absent', '缺考', ['缺考标识']),
    column('flag', '违纪标识', ['违纪']),
  ],
  yes: ['是', '1', 'Y', '缺考'],
  no: ['否', '0', 'N', '正常', '无'],
  violation: ['违纪', '是', '1', 'Y'],
  similar: ['雷同'],
};

export const scoreRows = [
  row(rules.columns, country, mapping, byDefault),
  row(rules.importRows, country, 300_000, byDefault),
  row(rollingRule, country, { years: 2, heldYearsOnly: true }, { article: '应当在连续2个考试年度内通过全部应试科目', source: '应急〔2019〕8号；「连续」按实际举行考试的年度计为平台默认', verified: false }),
  row(rules.passShare, country, 6_000, { source: '《初级注册安全工程师职业资格考试实施办法》：合格标准为试卷满分的60%', verified: false }),
  row(rules.reviewAnswer, country, { amount: 20, unit: 'days', rolls: false }, { source: '考试机构惯例：自收到申请之日起20日内答复', verified: false }),
  row(rules.reviewReminder, country, 120, byDefault),
];
