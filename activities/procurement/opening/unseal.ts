// CUSTODIAN_ONLY: where the tender's rule says so, bids open without their bidders, as soon as k custodians have given their shares and halves.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../../domain/kit/act.ts';
import { bidOpening, type Decryption } from '../../../domain/procurement/opening/opening.ts';
import { priceOpening } from '../../../domain/procurement/opening/price.ts';
import { query } from '../../../db/kit/sql.ts';

export interface UnsealDeps {
  orm: MikroORM;
  decide: (request: ActRequest) => Promise<Outcome>;
  /** The trial with the keys (bid/opening.ts). */
  prepareUnseal: (openingId: string) => Promise<Decryption>;
  /** The same of a price envelope (bid/price.ts). */
  prepareUnsealPrice: (id: string) => Promise<Decryption>;
}

/** For the loop: opens what waits with enough shares while its ceremony is at 解密中; what did not open is tried again when another share has come. Answers how many were tried. */
export async function unsealBids({ orm, decide, prepareUnseal, prepareUnsealPrice }: UnsealDeps): Promise<number> {
  const due = await query<{ id: string; seq: number }>(
    orm.em.fork(),
    `select o.case_id as id, c.seq from bid_opening o join case_file c on c.id = o.case_id join tender_window w on w.id = o.tender_id
       join tender_opening t on t.tender_id = o.tender_id join case_file tc on tc.id = t.case_id join case_file p on p.id = o.tender_id
      where w.mode = 'CUSTODIAN_ONLY' and c.state in ('waiting', 'failed') and tc.state = 'decrypting' and coalesce(p.regions->>'hold', 'none') <> 'suspended'
        and (select count(*) from bid_share s where s.bid_root = o.bid_root) >= w.k
        and (o.tried_at is null or exists (select 1 from bid_share s where s.bid_root = o.bid_root and s.received_at > o.tried_at))
      order by o.bid_root limit 20`,
  );
  const prices = await query<{ id: string; seq: number }>(
    orm.em.fork(),
    `select o.case_id as id, c.seq from price_opening o join case_file c on c.id = o.case_id join tender_window w on w.id = o.tender_id join case_file p on p.id = o.tender_id
      where w.mode = 'CUSTODIAN_ONLY' and c.state in ('waiting', 'failed') and p.regions->>'evaluation' = 'unsealing' and coalesce(p.regions->>'hold', 'none') <> 'suspended'
        and (select count(*) from bid_share s where s.bid_root = o.price_root) >= w.k
        and (o.tried_at is null or exists (select 1 from bid_share s where s.bid_root = o.price_root and s.received_at > o.tried_at))
      order by o.price_root limit 20`,
  );
  const tries = [
    ...due.map((one) => ({ ...one, type: bidOpening.type, prepare: prepareUnseal })),
    ...prices.map((one) => ({ ...one, type: priceOpening.type, prepare: prepareUnsealPrice })),
  ];
  for (const { id, seq, type, prepare } of tries) {
    const key = `${id}/${seq}/unseal`;
    await decide({ key, type, action: 'unseal', caseId: id, actor: { kind: 'system' }, input: await prepare(id), bodyHash: key });
  }
  return tries.length;
}
