// What a 区划 sets about projects. Values stand in db/data/rules/tender.ts.
import { flag, listOf, text, whole } from '../../kit/check.ts';
import { defineRule } from '../../kit/rules.ts';

export const tenderRules = {
  /** D04: applications for the documents are reviewed unless the project says otherwise. */
  reviewed: defineRule('procurement.acquisition.reviewed', { label: '获取采购文件需审核', check: flag }),
  /** R14: 同期贷款基准利率, hundredths of a percent a year: what a bond that comes back late bears, times the law's factor. */
  baseRate: defineRule('procurement.bond.baseRate', { label: '同期贷款基准利率（年，万分比）', check: whole(0, 10_000) }),
  /** Media that notices are published in. */
  media: defineRule('procurement.notice.media', { label: '公告发布媒体', check: listOf(text(100), 1) }),
};
