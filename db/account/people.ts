// What other rooms ask about accounts and organisations.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Fields } from '../../security/field.ts';
import { ask, query } from '../kit/sql.ts';
import { places } from './find.ts';

/** Reserved phone in clear, at the moment of sending; null when there is none. */
export async function phoneOf(em: EntityManager, fields: Fields, accountId: string): Promise<string | null> {
  const [row] = await query<{ phone: string | null }>(em, `select phone from account where id = $1`, [accountId]);
  return row?.phone ? fields.decrypt(row.phone, places.phone) : null;
}

/** Members who are told what concerns their organisation: its administrators. */
export const administratorsOf = async (em: EntityManager, organisationId: string): Promise<string[]> =>
  (
    await query<{ id: string }>(
      em,
      `select account_id as id from membership where organisation_id = $1 and standing = 'enabled' and 'orgAdmin' = any(roles) order by created_at`,
      [organisationId],
    )
  ).map(({ id }) => id);

/** The organisation as it was registered; null when there is none. */
export async function registrationOf(
  em: EntityManager,
  organisationId: string,
): Promise<{ creditCode: string; entityType: string; orgName: string } | null> {
  const [row] = await ask<{ credit_code: string; legal_type: string | null; name: string }>(
    em,
    `select credit_code, legal_type, name from organisation where id = $1`,
    [organisationId],
  );
  return row ? { creditCode: row.credit_code, entityType: row.legal_type ?? 'enterprise', orgName: row.name } : null;
}
