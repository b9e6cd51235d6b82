// Wire contract of the check of 学历 and 学位 (U05). Sealed: `POST <url>/records`.
import { z } from 'zod';
import { idNumber, personName, plainDate } from './parts.ts';

export const educationQuerySchema = z.strictObject({ name: personName, idNo: idNumber, certificateNo: z.string().max(40).optional() });
export type EducationQuery = z.infer<typeof educationQuerySchema>;

export const educationRecordSchema = z.object({
  kind: z.enum(['学历', '学位']),
  /** e.g. 本科, 学士. */
  level: z.string().min(1).max(20),
  school: z.string().min(1).max(100),
  major: z.string().max(100),
  /** 毕业 or 授予. */
  on: plainDate,
  certificateNo: z.string().min(1).max(40),
});
export type EducationRecord = z.infer<typeof educationRecordSchema>;
/** `nameMatches: false`: the number belongs to another name; then no record is told. */
export const educationAnswerSchema = z.object({ found: z.boolean(), nameMatches: z.boolean().nullable(), records: z.array(educationRecordSchema) });
export type EducationAnswer = z.infer<typeof educationAnswerSchema>;
