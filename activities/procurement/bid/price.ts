// 报价解密: the trial with the keys of a price envelope, and what is kept of it. As with the bid itself, key and clear text live in memory alone.
import type { MikroORM } from '@mikro-orm/postgresql';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { pricesIn } from '../../../domain/procurement/bid/quotation.ts';
import { BACKUP_USED, type AttributeInput, type Decryption } from '../../../domain/procurement/opening/opening.ts';
import { priceOpening, type PriceFacts } from '../../../domain/procurement/opening/price.ts';
import { suspendedReason } from '../../../domain/procurement/project/hold.ts';
import { openingById } from '../../../db/procurement/openings.ts';
import { priceById, priceStanding, type StoredPrice } from '../../../db/procurement/prices.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { FileStore } from '../../../gateways/files.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { deadlineOf, telling } from '../evaluation/notices.ts';
import { sealedPrices } from './opened.ts';
import { sharesInClear, showShares } from './shares.ts';
import { trialOf } from './trial.ts';

export function priceDesk({ orm, store, fields }: { orm: MikroORM; store: FileStore; fields: Fields }) {
  const { unseal, decrypt, backup } = trialOf<StoredPrice>({
    fork: () => orm.em.fork(),
    find: priceById,
    envelope: async (em, { openingId, tenderId }) => {
      const opening = (await openingById(em, openingId))!;
      const header = opening.priceHeader?.header;
      if (!header) return '投标文件中没有随其加密的报价文件';
      return {
        header,
        given: await sharesInClear(em, fields, { tenderId, bidRoot: header.bidRoot }, 'price'),
        sealed: () => sealedPrices(em, store, opening),
        said: (manifest) => ({
          quotations: Object.fromEntries(
            Object.entries(pricesIn(manifest, header.lots)).map(([lot, priceFen]) => [lot, { ...opening.quotations[lot], priceFen }]),
          ),
        }),
        commitment: '报价文件的密钥承诺',
      };
    },
  });
  return { prepareUnsealPrice: unseal, prepareDecryptPrice: decrypt, prepareBackupPrice: backup };
}

type Act = Acting<PriceFacts>;

async function kept({ em, file, input, received }: Act, remark: string | null): Promise<Written> {
  const { halfA, failure, wrong, quotations = {}, shares = [], seals = [] } = input as Decryption;
  if (halfA === null) {
    await query(em, `update price_opening set tried_at = $2 where case_id = $1`, [file.id, received]);
    return { data: { failure, wrong } };
  }
  const [price] = await query<{ openingId: string; root: string }>(
    em,
    `update price_opening set half_a = $2, wrong = $3, remark = $4, decrypted_at = $5 where case_id = $1 returning opening_id as "openingId", price_root as root`,
    [file.id, halfA, JSON.stringify(wrong), remark, received],
  );
  await query(em, `update bid_opening set quotations = quotations || $2::jsonb, seals = seals || $3::jsonb where case_id = $1`, [
    price!.openingId,
    JSON.stringify(quotations),
    JSON.stringify(seals),
  ]);
  await showShares(em, price!.root, shares);
  return { data: { wrong, remark } };
}

/** What `open` is told: whose prices, of which project. */
export interface OpenPrice {
  openingId: string;
  due: string;
}

export const priceRecords = (): ProcessRecords<PriceFacts> => ({
  process: priceOpening,
  begin: async (em, { input }) => {
    const { tenderId, organisationId, district } = (await openingById(em, (input as OpenPrice).openingId))!;
    const project = await projectById(em, tenderId);
    return { district, organisationId, applicantId: null, counterpartId: project?.organiserId ?? null };
  },
  facts: async (em, { id, seq, district }, _, received) => {
    if (seq === 0) return { stage: { state: 'none', due: null }, held: [] };
    const { tenderId } = (await priceById(em, id))!;
    const { suspended, ...stage } = await priceStanding(em, tenderId);
    const held = suspended ? [suspendedReason((await ruleBook(em)).rulesFor(district, shanghaiDay(received)))] : [];
    return { stage, held };
  },
  apply: {
    open: async ({ em, file, input, request }) => {
      const { openingId, due } = input as OpenPrice;
      const { tenderId, organisationId, priceHeader } = (await openingById(em, openingId))!;
      const { code, name } = (await projectById(em, tenderId))!;
      await query(em, `insert into price_opening (case_id, opening_id, tender_id, price_root) values ($1, $2, $3, $4)`, [
        file.id,
        openingId,
        tenderId,
        priceHeader?.header.bidRoot ?? null,
      ]);
      const params = { project: name, code, due: deadlineOf(due) };
      return { outbox: [telling(request.key, { caseId: file.id, template: 'pricesOpened', to: { organisationId }, params })] };
    },
    decrypt: (acting) => kept(acting, null),
    fail: async ({ input }) => ({ data: { failure: (input as { reason: string }).reason } }),
    backup: (acting) => kept(acting, BACKUP_USED),
    unseal: (acting) => kept(acting, null),
    attribute: async ({ em, file, input }) => {
      const { fault, reason } = input as AttributeInput;
      await query(em, `update price_opening set fault = $2, fault_reason = $3 where case_id = $1`, [file.id, fault, reason]);
      return { data: { fault } };
    },
  },
});
