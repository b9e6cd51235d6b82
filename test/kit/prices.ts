// Bids whose prices are sealed apart, as the client makes them: from the PDF to the file that is handed in; and custodians who open the prices.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../db/kit/sql.ts';
import { checkDraft, linkItem, quoteLot, slotsOf, startDraft, type TenderBrief } from '../../domain/procurement/bid/draft.ts';
import { caProviders, signingOf, type CaVendor } from '../../domain/procurement/bid/signing.ts';
import { ask, handIn } from '../../scripts/bid/upload.ts';
import { accepted, importPdf, openSealed, sealWork, signPdf, type Next } from '../../scripts/bid/work.ts';
import { plainPdf } from '../../scripts/demo/tender/pdf.ts';
import { nodeCrypto } from '../../security/bid/node.ts';
import { givePrices, sealGiven, type Custodian } from '../../security/bid/custodian.ts';
import type { SignedHeader } from '../../security/bid/header.ts';
import type { SealedShare } from '../../security/bid/sealed-share.ts';
import type { TenderExport } from '../../security/bid/tender-file.ts';
import { announcedTender } from './announced-tender.ts';
import { goodForm } from './bids.ts';
import type { OpeningCast } from './opening-cast.ts';
import type { OpeningKit, Sent } from './opening.ts';
import type { Bidder } from './tender-bids.ts';
import { custodians } from './tender-bench.ts';

export interface ApartBid {
  sealed: string;
  backup: string;
  priceBackup: string | null;
  signed: SignedHeader;
}

/** Made, signed and sealed by the client's library. `text` stands in 报价要求响应文件 alone. */
export async function sealApart(id: string, { own, at }: Bidder, folder: string, { priceFen, text }: { priceFen: string; text: string }): Promise<ApartBid> {
  mkdirSync(folder, { recursive: true });
  const { body } = await ask(at, 'GET', `/v1/tenders/${id}/bid`);
  const brief = { ...(body['brief'] as object), id, code: body['code'], name: body['name'], acquired: true } as TenderBrief;
  let draft = accepted(startDraft(brief, [1]));
  for (const [n, slot] of slotsOf(brief).entries()) {
    const path = join(folder, `${n + 1}.pdf`);
    writeFileSync(path, plainPdf(2, slot === 'price' ? text : `${slot} ${own.party.name}`));
    draft = await importPdf(draft, slot, path);
  }
  for (const item of brief.items) draft = accepted(linkItem(draft, item.id, 'technical', 1));
  draft = checkDraft(accepted(quoteLot(draft, 1, { priceFen, delivery: '合同签订后30日历天', bond: '保函', statement: true })));
  expect(draft.problems).toEqual([]);
  const vendor = (brief.providers as readonly CaVendor[])[0]!;
  const place = { vendor, type: caProviders[vendor].types[0]!, pages: 'all' as const };
  for (const { slot } of signingOf(draft)) draft = await signPdf(draft, slot, place, own, folder);
  const { sealed, backup, priceBackup } = await sealWork({ draft, next: body['next'] as Next, organisation: own.party.name }, own, folder);
  const file = await openSealed(sealed);
  await file.close();
  return { sealed, backup, priceBackup, signed: file.signed };
}

/** Handed in; answers as the tests' openings know a bid. */
export async function sendApart(who: Bidder, { sealed }: ApartBid): Promise<Sent> {
  const file = await openSealed(sealed);
  try {
    await handIn(who.at, { name: basename(sealed), ...file }, goodForm);
    return { who, bid: { signed: file.signed } as Sent['bid'] };
  } finally {
    await file.close();
  }
}

/** What a custodian's program gives of the prices, wrapped as it is handed in. */
export async function priceShares(
  kit: OpeningKit,
  id: string,
  at: string,
  from: readonly Custodian[] = custodians,
): Promise<{ shares: SealedShare[]; refused: string[]; file: TenderExport }> {
  const file = (await kit.read(`/v1/tenders/${id}/export`)) as TenderExport;
  const all: SealedShare[] = [];
  const refusals: string[] = [];
  for (const custodian of from) {
    const { shares, refused } = await givePrices(nodeCrypto, custodian, file, kit.known(), at);
    refusals.push(...refused);
    if (shares.length) all.push(...sealGiven(nodeCrypto, custodian, file, kit.known(), shares));
  }
  return { shares: all, refused: [...new Set(refusals)], file };
}

/** A row of the 区划 that lets the documents of tenders under 87号令 open prices last. */
export const allowPricesLast = (em: EntityManager): Promise<unknown> =>
  query(
    em,
    `insert into rule (key, district, valid_from, version, value, article, source, verified)
       select 'procurement.evaluation.prices-last', '330000', '2020-01-01', max(version) + 1, '["GP87"]', '试点办法', '试点', true from rule`,
  );

/** A published tender with a bid of each, prices sealed apart. `offers`: 分 by name; `text` stands in 报价要求响应文件 alone. */
export async function apartTender(
  { bench, bids, agent, buyer }: OpeningCast,
  folder: string,
  more: object,
  offers: Readonly<Record<string, string>>,
  text = '报价',
): Promise<{ id: string; made: ApartBid[]; sent: Sent[] }> {
  const id = await announcedTender(bench, { agent, buyer }, more);
  const made: ApartBid[] = [];
  const sent: Sent[] = [];
  for (const [name, priceFen] of Object.entries(offers)) {
    const who = await bids.bidder(name);
    await bids.obtain(id, who);
    const bid = await sealApart(id, who, join(folder, name), { priceFen, text: `${text} ${name}` });
    made.push(bid);
    sent.push(await sendApart(who, bid));
  }
  return { id, made, sent };
}
