// 开标解密: the trial with the keys, and what is kept of each bid. Key and clear text live in memory alone and are wiped; what is kept is what everybody may check.
import type { MikroORM } from '@mikro-orm/postgresql';
import { declaredIn, quotationsIn } from '../../../domain/procurement/bid/quotation.ts';
import { bidOpening, BACKUP_USED, type AttributeInput, type BidOpeningFacts, type Decryption } from '../../../domain/procurement/opening/opening.ts';
import { piecesOf, uploadOf, bidById } from '../../../db/procurement/bids.ts';
import { openingById, type StoredOpening } from '../../../db/procurement/openings.ts';
import { ANSWER, OBJECTION, standingOf } from '../../../db/procurement/ceremonies.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { query } from '../../../db/kit/sql.ts';
import type { FileStore } from '../../../gateways/files.ts';
import type { BidHeader, SignedHeader } from '../../../security/bid/header.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { type Manifest } from '../../../security/bid/package.ts';
import { verifyPrice } from '../../../security/bid/price.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { bodyOf } from './pieces.ts';
import { sharesInClear, showShares } from './shares.ts';
import { trialOf } from './trial.ts';
import { suspendedReason } from '../../../domain/procurement/project/hold.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';

/** The price envelope's header, where the bid holds the one that its own header names; whatever else lies there is no price of this bid. */
function priceIn(header: BidHeader, { price }: Partial<Manifest>): SignedHeader | null {
  try {
    if (!price) return null;
    verifyPrice(nodeCrypto, header, price.header);
    return price.header;
  } catch {
    // Not signed, of another bid, or nothing of the kind.
    return null;
  }
}

export function openingDesk({ orm, store, fields }: { orm: MikroORM; store: FileStore; fields: Fields }) {
  const { unseal, decrypt, backup } = trialOf<StoredOpening>({
    fork: () => orm.em.fork(),
    find: openingById,
    envelope: async (em, opening) => {
      const { header } = (await uploadOf(em, opening.uploadId))!.header;
      return {
        header,
        given: await sharesInClear(em, fields, opening),
        sealed: async () => bodyOf(store, await piecesOf(em, opening.uploadId)),
        // Prices that are opened later are not here; what stands in their place is not looked at.
        said: (manifest) =>
          header.price === undefined ? { quotations: quotationsIn(manifest, header.lots) } : { quotations: declaredIn(manifest, header.lots), price: priceIn(header, manifest) },
        commitment: '投标回执中的密钥承诺',
      };
    },
  });
  return { prepareUnseal: unseal, prepareDecrypt: decrypt, prepareBackup: backup };
}

type Act = Acting<BidOpeningFacts>;

async function kept({ em, file, input, received }: Act, remark: string | null): Promise<Written> {
  const { halfA, failure, wrong, quotations = {}, shares = [], seals = [], price = null } = input as Decryption;
  if (halfA === null) {
    await query(em, `update bid_opening set tried_at = $2 where case_id = $1`, [file.id, received]);
    return { data: { failure, wrong } };
  }
  await query(em, `update bid_opening set half_a = $2, wrong = $3, remark = $4, decrypted_at = $5, quotations = $6, seals = $7, price_header = $8 where case_id = $1`, [
    file.id,
    halfA,
    JSON.stringify(wrong),
    remark,
    received,
    JSON.stringify(quotations),
    JSON.stringify(seals),
    price && JSON.stringify(price),
  ]);
  await showShares(em, (await openingById(em, file.id))!.bidRoot, shares);
  return { data: { wrong, remark } };
}

export const openingRecords = ({ fields }: { fields: Fields }): ProcessRecords<BidOpeningFacts> => ({
  process: bidOpening,
  begin: async (em, { input }) => {
    const bid = (await bidById(em, (input as { bidId: string }).bidId))!;
    const project = await projectById(em, bid.tenderId);
    return { district: bid.district, organisationId: bid.organisationId, applicantId: null, counterpartId: project?.organiserId ?? null };
  },
  facts: async (em, { id, seq, district }, _, received) => {
    if (seq === 0) return { ceremony: null, held: [] };
    const { tenderId } = (await openingById(em, id))!;
    const standing = await standingOf(em, tenderId);
    const held = standing?.suspended ? [suspendedReason((await ruleBook(em)).rulesFor(district, shanghaiDay(received)))] : [];
    return { ceremony: standing, held };
  },
  apply: {
    open: async ({ em, file, input }) => {
      const bid = (await bidById(em, (input as { bidId: string }).bidId))!;
      const { bidRoot } = (await uploadOf(em, bid.uploadId!))!.header.header;
      await query(em, `insert into bid_opening (case_id, bid_id, tender_id, bid_root) values ($1, $2, $3, $4)`, [
        file.id,
        bid.id,
        bid.tenderId,
        bidRoot,
      ]);
      return {};
    },
    decrypt: (acting) => kept(acting, null),
    fail: async ({ input }) => ({ data: { failure: (input as { reason: string }).reason } }),
    backup: (acting) => kept(acting, BACKUP_USED),
    unseal: (acting) => kept(acting, null),
    attribute: async ({ em, file, input }) => {
      const { fault, reason } = input as AttributeInput;
      await query(em, `update bid_opening set fault = $2, fault_reason = $3 where case_id = $1`, [file.id, fault, reason]);
      return { data: { fault } };
    },
    object: async ({ em, file, input }) => {
      const text = fields.encrypt((input as { content: string }).content, file.district, OBJECTION);
      await query(em, `update bid_opening set objection = $2 where case_id = $1`, [file.id, text]);
      return {};
    },
    answer: async ({ em, file, input }) => {
      await query(em, `update bid_opening set answer = $2 where case_id = $1`, [
        file.id,
        fields.encrypt((input as { content: string }).content, file.district, ANSWER),
      ]);
      return {};
    },
  },
});
