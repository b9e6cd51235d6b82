// What the routes of setting an exam up read and answer.
import { z } from 'zod';
import { levelNames, templateKinds, type LevelCode, type TemplateKind } from '../../domain/exam/exam.ts';
import { instant } from '../../domain/kit/instant.ts';

export const words = (max: number) => z.string().trim().min(1, '不能为空').max(max, '内容过长');
export const district = z.string().regex(/^\d{6}$/, '区划应为六位代码');
export const day = z.iso.date('应为YYYY-MM-DD格式的日期');
export const moment = z.iso
  .datetime({ offset: true, error: '应为带时区的时间，如 2026-07-20T10:00:00+08:00' })
  .transform((text) => instant(text))
  .meta({ description: 'RFC 3339', example: '2026-07-20T10:00:00+08:00' });
export const reason = z.strictObject({ reason: words(500) });
export const byId = z.object({ id: z.uuid() });
export const ofDistrict = z.object({ district });
export const templateKind = z.enum(Object.keys(templateKinds) as [TemplateKind, ...TemplateKind[]]);
export const levelCode = z.enum(Object.keys(levelNames) as [LevelCode, ...LevelCode[]]);
export const actions = z.array(z.object({ action: z.string(), label: z.string() }));

const code = (pattern: RegExp, message: string) => z.string().trim().regex(pattern, message);
export const specialtyCode = code(/^\d{2}$/, '专业代码应为两位数字');
export const subjectCode = code(/^[A-Z]\d{2,4}$/, '科目代码应为一个大写字母加二至四位数字');

export const specialtyBody = z.strictObject({
  code: specialtyCode,
  label: words(50),
  setter: z.string().trim().max(50).default('').meta({ description: '命题单位' }),
});
export const subjectBody = z.strictObject({
  code: subjectCode,
  label: words(100),
  shortLabel: words(20).meta({ description: '简称' }),
  paper: z.enum(['objective', 'mixed']).meta({ description: '客观题, 主客观题' }),
  specialty: specialtyCode.nullable().meta({ description: 'null: 公共科目' }),
  fullMark: z.int('满分应为整数'),
  minutes: z.int('考试时长应为整数'),
});
export const levelBody = z.strictObject({
  code: levelCode,
  label: words(50),
  specialties: z.array(specialtyCode).max(50).default([]),
  subjects: z.array(subjectCode).max(100).default([]),
  prerequisites: z.array(words(200)).max(10).default([]),
});
export const feeBody = z.strictObject({
  subject: subjectCode,
  feeFen: z.string().regex(/^\d{1,9}$/, '收费金额以分为单位，应为整数'),
  basis: words(200).meta({ description: '收费依据' }),
  validFrom: day,
  validTo: day.nullable().default(null),
});

const windows = z.strictObject({
  enrolOpens: moment,
  enrolCloses: moment,
  payCloses: moment,
  ticketOpens: moment,
  ticketCloses: moment,
  scoresAt: moment.nullable().default(null),
});
const session = { no: z.int().min(1).max(20), opens: moment, closes: moment };
export const examBody = z.strictObject({
  district,
  code: code(/^[0-9A-Z]{4,20}$/, '考试代码应为4至20位数字或大写字母'),
  name: words(100),
  shortName: words(40),
  year: z.int().min(2000).max(2100),
  month: z.int().min(1).max(12),
  sitting: z.int().min(1).max(99).meta({ description: '考次 of the year, in ticket numbers' }),
  areas: z.array(z.strictObject({ code: code(/^\d{6}$/, '考区代码应为六位'), label: words(50) })).max(100),
  windows,
  sessions: z
    .array(z.strictObject({ ...session, subjects: z.array(subjectCode).max(50) }))
    .min(1, '请设置考试场次')
    .max(20),
  specialties: z.array(specialtyCode).max(50),
  levels: z.array(levelCode).max(3),
});
export const postponement = z.strictObject({
  reason: words(500),
  windows,
  sessions: z.array(z.strictObject(session)).min(1, '请设置考试场次').max(20),
});
export const correction = z.strictObject({
  reason: words(500),
  templates: z.array(templateKind).max(4).default([]).meta({ description: 'Kinds whose enabled version takes the place of the old one' }),
  scoresAt: moment.nullable().optional(),
});

/** `2026` or `2026-10`. */
export const yearMonth = z.string().regex(/^\d{4}(-(0[1-9]|1[0-2]))?$/, '年月应为YYYY或YYYY-MM格式');
export const splitYearMonth = (text: string | undefined): { year: number | null; month: number | null } => {
  const [year, month] = text?.split('-') ?? [];
  return { year: year === undefined ? null : Number(year), month: month === undefined ? null : Number(month) };
};

export const anything = z.record(z.string(), z.unknown());
/** A configuration as it is hashed: moments in UTC, as text. */
export const config = anything.meta({ description: 'SM3 over its canonical JSON (sorted keys, no white space) is `hash`' });
