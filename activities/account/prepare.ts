// From what was typed to what `decide` gets: forms checked, codes tried, passwords hashed, the register asked. Nothing here changes an account.
import { passwordReasons, accountNameReasons, invalid, required, validateRegistration } from '../../domain/account/registration.ts';
import type { RegistrationKind } from '../../domain/account/fields.ts';
import type { AccountRules } from '../../domain/account/rule-values.ts';
import type { MisuseKind } from '../../domain/account/misuse.ts';
import type { UserType } from '../../domain/account/counter/materials.ts';
import { reason, refusalOf } from '../../domain/account/problems.ts';
import type { CodePurpose } from '../../domain/account/sign-in.ts';
import type { AccountKind, LegalType } from '../../domain/account/roles.ts';
import type { InvitationFacts } from '../../domain/account/invitation.ts';
import type { Recovery } from '../../domain/account/process.ts';
import { validateMobile } from '../../domain/kit/identity/mobile.ts';
import { validateName } from '../../domain/kit/identity/person-name.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { refuse, Refused, type Reason } from '../../domain/kit/refusal.ts';
import { isKnownDistrict } from '../../db/data/districts/index.ts';
import { accountByIdentifier, accountById, accountByPhone, places, type FoundAccount } from '../../db/account/find.ts';
import { openPlace } from '../../db/account/organisations.ts';
import { uidOf } from '../../db/account/platform.ts';
import { query } from '../../db/kit/sql.ts';
import { sm3 } from '../../security/hash.ts';
import { hashPassword, verifyPassword } from '../../security/password.ts';
import { purposeOf } from './account-records.ts';
import { tryCode, type CodeProof } from './codes.ts';
import { rulesNow, type AccountDeskDeps } from './deps.ts';
import type {
  ChangePasswordInput,
  ChangePhoneInput,
  FreezeInput,
  NewAccount,
  RecoverInput,
  RegisterInput,
  SetUpInput,
  StartRecoveryInput,
  VerifyInput,
} from './inputs.ts';
import { registered as askRegister } from './real-name.ts';

type Bound = InvitationFacts['bound'];
export type Typed = Record<string, unknown>;

