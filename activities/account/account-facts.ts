// What the table of accounts asks: form, code, what others hold, the awaited 采购单位, the rules.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AccountFacts } from '../../domain/account/process.ts';
import { reason } from '../../domain/account/problems.ts';
import { identifierKey } from '../../domain/account/sign-in.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { refuse, type Reason } from '../../domain/kit/refusal.ts';
import { query } from '../../db/kit/sql.ts';
import { takenValues } from '../../db/account/find.ts';
import { codeReasons } from './codes.ts';
import { rulesAt, type AccountRecordDeps } from './deps.ts';
import type { ChangePhoneInput, CounterChangedInput, NewAccount, Proven, RecoverInput, RegisterInput, SetUpInput, VerifyInput } from './inputs.ts';

type Values = Parameters<typeof takenValues>[2];

/** What the act wants to hold that must be nobody else's. */
function wanted(action: string, input: unknown): Values {
  const ofAccount = ({ kind, phone, accountName, idNumber, organisation }: NewAccount): Values => ({
    phone,
    ...(!accountName ? {} : { accountKey: identifierKey(accountName, 'userName') }),
    ...(idNumber === undefined ? {} : { idNumber }),
    // The awaited 采购单位 is there already, that is the point.
    ...(organisation === undefined || kind === 'purchaser' ? {} : { creditCode: organisation.creditCode }),
  });
  switch (action) {
    case 'register':
      return (input as RegisterInput).account ? ofAccount((input as RegisterInput).account!) : {};
    case 'setUp':
    case 'arrive':
      return ofAccount((input as SetUpInput).account);
    case 'verify': {
      const { accountName } = input as VerifyInput;
      return accountName === undefined ? {} : { accountKey: identifierKey(accountName, 'userName') };
    }
    case 'bindPhone':
    case 'changePhone': {
      const { phone } = input as ChangePhoneInput;
      return phone === undefined ? {} : { phone };
    }
    case 'counterChanged': {
      const { phone, idNumber, userName } = (input as CounterChangedInput).values;
      return {
        ...(phone === undefined ? {} : { phone }),
        ...(idNumber === undefined ? {} : { idNumber }),
        ...(userName === undefined ? {} : { accountKey: identifierKey(userName, 'userName') }),
      };
    }
    default:
      return {};
  }
}

async function takenReasons(em: EntityManager, deps: AccountRecordDeps, values: Values, self: string): Promise<Reason[]> {
  if (Object.keys(values).length === 0) return [];
  const taken = await takenValues(em, deps.fields, values, self);
  return [
    ...(taken.idNumber ? [reason('ID_NUMBER_REGISTERED', { field: 'idNumber', rule: 'K01' })] : []),
    ...(taken.creditCode ? [reason('CREDIT_CODE_REGISTERED', { field: 'creditCode', rule: 'K02' })] : []),
    ...(taken.accountName ? [reason('ACCOUNT_NAME_TAKEN', { field: 'accountName', rule: 'K03' })] : []),
    ...(taken.phone ? [reason('PHONE_REGISTERED', { field: 'phone', rule: 'A10' })] : []),
  ];
}

/** J01. The unit's row is locked, so that two first administrators can't come at once. */
async function purchasingUnit(em: EntityManager, account: NewAccount | null | undefined): Promise<AccountFacts['purchasingUnit']> {
  if (account?.kind !== 'purchaser') return 'none';
  const [unit] = await query<{ id: string }>(em, `select id from organisation where credit_code = $1 and kind = 'purchaser' for update`, [
    account.organisation?.creditCode,
  ]);
  if (!unit) return 'unknown';
  const [admin] = await query(
    em,
    `select 1 from membership where organisation_id = $1 and 'orgAdmin' = any(roles) and standing in ('enabled', 'disabled')`,
    [unit.id],
  );
  return admin ? 'hasAdministrator' : 'awaited';
}

/** Recoveries go on only for whoever began them: the ticket shows it. */
async function checkTicket(em: EntityManager, action: string, file: CaseView, { actor, input }: ActRequest): Promise<void> {
  if (!['resetPassword', 'tellUserName', 'abandonRecovery'].includes(action)) return;
  if (action === 'abandonRecovery' && actor.kind === 'person') return;
  const { ticketHash } = input as RecoverInput;
  const [row] = await query<{ held: string | null }>(em, `select recovery_hash as held from account where id = $1`, [file.id]);
  if (!row?.held || row.held !== ticketHash) throw refuse('RECOVERY_NOT_PROVEN');
}

export const accountFacts =
  (deps: AccountRecordDeps) =>
  async (em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<AccountFacts> => {
    const { action } = request;
    const input = (request.input ?? {}) as Proven & { account?: NewAccount | null };
    await checkTicket(em, action, file, request);
    const rules = await rulesAt(deps, em, file.district, received);
    return {
      form: input.reasons ?? [],
      code: await codeReasons(em, input.code),
      taken: await takenReasons(em, deps, wanted(action, input), file.id),
      passwordRight: input.passwordRight ?? null,
      purchasingUnit: action === 'register' ? await purchasingUnit(em, input.account) : 'none',
      lockMinutes: rules.lock.minutes,
      recoveryMinutes: rules.recoveryMinutes,
    };
  };
