// The account behind a counter case: how it stands, and the acts on it that belong to the counter's.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AccountEffect } from '../../../domain/account/counter/effect.ts';
import type { UserType } from '../../../domain/account/counter/materials.ts';
import { ofOrganisation } from '../../../domain/account/counter/values.ts';
import { legalTypes, type AccountKind, type LegalType } from '../../../domain/account/roles.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { query } from '../../../db/kit/sql.ts';
import type { CounterChangedInput, SetUpInput } from '../inputs.ts';
import { updateOrganisation } from './rows.ts';

export interface AccountState {
  id: string;
  kind: AccountKind;
  district: string;
  /** Of the main state and of the region of recoveries. */
  state: string;
  recovery: string;
}

/** The account with its row locked until the act is decided; null when there is none. The case is locked before it, always in this order. */
export async function lockAccount(em: EntityManager, accountId: string): Promise<AccountState | null> {
  const [row] = await query<AccountState>(
    em,
    `select a.id, a.kind, a.district, c.state, c.regions->>'recovery' as recovery from case_file c join account a on a.id = c.id where c.id = $1 for no key update of c`,
    [accountId],
  );
  return row ?? null;
}

/** A counter act as the acts on the account see it: their keys begin with it. */
export interface Cause {
  caseId: string;
  seq: number;
}

const onAccount = ({ caseId, seq }: Cause, action: string, accountId: string, input: unknown): ActRequest => ({
  key: `${caseId}/${seq}/${action}`,
  type: 'Account',
  action,
  caseId: accountId,
  actor: { kind: 'system' },
  input,
  bodyHash: '',
});

/** 转大厅办理, where the account isn't there already. */
export const sentToCounter = (cause: Cause, { id, recovery }: AccountState): ActRequest[] =>
  recovery === 'counter' ? [] : [onAccount(cause, 'sendToCounter', id, {})];

/** The account goes on as it was. */
export const givenBack = (cause: Cause, { id, recovery }: AccountState): ActRequest[] =>
  recovery === 'counter' ? [onAccount(cause, 'counterRejected', id, {})] : [];

/** 已修改: the account is changed in the transaction of the confirmation. The organisation's values are written here, the account's by its own act. */
export async function changed(em: EntityManager, cause: Cause, account: AccountState, { values, newPassword }: AccountEffect): Promise<ActRequest[]> {
  const own = Object.fromEntries(Object.entries(values).filter(([name]) => !ofOrganisation.includes(name)));
  if (Object.keys(own).length < Object.keys(values).length) await updateOrganisation(em, account.id, values);
  const input: CounterChangedInput = { values: own, newPassword };
  return [...sentToCounter(cause, account), onAccount(cause, 'counterChanged', account.id, input)];
}

/** A new account, 未验证 until its holder has set the password by a code to the phone. */
export function registeredAt(cause: Cause, accountId: string, district: string, userType: UserType, { values }: AccountEffect): ActRequest {
  const { name = '', phone = '', userName = '', idNumber, uscc } = values;
  const common = { district, phone, accountName: userName };
  const input: SetUpInput = {
    account:
      uscc === undefined
        ? { ...common, kind: 'personal', personName: name, ...(idNumber === undefined ? {} : { idNumber }) }
        : { ...common, kind: 'legal', organisation: { name, creditCode: uscc, legalType: legalTypeOf(userType) } },
  };
  return onAccount(cause, 'setUp', accountId, input);
}

/** 分公司 belong to an 企业法人; 民办非企业 have no 法人类型 in the registration's list. */
const legalTypeOf = (userType: UserType): LegalType | null =>
  userType === 'branch' ? 'enterprise' : Object.hasOwn(legalTypes, userType) ? (userType as LegalType) : null;
