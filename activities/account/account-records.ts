// What each act on an account writes. What clears the tries or ends the sessions stands in the table's own lists, so it is done for all of them in one place.
import { misuseVerdict } from '../../domain/account/misuse.ts';
import { accountProcess, clearsTries, endsSessions, showsPhone, type AccountFacts } from '../../domain/account/process.ts';
import { codePurposes } from '../../domain/account/sign-in.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import { plusMs, shown } from '../../domain/kit/instant.ts';
import type { SmsName } from '../../domain/kit/message-templates.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import { places } from '../../db/account/find.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { smsRow } from '../message/outbox.ts';
import { accountFacts } from './account-facts.ts';
import { clearTries, endSessions, insertAccount, insertOrganisation, setIdNumber, setPassword, setPhone, setUserName } from './account-rows.ts';
import { useCode } from './codes.ts';
import { rulesAt, type AccountRecordDeps } from './deps.ts';
import { linkIdentity } from '../../db/account/platform.ts';
import type {
  ArriveInput,
  ChangePasswordInput,
  ChangePhoneInput,
  CounterChangedInput,
  FoundInput,
  FreezeInput,
  NewAccount,
  Proven,
  RecoverInput,
  RegisterInput,
  SetUpInput,
  StartRecoveryInput,
  VerifyInput,
} from './inputs.ts';
import { uniqueRefusals } from './unique.ts';
import { registered } from '../../domain/account/shell.ts';

type Act = Acting<AccountFacts>;
type Write = (acting: Act) => Promise<Written>;

