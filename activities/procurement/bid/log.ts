// The log of all bids: leaves get their place and a checkpoint is signed, hourly and when a window closes; the time-stamp authority's token follows each receipt.
import { randomBytes } from 'node:crypto';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../../domain/kit/act.ts';
import type { Instant } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { bidProcess } from '../../../domain/procurement/bid/bid.ts';
import { checkpointsOf, leavesOf, UNFINISHED } from '../../../db/procurement/bid-log.ts';
import { asInstant, NOW, one, query } from '../../../db/kit/sql.ts';
import type { Neighbours } from '../../../gateways/neighbours.ts';
import { signBidCheckpoint } from '../../../security/bid/log.ts';
import type { Keyring } from '../../../security/keyring.ts';
import type { OutboxHandler } from '../../kit/outbox.ts';
import { BID_TIMESTAMP, windowKey } from './records.ts';


/** Gives new leaves their place and signs a checkpoint over all. Safe to run at once in several places. Answers the number of leaves. */
export const checkpointBids = (orm: MikroORM, ring: Keyring): Promise<number> => orm.em.fork().transactional((em) => checkpointIn(em, ring));

async function checkpointIn(em: EntityManager, ring: Keyring): Promise<number> {
  await query(em, `select pg_advisory_xact_lock(hashtext('banshi/bid-log'))`);
  // By their hashes, so that places tell nothing of who was first.
  await query(
    em,
    `update bid_log l set place = n.place from (select leaf, (select count(*) from bid_log where place is not null) + row_number() over (order by leaf) - 1 as place
       from bid_log where place is null) n where l.leaf = n.leaf`,
  );
  const leaves = await leavesOf(em);
  const before = (await checkpointsOf(em)).at(-1);
  const { now } = await one<{ now: Instant }>(em, `select ${NOW} as now`);
  const last = before?.signed.content['at'] as string | undefined;
  const at = last !== undefined && last > now ? last : now;
  const { signed, salt } = signBidCheckpoint(ring, leaves, { at, salt: randomBytes(32).toString('hex'), prev: before?.signed ?? null });
  await query(em, `insert into bid_log_checkpoint (at, size, salt, signed) values ($1, $2, $3, $4)`, [
    at,
    leaves.length,
    salt,
    JSON.stringify(signed),
  ]);
  return leaves.length;
}

export interface CloseDeps {
  orm: MikroORM;
  keyring: Keyring;
  decide: (request: ActRequest) => Promise<Outcome>;
}

/**
 * Closes a tender's window when its hour has come: takes its lock alone once, so that nothing in time is still in flight, lets what is not whole lapse (R18), and puts a
 * checkpoint over the log. Harmless to repeat. Throws NOT_DUE before the hour, NOT_FOUND.
 */
export async function closeTender({ orm, keyring, decide }: CloseDeps, tenderId: string): Promise<{ closedAt: Instant; lapsed: number }> {
  const [closed] = await orm.em.fork().transactional(async (em) => {
    await query(em, `select pg_advisory_xact_lock(hashtextextended($1, 0))`, [windowKey(tenderId)]);
    return query<{ at: Instant; first: boolean }>(
      em,
      `with n as materialized (select app_now() as at), before as (select closed_at from tender_window where id = $1)
       update tender_window w set closed_at = coalesce(w.closed_at, n.at) from n, before where w.id = $1 and n.at >= w.opens_at and w.paused_at is null
         returning ${asInstant('w.closed_at')} as at, before.closed_at is null as first`,
      [tenderId],
    );
  });
  if (!closed) throw refuse('NOT_DUE');
  const open = await query<{ id: string; seq: number }>(
    orm.em.fork(),
    `select b.case_id as id, c.seq from bid b join case_file c on c.id = b.case_id where b.tender_id = $1 and c.state = 'uploading' order by b.case_id`,
    [tenderId],
  );
  for (const { id, seq } of open) {
    const key = `${id}/${seq}/lapse`;
    await decide({ key, type: bidProcess.type, action: 'lapse', caseId: id, actor: { kind: 'system' }, input: { tenderId }, bodyHash: key });
  }
  await checkpointBids(orm, keyring);
  return { closedAt: closed.at, lapsed: open.length };
}

/**
 * For the loop: closes every window whose hour has come, and goes on with one whose closing was cut off; nothing of it is opened before. Answers how many. Throws what was wrong with
 * the first that did not close, when the others are.
 */
export async function closeDueTenders(deps: CloseDeps): Promise<number> {
  const due = await query<{ id: string }>(
    deps.orm.em.fork(),
    `select w.id from tender_window w where w.paused_at is null and w.opens_at <= app_now() and w.opening is null and (w.closed_at is null or ${UNFINISHED})
       order by w.opens_at limit 20`,
  );
  const wrong: unknown[] = [];
  // What is wrong with one tender keeps no other waiting.
  for (const { id } of due) await closeTender(deps, id).catch((error: unknown) => wrong.push(error));
  if (wrong.length) throw wrong[0];
  return due.length;
}

/** Outbox kind `bidTimestamp`: the token over a receipt's leaf. The authority answers the same for the same key. */
export const timestampHandler = ({
  orm,
  neighbours,
}: {
  orm: MikroORM;
  neighbours: Pick<Neighbours, 'timeStamp'>;
}): Record<typeof BID_TIMESTAMP, OutboxHandler> => ({
  [BID_TIMESTAMP]: async ({ key, payload }, signal) => {
    const leaf = String(payload['leaf']);
    const token = await neighbours.timeStamp.stamp(key, leaf, signal);
    await query(orm.em.fork(), `update bid_receipt set token = $2 where leaf = $1 and token is null`, [leaf, JSON.stringify(token)]);
  },
});
