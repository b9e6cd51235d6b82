// What is known of the person behind a registration on the day of the act.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PlainDate } from '../../domain/kit/instant.ts';
import type { CertificateFacts, LicenceFacts, Subject } from '../../domain/registration/eligibility.ts';
import type { Fields } from '../../security/field.ts';
import { places as accountPlaces } from '../account/find.ts';
import { ask, query } from '../kit/sql.ts';

export interface Person {
  name: string | null;
  idNumber: string | null;
  /** Every blind index of the number, under all keys. */
  indexes: string[];
}

export async function personOf(em: EntityManager, fields: Fields, accountId: string): Promise<Person> {
  const [row] = await ask<{ name: string | null; id: string | null }>(
    em,
    `select person_name as name, id_number as id from account where id = $1`,
    [accountId],
  );
  const idNumber = row?.id ? fields.decrypt(row.id, accountPlaces.idNumber) : null;
  return { name: row?.name ?? null, idNumber, indexes: idNumber === null ? [] : fields.blindIndexes(idNumber, 'idNumber') };
}

/** Day of birth as the number of an identity card says it; other numbers say none. */
export const birthOf = (idNumber: string | null): PlainDate | null =>
  idNumber !== null && /^\d{17}[\dX]$/.test(idNumber) ? `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}` : null;

const CERTIFICATE = `select c.id, c.number, c.specialty, c.issued_on::text as "issuedOn", c.standing, c.id_number_index = any($2::text[]) as own from certificate c`;
const LICENCE = `select l.id, l.number, l.standing, l.specialty, l.employer_id as "employerId", l.valid_to::text as "validTo", l.account_id = $2 as own, l.certificate_id as "certificateId" from licence l`;
export type StoredLicence = LicenceFacts & { certificateId: string };

export const certificateById = async (em: EntityManager, id: string | null, indexes: readonly string[]): Promise<CertificateFacts | null> =>
  id === null ? null : ((await query<CertificateFacts>(em, `${CERTIFICATE} where c.id = $1`, [id, indexes]))[0] ?? null);

export const certificatesOf = (em: EntityManager, indexes: readonly string[]): Promise<CertificateFacts[]> =>
  ask(em, `${CERTIFICATE} where c.id_number_index = any($2::text[]) and $1::uuid is null order by c.issued_on desc`, [null, indexes]);

export const licenceById = async (em: EntityManager, id: string, accountId: string): Promise<StoredLicence | null> =>
  (await query<StoredLicence>(em, `${LICENCE} where l.id = $1`, [id, accountId]))[0] ?? null;

/** The licence of a person that counts: one in force before those that ended, the newest first. */
export const lastLicenceOf = async (em: EntityManager, accountId: string): Promise<StoredLicence | null> =>
  (
    await query<StoredLicence>(
      em,
      `${LICENCE} where l.account_id = $2 and $1::uuid is null order by l.standing in ('valid', 'toChange', 'expired') desc, l.issued_at desc limit 1`,
      [null, accountId],
    )
  )[0] ?? null;

export const organisationByCode = async (em: EntityManager, code: string | undefined): Promise<{ id: string; name: string } | null> =>
  code === undefined
    ? null
    : ((await query<{ id: string; name: string }>(em, `select id, name from organisation where credit_code = $1`, [code.toUpperCase()]))[0] ?? null);

/** Bans of revocations and of refused applications, each with its basis. */
export const bansOf = (em: EntityManager, accountId: string, indexes: readonly string[], day: PlainDate): Promise<Subject['bans'][number][]> =>
  query(
    em,
    `select until_day::text as until, basis from practice_ban where id_number_index = any($1::text[]) and until_day >= $3 and lifted_at is null
     union all select until_day::text, basis from registration_ban where account_id = $2 and until_day >= $3`,
    [indexes, accountId, day],
  );
