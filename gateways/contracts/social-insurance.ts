// Wire contract of social insurance and employers (U06). Sealed: `POST <url>/contributions`, `/employers`.
import { z } from 'zod';
import { creditCode, idNumber, personName, plainDate, unitName } from './parts.ts';

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
export const contributionsQuerySchema = z.strictObject({ name: personName, idNo: idNumber, from: month, to: month });
export type ContributionsQuery = z.infer<typeof contributionsQuerySchema>;
export const contributionSchema = z.object({ month, creditCode, employer: unitName });
/** `current`: who pays in the last month that is on record. */
export const contributionsAnswerSchema = z.object({
  found: z.boolean(),
  months: z.array(contributionSchema),
  current: z.object({ creditCode, employer: unitName, since: month }).nullable(),
});
export type ContributionsAnswer = z.infer<typeof contributionsAnswerSchema>;

export const employerQuerySchema = z.strictObject({ creditCode });
export const employerStandings = ['在业', '吊销', '注销'] as const;
export const employerAnswerSchema = z.object({
  found: z.boolean(),
  employer: z.object({ creditCode, name: unitName, standing: z.enum(employerStandings), on: plainDate.nullable() }).nullable(),
});
export type EmployerAnswer = z.infer<typeof employerAnswerSchema>;
