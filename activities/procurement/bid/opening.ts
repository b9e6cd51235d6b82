// 开标: what is opened when a window has closed, and the trial with the keys. Key and clear text live in memory alone and are wiped; what is kept is what everybody may check.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { mayOpen } from '../../../domain/procurement/law/opening.ts';
import { bidOpening, BACKUP_USED, type Decryption } from '../../../domain/procurement/opening/opening.ts';
import { piecesOf, tenderWindow, uploadOf, bidById } from '../../../db/procurement/bids.ts';
import { openingById, openingState, sharesOf, type StoredOpening } from '../../../db/procurement/openings.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { FileStore } from '../../../gateways/files.ts';
import { isBroken } from '../../../security/bid/broken.ts';
import { fromHex, toHex } from '../../../security/bid/bytes.ts';
import { combineShares, wipe, type Share } from '../../../security/bid/halves.ts';
import type { BidHeader } from '../../../security/bid/header.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { openBody } from '../../../security/bid/open.ts';
import { backupHalf, verifiedShare, type GivenShare } from '../../../security/bid/unlock.ts';
import { save } from '../../kit/save.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { bodyOf } from './pieces.ts';

export interface OpenDeps {
  orm: MikroORM;
  decide: (request: ActRequest) => Promise<Outcome>;
}

/** Opens a tender whose window has closed: one opening for each bid that stands, none where there are fewer than three (R19). Harmless to repeat. */
async function openTender({ orm, decide }: OpenDeps, tenderId: string): Promise<void> {
  const em = orm.em.fork();
  const window = (await tenderWindow(em, tenderId))!;
  const bids = await query<{ id: string }>(
    em,
    `select b.case_id as id from bid b join case_file c on c.id = b.case_id where b.tender_id = $1 and c.state = 'uploaded' order by b.receipt`,
    [tenderId],
  );
  const set = (await ruleBook(em)).rulesFor(window.district, shanghaiDay(window.closedAt!));
  const { verdict } = mayOpen(set, {
    at: window.closedAt!,
    bidDeadline: window.opensAt,
    bidders: bids.length,
    evaluatorsPresent: false,
    recorded: true,
  });
  const few = verdict === 'violation';
  if (!few)
    for (const { id } of bids) {
      const key = `${id}/opening`;
      const outcome = await decide({ key, type: bidOpening.type, action: 'open', actor: { kind: 'system' }, input: { bidId: id }, bodyHash: key });
      if (!outcome.ok) throw new Error(`the bid was not opened: ${outcome.refusal.code}`);
    }
  await query(em, `update tender_window set opening = $2 where id = $1 and opening is null`, [tenderId, few ? 'few' : 'open']);
}

/** For the loop: opens what has closed. Answers how many. */
export async function openClosedTenders(deps: OpenDeps): Promise<number> {
  const closed = await query<{ id: string }>(
    deps.orm.em.fork(),
    `select id from tender_window where closed_at is not null and opening is null and opens_at <= app_now() order by opens_at limit 20`,
  );
  for (const { id } of closed) await openTender(deps, id);
  return closed.length;
}

const against = (message: string, field?: string): Decryption => ({
  against: [{ message, rule: 'G02', ...(field && { field }) }],
  halfA: null,
  failure: null,
  wrong: [],
});

