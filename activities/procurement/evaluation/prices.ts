// Acts of 采购项目 that open prices after 商务技术评审: the platform's signed word that it is concluded, what becomes of those that stay closed, what is read out.
import type { EntityManager } from '@mikro-orm/postgresql';
import { evaluatedBids } from '../../../db/procurement/evaluation.ts';
import { openingsOf } from '../../../db/procurement/openings.ts';
import { PRICE_PRIVATE_KEY, pricesOf, priceStanding } from '../../../db/procurement/prices.ts';
import { tenderWindow } from '../../../db/procurement/bids.ts';
import { query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { plusMs } from '../../../domain/kit/instant.ts';
import { priceRecordOf } from '../../../domain/procurement/opening/price.ts';
import type { ExtendPricesInput } from '../../../domain/procurement/project/evaluation.ts';
import { PRICE_KEY } from '../../../security/bid/sealed-share.ts';
import type { Fields } from '../../../security/field.ts';
import { canonicalJson, sm3 } from '../../../security/hash.ts';
import type { Keyring } from '../../../security/keyring.ts';
import { signReceipt } from '../../../security/receipt.ts';
import { newSm2Keys } from '../../../security/sm2.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { OpenPrice } from '../bid/price.ts';
import type { Loaded } from '../tender/project-facts.ts';
import { deadlineOf, telling } from './notices.ts';
import { keepStep } from './steps.ts';

type Act = Acting<Loaded>;

const system = (key: string, action: string, input: object, caseId?: string): ActRequest => ({
  key,
  type: 'PriceOpening',
  action,
  actor: { kind: 'system' },
  input,
  bodyHash: key,
  ...(caseId === undefined ? {} : { caseId }),
});
/** When nothing more is decrypted: what was sealed for this opening can't be looked at again. */
const wipePriceKey = (em: EntityManager, tenderId: string): Promise<unknown> => query(em, `update price_stage set private_key = null where tender_id = $1`, [tenderId]);

export function priceRecordsOf({ fields, keyring }: { fields: Fields; keyring: Keyring }) {
  /** Of those who still stand; whoever fell is never opened. */
  const openPrices = async ({ em, file, facts, received }: Act): Promise<Written> => {
    const standing = new Set((await evaluatedBids(em, file.id)).flatMap(({ out, openingId }) => (out === null ? [openingId] : [])));
    const openings = (await openingsOf(em, file.id)).filter(({ id }) => standing.has(id));
    const prices = openings.flatMap(({ priceHeader }) => priceHeader?.header.bidRoot ?? []);
    const { publicKey, privateKey } = newSm2Keys();
    const { opensAt } = (await tenderWindow(em, file.id))!;
    const statement = signReceipt(keyring, PRICE_KEY, { tender: file.id, opensAt, publicKey, prices: prices.join(' '), at: received });
    await query(em, `insert into price_stage (tender_id, statement, private_key, made_at) values ($1, $2, $3, $4)`, [
      file.id,
      JSON.stringify(statement),
      fields.encrypt(privateKey, file.district, PRICE_PRIVATE_KEY),
      received,
    ]);
    const due = plusMs(received, (facts.evaluation?.decrypt?.minutes ?? 0) * 60_000);
    const also = openings.map(({ id }) => system(`${id}/prices`, 'open', { openingId: id, due } satisfies OpenPrice));
    return { data: { prices: also.length }, also };
  };
  /** Those who still wait hear of it. */
  const extendPriceDecryption = async ({ em, file, facts, input, request }: Act): Promise<Written> => {
    const { minutes, reason } = input as ExtendPricesInput;
    const due = plusMs((await priceStanding(em, file.id)).due!, minutes * 60_000);
    const { code, name } = facts.stored!;
    const waiting = (await pricesOf(em, file.id)).filter(({ state }) => ['waiting', 'failed'].includes(state));
    const params = { project: name, code, due: deadlineOf(due) };
    const outbox = waiting.map(({ id, organisationId }) => telling(`${request.key}/${id}`, { caseId: id, template: 'pricesOpened', to: { organisationId }, params }));
    return { data: { minutes, reason }, outbox };
  };
  const endPriceDecryption = async ({ em, file, facts, request }: Act): Promise<Written> => {
    await wipePriceKey(em, file.id);
    const late = (await pricesOf(em, file.id)).filter(({ state }) => ['waiting', 'failed'].includes(state));
    const { organiserId, code, name } = facts.stored!;
    const notice = { caseId: file.id, template: 'pricesToAnnounce', to: { organisationId: organiserId }, params: { project: name, code } };
    return { data: { overdue: late.length }, also: late.map(({ id }) => system(`${id}/lapse`, 'lapse', {}, id)), outbox: [telling(request.key, notice)] };
  };
  const closePriceDecryption = async ({ em, file }: Act): Promise<Written> => {
    await wipePriceKey(em, file.id);
    return {};
  };
  /** 唱价: what was opened and attributed by now is the record. */
  const announcePrices = async ({ em, file, received }: Act): Promise<Written> => {
    const { lots } = (await tenderWindow(em, file.id))!;
    const remarks = new Map((await pricesOf(em, file.id)).map(({ openingId, remark }) => [openingId, remark]));
    const bids = (await evaluatedBids(em, file.id)).filter(({ openingId }) => remarks.has(openingId));
    const record = priceRecordOf(
      lots,
      bids.map(({ organisationId, name, lot, quotedFen, openingId, unopened }) => ({
        supplierId: organisationId,
        supplier: name,
        lot,
        priceFen: quotedFen,
        remark: remarks.get(openingId) ?? null,
        unopened: unopened ?? null,
      })),
    );
    const hash = sm3(canonicalJson(record));
    await query(em, `update price_stage set record = $2, record_hash = $3, announced_at = $4 where tender_id = $1`, [file.id, JSON.stringify(record), hash, received]);
    return { data: { recordHash: hash }, body: { recordHash: hash } };
  };
  const concludePrices = async (act: Act): Promise<Written> => {
    const { em, file, facts } = act;
    // What was read out counts wherever nothing else had to be typed.
    const offers = facts.step!.bids.map(({ lot, organisationId, offer, quotedFen }) => ({ lot, organisationId, fen: offer?.listedFen ?? quotedFen }));
    await query(
      em,
      `update evaluation_bid b set offer = b.offer || jsonb_build_object('listedFen', r.fen) from jsonb_to_recordset($2::jsonb) r (lot int, "organisationId" uuid, fen text)
         where b.project_id = $1 and b.lot = r.lot and b.organisation_id = r."organisationId" and r.fen is not null`,
      [file.id, JSON.stringify(offers)],
    );
    return keepStep(act, facts.step!);
  };
  return { openPrices, extendPriceDecryption, closePriceDecryption, endPriceDecryption, announcePrices, concludePrices };
}
