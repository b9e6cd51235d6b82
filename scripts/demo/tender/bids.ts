// A bid as its bidder makes it: the client's own library from the first file to the receipt. What is in the files stays on the bidder's machine.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { idNumber } from '../../../db/demo/invent.ts';
import { checkDraft, linkItem, quoteLot, slotsOf, startDraft, type TenderBrief } from '../../../domain/procurement/bid/draft.ts';
import { caProviders, signingOf, type CaVendor } from '../../../domain/procurement/bid/signing.ts';
import { signBound } from '../../../security/bid/withdrawal.ts';
import { ask, bidStatus, handIn, type Server } from '../../bid/upload.ts';
import { accepted, importPdf, openSealed, sealWork, signPdf, type Next } from '../../bid/work.ts';
import type { Player } from './cast.ts';
import { bidderKeys, type Keys } from './keys.ts';
import { plainPdf } from './pdf.ts';
import { BIDDER_PHONE, type Tender } from './project.ts';
import type { TenderStage } from './stage.ts';

export interface Bid {
  who: Player;
  keys: Keys;
  sealed: string;
  backup: string;
}

const PAGES = 4;

const serverOf = async ({ url, fetch: own }: TenderStage, who: Player): Promise<Server> => ({ url, token: await who.token(), fetch: own });

/** Keys that are bound to the organisation in CA管理. */
export async function bound(stage: TenderStage, who: Player): Promise<Keys> {
  const keys = await bidderKeys(stage.folder, who.accountName, who.organisation);
  const signature = signBound(who.organisationId, keys.party.id, keys.keys.sign);
  await ask(await serverOf(stage, who), 'POST', '/v1/bid-certificates', { body: { vendor: 'huixin', party: keys.party, signature } });
  return keys;
}

/** Made, checked, signed and sealed: two files in the bidder's folder. `priceFen`: 最终报价. `text` is written into its parts, in the clear nowhere else; each is `padding` bytes longer. */
export async function made(
  stage: TenderStage,
  who: Player,
  keys: Keys,
  { id }: Pick<Tender, 'id'>,
  { priceFen, text = '', padding = 0 }: { priceFen: string; text?: string; padding?: number },
): Promise<Bid> {
  const { body } = await bidStatus(await serverOf(stage, who), id);
  const brief = { ...(body['brief'] as object), id: body['id'], code: body['code'], name: body['name'], acquired: true } as TenderBrief;
  const folder = join(keys.folder, id);
  mkdirSync(folder, { recursive: true });
  let draft = accepted(startDraft(brief, [1]));
  for (const [n, slot] of slotsOf(brief).entries()) {
    const path = join(folder, `${n + 1}.pdf`);
    writeFileSync(path, plainPdf(PAGES, `${who.organisation} ${text}`, padding), { mode: 0o600 });
    draft = await importPdf(draft, slot, path);
  }
  for (const [n, item] of brief.items.entries()) draft = accepted(linkItem(draft, item.id, 'technical', 1 + (n % PAGES)));
  for (const lot of draft.lots) draft = accepted(quoteLot(draft, lot, { priceFen, delivery: '合同签订后6个月', bond: '不收取', statement: true }));
  draft = checkDraft(draft);
  if (draft.problems.length) throw new Error(draft.problems.map(({ message }) => message).join('\n'));
  const vendor = (brief.providers as readonly CaVendor[])[0]!;
  const place = { vendor, type: caProviders[vendor].types[0]!, pages: 'all' as const };
  for (const { slot } of signingOf(draft)) draft = await signPdf(draft, slot, place, keys, folder);
  const { sealed, backup } = await sealWork({ draft, next: body['next'] as Next, organisation: who.organisation }, keys, folder);
  return { who, keys, sealed, backup };
}

/** Handed in, or gone on with where it was cut off. Answers the signed receipt. */
export async function handedIn(stage: TenderStage, { who, sealed }: Bid): Promise<Record<string, unknown>> {
  const file = await openSealed(sealed);
  try {
    const form = { representative: '林汐', idNumber: idNumber(7_200), phone: BIDDER_PHONE, postcode: '200020', address: '上海市黄浦区示范路1号' };
    const { body } = await handIn(await serverOf(stage, who), { name: basename(sealed), ...file }, form);
    return body;
  } finally {
    await file.close();
  }
}
