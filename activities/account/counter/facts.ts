// What the table of counter cases asks.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UserType } from '../../../domain/account/counter/materials.ts';
import { appointment } from '../../../domain/account/counter/appointment/process.ts';
import { counterChain } from '../../../domain/account/counter/chain.ts';
import { begun, counterKinds, type CounterFacts, type OpenInput, type Requested } from '../../../domain/account/counter/record.ts';
import { counterRulesOf } from '../../../domain/account/counter/rules.ts';
import { checkRequested, ofOrganisation } from '../../../domain/account/counter/values.ts';
import { reason } from '../../../domain/account/problems.ts';
import { accountRulesOf } from '../../../domain/account/rule-values.ts';
import { identifierKey } from '../../../domain/account/sign-in.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { takenValues } from '../../../db/account/find.ts';
import { appointmentOf, type Appointment } from '../../../db/counter/appointments.ts';
import { counterRecordOf } from '../../../db/counter/records.ts';
import { isKnownDistrict } from '../../../db/data/districts/index.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { Fields } from '../../../security/field.ts';
import { approvalFacts } from '../../approval/facts.ts';
import { lockAccount, type AccountState } from './accounts.ts';

/** Acts that neither open a round nor end one by its definition. */
const PLAIN = new Set(['print', 'archive', 'lapse', 'settle']);

/** Facts, with what the acts write by. */
export interface Loaded extends CounterFacts {
  /** The account that the case is about; null for a registration. */
  account: AccountState | null;
}

export async function counterFacts(fields: Fields, em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const book = await ruleBook(em);
  const set = book.rulesOf(file);
  const opens = request.action === 'open';
  const stored = opens ? null : await counterRecordOf(em, fields, file.id);
  if (!opens && !stored) throw refuse('NOT_FOUND');
  const input = request.input as OpenInput;
  const context = { today: shanghaiDay(received), isKnownDistrict, accountName: accountRulesOf(set).accountName };
  const checked = opens ? checkRequested(input.requested, context) : { requested: stored!.requested, reasons: [] };
  const record = stored ?? begun({ ...input, requested: checked.requested });
  const { requested } = record;
  const touches = ['open', 'confirm', 'reject', 'lapse'].includes(request.action);
  const account = touches && 'accountId' in requested ? await lockAccount(em, requested.accountId) : null;
  const asked = { kind: requested.kind, userType: record.userType };
  const approval = PLAIN.has(request.action) ? undefined : await approvalFacts(em, request, { chain: counterChain, file, received, set }, asked);
  return {
    record,
    approval,
    account,
    rules: counterRulesOf(set),
    calendar: book.calendar(),
    taken: request.action === 'confirm' ? [...frozen(requested, account), ...(await takenReasons(em, fields, requested))] : [],
    form: opens
      ? [
          ...checked.reasons,
          ...accountReasons(requested, record.userType, account),
          ...(input.appointmentId === undefined ? [] : unfit(await appointmentOf(em, input.appointmentId), requested, file)),
        ]
      : [],
  };
}

/** The appointment must be open, here, and for this matter. Its day is looked at by its own table. */
function unfit(found: Appointment | null, { kind }: Requested, { district }: CaseView): Reason[] {
  const no = (message: string): Reason[] => [{ field: 'appointmentId', message }];
  if (!found || found.district !== district) return no('本大厅没有该预约，请核对预约号，或不填写预约直接受理');
  if (found.state !== 'booked') return no(`该预约${appointment.states[found.state]!.label}，请不填写预约直接受理`);
  return found.kind === kind ? [] : no(`该预约办理的事项为“${counterKinds[found.kind]}”，与受理事项不一致，请核对，或不填写预约直接受理`);
}

/** A frozen account is given back by an 解冻 case alone: another one on its way must not open it by the side door. */
const frozen = (requested: Requested, account: AccountState | null): Reason[] =>
  account?.state === 'frozen' && requested.kind !== 'unfreeze' ? [reason('ACCOUNT_FROZEN')] : [];

function accountReasons(requested: Requested, userType: UserType, account: AccountState | null): Reason[] {
  if (!('accountId' in requested)) return [];
  const field = 'requested.accountId';
  if (!account) return [reason('NO_SUCH_ACCOUNT', { field, rule: 'K07' })];
  if (requested.kind === 'unfreeze' && account.state !== 'frozen') return [{ field, message: '该账号未冻结，无需解冻' }];
  const personal = account.kind === 'personal';
  const fits = personal ? userType === 'naturalPerson' : account.kind !== 'legal' || userType !== 'naturalPerson';
  const organisation = personal && requested.kind === 'changeData' && Object.keys(requested.data).some((name) => ofOrganisation.includes(name));
  return [
    ...frozen(requested, account),
    ...(fits ? [] : [{ field: 'userType', message: personal ? '个人账号的用户类型应为自然人' : '法人账号的用户类型不能为自然人' }]),
    ...(organisation ? [{ field: 'requested.data', message: '个人账号没有单位信息' }] : []),
  ];
}

/** What others hold already, as far as a look-up tells; the constraints decide. */
async function takenReasons(em: EntityManager, fields: Fields, requested: Requested): Promise<Reason[]> {
  const values: Record<string, string | undefined> =
    requested.kind === 'changeData'
      ? requested.data
      : requested.kind === 'registerLegal'
        ? { phone: requested.phone, userName: requested.userName, creditCode: requested.uscc }
        : { ...requested };
  const taken = await takenValues(
    em,
    fields,
    {
      ...(values['phone'] === undefined ? {} : { phone: values['phone'] }),
      ...(values['idNumber'] === undefined ? {} : { idNumber: values['idNumber'] }),
      ...(values['creditCode'] === undefined ? {} : { creditCode: values['creditCode'] }),
      ...(values['userName'] === undefined ? {} : { accountKey: identifierKey(values['userName'], 'userName') }),
    },
    'accountId' in requested ? requested.accountId : null,
  );
  return [
    ...(taken.idNumber ? [reason('ID_NUMBER_REGISTERED', { field: 'requested.idNumber', rule: 'K01' })] : []),
    ...(taken.creditCode ? [reason('CREDIT_CODE_REGISTERED', { field: 'requested.creditCode', rule: 'K02' })] : []),
    ...(taken.accountName ? [reason('ACCOUNT_NAME_TAKEN', { field: 'requested.userName', rule: 'K03' })] : []),
    ...(taken.phone ? [reason('PHONE_REGISTERED', { field: 'requested.phone', rule: 'A10' })] : []),
  ];
}
