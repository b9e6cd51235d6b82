// Finding accounts: by what people type (K13), by phone, by id. Encrypted columns are found by their blind index under every key of the ring.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AccountKind } from '../../domain/account/roles.ts';
import { identifierKey, passwordCandidates, type IdentifierKind, type TryState } from '../../domain/account/sign-in.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Where encrypted columns say they belong. */
export const places = { phone: 'account.phone', idNumber: 'account.id_number', misuse: 'misuse_report.description' } as const;

export interface FoundAccount {
  id: string;
  kind: AccountKind;
  district: string;
  state: string;
  recovery: string;
  version: number;
  userName: string | null;
  personName: string | null;
  /** Encrypted. */
  phone: string;
  passwordHash: string | null;
  passwordChangedAt: Instant | null;
  tries: TryState;
  recoveryHash: string | null;
  /** Of a temporary account. */
  endsAt: Instant | null;
  organisationId: string | null;
}

const SELECT = `select a.id, a.kind, a.district, c.state, c.regions->>'recovery' as recovery, c.version, a.user_name as "userName", a.person_name as "personName", a.phone,
    a.password_hash as "passwordHash", ${asInstant('a.password_changed_at')} as "passwordChangedAt", jsonb_build_object('wrong', a.wrong_tries, 'lockedUntil', ${asInstant('a.locked_until')}) as tries,
    a.recovery_hash as "recoveryHash", ${asInstant('a.ends_at')} as "endsAt", a.organisation_id as "organisationId"
  from account a join case_file c on c.id = a.id`;

const first = async (em: EntityManager, where: string, params: unknown[]): Promise<FoundAccount | null> =>
  (await query<FoundAccount>(em, `${SELECT} where ${where}`, params))[0] ?? null;

export const accountById = (em: EntityManager, id: string): Promise<FoundAccount | null> => first(em, 'a.id = $1', [id]);

export const accountByPhone = (em: EntityManager, fields: Fields, phone: string): Promise<FoundAccount | null> =>
  first(em, 'a.phone_index = any($1)', [fields.blindIndexes(phone, 'phone')]);

/** The account that a typed 身份证号, 统一社会信用代码 or user name belongs to; a phone goes with a code alone and finds nothing here. */
export async function accountByIdentifier(em: EntityManager, fields: Fields, text: string): Promise<FoundAccount | null> {
  const by: Record<IdentifierKind, (key: string) => Promise<FoundAccount | null>> = {
    idNumber: (key) => first(em, 'a.id_number_index = any($1)', [fields.blindIndexes(key, 'idNumber')]),
    // The account that registered the organisation; later employees sign in by their own names.
    creditCode: (key) =>
      first(
        em,
        `a.id = (select m.account_id from membership m join organisation o on o.id = m.organisation_id
           where o.credit_code = $1 and 'orgAdmin' = any(m.roles) and m.standing = 'enabled' order by m.created_at, m.id limit 1)`,
        [key],
      ),
    phone: async () => null,
    userName: (key) => first(em, 'a.user_name_key = $1', [key]),
  };
  for (const kind of passwordCandidates(text)) {
    const found = await by[kind](identifierKey(text, kind));
    if (found) return found;
  }
  return null;
}

/** Which of these values another account or organisation holds. */
export async function takenValues(
  em: EntityManager,
  fields: Fields,
  values: { idNumber?: string; creditCode?: string; accountKey?: string; phone?: string },
  except: string | null = null,
): Promise<{ idNumber: boolean; creditCode: boolean; accountName: boolean; phone: boolean }> {
  const [row] = await query<{ idNumber: boolean; creditCode: boolean; accountName: boolean; phone: boolean }>(
    em,
    `select exists (select from account where id_number_index = any($1) and id is distinct from $5) as "idNumber",
       exists (select from organisation where credit_code = $2) as "creditCode",
       exists (select from account where user_name_key = $3 and id is distinct from $5) as "accountName",
       exists (select from account where phone_index = any($4) and id is distinct from $5) as phone`,
    [
      values.idNumber === undefined ? [] : fields.blindIndexes(values.idNumber, 'idNumber'),
      values.creditCode ?? null,
      values.accountKey ?? null,
      values.phone === undefined ? [] : fields.blindIndexes(values.phone, 'phone'),
      except,
    ],
  );
  return row!;
}

/** `138****0000`: enough for its owner to know it again. */
export const maskedPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;
