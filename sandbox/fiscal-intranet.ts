// U17, 财政内网预算文件: one file per 区划 and day. A day without a file of its own has the newest before it. `POST /fiscal-intranet/_file` puts one (raw lines, so faulty ones too);
// `cut` sends it short of its last line, `withheld` as if it were not made yet.
import { createHash } from 'node:crypto';
import type { Router } from 'express';
import { z } from 'zod';
import { BUDGET_LINES_PER_PART, budgetFileSchema, type BudgetFilePart } from '../gateways/contracts/fiscal-intranet.ts';
import { openRows } from './kit/rows.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';

const fileSchema = z.strictObject({
  district: z.string().regex(/^\d{6}$/),
  date: z.iso.date(),
  lines: z.array(z.string().max(1000)),
  cut: z.boolean().default(false),
  withheld: z.boolean().default(false),
});
type FileRow = z.infer<typeof fileSchema>;

export function createFiscalIntranet(kit: Kit): Router {
  const sealed = createSealed('fiscal-intranet', kit);
  const files = openRows<FileRow>('fiscal-intranet-files', kit.folder, ({ district, date }) => `${district}/${date}`);
  sealed.onSealed('/budget-file', budgetFileSchema, ({ district, date, part }) => {
    const known = files.all().filter((one) => one.district === district && one.date <= date);
    const file = known.toSorted((a, b) => (a.date < b.date ? 1 : -1))[0];
    if (!file || file.withheld) return refused(409, 'NOT_READY', '预算文件尚未生成');
    const all = file.lines;
    const sent = file.cut ? all.slice(0, -1) : all;
    const body: BudgetFilePart = {
      district,
      date,
      part,
      parts: Math.max(1, Math.ceil(all.length / BUDGET_LINES_PER_PART)),
      count: all.length,
      digest: createHash('sm3').update(all.join('\n')).digest('hex'),
      lines: sent.slice(part * BUDGET_LINES_PER_PART, (part + 1) * BUDGET_LINES_PER_PART),
    };
    return { status: 200, body };
  });
  sealed.onData('/_file', fileSchema, (file) => {
    files.put(file);
    return { status: 200, body: { district: file.district, date: file.date, count: file.lines.length } };
  });
  return sealed.router;
}
