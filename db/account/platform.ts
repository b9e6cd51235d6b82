// Who is who at the platforms that sign people in, which tickets were used, and whom central administration answers for.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Role } from '../../domain/kit/actor.ts';
import type { Fields } from '../../security/field.ts';
import { uuidv7 } from '../kit/ids.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Where accounts come from; 随申办 has those of 一网通办. */
export type IdentityIssuer = 'one-stop' | 'safety-platform';
export const UID_PLACE = 'platform_identity.uid';

export async function accountOfPlatform(em: EntityManager, fields: Fields, issuer: IdentityIssuer, uid: string): Promise<string | null> {
  const [row] = await query<{ id: string }>(em, `select account_id as id from platform_identity where issuer = $1 and uid_index = any($2)`, [
    issuer,
    fields.blindIndexes(uid, 'text'),
  ]);
  return row?.id ?? null;
}

/** A person's number at a platform; null for somebody who never signed in through it. */
export async function uidOf(em: EntityManager, fields: Fields, issuer: IdentityIssuer, accountId: string): Promise<string | null> {
  const [row] = await query<{ uid: string }>(em, `select uid from platform_identity where issuer = $1 and account_id = $2`, [issuer, accountId]);
  return row ? fields.decrypt(row.uid, UID_PLACE) : null;
}

export interface NewIdentity {
  issuer: IdentityIssuer;
  uid: string;
  level: number | null;
}

/** Breaks platform_identity_uid or platform_identity_account where the one or the other is linked already. */
export const linkIdentity = (
  em: EntityManager,
  fields: Fields,
  accountId: string,
  { issuer, uid, level }: NewIdentity,
  district: string,
  at: Instant,
): Promise<unknown> =>
  query(em, `insert into platform_identity (id, issuer, account_id, uid, uid_index, level, linked_at) values ($1, $2, $3, $4, $5, $6, $7)`, [
    uuidv7(),
    issuer,
    accountId,
    fields.encrypt(uid, district, UID_PLACE),
    fields.blindIndex(uid, 'text'),
    level,
    at,
  ]);

/** Marks a ticket as used; false when it was. */
export const useTicket = async (em: EntityManager, issuer: string, number: string): Promise<boolean> =>
  (
    await query(em, `insert into sign_in_ticket (issuer, number, used_at) values ($1, $2, app_now()) on conflict do nothing returning number`, [
      issuer,
      number,
    ])
  ).length > 0;

export const ticketUsed = async (em: EntityManager, issuer: string, number: string): Promise<boolean> =>
  (await query(em, `select 1 from sign_in_ticket where issuer = $1 and number = $2`, [issuer, number])).length > 0;

/** Remembers the nonce of a call back; false when it came before. */
export const useNonce = async (em: EntityManager, neighbour: string, nonce: string): Promise<boolean> =>
  (
    await query(em, `insert into envelope_nonce (neighbour, nonce, at) values ($1, $2, clock_timestamp()) on conflict do nothing returning nonce`, [
      neighbour,
      nonce,
    ])
  ).length > 0;

/** Forgets tickets and nonces that no longer count. */
export async function forgetUsed(em: EntityManager): Promise<number> {
  const tickets = await query(em, `delete from sign_in_ticket where used_at < app_now() - interval '2 days' returning number`);
  const nonces = await query(em, `delete from envelope_nonce where at < clock_timestamp() - interval '1 day' returning nonce`);
  return tickets.length + nonces.length;
}

export interface CentralOfficerRow {
  version: number;
  standing: 'active' | 'withdrawn';
  confirmedAt: Instant;
  uid: string;
}

/** Null for an account that is none of the platform's. */
export async function centralOfficer(em: EntityManager, fields: Fields, accountId: string): Promise<CentralOfficerRow | null> {
  const [row] = await query<CentralOfficerRow>(
    em,
    `select o.version, o.standing, ${asInstant('o.confirmed_at')} as "confirmedAt", i.uid
       from central_officer o join platform_identity i on i.account_id = o.account_id and i.issuer = 'safety-platform' where o.account_id = $1`,
    [accountId],
  );
  return row ? { ...row, uid: fields.decrypt(row.uid, UID_PLACE) } : null;
}

export const isCentral = async (em: EntityManager, accountId: string): Promise<boolean> =>
  (await query(em, `select 1 from central_officer where account_id = $1`, [accountId])).length > 0;

export const liveGrants = (em: EntityManager, accountId: string): Promise<{ id: string; role: Role; district: string }[]> =>
  query(em, `select id, role, district from officer_grant where account_id = $1 and revoked_at is null`, [accountId]);
