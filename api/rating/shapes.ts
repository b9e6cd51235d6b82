// What ratings look like outside.
import type { z as zod } from 'zod';
import { z } from 'zod';
import { grounds, levels, remedies, type Level } from '../../domain/rating/rating.ts';

const moment = z.string().meta({ description: 'RFC 3339, +08:00' });
export const rateBody = z.strictObject({
  level: z
    .int('请选择评价等级')
    .min(1, '请选择评价等级')
    .max(5, '请选择评价等级')
    .meta({ description: Object.entries(levels).flat().join(' ') }) as zod.ZodType<Level>,
  tags: z.array(z.string().max(20)).max(10).default([]),
  text: z.string().trim().max(500, '评价内容不超过500字').optional(),
  realName: z.boolean().default(false).meta({ description: '实名评价' }),
});
const note = (what: string) => z.string().trim().min(1, `请填写${what}`).max(1000);
export const noteBody = (what: string) => z.strictObject({ note: note(what) });
export const upholdBody = z.strictObject({ note: note('核实情况'), remedy: z.enum(Object.keys(remedies) as (keyof typeof remedies)[]) });
export const suspectBody = z.strictObject({ note: note('认定依据'), ground: z.enum(Object.keys(grounds) as (keyof typeof grounds)[]) });
export const followUpBody = z.strictObject({ note: note('回访情况'), satisfied: z.boolean() });

export const ratingLine = z.object({
  id: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  version: z.int(),
  ratedCaseId: z.string().nullable().meta({ description: 'Hidden from officers where the rating is not 实名' }),
  matter: z.string(),
  level: z.int().nullable(),
  levelLabel: z.string().nullable(),
  tags: z.array(z.string()),
  realName: z.boolean().nullable(),
  ratedAt: moment.nullable(),
  contactLate: z.boolean(),
  rectifyLate: z.boolean(),
  excludedAt: moment.nullable(),
  createdAt: moment,
});
export const ratingWhole = ratingLine.extend({
  text: z.string().nullable(),
  remedy: z.string().nullable(),
  ground: z.string().nullable(),
  satisfied: z.boolean().nullable(),
  reply: z.string().nullable(),
  repliedAt: moment.nullable(),
  steps: z.array(z.object({ seq: z.int(), action: z.string(), label: z.string(), at: moment, note: z.string().nullable() })),
  allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
  deadlines: z.array(z.object({ name: z.string(), label: z.string(), due: moment, basis: z.string() })),
});
export const figuresShape = z.object({
  from: z.string(),
  to: z.string(),
  invited: z.int(),
  rated: z.int(),
  unrated: z.int(),
  excluded: z.int(),
  bad: z.int(),
  byLevel: z.array(z.object({ level: z.int(), label: z.string(), count: z.int() })),
  contentBp: z.int().nullable().meta({ description: '满意率, in basis points of the ratings that stand; 未评价 is never among them' }),
  ratedBp: z.int().nullable().meta({ description: '参评率' }),
});
