// Wire contract of the 财政内网 budget file (U17). Sealed: `POST <url>/budget-file`. The file of a day holds every budget line of a 区划, in parts; 409 NOT_READY before it is made.
// [K]: the real interface comes with the office that connects it.
import { z } from 'zod';
import { digest } from './parts.ts';

export const budgetFileSchema = z.strictObject({ district: z.string().regex(/^\d{6}$/), date: z.iso.date(), part: z.int().min(0) });
export const BUDGET_LINES_PER_PART = 5_000;
export const budgetFilePartSchema = z.object({
  district: z.string(),
  date: z.iso.date(),
  part: z.int(),
  parts: z.int().min(1),
  count: z.int().min(0),
  /** SM3 of all lines of all parts joined by `\n`. */
  digest,
  lines: z.array(z.string().max(1000)),
});
export type BudgetFilePart = z.infer<typeof budgetFilePartSchema>;
// Lines: `<number>|<year>|<credit code>|<unit>|<item>|<fen>`.
