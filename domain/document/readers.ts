/** Kinds of documents that are the office's own: 违纪情况记录单, 送达回证, 审批表, 回访单, 快递面单, 对账差异表, 年度报表, 考场检查报告, 考点信息表, 考号生成日志, 撤销记录, 成绩导入错误清单. */
export const officersOnly: ReadonlySet<string> = new Set(['specimen', 'P08', 'P09', 'P12', 'P21', 'P26', 'P27', 'P28', 'P29', 'P38', 'P39', 'P40', 'P41']);
