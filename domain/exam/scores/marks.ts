// Marks of an exam. Inside they are whole tenths, so that sums are exact; outside they are decimals with one place at the most: 785 is 78.5 分.

/** Tenths of a 分. */
export type Tenths = number;

/** `78.5` → 785; null for a text that is no mark. Marks have one decimal at the most, as the marking rooms give them. */
export function readMark(text: string): Tenths | null {
  const [, whole, part = '0'] = /^(\d{1,4})(?:\.(\d)0*)?$/.exec(text) ?? [];
  return whole === undefined ? null : Number(whole) * 10 + Number(part);
}

/** 785 → `78.5`, 800 → `80`. */
export const shownMark = (tenths: Tenths): string => (tenths % 10 === 0 ? String(tenths / 10) : (tenths / 10).toFixed(1));

/** What somebody has in one subject: 客观, 主观, 总分. All null where he was absent. */
export interface Marks {
  objective: Tenths | null;
  subjective: Tenths | null;
  total: Tenths | null;
}
export const noMarks: Marks = { objective: null, subjective: null, total: null };

/** Mark of the marking rooms on a row (违纪标识): it says that a case of 违纪 is due, and decides nothing. */
export const flags = { violation: '违纪', similar: '雷同' } as const;
export type Flag = keyof typeof flags;

/** Why a score is void. */
export const grounds = { violation: '违纪', similar: '雷同', qualification: '资格不符' } as const;
export type Ground = keyof typeof grounds;

export const attendances = { present: '参加考试', absent: '缺考' } as const;
export type Attendance = keyof typeof attendances;

/** How a score is told (S3-13): 正常, 缺考, or why it is void. */
export const standingLabel = (attendance: Attendance, ground: Ground | null): string =>
  ground !== null ? grounds[ground] : attendance === 'absent' ? '缺考' : '正常';
