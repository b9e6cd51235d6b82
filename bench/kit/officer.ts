import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Role } from '../../domain/kit/actor.ts';
import { newToken } from '../../security/token.ts';

export interface SeededOfficer {
  accountId: string;
  token: string;
}

/** An officer with a session, who holds a role in the given districts. */
export async function seedOfficer(client: pg.ClientBase, role: Role, ...districts: string[]): Promise<SeededOfficer> {
  const accountId = randomUUID();
  const { token, hash } = newToken();
  await client.query(
    `with c as (insert into case_file (id, type, district, state, version, seq, head, created_at, changed_at)
         values ($1, 'Account', '000000', 'active', 1, 1, '', app_now(), app_now())),
       a as (insert into account (id, kind, district, user_name, user_name_key, phone, phone_index, created_at)
         values ($1, 'staff', '000000', 'bench' || $2, 'bench' || $2, '-', $1::text, app_now()) returning id),
       g as (insert into officer_grant (id, account_id, role, district, given_at) select gen_random_uuid(), id, $5, d, app_now() from a, unnest($3::text[]) d)
     insert into session (token_hash, id, account_id, listener, label, created_at, last_seen_at, idle, ends_at)
       select $4, gen_random_uuid(), id, 'officers', 'bench', app_now(), app_now(), '1 day', app_now() + interval '1 day' from a`,
    [accountId, accountId.slice(0, 8), districts, hash, role],
  );
  return { accountId, token };
}
