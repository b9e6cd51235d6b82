// How many people the system serves (O14).
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AccountKind } from '../../domain/account/roles.ts';
import type { Role } from '../../domain/kit/actor.ts';
import { query } from '../kit/sql.ts';

export interface AccountCounts {
  total: number;
  kinds: { kind: AccountKind; accounts: number }[];
  /** Holders of each post in force. */
  roles: { role: Role; accounts: number }[];
}

/** Accounts in use. `districts`: prefixes of district codes; null: all. */
export async function accountCounts(em: EntityManager, districts: readonly string[] | null): Promise<AccountCounts> {
  const within = districts?.map((prefix) => `${prefix}%`) ?? null;
  const kinds = await query<{ kind: AccountKind; accounts: number }>(
    em,
    `select a.kind, count(*)::int as accounts from account a join case_file c on c.id = a.id
       where c.state = 'active' and ($1::text[] is null or a.district like any($1)) group by 1 order by 1`,
    [within],
  );
  const roles = await query<{ role: Role; accounts: number }>(
    em,
    `select g.role, count(distinct a.id)::int as accounts from officer_grant g join account a on a.id = g.account_id join case_file c on c.id = a.id
       where c.state = 'active' and g.revoked_at is null and ($1::text[] is null or a.district like any($1)) group by 1 order by 1`,
    [within],
  );
  return { total: kinds.reduce((sum, { accounts }) => sum + accounts, 0), kinds, roles };
}
