// 财政内网预算文件 (U17): the whole file of a day. What its lines say is for the domain to read, line by line.
import { createHash } from 'node:crypto';
import { budgetFilePartSchema } from './contracts/fiscal-intranet.ts';
import type { Link } from './kit/envelope.ts';
import { NeighbourAway } from './kit/http.ts';

export interface BudgetFile {
  district: string;
  date: string;
  /** SM3 of all lines. */
  digest: string;
  lines: string[];
}
export interface FiscalIntranetGateway {
  /** Throws NeighbourAway, also for a file that is not whole; NeighbourRefused NOT_READY. */
  budgetFile(district: string, date: string, signal?: AbortSignal): Promise<BudgetFile>;
}

export const createFiscalIntranetGateway = (link: Link): FiscalIntranetGateway => ({
  async budgetFile(district, date, signal) {
    const part = (n: number) => link.ask('/budget-file', { district, date, part: n }, budgetFilePartSchema, signal);
    const first = await part(0);
    const lines = [...first.lines];
    for (let n = 1; n < first.parts; n++) lines.push(...(await part(n)).lines);
    const digest = createHash('sm3').update(lines.join('\n')).digest('hex');
    if (digest !== first.digest || lines.length !== first.count || first.district !== district || first.date !== date)
      throw new NeighbourAway(link.neighbour, `the budget file of ${district} of ${date} is not whole`);
    return { district, date, digest, lines };
  },
});
