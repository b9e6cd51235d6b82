// Posts that are held, so that rounds find somebody: one account of staff with all of them, everywhere.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Role } from '../../domain/kit/actor.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';

/** Account of staff with grants. Answers its id. */
export async function staff(orm: MikroORM, roles: readonly Role[], district = '000000', id = uuidv7()): Promise<string> {
  const em = orm.em.fork();
  await query(
    em,
    `with c as (insert into case_file (id, type, district, state, version, seq, head, created_at, changed_at)
         values ($1, 'Account', $2, 'normal', 1, 1, '', app_now(), app_now()) on conflict do nothing)
     insert into account (id, kind, district, user_name, user_name_key, phone, phone_index, created_at)
       values ($1, 'staff', $2, $3, $3, '-', $1::text, app_now()) on conflict do nothing`,
    [id, district === '000000' ? '140000' : district, `staff${id.slice(-12)}`],
  );
  for (const role of roles)
    await query(em, `insert into officer_grant (id, account_id, role, district, given_at) values ($1, $2, $3, $4, app_now())`, [
      uuidv7(),
      id,
      role,
      district,
    ]);
  return id;
}
export const reviewers: readonly Role[] = ['initialReviewer', 'paperReviewer', 'finalReviewer'];
