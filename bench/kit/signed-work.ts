// A bid's draft with the seal in each of its PDFs, as the command line makes it.
import { signingOf } from '../../domain/procurement/bid/signing.ts';
import { signPdf, type BidKeys, type Work } from '../../scripts/bid/work.ts';

export async function signedWork(work: Work, own: BidKeys, folder: string): Promise<Work> {
  let { draft } = work;
  for (const { slot } of signingOf(draft)) draft = await signPdf(draft, slot, { vendor: 'shanxi', type: '页面签章', pages: 'all' }, own, folder);
  return { ...work, draft };
}
