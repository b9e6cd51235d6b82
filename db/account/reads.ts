// Lists and single values of accounts for their owners and for officers.
import type { EntityManager } from '@mikro-orm/postgresql';
import { consentDue, type Consent, type ConsentOccasion, type DocumentVersion } from '../../domain/account/consent.ts';
import type { Role } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { ask, asInstant, query } from '../kit/sql.ts';

/** User name of an account; '' when there is none. */
export async function userNameOf(em: EntityManager, accountId: string): Promise<string> {
  const [row] = await query<{ name: string | null }>(em, `select user_name as name from account where id = $1`, [accountId]);
  return row?.name ?? '';
}

export interface SessionView {
  id: string;
  label: string;
  listener: string;
  createdAt: Instant;
  lastSeenAt: Instant;
  current: boolean;
}

/** Live sessions of an account, the newest first. `tokenHash` marks the one that asks. */
export const sessionsOf = (em: EntityManager, accountId: string, tokenHash: string | null): Promise<SessionView[]> =>
  query(
    em,
    `select id, label, listener, ${asInstant('created_at')} as "createdAt", ${asInstant('last_seen_at')} as "lastSeenAt", token_hash is not distinct from $2 as current
       from session where account_id = $1 and ended_at is null and app_now() < ends_at and app_now() < last_seen_at + idle order by created_at desc`,
    [accountId, tokenHash],
  );

export interface GrantView {
  id: string;
  role: Role;
  district: string;
  givenAt: Instant;
}
export const grantsOf = (em: EntityManager, accountId: string): Promise<GrantView[]> =>
  query(
    em,
    `select id, role, district, ${asInstant('given_at')} as "givenAt" from officer_grant where account_id = $1 and revoked_at is null order by given_at`,
    [accountId],
  );

/** What a person agreed to. */
export const consentsOf = (em: EntityManager, accountId: string): Promise<Consent[]> =>
  ask(
    em,
    `select account_id as "accountId", occasion, statement, documents, ${asInstant('at')} as at from consent where account_id = $1 order by at`,
    [accountId],
  );

/** Has the person agreed to the versions in force on this occasion (A17, L14)? */
export const hasConsented = async (
  em: EntityManager,
  accountId: string,
  occasion: ConsentOccasion,
  inForce: readonly DocumentVersion[],
): Promise<boolean> => !consentDue(occasion, await consentsOf(em, accountId), inForce);

export interface DisclosureView {
  id: string;
  accountId: string;
  recipient: string;
  fields: string[];
  ground: string;
  evidence: string;
  recordedBy: string;
  at: Instant;
}
/** Disclosures of the accounts of these districts, the newest first. `districts` null: all. */
export const disclosures = (
  em: EntityManager,
  prefixes: string[] | null,
  limit: number,
  after: readonly [string, string] | null,
): Promise<DisclosureView[]> =>
  query(
    em,
    `select d.id, d.account_id as "accountId", d.recipient, d.fields, d.ground, d.evidence, d.recorded_by as "recordedBy", ${asInstant('d.at')} as at
       from disclosure d join account a on a.id = d.account_id
       where ($1::text[] is null or exists (select from unnest($1::text[]) p where starts_with(a.district, p)))
         and ($2::timestamptz is null or (d.at, d.id) < ($2, $3::uuid)) order by d.at desc, d.id desc limit $4`,
    [prefixes, after?.[0] ?? null, after?.[1] ?? null, limit],
  );

export interface ComponentAccount {
  id: string;
  component: string;
  name: string;
  ownerId: string;
  endsAt: Instant;
  /** Its end has come and nobody has closed it. */
  overdue: boolean;
}
export const componentAccounts = (em: EntityManager): Promise<ComponentAccount[]> =>
  query(
    em,
    `select id, component, name, owner_id as "ownerId", ${asInstant('ends_at')} as "endsAt", ends_at <= app_now() as overdue
       from component_account where closed_at is null order by ends_at`,
  );