/** An act on an account that the path doesn't name. */
export interface Prepared<I> {
  input: I;
  caseId: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
/** 11 digits, or null. */
export function phoneIn(value: unknown): string | null {
  const checked = validateMobile(text(value));
  return checked.ok ? checked.value.number : null;
}

/** The 法人类型 that a credit code's beginning belongs to. */
const typeOf = (creditCode: string, { legalTypePrefixes }: AccountRules): LegalType | null =>
  (Object.entries(legalTypePrefixes) as [LegalType, readonly string[]][]).find(([, prefixes]) =>
    prefixes.some((p) => creditCode.startsWith(p)),
  )?.[0] ?? null;

const kinds: Record<RegistrationKind, AccountKind> = { supplier: 'supplier', personal: 'personal', legal: 'legal', purchaser: 'purchaser' };

export function createPrepare(deps: AccountDeskDeps) {
  const { orm, fields } = deps;
  const em = () => orm.em.fork();
  const noSuch = (): Error => refuse('SMS_CODE_WRONG', { reasons: [reason('SMS_CODE_WRONG', { field: 'smsCode', rule: 'A11' })] });
  const hashWhen = async (reasons: readonly Reason[], password: unknown): Promise<{ passwordHash?: string }> =>
    reasons.length ? {} : { passwordHash: await hashPassword(password as string) };

  /**
   * Whose phone this is, shown by the code sent to it. A wrong code is answered before anything of the account is looked at, and in the same way where
   * nobody has the phone: no state, no journal row tells the two apart.
   */
  async function holder(purpose: CodePurpose, typed: Typed): Promise<{ account: FoundAccount; code: CodeProof }> {
    const phone = phoneIn(typed['phone']);
    const account = phone === null ? null : await accountByPhone(em(), fields, phone);
    const code = await tryCode(deps, purpose, phone, typed['smsCode']);
    if (code.reasons.length && !(account && code.known)) throw new Refused(refusalOf(code.reasons));
    if (!account) throw noSuch();
    return { account, code };
  }

  async function owned(id: string): Promise<FoundAccount> {
    const account = await accountById(em(), id);
    if (!account) throw refuse('NOT_FOUND');
    return account;
  }

  return {
    /** A07–A12, K14, K15, J01: the whole form with all its reasons; the code is tried only once the rest is in order. */
    register: async (kind: RegistrationKind, typed: Typed, district: string): Promise<RegisterInput> => {
      const { at, rules } = await rulesNow(deps, em(), district);
      const checked = validateRegistration(kind, typed, { rules, today: shanghaiDay(at), isKnownDistrict });
      if (!checked.ok) return { account: null, district, reasons: checked.reasons };
      const { value } = checked;
      const code = await tryCode(deps, 'register', value.phone, value.smsCode);
      const reasons: Reason[] = [];
      const { creditCode, legalType, idNumber, personName } = value;
      let name = value.organisationName;
      if (code.codeId !== null && kind === 'legal') {
        const answer = await askRegister(deps, creditCode!, legalType!);
        if (answer.result === 'typeMismatch') reasons.push(reason('NOT_MARKET_REGISTERED', { field: 'legalType', rule: 'K09' }));
        if (answer.result === 'found') name = answer.name;
      }
      if (code.codeId === null || reasons.length) return { account: null, district, reasons, code };
      const organisation =
        creditCode === undefined ? {} : { organisation: { name: name ?? creditCode, creditCode, legalType: legalType ?? typeOf(creditCode, rules) } };
      const account = {
        kind: kinds[kind],
        district,
        phone: value.phone,
        accountName: value.accountName,
        ...(personName === undefined ? {} : { personName }),
        ...(idNumber === undefined ? {} : { idNumber }),
        passwordHash: await hashPassword(value.password),
        ...organisation,
      };
      return { account, district, reasons, code };
    },

    /** First sign-in of somebody whom others added: phone, code, a name and a password of one's own. */
    verify: async (typed: Typed): Promise<Prepared<VerifyInput>> => {
      const { account, code } = await holder('verify', typed);
      const { rules } = await rulesNow(deps, em(), account.district);
      const accountName = text(typed['accountName']);
      const reasons = [
        ...(accountName === '' ? [required('accountName', '账号', 'A09')] : accountNameReasons(accountName, rules.accountName)),
        ...passwordReasons(typed['password'], typed['passwordAgain'], rules.password),
      ];
      const hashed = await hashWhen([...reasons, ...code.reasons], typed['password']);
      return { caseId: account.id, input: { reasons, code, accountName, ...hashed } };
    },

    /** Begins a recovery; `ticket` is what the rest is done with, only its hash is kept. `self`: the signed-in owner. */
    startRecovery: async (
      kind: Recovery,
      typed: Typed,
      ticketOf: (accountId: string) => string,
      self: string | null,
    ): Promise<Prepared<StartRecoveryInput>> => {
      const owner = self === null ? null : await owned(self);
      const { account, code } = owner
        ? { account: owner, code: await tryCode(deps, purposeOf[kind], fields.decrypt(owner.phone, places.phone), typed['smsCode']) }
        : await holder(purposeOf[kind], typed);
      return { caseId: account.id, input: { kind, code, ticketHash: sm3(ticketOf(account.id)) } };
    },

    resetPassword: async (typed: Typed): Promise<Prepared<RecoverInput>> => {
      const ticket = text(typed['ticket']);
      const account = await accountById(
        em(),
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.)/.exec(ticket)?.[0] ?? '00000000-0000-0000-0000-000000000000',
      );
      if (!account || account.recoveryHash !== sm3(ticket)) throw refuse('RECOVERY_NOT_PROVEN');
      const { rules } = await rulesNow(deps, em(), account.district);
      const reasons = passwordReasons(typed['password'], typed['passwordAgain'], rules.password);
      return { caseId: account.id, input: { reasons, ticketHash: sm3(ticket), ...(await hashWhen(reasons, typed['password'])) } };
    },

    changePassword: async (accountId: string, typed: Typed): Promise<ChangePasswordInput> => {
      const account = (await accountById(em(), accountId))!;
      const { rules } = await rulesNow(deps, em(), account.district);
      const passwordRight = await verifyPassword(text(typed['oldPassword']), account.passwordHash);
      const reasons = passwordReasons(typed['password'], typed['passwordAgain'], rules.password);
      if (passwordRight && typed['password'] === typed['oldPassword']) reasons.push(invalid('password', '新密码不能与原密码相同', 'A12'));
      const right = passwordRight && reasons.length === 0;
      return { passwordRight, reasons, ...(right ? { passwordHash: await hashPassword(typed['password'] as string) } : {}) };
    },

    changePhone: async (typed: Typed): Promise<ChangePhoneInput> => {
      const checked = validateMobile(text(typed['phone']));
      if (!checked.ok) return { reasons: checked.reasons.map((one) => ({ ...one, field: 'phone' })) };
      const phone = checked.value.number;
      return { phone, code: await tryCode(deps, 'changePhone', phone, typed['smsCode']), reasons: [] };
    },

    /**
     * S3-08. A number that is not the reserved one takes its place only where a platform has shown who this is (一网通办): all others show the old one first.
     */
    bindPhone: async (accountId: string, typed: Typed): Promise<ChangePhoneInput> => {
      const checked = validateMobile(text(typed['phone']));
      if (!checked.ok) return { reasons: checked.reasons.map((one) => ({ ...one, field: 'phone' })) };
      const phone = checked.value.number;
      const reserved = fields.decrypt((await owned(accountId)).phone, places.phone);
      if (reserved !== phone && (await uidOf(em(), fields, 'one-stop', accountId)) === null)
        return { reasons: [reason('MOBILE_CHANGE_NEEDED', { field: 'phone', rule: 'S3-08' })] };
      return { phone, code: await tryCode(deps, 'bindMobile', phone, typed['smsCode']), reasons: [] };
    },

    /** L17. Signed in as its holder, or by the reserved phone and its code. */
    freeze: async (self: string | null, typed: Typed & { kind: MisuseKind; description: string }): Promise<Prepared<FreezeInput>> => {
      const owner = self === null ? null : await owned(self);
      const { account, code } = owner ? { account: owner } : await holder('verify', typed);
      const { kind, description } = typed;
      return {
        caseId: account.id,
        input: { kind, description, reporter: self === null ? 'phone' : 'holder', userType: await userType(account), ...(code ? { code } : {}) },
      };
    },

    /** J02: whom the typed phone belongs to, and what binds that person to the organisation. An invitation that has run out is ended first. */
    employee: async (
      organisationId: string,
      phone: unknown,
      settle: (caseId: string) => Promise<void>,
    ): Promise<{ phone: string; accountId: string | null; bound: Bound }> => {
      const checked = validateMobile(text(phone));
      if (!checked.ok) throw refuse('VALIDATION', { reasons: checked.reasons.map((one) => ({ ...one, field: 'phone' })) });
      const { number } = checked.value;
      const account = await accountByPhone(em(), fields, number);
      if (!account) return { phone: number, accountId: null, bound: 'no' };
      const open = () => openPlace(em(), account.id, organisationId);
      const before = await open();
      if (before) await settle(before.id);
      const place = before && (await open());
      return { phone: number, accountId: account.id, bound: !place ? 'no' : place.standing === 'invited' ? 'invited' : 'member' };
    },

    /** An account that an officer sets up; its holder verifies it by code. Reasons stand in the input. */
    staff: async (typed: { phone: string; personName: string; district: string; temporary?: NewAccount['temporary'] }): Promise<SetUpInput> => {
      const phone = validateMobile(typed.phone);
      const name = validateName(typed.personName);
      const reasons = [
        ...(phone.ok ? [] : phone.reasons.map((one) => ({ ...one, field: 'phone' }))),
        ...(name.ok ? [] : name.reasons.map((one) => ({ ...one, field: 'personName' }))),
      ];
      const { district, temporary } = typed;
      const account: NewAccount = {
        kind: 'staff',
        district,
        phone: phone.ok ? phone.value.number : '',
        personName: name.ok ? name.value : '',
        ...(temporary ? { temporary } : {}),
      };
      return { account, reasons };
    },

    accountById: (id: string): Promise<FoundAccount | null> => accountById(em(), id),

    /** By phone where it reads as one, else by what else it can be. */
    accountByTyped: async ({ phone, identifier }: { phone?: string; identifier?: string }): Promise<FoundAccount | null> => {
      const number = phone === undefined ? null : phoneIn(phone);
      if (number !== null) return accountByPhone(em(), fields, number);
      return identifier === undefined ? null : accountByIdentifier(em(), fields, identifier);
    },
  };

  async function userType({ id, kind }: FoundAccount): Promise<UserType> {
    if (kind === 'personal' || kind === 'staff') return 'naturalPerson';
    const [row] = await query<{ legal_type: LegalType | null }>(
      em(),
      `select o.legal_type from membership m join organisation o on o.id = m.organisation_id where m.account_id = $1 and m.standing = 'enabled' order by m.created_at limit 1`,
      [id],
    );
    return row?.legal_type ?? 'enterprise';
  }
}
