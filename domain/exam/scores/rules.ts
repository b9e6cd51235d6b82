// What the law and the office set about scores. Values with article and source stand in db/data/rules/scores.ts.
import { whole } from '../../kit/check.ts';
import { periodCheck } from '../../kit/period.ts';
import { defineRule } from '../../kit/rules.ts';
import { mappingCheck } from './mapping.ts';

export const scoreRules = {
  /** S3-35: the form of 考试院 is data. */
  columns: defineRule('exam.score.columns', { label: '成绩导入模板（列与用语）', check: mappingCheck }),
  importRows: defineRule('exam.score.rows', { label: '成绩导入一次最多行数', check: whole(1, 1_000_000) }),
  /** 3.2: 60 % of the full mark, set each year. */
  passShare: defineRule('exam.pass.share', { label: '合格标准（满分的万分比，缺省建议值）', check: whole(0, 10_000) }),
  /** S3-13: time to answer a review of scores. */
  reviewAnswer: defineRule('exam.scoreReview.answer', { label: '成绩复查答复期限', check: periodCheck }),
  /** S3§2.1 [D]: hours before the end of the review's period at which candidates are reminded. */
  reviewReminder: defineRule('exam.scoreReview.reminder', { label: '成绩复查期满前提醒（小时）', check: whole(0, 720) }),
};
