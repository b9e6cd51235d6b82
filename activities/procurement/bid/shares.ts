// The custodians' shares as they come in: sealed for the key of their opening, looked at in memory alone, kept as they came until their bid is opened.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { tenderWindow } from '../../../db/procurement/bids.ts';
import { standingOf } from '../../../db/procurement/ceremonies.ts';
import { PRICE_PRIVATE_KEY, priceStage, priceStanding } from '../../../db/procurement/prices.ts';
import { keptShares, OPENING_PRIVATE_KEY, openingState, storedOpeningKey } from '../../../db/procurement/openings.ts';
import { query } from '../../../db/kit/sql.ts';
import type { BidHeader } from '../../../security/bid/header.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { OPENING_KEY, openShare, replaces, sealedHash, type OpeningKey, type SealedShare } from '../../../security/bid/sealed-share.ts';
import { verifiedShare, type GivenShare } from '../../../security/bid/unlock.ts';
import type { Fields } from '../../../security/field.ts';
import { canonicalJson, sm3 } from '../../../security/hash.ts';
import type { Keyring } from '../../../security/keyring.ts';
import { signReceipt } from '../../../security/receipt.ts';
import { newSm2Keys } from '../../../security/sm2.ts';
import { save } from '../../kit/save.ts';

/** Shares are taken as soon as the hour has come, so that nobody waits for them when the opening is declared. */
const TAKES_SHARES: readonly string[] = ['signingIn', 'decrypting'];

/** Makes the key of an opening, in its transaction. */
export async function makeOpeningKey(
  em: EntityManager,
  { keyring, fields }: { keyring: Keyring; fields: Fields },
  { id, opensAt, district, at }: { id: string; opensAt: string; district: string; at: string },
): Promise<void> {
  const { publicKey, privateKey } = newSm2Keys();
  const statement = signReceipt(keyring, OPENING_KEY, { tender: id, opensAt, publicKey, at });
  await query(em, `insert into opening_key (tender_id, statement, private_key, made_at) values ($1, $2, $3, $4) on conflict (tender_id) do nothing`, [
    id,
    JSON.stringify(statement),
    fields.encrypt(privateKey, district, OPENING_PRIVATE_KEY),
    at,
  ]);
}
/** When the opening is over nothing that was sealed for it can be looked at again. */
export const wipeOpeningKey = (em: EntityManager, tenderId: string): Promise<unknown> =>
  query(em, `update opening_key set private_key = null where tender_id = $1`, [tenderId]);

/** Null before the opening has begun, and when it is over. */
async function openingKey(em: EntityManager, fields: Fields, tenderId: string): Promise<(OpeningKey & { privateKey: string }) | null> {
  const stored = await storedOpeningKey(em, tenderId);
  if (!stored?.privateKey) return null;
  const { opensAt, publicKey } = stored.statement.content;
  return { tender: tenderId, opensAt: String(opensAt), publicKey: String(publicKey), privateKey: fields.decrypt(stored.privateKey, OPENING_PRIVATE_KEY) };
}

/** The key of the price opening; null before it has begun, and when it is over. */
async function priceKey(em: EntityManager, fields: Fields, tenderId: string): Promise<(OpeningKey & { privateKey: string }) | null> {
  const stored = await priceStage(em, tenderId);
  if (!stored?.privateKey) return null;
  const { opensAt, publicKey } = stored.statement.content;
  return { tender: tenderId, opensAt: String(opensAt), publicKey: String(publicKey), privateKey: fields.decrypt(stored.privateKey, PRICE_PRIVATE_KEY) };
}

/** What the custodians of a bid, or of the price envelope in it, have given, in the clear, for the trial with the keys. */
export async function sharesInClear(
  em: EntityManager,
  fields: Fields,
  { tenderId, bidRoot }: { tenderId: string; bidRoot: string },
  part: 'bid' | 'price' = 'bid',
): Promise<GivenShare[]> {
  const rows = await keptShares(em, bidRoot);
  const key = rows.some(({ given }) => given === null) ? await (part === 'bid' ? openingKey : priceKey)(em, fields, tenderId) : null;
  return rows.flatMap(({ given, sealed }) => given ?? (key && sealed && openShare(nodeCrypto, key, sealed)) ?? []);
}

/** From its opening on the shares of a bid are everybody's to check. */
export const showShares = (em: EntityManager, bidRoot: string, shares: readonly unknown[]): Promise<unknown> =>
  query(
    em,
    `update bid_share s set given = g from jsonb_array_elements($2::jsonb) g where s.bid_root = $1 and s.custodian = g->>'custodian' and s.given is null`,
    [bidRoot, JSON.stringify(shares)],
  );

/** Two envelopes of the same share are different; this is not. */
const digestOf = ({ share, halfA }: GivenShare): string => sm3(canonicalJson({ share, halfA: halfA ?? null }));
interface Stored {
  sealed: SealedShare | null;
  digest: string | null;
  opened: boolean;
}

/** Why one that was given before is not replaced; null: it is. */
function kept(share: SealedShare, stored: Stored, sign: string): string | null {
  if (stored.opened) return '该投标已解密，份额不能再更换';
  if (stored.sealed && replaces(nodeCrypto, share, stored.sealed, sign)) return null;
  const hash = stored.sealed ? sealedHash(nodeCrypto, stored.sealed) : '';
  return `该解密参与方已递交另一份额（${hash}）；更换应当由其签名写明所更换的份额和理由`;
}

