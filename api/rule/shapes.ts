// What the routes about rules and the calendar read and answer.
import { z } from 'zod';

export const day = z.iso.date('应为YYYY-MM-DD格式的日期');
export const district = z.string().regex(/^\d{6}$/, '区划应为六位代码');
const json: z.ZodType<unknown> = z.json();
const words = (max: number) => z.string().trim().min(1, '不能为空').max(max);

export const grounds = words(500).meta({ description: 'Why the change is proposed' });
export const reason = z.strictObject({ reason: words(500).meta({ description: 'Why it is rejected' }) });
export const proposalParams = z.object({ id: z.uuid() });

export const ruleRow = z.object({
  key: z.string(),
  district: z.string(),
  value: json,
  article: z.string().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  source: z.string(),
  verified: z.boolean(),
  version: z.int(),
});
const declared = { key: z.string(), label: z.string(), shape: z.string().meta({ description: 'What a value must be, Chinese' }) };
export const ruleList = z.object({
  district: z.string(),
  day: z.string(),
  version: z.int().meta({ description: 'Newest version of the rule table' }),
  items: z.array(z.object({ ...declared, inForce: ruleRow.nullable() })),
});
export const oneRule = z.object({ ...declared, inForce: ruleRow.nullable(), rows: z.array(ruleRow) });

export const ruleChange = z.strictObject({
  key: words(100),
  district,
  value: json,
  article: words(2000).nullable().default(null),
  validFrom: day,
  validTo: day.nullable().default(null),
  source: words(500),
  verified: z.boolean().default(false),
  grounds,
});

const judged = {
  id: z.string(),
  state: z.enum(['proposed', 'confirmed', 'rejected']),
  version: z.int(),
  grounds: z.string(),
  proposedBy: z.string(),
  confirmedBy: z.string().nullable(),
  rejectedBy: z.string().nullable(),
  rejectReason: z.string().nullable(),
  allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
};
export const ruleProposalShape = ruleRow.omit({ version: true }).extend({ ...judged, ruleVersion: z.int().nullable() });

export const holidayNotice = z.object({
  year: z.int().min(2000).max(2100),
  number: words(50).meta({ example: '国办发明电〔2025〕7号' }),
  issued: day,
  source: words(500),
  verified: z.boolean().default(false),
  off: z.array(z.tuple([day, day, words(50)])).meta({ description: 'First day, last day, name' }),
  work: z.array(day).meta({ description: 'Weekend days that are worked' }),
});
export const holidayChange = holidayNotice.extend({ grounds }).strict();
export const holidayProposalShape = holidayNotice.extend({ ...judged, calendarVersion: z.int().nullable() });

export const calendarYear = z.object({
  year: z.int(),
  settled: z.boolean().meta({ description: "False: the year's notice is not known yet, deadlines in it are provisional" }),
  version: z.int(),
  notices: z.array(holidayNotice),
  /** Days that differ from the rule of the week. */
  holidays: z.array(z.string()),
  makeupDays: z.array(z.string()),
});