export function openingDesk({ orm, store }: { orm: MikroORM; store: FileStore }) {
  const fork = (): EntityManager => orm.em.fork();
  const own = async (em: EntityManager, actor: PersonActor, id: string): Promise<StoredOpening> => {
    const opening = await openingById(em, id);
    if (!opening || opening.organisationId !== actor.organisationId) throw refuse('NOT_FOUND');
    return opening;
  };
  /** Puts the key together and opens the whole bid; nothing of key or text leaves this function. */
  async function attempt(em: EntityManager, opening: StoredOpening, header: BidHeader, half: Uint8Array): Promise<Decryption> {
    const shares = (await sharesOf(em, opening.bidRoot)).map((given) => verifiedShare(header, given)).filter((share): share is Share => share !== null);
    if (shares.length < header.k) return against(`解密参与方的份额尚未齐备，需${header.k}份，已有${shares.length}份`);
    const combined = await combineShares(nodeCrypto, half, shares, header.k, header.dekCommit);
    if (!combined) return { against: [], halfA: null, failure: '密钥与投标回执中的密钥承诺不符', wrong: [] };
    try {
      for await (const clear of openBody(nodeCrypto, header, combined.dek, bodyOf(store, await piecesOf(em, opening.uploadId)))) wipe(clear);
      return { against: [], halfA: toHex(half), failure: null, wrong: combined.wrong };
    } catch (error) {
      if (!isBroken(error)) throw error;
      return { against: [], halfA: null, failure: error.message, wrong: combined.wrong };
    } finally {
      wipe(combined.dek, ...shares.map(({ bytes }) => bytes));
    }
  }
  async function tried(actor: PersonActor, id: string, halfOf: (header: BidHeader) => Uint8Array): Promise<Decryption> {
    const em = fork();
    const opening = await own(em, actor, id);
    const { header } = (await uploadOf(em, opening.uploadId))!.header;
    let half: Uint8Array | null = null;
    try {
      half = halfOf(header);
      return await attempt(em, opening, header, half);
    } catch (error) {
      if (!isBroken(error)) throw error;
      return against(error.message, 'file');
    } finally {
      wipe(half);
    }
  }
  return {
    /** Input of `decrypt`. Throws NOT_FOUND. */
    prepareDecrypt: (actor: PersonActor, id: string, halfA: string) => tried(actor, id, () => fromHex(halfA)),
    /** Input of `backup`: half A out of the backup file of the very envelope that was received. Throws NOT_FOUND. */
    prepareBackup: async (actor: PersonActor, id: string, text: string): Promise<Decryption> => {
      // Without a failure in the journal the file is not even looked at; the table refuses the act.
      if ((await own(fork(), actor, id)).state !== 'failed') return against('解密失败后方可使用备份标书');
      return tried(actor, id, (header) => backupHalf(header, text));
    },
    /** The custodians' shares: each is taken for its signature, whoever brings it. Throws NOT_FOUND, BID_BEFORE_HOUR, BID_NOT_READY with every wrong one. */
    async giveShares(tenderId: string, shares: readonly GivenShare[]): Promise<number> {
      const em = fork();
      if (!(await tenderWindow(em, tenderId))) throw refuse('NOT_FOUND');
      if ((await openingState(em, tenderId)) !== 'open') throw refuse('BID_BEFORE_HOUR');
      const reasons: Reason[] = [];
      const headers = await query<{ root: string; header: BidHeader }>(
        em,
        `select o.bid_root as root, u.header->'header' as header from bid_opening o join bid b on b.case_id = o.bid_id join bid_upload u on u.id = b.upload_id where o.tender_id = $1`,
        [tenderId],
      );
      for (const [n, given] of shares.entries()) {
        const header = headers.find(({ root }) => root === given.bidRoot)?.header;
        if (!header || !verifiedShare(header, given)) reasons.push({ field: `shares.${n}`, message: '份额的签名无效，或者不是本项目解密参与方的份额' });
      }
      if (reasons.length) throw refuse('BID_NOT_READY', { reasons });
      await save(orm, async (tx) => {
        for (const given of shares)
          await query(
            tx,
            `insert into bid_share (tender_id, bid_root, custodian, given, received_at) values ($1, $2, $3, $4, app_now())
               on conflict (bid_root, custodian) do update set given = excluded.given, received_at = excluded.received_at
                 where not exists (select 1 from bid_opening o where o.bid_root = excluded.bid_root and o.half_a is not null)`,
            [tenderId, given.bidRoot, given.custodian, JSON.stringify(given)],
          );
      });
      return shares.length;
    },
  };
}

async function kept({ em, file, input, received }: Acting<null>, remark: string | null): Promise<Written> {
  const { halfA, failure, wrong } = input as Decryption;
  if (halfA === null) return { data: { failure, wrong } };
  await query(em, `update bid_opening set half_a = $2, wrong = $3, remark = $4, decrypted_at = $5 where case_id = $1`, [
    file.id,
    halfA,
    JSON.stringify(wrong),
    remark,
    received,
  ]);
  return { data: { wrong, remark } };
}

export const openingRecords = (): ProcessRecords<null> => ({
  process: bidOpening,
  begin: async (em, { input }) => {
    const bid = (await bidById(em, (input as { bidId: string }).bidId))!;
    return { district: bid.district, organisationId: bid.organisationId, applicantId: null };
  },
  facts: async () => null,
  apply: {
    open: async ({ em, file, input }) => {
      const bid = (await bidById(em, (input as { bidId: string }).bidId))!;
      const { bidRoot } = (await uploadOf(em, bid.uploadId!))!.header.header;
      await query(em, `insert into bid_opening (case_id, bid_id, tender_id, bid_root) values ($1, $2, $3, $4)`, [file.id, bid.id, bid.tenderId, bidRoot]);
      return {};
    },
    decrypt: (acting) => kept(acting, null),
    fail: async ({ input }) => ({ data: { failure: (input as { reason: string }).reason } }),
    backup: (acting) => kept(acting, BACKUP_USED),
  },
});
