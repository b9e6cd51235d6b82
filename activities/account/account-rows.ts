// Rows behind the acts of accounts.
import type { EntityManager } from '@mikro-orm/postgresql';
import { identifierKey } from '../../domain/account/sign-in.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import { places } from '../../db/account/find.ts';
import { nameKey } from '../../db/account/organisations.ts';
import type { Fields } from '../../security/field.ts';
import type { NewAccount } from './inputs.ts';

/** Inserts an account. Breaks the constraints account_phone, account_user_name, account_id_number where another holds the same. */
export async function insertAccount(
  em: EntityManager,
  fields: Fields,
  id: string,
  account: NewAccount,
  at: Instant,
  organisationId: string | null = null,
): Promise<void> {
  const { kind, district, phone, accountName, personName, idNumber, passwordHash, temporary } = account;
  await query(
    em,
    `insert into account (id, kind, district, user_name, user_name_key, person_name, phone, phone_index, id_number, id_number_index, password_hash,
       password_changed_at, organisation_id, owner_id, ends_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, case when $11::text is null then null else $12::timestamptz end, $13, $14, $15, $12)`,
    [
      id,
      kind,
      district,
      accountName || null,
      !accountName ? null : identifierKey(accountName, 'userName'),
      personName ?? null,
      fields.encrypt(phone, district, places.phone),
      fields.blindIndex(phone, 'phone'),
      idNumber === undefined ? null : fields.encrypt(idNumber, district, places.idNumber),
      idNumber === undefined ? null : fields.blindIndex(idNumber, 'idNumber'),
      passwordHash ?? null,
      at,
      organisationId,
      temporary?.ownerId ?? null,
      temporary?.endsAt ?? null,
    ],
  );
}

export interface NewOrganisation {
  kind: 'supplier' | 'purchaser' | 'legal';
  district: string;
  name: string;
  creditCode: string;
  legalType: string | null;
  awaitedBy?: string;
}

/** Inserts an organisation; answers its id. Breaks organisation_credit_code where the code is held already. */
export async function insertOrganisation(
  em: EntityManager,
  { kind, district, name, creditCode, legalType, awaitedBy }: NewOrganisation,
  at: Instant,
): Promise<string> {
  const id = uuidv7();
  await query(
    em,
    `insert into organisation (id, kind, district, name, name_key, credit_code, legal_type, awaited_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, kind, district, name, nameKey(name), creditCode, legalType, awaitedBy ?? null, at],
  );
  return id;
}

export const setPassword = (em: EntityManager, id: string, hash: string, at: Instant): Promise<unknown> =>
  query(em, `update account set password_hash = $2, password_changed_at = $3 where id = $1`, [id, hash, at]);

/** Answers the phone that was, in clear. */
export async function setPhone(em: EntityManager, fields: Fields, id: string, district: string, phone: string): Promise<string> {
  const [was] = await query<{ phone: string }>(em, `select phone from account where id = $1 for no key update`, [id]);
  await query(em, `update account set phone = $2, phone_index = $3 where id = $1`, [
    id,
    fields.encrypt(phone, district, places.phone),
    fields.blindIndex(phone, 'phone'),
  ]);
  return fields.decrypt(was!.phone, places.phone);
}

export const setUserName = (em: EntityManager, id: string, name: string): Promise<unknown> =>
  query(em, `update account set user_name = $2, user_name_key = $3 where id = $1`, [id, name, identifierKey(name, 'userName')]);

export const setIdNumber = (em: EntityManager, fields: Fields, id: string, district: string, idNumber: string): Promise<unknown> =>
  query(em, `update account set id_number = $2, id_number_index = $3 where id = $1`, [
    id,
    fields.encrypt(idNumber, district, places.idNumber),
    fields.blindIndex(idNumber, 'idNumber'),
  ]);

export const endSessions = (em: EntityManager, accountId: string, at: Instant): Promise<unknown> =>
  query(em, `update session set ended_at = $2 where account_id = $1 and ended_at is null`, [accountId, at]);

export const clearTries = (em: EntityManager, accountId: string): Promise<unknown> =>
  query(em, `update account set wrong_tries = 0, locked_until = null where id = $1 and (wrong_tries > 0 or locked_until is not null)`, [accountId]);
