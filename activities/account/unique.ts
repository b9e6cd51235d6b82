// What only the database can decide between two that come at once, in the words of the requirement (K01–K03, A10, J02).
import { reason, refusalOf } from '../../domain/account/problems.ts';
import type { Refusal } from '../../domain/kit/refusal.ts';

const taken = (code: Parameters<typeof reason>[0], field: string, rule: string): Refusal => refusalOf([reason(code, { field, rule })]);

export const uniqueRefusals: Readonly<Record<string, Refusal>> = {
  account_id_number: taken('ID_NUMBER_REGISTERED', 'idNumber', 'K01'),
  organisation_credit_code: taken('CREDIT_CODE_REGISTERED', 'creditCode', 'K02'),
  account_user_name: taken('ACCOUNT_NAME_TAKEN', 'accountName', 'K03'),
  account_phone: taken('PHONE_REGISTERED', 'phone', 'A10'),
  platform_identity_uid: taken('ID_NUMBER_REGISTERED', 'idNumber', 'K01'),
  membership_one: taken('ALREADY_MEMBER', 'phone', 'J02'),
};
