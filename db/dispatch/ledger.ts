// The ledger of dispatches, read and marked. Who may is decided before.
import type { EntityManager } from '@mikro-orm/postgresql';
import { DISPATCH, type Difference, type DispatchState, type Partner } from '../../domain/dispatch/dispatch.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Where the content is encrypted for. */
export const CONTENT_PLACE = 'dispatch.content';

export interface LedgerRow {
  id: string;
  partner: Partner;
  kind: string;
  key: string;
  caseId: string | null;
  seq: number | null;
  payload: Record<string, unknown>;
  state: DispatchState;
  tries: number;
  createdAt: Instant;
  sentAt: Instant | null;
  acknowledgedAt: Instant | null;
  /** Encrypted. */
  content: string | null;
  partnerNumber: string | null;
  lastError: string | null;
  nextAt: Instant | null;
  /** Tenant of the encryption. */
  district: string;
}

const SELECT = `select d.id, d.partner, d.kind, d.key, d.case_id as "caseId", d.seq, d.payload, d.state, d.tries, ${asInstant('d.created_at')} as "createdAt",
    ${asInstant('d.sent_at')} as "sentAt", ${asInstant('d.acknowledged_at')} as "acknowledgedAt", d.content, d.partner_number as "partnerNumber",
    coalesce(d.last_error, o.last_error) as "lastError", case when d.state = 'waiting' then ${asInstant('o.next_at')} end as "nextAt",
    coalesce(c.district, '000000') as district
  from dispatch d left join outbox o on o.key = '${DISPATCH}/' || d.key left join case_file c on c.id = d.case_id`;

export const ledgerRow = async (em: EntityManager, id: string): Promise<LedgerRow | null> =>
  (await query<LedgerRow>(em, `${SELECT} where d.id = $1`, [id]))[0] ?? null;

/** Rows of a case, in the order in which they were written. */
export const ledgerOfCase = (em: EntityManager, caseId: string): Promise<LedgerRow[]> =>
  query(em, `${SELECT} where d.case_id = $1 order by d.created_at, d.key`, [caseId]);

export interface LedgerFilter {
  partner?: string | undefined;
  state?: string | undefined;
  caseId?: string | undefined;
}

/** A page, the newest first. */
export const ledgerPage = (em: EntityManager, filter: LedgerFilter, limit: number, after?: readonly [Instant, string]): Promise<LedgerRow[]> =>
  query(
    em,
    `${SELECT} where ($1::text is null or d.partner = $1) and ($2::text is null or d.state = $2) and ($3::uuid is null or d.case_id = $3)
       and ($4::timestamptz is null or (d.created_at, d.id) < ($4, $5::uuid)) order by d.created_at desc, d.id desc limit $6`,
    [filter.partner ?? null, filter.state ?? null, filter.caseId ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
  );

/** Rows to compare with a partner's book: those since a moment, and whatever else the book names. */
export const ledgerSince = (em: EntityManager, partner: Partner, from: Instant, keys: readonly string[]): Promise<LedgerRow[]> =>
  query(em, `${SELECT} where d.partner = $1 and (d.created_at >= $2 or d.key = any($3))`, [partner, from, keys]);

export interface Rate {
  partner: Partner;
  owed: number;
  acknowledged: number;
  waiting: number;
  failed: number;
  oldestOpen: Instant | null;
}

/** 归集率 by partner, of what was written since a moment. What needed no sending is left out. */
export const rates = (em: EntityManager, from: Instant): Promise<Rate[]> =>
  query(
    em,
    `select partner, count(*)::int as owed, count(*) filter (where state = 'acknowledged')::int as acknowledged,
        count(*) filter (where state in ('waiting', 'sent'))::int as waiting, count(*) filter (where state = 'failed')::int as failed,
        ${asInstant(`min(created_at) filter (where state <> 'acknowledged')`)} as "oldestOpen"
       from dispatch where created_at >= $1 and state <> 'void' group by partner order by partner`,
    [from],
  );

export interface DifferenceRow {
  id: string;
  partner: Partner;
  key: string;
  what: Difference;
  foundAt: Instant;
  seenAt: Instant;
  ownerRole: string;
  ownerId: string | null;
  resolvedAt: Instant | null;
  how: string | null;
}
const DIFFERENCE = `id, partner, key, what, ${asInstant('found_at')} as "foundAt", ${asInstant('seen_at')} as "seenAt", owner_role as "ownerRole",
  owner_id as "ownerId", ${asInstant('resolved_at')} as "resolvedAt", how`;

/** Differences, the newest first; open ones only, or all. */
export const differenceRows = (em: EntityManager, open: boolean, limit: number, after?: readonly [Instant, string]): Promise<DifferenceRow[]> =>
  query(
    em,
    `select ${DIFFERENCE} from dispatch_difference where (not $1 or resolved_at is null) and ($2::timestamptz is null or (found_at, id) < ($2, $3::uuid))
       order by found_at desc, id desc limit $4`,
    [open, after?.[0] ?? null, after?.[1] ?? null, limit],
  );

export interface ComparedNight {
  day: string;
  partner: Partner;
  ours: number;
  theirs: number;
  differences: number;
  comparedAt: Instant;
}

/** Comparisons, the newest first. */
export const comparedNights = (em: EntityManager, limit: number, after?: readonly [string, string]): Promise<ComparedNight[]> =>
  query(
    em,
    `select day::text as day, partner, ours, theirs, jsonb_array_length(differences) as differences, ${asInstant('compared_at')} as "comparedAt"
       from dispatch_reconciliation where $1::date is null or (day, partner) < ($1, $2) order by day desc, partner desc limit $3`,
    [after?.[0] ?? null, after?.[1] ?? null, limit],
  );

/** Somebody takes a difference on. The one who has it keeps it; null: none is open under this id. */
export const ownDifference = async (em: EntityManager, id: string, accountId: string): Promise<DifferenceRow | null> =>
  (
    await query<DifferenceRow>(
      em,
      `update dispatch_difference set owner_id = coalesce(owner_id, $2), owned_at = coalesce(owned_at, app_now()) where id = $1 and resolved_at is null returning ${DIFFERENCE}`,
      [id, accountId],
    )
  )[0] ?? null;

/** Sends a row once more under its key: what was refused, or what the partner turned out not to have. False: there is nothing to send again. */
export async function sendAgain(em: EntityManager, id: string): Promise<boolean> {
  const rows = await query(
    em,
    `with again as (update dispatch set state = 'waiting', acknowledged_at = null, last_error = null where id = $1 and state <> 'void' returning id, key)
     insert into outbox (key, kind, payload, created_at, next_at)
       select '${DISPATCH}/' || key, '${DISPATCH}', jsonb_build_object('id', id), app_now(), app_now() from again
       on conflict (key) do update set done_at = null, attempts = 0, last_error = null, payload = excluded.payload, next_at = clock_timestamp() returning key`,
    [id],
  );
  return rows.length > 0;
}

/** A partner's acknowledgement that comes by itself. The first one counts; null: no such row. */
export const acknowledge = async (em: EntityManager, partner: Partner, key: string, number: string): Promise<{ first: boolean } | null> => {
  const [row] = await query<{ first: boolean }>(
    em,
    `with first as (update dispatch set state = 'acknowledged', acknowledged_at = app_now(), sent_at = coalesce(sent_at, app_now()), partner_number = $3, last_error = null
       where partner = $1 and key = $2 and state in ('waiting', 'sent', 'failed') returning id)
     select exists (select from first) as first from dispatch where partner = $1 and key = $2`,
    [partner, key, number],
  );
  return row ?? null;
};
