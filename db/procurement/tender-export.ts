// What is published of a tender when its window has closed: nothing of a bid but its sealed header, everything that shows which bids there were.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { TenderExport } from '../../security/bid/tender-file.ts';
import type { BidCheckpoint } from '../../security/bid/log.ts';
import { asInstant, one } from '../kit/sql.ts';
import { checkpointsOf, leavesOf } from './bid-log.ts';
import { openedBids, replacedShares, storedOpeningKey } from './openings.ts';
import { priceStage } from './prices.ts';
import { receiptsOfTender, uploadOf, type TenderWindow } from './bids.ts';

/** Up to the last closing of a window sizes are told; behind it they would say how many bids came for windows that are open. */
export async function publicCheckpoints(em: EntityManager): Promise<BidCheckpoint[]> {
  const { last } = await one<{ last: string | null }>(em, `select ${asInstant('max(closed_at)')} as last from tender_window`);
  const all = await checkpointsOf(em);
  // The first checkpoint after a closing stands for it.
  const until = last === null ? -1 : all.findIndex(({ signed }) => String(signed.content['at']) >= last);
  return all.map((checkpoint, n) => (n <= until ? checkpoint : { signed: checkpoint.signed, size: null, salt: null }));
}

/** Receipts, headers, leaves and checkpoints up to the one that froze the tender. */
export async function exportOf(em: EntityManager, window: TenderWindow): Promise<TenderExport> {
  const checkpoints = await checkpointsOf(em);
  const frozen = checkpoints.findIndex(({ signed }) => String(signed.content['at']) >= window.closedAt!);
  const kept = checkpoints.slice(0, frozen + 1);
  const receipts = await receiptsOfTender(em, window.id);
  const headers = [];
  for (const uploadId of new Set(receipts.map((receipt) => receipt.uploadId))) headers.push((await uploadOf(em, uploadId))!.header);
  const opened = await openedBids(em, window.id);
  const key = await storedOpeningKey(em, window.id);
  const stage = await priceStage(em, window.id);
  const replaced = await replacedShares(em, window.id);
  const { id, code, name, opensAt, closedAt } = window;
  return {
    v: 1,
    kind: 'banshi-tender',
    tender: { id, code, name, opensAt, closedAt: closedAt! },
    checkpoints: kept,
    leaves: (await leavesOf(em)).slice(0, kept.at(-1)?.size ?? 0),
    receipts: receipts.map(({ leaf, kind, blind, receipt, token, place }) => ({ leaf, kind, blind, receipt, token, place })),
    headers,
    ...(key ? { openingKey: key.statement } : {}),
    ...(stage ? { priceOpening: stage.statement } : {}),
    ...(replaced.length ? { replaced } : {}),
    ...(opened.length ? { opened } : {}),
  };
}