export function sharesDesk({ orm, fields }: { orm: MikroORM; fields: Fields }) {
  /** Keeps one; answers why it does not. */
  async function keep(em: EntityManager, tenderId: string, { share, digest, sign }: { share: SealedShare; digest: string; sign: string }): Promise<string | null> {
    const at = [share.bidRoot, share.custodian];
    const added = await query(
      em,
      `insert into bid_share (tender_id, bid_root, custodian, sealed, digest, received_at) values ($3, $1, $2, $4, $5, app_now())
         on conflict (bid_root, custodian) do nothing returning 1`,
      [...at, tenderId, JSON.stringify(share), digest],
    );
    if (added.length) return null;
    const [stored] = await query<Stored>(
      em,
      `select s.sealed, s.digest, exists (select from bid_opening o where o.bid_root = s.bid_root and o.half_a is not null)
           or exists (select 1 from price_opening p where p.price_root = s.bid_root and p.half_a is not null) as opened
         from bid_share s where s.bid_root = $1 and s.custodian = $2 for update of s`,
      at,
    );
    if (stored!.digest === digest) return null;
    const why = kept(share, stored!, sign);
    if (why !== null) return why;
    await query(
      em,
      `insert into bid_share_replaced (tender_id, bid_root, custodian, n, sealed, replacement, received_at, replaced_at)
         select s.tender_id, s.bid_root, s.custodian, (select count(*) + 1 from bid_share_replaced r where r.bid_root = $1 and r.custodian = $2), s.sealed, $3, s.received_at, app_now()
           from bid_share s where s.bid_root = $1 and s.custodian = $2`,
      [...at, JSON.stringify(share.replacement)],
    );
    await query(em, `update bid_share set sealed = $3, digest = $4, received_at = app_now() where bid_root = $1 and custodian = $2`, [...at, JSON.stringify(share), digest]);
    return null;
  }
  /** Which envelopes shares are taken for now, and the key that they are sealed for. Throws TENDER_SUSPENDED, OPENING_NOT_NOW. */
  async function taking(em: EntityManager, tenderId: string): Promise<{ key: OpeningKey & { privateKey: string }; headers: { root: string; header: BidHeader }[] }> {
    const ended = { message: '解密已结束，不再接收解密份额。' };
    if (await priceStage(em, tenderId)) {
      const { state, suspended } = await priceStanding(em, tenderId);
      if (suspended) throw refuse('TENDER_SUSPENDED');
      const key = await priceKey(em, fields, tenderId);
      if (state !== 'unsealing' || !key) throw refuse('OPENING_NOT_NOW', ended);
      const headers = await query<{ root: string; header: BidHeader }>(
        em,
        `select p.price_root as root, o.price_header->'header' as header from price_opening p join bid_opening o on o.case_id = p.opening_id where p.tender_id = $1 and p.price_root is not null`,
        [tenderId],
      );
      return { key, headers };
    }
    const standing = await standingOf(em, tenderId);
    if (standing?.suspended) throw refuse('TENDER_SUSPENDED');
    const key = await openingKey(em, fields, tenderId);
    if ((standing && !TAKES_SHARES.includes(standing.state)) || !key) throw refuse('OPENING_NOT_NOW', ended);
    const headers = await query<{ root: string; header: BidHeader }>(
      em,
      `select o.bid_root as root, u.header->'header' as header from bid_opening o join bid b on b.case_id = o.bid_id join bid_upload u on u.id = b.upload_id where o.tender_id = $1`,
      [tenderId],
    );
    return { key, headers };
  }
  return {
    /**
     * The custodians' shares: each is taken for the signature inside, whoever brings it; the same again is harmless, another one in its place only by a signed
     * replacement. Throws NOT_FOUND, BID_BEFORE_HOUR, OPENING_NOT_NOW, TENDER_SUSPENDED, BID_NOT_READY with every wrong one.
     */
    async giveShares(tenderId: string, shares: readonly SealedShare[]): Promise<number> {
      const em = orm.em.fork();
      if (!(await tenderWindow(em, tenderId))) throw refuse('NOT_FOUND');
      if ((await openingState(em, tenderId)) !== 'open') throw refuse('BID_BEFORE_HOUR');
      const { key, headers } = await taking(em, tenderId);
      const reasons: Reason[] = [];
      const good: { n: number; share: SealedShare; digest: string; sign: string }[] = [];
      for (const [n, share] of shares.entries()) {
        const header = headers.find(({ root }) => root === share.bidRoot)?.header;
        const sign = header?.custodians.find(({ id }) => id === share.custodian)?.sign;
        const given = header && sign && openShare(nodeCrypto, key, share);
        if (!given || !verifiedShare(header, given)) reasons.push({ field: `shares.${n}`, message: '份额未用本次开标的密钥加密，签名无效，或者不是本项目解密参与方的份额' });
        else good.push({ n, share, digest: digestOf(given), sign });
      }
      if (reasons.length) throw refuse('BID_NOT_READY', { reasons });
      await save(orm, async (tx) => {
        for (const one of good) {
          const why = await keep(tx, tenderId, one);
          if (why !== null) reasons.push({ field: `shares.${one.n}`, message: why, rule: 'R20' });
        }
        if (reasons.length) throw refuse('BID_NOT_READY', { reasons });
      });
      return shares.length;
    },
  };
}
