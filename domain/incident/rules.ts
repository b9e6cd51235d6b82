// How fast a fault is answered and mended (S3§应急响应要求). Minutes by the clock, nights and holidays too: support is 7*24. Values: db/data/rules/incident.ts.
import { fields, listOf, orNull, whole } from '../kit/check.ts';
import { defineRule } from '../kit/rules.ts';

/** Minutes from the notification; null: the contract sets none. */
const limits = fields({ diagnosed: whole(1, 43_200), expert: orNull(whole(1, 43_200)), solved: whole(1, 43_200) });
const level = (n: number, label: string) =>
  defineRule(`incident.level${n}`, { label: `${label}：确诊、专家到达现场、解决的时限（分钟）`, check: limits });

export const incidentRules = {
  response: defineRule('incident.response', { label: '故障响应时限（分钟）', check: whole(1, 43_200) }),
  onSite: defineRule('incident.onSite', { label: '工程师到达现场时限（分钟）', check: whole(1, 43_200) }),
  level1: level(1, '一级故障'),
  level2: level(2, '二级故障'),
  level3: level(3, '三级故障'),
  level4: level(4, '四级故障'),
  warnings: defineRule('incident.warnings', { label: '故障时限预警点（已用时限的百分比）', check: listOf(whole(1, 99), 1) }),
};