export function createAccountRecords(deps: AccountRecordDeps): ProcessRecords<AccountFacts> {
  const { fields } = deps;
  const sms = ({ file }: Act, template: SmsName, params: Record<string, string>, to?: { phone: string }): NonNullable<Written['outbox']> => [
    smsRow(fields, { key: `${file.id}/${file.seq + 1}/${template}`, template, to: to ?? { accountId: file.id }, params, district: file.district }),
  ];

  /** The organisation of a new account, and its first member (A01, J01). */
  async function withOrganisation({ em, file, received }: Act, account: NewAccount): Promise<{ organisationId: string | null; also: ActRequest[] }> {
    const { organisation, kind, district } = account;
    if (!organisation || kind === 'staff' || kind === 'personal') return { organisationId: null, also: [] };
    const awaited =
      kind === 'purchaser' ? await query<{ id: string }>(em, `select id from organisation where credit_code = $1`, [organisation.creditCode]) : [];
    const organisationId = awaited[0]?.id ?? (await insertOrganisation(em, { kind, district, ...organisation }, received));
    const input: FoundInput = { accountId: file.id, organisationId, district, personName: account.personName ?? account.accountName ?? '' };
    const found = {
      key: `${file.id}/${file.seq + 1}/found`,
      type: 'Invitation',
      action: 'found',
      actor: { kind: 'system' },
      input,
      bodyHash: '',
    } as const;
    return { organisationId, also: [found] };
  }

  const writes: Record<string, Write> = {
    register: async (acting) => {
      const { em, file, received, input } = acting;
      const { account, code } = input as RegisterInput;
      if (!account) throw new Error('A registration without reasons against it has an account');
      const { organisationId, also } = await withOrganisation(acting, account);
      await insertAccount(em, fields, file.id, account, received, organisationId);
      await useCode(em, code, received);
      const { redirectSeconds } = await rulesAt(deps, em, account.district, received);
      return {
        data: { kind: account.kind, ...(organisationId === null ? {} : { organisationId }) },
        body: { ...registered(redirectSeconds), ...(organisationId === null ? {} : { organisationId }) },
        outbox: sms(acting, 'accountRegistered', {}),
        also,
      };
    },
    setUp: async (acting) => {
      const { account } = acting.input as SetUpInput;
      const { organisationId, also } = await withOrganisation(acting, account);
      await insertAccount(acting.em, fields, acting.file.id, account, acting.received, organisationId);
      return { data: { kind: account.kind, ...(organisationId === null ? {} : { organisationId }) }, also };
    },
    arrive: async (acting) => {
      const { em, file, received } = acting;
      const { account, identity } = acting.input as ArriveInput;
      await insertAccount(em, fields, file.id, account, received);
      await linkIdentity(em, fields, file.id, identity, account.district, received);
      const { issuer, level } = identity;
      return { data: { kind: account.kind, issuer, level } };
    },
    verify: async ({ em, file, received, input }) => {
      const { accountName, passwordHash, code } = input as VerifyInput;
      await setUserName(em, file.id, accountName!);
      await setPassword(em, file.id, passwordHash!, received);
      await useCode(em, code, received);
      return {};
    },
    lock: async (acting) => {
      const until = plusMs(acting.received, acting.facts.lockMinutes * 60_000);
      await query(acting.em, `update account set locked_until = $2 where id = $1`, [acting.file.id, until]);
      return { data: { until }, outbox: sms(acting, 'accountLocked', { time: shown(until) }) };
    },
    startRecovery: async ({ em, file, received, input, request }) => {
      const { kind, ticketHash, code } = input as StartRecoveryInput;
      await useCode(em, code, received);
      await query(em, `update account set recovery_hash = $2 where id = $1`, [file.id, ticketHash]);
      // A forgotten user name is told at once: nothing more has to be typed.
      const tell: ActRequest = { ...request, key: `${file.id}/${file.seq + 1}/tell`, action: 'tellUserName', caseId: file.id, input: { ticketHash } };
      delete tell.ifMatch;
      return { data: { kind }, also: kind === 'userName' ? [tell] : [] };
    },
    tellUserName: async (acting) => {
      const [row] = await query<{ name: string | null }>(
        acting.em,
        `update account set recovery_hash = null where id = $1 returning user_name as name`,
        [acting.file.id],
      );
      return row?.name ? { outbox: sms(acting, 'userNameFound', { userName: row.name }) } : {};
    },
    resetPassword: async (acting) => {
      const { em, file, received } = acting;
      await setPassword(em, file.id, (acting.input as RecoverInput).passwordHash!, received);
      await query(em, `update account set recovery_hash = null where id = $1`, [file.id]);
      return { outbox: sms(acting, 'passwordChanged', { time: shown(received) }) };
    },
    changePhone: async (acting) => {
      const { em, file, received, input } = acting;
      const { phone, code } = input as ChangePhoneInput;
      const was = await setPhone(em, fields, file.id, file.district, phone!);
      await useCode(em, code, received);
      return { outbox: sms(acting, 'phoneChanged', { time: shown(received) }, { phone: was }) };
    },
    bindPhone: async (acting) => {
      const { em, file, received, input } = acting;
      const { phone, code } = input as ChangePhoneInput;
      const was = await setPhone(em, fields, file.id, file.district, phone!);
      await useCode(em, code, received);
      return was === phone ? {} : { outbox: sms(acting, 'phoneChanged', { time: shown(received) }, { phone: was }) };
    },
    changePassword: async (acting) => {
      await setPassword(acting.em, acting.file.id, (acting.input as ChangePasswordInput).passwordHash!, acting.received);
      return { outbox: sms(acting, 'passwordChanged', { time: shown(acting.received) }) };
    },
    freeze: async (acting) => {
      const { em, file, received, input } = acting;
      const { kind, description, reporter, userType, code } = input as FreezeInput;
      const id = uuidv7();
      const sealed = fields.encrypt(description, file.district, places.misuse);
      await query(em, `insert into misuse_report (id, account_id, kind, description, reporter, at) values ($1, $2, $3, $4, $5, $6)`, [
        id,
        file.id,
        kind,
        sealed,
        reporter,
        received,
      ]);
      await useCode(em, code, received);
      // An officer who freezes it has heard it from somebody; the counter settles it all the same.
      const verdict = misuseVerdict({ accountId: file.id, kind, description }, reporter === 'other' ? 'phone' : reporter, {
        frozen: false,
        userType,
      });
      const about = { accountId: file.id, district: file.district, key: `${file.id}/${file.seq + 1}/counter` };
      const also = verdict.ok && verdict.freeze && deps.openCounterCase ? [deps.openCounterCase(verdict.open, about)] : [];
      return { data: { report: id, kind, reporter }, outbox: sms(acting, 'accountFrozen', { time: shown(received) }), also };
    },
    unfreeze: async ({ em, file }) => ({
      also: (await deps.settleCounterCases?.(em, { accountId: file.id, key: `${file.id}/${file.seq + 1}/settle` })) ?? [],
    }),
    counterChanged: async ({ em, file, received, input }) => {
      const { values, newPassword } = input as CounterChangedInput;
      const { phone, userName, idNumber } = values;
      const personName = values['name'] ?? values['personName'];
      if (phone !== undefined) await setPhone(em, fields, file.id, file.district, phone);
      if (userName !== undefined) await setUserName(em, file.id, userName);
      if (idNumber !== undefined) await setIdNumber(em, fields, file.id, file.district, idNumber);
      if (personName !== undefined) await query(em, `update account set person_name = $2 where id = $1`, [file.id, personName]);
      // Without a password only 忘记密码 by the reserved phone leads in.
      if (newPassword) await query(em, `update account set password_hash = null, password_changed_at = $2 where id = $1`, [file.id, received]);
      return { data: { fields: Object.keys(values).sort() } };
    },
  };

  const all = Object.keys(accountProcess.actions).map((name): [string, Write] => [
    name,
    async (acting) => {
      const written = (await writes[name]?.(acting)) ?? {};
      if (showsPhone.includes(name))
        await query(acting.em, `update account set phone_verified_at = $2 where id = $1`, [acting.file.id, acting.received]);
      if (clearsTries.includes(name)) await clearTries(acting.em, acting.file.id);
      if (endsSessions.includes(name)) await endSessions(acting.em, acting.file.id, acting.received);
      return written;
    },
  ]);

  return {
    process: accountProcess,
    begin: async (_em, { action, input, caseId }) => {
      const id = caseId ?? uuidv7();
      const district = action === 'register' ? (input as RegisterInput).district : (input as SetUpInput).account.district;
      return { id, applicantId: id, district };
    },
    facts: accountFacts(deps),
    apply: Object.fromEntries(all),
    unique: uniqueRefusals,
  };
}

/** What a code must have been sent for, so that it counts for nothing else. */
export const purposeOf: Record<'password' | 'userName' | 'phone', keyof typeof codePurposes> = {
  password: 'recoverPassword',
  userName: 'recoverUserName',
  phone: 'changePhone',
};
export type { Proven };
