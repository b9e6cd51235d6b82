// The bench of tenders with its agency, its purchaser, bidders' clients and an opening: what tests of openings and evaluations begin with.
import { openingKit, type OpeningKit } from './opening.ts';
import { tenderBench, type Person, type TenderBench } from './tender-bench.ts';
import { tenderBids, type TenderBids } from './tender-bids.ts';

export interface OpeningCast {
  bench: TenderBench;
  bids: TenderBids;
  /** 采购组织机构经办岗 */
  agent: Person;
  /** Of the purchaser. */
  buyer: Person;
  kit: OpeningKit;
  close: () => Promise<void>;
}

export async function openingCast(options: Parameters<typeof tenderBench>[0] = {}): Promise<OpeningCast> {
  const bench = await tenderBench(options);
  const bids = tenderBids(bench);
  const agent = bench.member(await bench.organisation('purchaser', '培训省采购中心'), ['tenderHandler']);
  const buyer = bench.member(await bench.organisation('purchaser', '杭州市富阳区总工会'), ['orgAdmin']);
  const kit = await openingKit(bench, bids, { agent, buyer });
  return {
    bench,
    bids,
    agent,
    buyer,
    kit,
    close: async () => {
      bids.close();
      await bench.close();
    },
  };
}
