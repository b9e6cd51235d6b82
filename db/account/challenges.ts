// Traces of officers' sign-ins by a signed challenge (Q01).
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';
import { districtPrefix } from '../kit/within.ts';

export interface SignInTrace {
  nonce: string;
  accountId: string;
  madeAt: Instant;
  usedAt: Instant;
  /** `signed`, or the code of the refusal. */
  result: string;
  keyId: string | null;
  publicKey: string | null;
  signature: string;
}

/** Answered challenges, the newest first, before a moment. */
export const signInTraces = (
  em: EntityManager,
  filter: { within: readonly string[]; accountId?: string; before?: Instant },
  most: number,
): Promise<SignInTrace[]> =>
  query(
    em,
    `select c.nonce, c.account_id as "accountId", ${asInstant('c.made_at')} as "madeAt", ${asInstant('c.used_at')} as "usedAt", c.result, c.key_id as "keyId",
        k.public_key as "publicKey", c.signature
       from sign_in_challenge c join account a on a.id = c.account_id left join officer_key k on k.id = c.key_id
       where c.used_at is not null and ($1::uuid is null or c.account_id = $1) and ($2::timestamptz is null or c.made_at < $2) 
         and exists (select from unnest($4::text[]) p where starts_with(a.district, p)) order by c.made_at desc limit $3`,
    [filter.accountId ?? null, filter.before ?? null, most, filter.within.map(districtPrefix)],
  );

export interface OfficerKeyView {
  id: string;
  publicKey: string;
  label: string;
  givenAt: Instant;
}
/** Keys of an officer that are in force. */
export const keysOf = (em: EntityManager, accountId: string): Promise<OfficerKeyView[]> =>
  query(
    em,
    `select id, public_key as "publicKey", label, ${asInstant('given_at')} as "givenAt" from officer_key where account_id = $1 and revoked_at is null order by given_at`,
    [accountId],
  );
