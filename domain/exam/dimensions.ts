// 报名信息统计 (S3-24): by what enrolments are counted.
export const dimensions = {
  level: '报考级别',
  specialty: '报考专业',
  subject: '报考科目',
  district: '考区',
  age: '年龄段',
  education: '学历',
  industry: '行业',
  state: '报名状态',
} as const;
export type Dimension = keyof typeof dimensions;
export const isDimension = (name: string): name is Dimension => Object.hasOwn(dimensions, name);

/** 年龄段 by the year of birth, in years of age in the exam's year. The last is open. */
export const ageGroups = [
  { to: 24, label: '24岁及以下' },
  { to: 34, label: '25—34岁' },
  { to: 44, label: '35—44岁' },
  { to: 54, label: '45—54岁' },
  { to: null, label: '55岁及以上' },
] as const;
/** Label of an age; 未填 where no birth is known. */
export const ageGroup = (age: number | null): string => (age === null ? UNKNOWN : ageGroups.find(({ to }) => to === null || age <= to)!.label);

/** What stands where a form has not said it yet. */
export const UNKNOWN = '未填';
