// Signing in and out. Tries are counted under the lock of the account's row, so that eighty at once count as eighty.
import type { EntityManager } from '@mikro-orm/postgresql';
import { placesOf } from '../../db/account/organisations.ts';
import { accountById, accountByIdentifier, accountByPhone, places, type FoundAccount } from '../../db/account/find.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { asInstant, query } from '../../db/kit/sql.ts';
import { reason, refusalOf, type AccountProblem } from '../../domain/account/problems.ts';
import { isCentral } from '../../db/account/platform.ts';
import type { Place } from '../../db/account/organisations.ts';
import { codeSignInProblem, isLocked, realNameProblem, signInVerdict, type SignInVerdict, type TryState } from '../../domain/account/sign-in.ts';
import { passwordOver } from '../../domain/account/challenge.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { refuse, Refused } from '../../domain/kit/refusal.ts';
import { hashPassword, needsRehash, verifyPassword } from '../../security/password.ts';
import { CENTRAL_TOKEN, newToken, tokenHash } from '../../security/token.ts';
import { createChallenges, type Proof } from './challenge.ts';
import { tryCode, useCode, type CodeProof } from './codes.ts';
import { rulesNow, type AccountDeskDeps } from './deps.ts';
import { phoneIn } from './prepare.ts';
import { registered } from './real-name.ts';
import { checkPermissions } from '../protection/permissions.ts';
import { failedTally } from './tally.ts';

/** Where a sign-in comes from. */
export interface From {
  address: string;
  listener: string;
  /** User agent, cut short. */
  label: string;
}
export interface SignedIn {
  token: string;
  accountId: string;
  maxAgeSeconds: number;
  organisationId: string | null;
}

/** Officers are those of the staff, and who holds a post beside another account. */
const isOfficer = async (em: EntityManager, { id, kind }: FoundAccount): Promise<boolean> =>
  kind === 'staff' || (await query(em, `select 1 from officer_grant where account_id = $1 and revoked_at is null limit 1`, [id])).length > 0;

/** What a sign-in has shown beside its password. */
interface Shown {
  code?: CodeProof | undefined;
  nonce?: string | undefined;
  /** A platform's ticket instead of a password; `central`: of the one that administers officers (O15). */
  by?: 'platform' | 'central';
}

export function createSignIn(deps: AccountDeskDeps, settle: (caseId: string) => Promise<void>) {
  const { orm, fields } = deps;
  const tally = failedTally(deps.failedSignInsPerMinute ?? 60);
  const challenges = createChallenges(deps);
  const em = () => orm.em.fork();

  /** Refuses, and counts the failure for the address. */
  const fail = (from: From, problem: AccountProblem | 'OWN_SIGN_IN_OFF', facts: Record<string, unknown> = {}): never => {
    tally.add(from.address);
    throw refuse(problem, { facts, ...(problem === 'NO_SUCH_ACCOUNT' ? { reasons: [reason(problem, { field: 'identifier', rule: 'K05' })] } : {}) });
  };

  /** The verdict on the counter as it stands under the lock; the password has been looked at before. */
  async function judge(account: FoundAccount, passwordRight: boolean): Promise<SignInVerdict> {
    return orm.em.fork().transactional(async (tx) => {
      const { at, rules } = await lockedRules(tx, account);
      const [row] = await query<{ tries: TryState }>(
        tx,
        `select jsonb_build_object('wrong', wrong_tries, 'lockedUntil', ${asInstant('locked_until')}) as tries from account where id = $1 for update`,
        [account.id],
      );
      const verdict = signInVerdict({ state: account.state, tries: row!.tries }, passwordRight, at, rules.lock);
      if (verdict.tries) {
        await query(tx, `update account set wrong_tries = $2, locked_until = $3 where id = $1`, [
          account.id,
          verdict.tries.wrong,
          verdict.tries.lockedUntil,
        ]);
      }
      return verdict;
    });
  }
  const lockedRules = (tx: EntityManager, { district }: FoundAccount) => rulesNow(deps, tx, district);

  async function system(account: FoundAccount, action: 'lock'): Promise<void> {
    const now = await accountById(em(), account.id);
    await deps.decide({
      key: `${account.id}/${now!.version}/${action}`,
      type: 'Account',
      action,
      caseId: account.id,
      actor: { kind: 'system' },
      input: {},
      bodyHash: '',
    });
  }

  /**
   * Q01, O19: what is asked of officers beside the password. Answers the nonce that was signed. Throws PASSWORD_EXPIRED, SIGNATURE_REQUIRED, SIGNATURE_WRONG,
   * CHALLENGE_EXPIRED.
   */
  async function officerShows(
    account: FoundAccount,
    typed: { identifier: string; proof?: Proof | undefined; byCode?: boolean },
    from: From,
  ): Promise<string | undefined> {
    const { at, rules } = await rulesNow(deps, em(), account.district);
    const { signed, passwordDays } = rules.officerSignIn;
    if (!(signed || passwordDays > 0) || !(await isOfficer(em(), account))) return undefined;
    if (!typed.byCode && passwordOver(account.passwordChangedAt, passwordDays, at)) return fail(from, 'PASSWORD_EXPIRED');
    if (!signed) return undefined;
    if (!typed.proof) return fail(from, 'SIGNATURE_REQUIRED');
    const problem = await challenges.use(account, typed.identifier, typed.proof);
    if (problem) return fail(from, problem);
    return typed.proof.nonce;
  }

  /** O15: whom the central platform administers comes through it, and where the rule says so all officers do. Throws OWN_SIGN_IN_OFF. */
  async function ownSignIn(account: FoundAccount, from: From): Promise<void> {
    if (await isCentral(em(), account.id)) fail(from, 'OWN_SIGN_IN_OFF');
    const { rules } = await rulesNow(deps, em(), account.district);
    if (!rules.ownSignIn && (await isOfficer(em(), account))) fail(from, 'OWN_SIGN_IN_OFF');
  }

  /** Opens a session for the organisation chosen last, else the first. */
  async function open(account: FoundAccount, from: From, { code, nonce, by }: Shown = {}): Promise<SignedIn> {
    if (by === undefined) await ownSignIn(account, from);
    await checkPermissions(orm, deps.seals, account.id);
    const { token, hash } = newToken(by === 'central' ? CENTRAL_TOKEN : '');
    return orm.em.fork().transactional(async (tx) => {
      const { at, rules } = await lockedRules(tx, account);
      if (code?.codeId) {
        const used = await query(tx, `select 1 from sms_code where id = $1 and used_at is not null for update`, [code.codeId]);
        if (used.length) throw new Refused(refusalOf([reason('SMS_CODE_EXPIRED', { field: 'smsCode', rule: 'A11' })]));
        await useCode(tx, code, at);
      }
      const mine: Place[] = await placesOf(tx, account.id);
      const organisationId = (mine.find((place) => place.organisationId === account.organisationId) ?? mine[0])?.organisationId ?? null;
      const { idleMinutes, maxHours } = rules.session;
      await query(
        tx,
        `insert into session (token_hash, id, account_id, organisation_id, listener, label, created_at, last_seen_at, idle, ends_at, nonce, central)
         values ($1, $2, $3, $4, $5, $6, $7, $7, make_interval(mins => $8::int), $7::timestamptz + make_interval(hours => $9::int), $10, $11)`,
        [
          hash,
          uuidv7(),
          account.id,
          organisationId,
          from.listener,
          from.label.slice(0, 200),
          at,
          idleMinutes,
          maxHours,
          nonce ?? null,
          by === 'central',
        ],
      );
      // O19: officers have so many sessions at once; the oldest makes room.
      if (account.kind === 'staff')
        await query(
          tx,
          `update session set ended_at = $2 where id in (
             select id from session where account_id = $1 and ended_at is null and $2 < ends_at and $2 < last_seen_at + idle order by created_at desc, id desc offset $3)`,
          [account.id, at, rules.officerSignIn.sessions],
        );
      return { token, accountId: account.id, maxAgeSeconds: maxHours * 3600, organisationId };
    });
  }

  /** K08, K15: a 法人's code must be in the register; the answer's name is kept where none was known. */
  async function realName(account: FoundAccount, from: From): Promise<void> {
    if (account.kind !== 'legal' || account.organisationId === null) return;
    const [row] = await query<{ credit_code: string; legal_type: Parameters<typeof registered>[2]; name: string }>(
      em(),
      `select credit_code, legal_type, name from organisation where id = $1 and kind = 'legal'`,
      [account.organisationId],
    );
    if (!row) return;
    const answer = await registered(deps, row.credit_code, row.legal_type);
    const problem = realNameProblem(account.kind, answer.result === 'found' ? 'found' : answer.result === 'notFound' ? 'notFound' : 'noAnswer');
    if (problem) fail(from, problem);
    if (answer.result === 'found' && row.name === row.credit_code)
      await query(em(), `update organisation set name = $2, name_key = lower($2) where id = $1`, [account.organisationId, answer.name]);
  }

  const over = (account: FoundAccount, now: Instant): boolean => account.endsAt !== null && now >= account.endsAt;

  return {
    /** K04, K05, K13, A15. `smsCode` where the kind of account asks for one beside the password. */
    byPassword: async (typed: { identifier: string; password: string; smsCode?: string; proof?: Proof }, from: From): Promise<SignedIn> => {
      tally.check(from.address);
      const found = await accountByIdentifier(em(), fields, typed.identifier);
      if (found) await settle(found.id);
      const account = found && (await accountById(em(), found.id));
      if (!account) {
        // As long as with an account: time tells nothing that the answer doesn't.
        await verifyPassword(typed.password, null);
        return fail(from, 'NO_SUCH_ACCOUNT');
      }
      const { at, rules } = await rulesNow(deps, em(), account.district);
      if (over(account, at)) return fail(from, 'ACCOUNT_ENDED');
      const locked = isLocked(account.tries, at);
      let code: CodeProof | undefined;
      if (rules.codeAtSignIn.includes(account.kind) && !locked) {
        code = await tryCode(deps, 'signInConfirm', fields.decrypt(account.phone, places.phone), typed.smsCode);
        if (code.codeId === null) throw new Refused(refusalOf(code.reasons));
      }
      const right = !locked && (await verifyPassword(typed.password, account.passwordHash));
      const verdict = await judge(account, right);
      if (verdict.acts.includes('lock')) await system(account, 'lock');
      if (!verdict.admitted) return fail(from, verdict.problem!, verdict.facts);
      await realName(account, from);
      const nonce = await officerShows(account, typed, from);
      if (needsRehash(account.passwordHash!)) {
        const hash = await hashPassword(typed.password);
        await query(em(), `update account set password_hash = $2 where id = $1 and password_hash = $3`, [account.id, hash, account.passwordHash]);
      }
      return open(account, from, { code, nonce });
    },

    /** A15 短信验证码登录: the same answer, a wrong code, where the phone belongs to nobody. */
    byCode: async (typed: { phone: string; smsCode: string }, from: From): Promise<SignedIn> => {
      tally.check(from.address);
      const phone = phoneIn(typed.phone);
      const account = phone === null ? null : await accountByPhone(em(), fields, phone);
      const code = await tryCode(deps, 'signIn', phone, typed.smsCode);
      if (!account || code.codeId === null) {
        tally.add(from.address);
        throw new Refused(refusalOf(code.reasons.length ? code.reasons : [reason('SMS_CODE_WRONG', { field: 'smsCode', rule: 'A11' })]));
      }
      const { at } = await rulesNow(deps, em(), account.district);
      const problem = over(account, at) ? 'ACCOUNT_ENDED' : codeSignInProblem(account.state);
      if (problem) return fail(from, problem);
      await officerShows(account, { identifier: typed.phone, byCode: true }, from);
      return open(account, from, { code });
    },

    /** By a platform's ticket, which was looked at before. */
    byPlatform: (account: FoundAccount, from: From, central: boolean): Promise<SignedIn> =>
      open(account, from, { by: central ? 'central' : 'platform' }),

    signOut: async (token: string): Promise<void> => {
      await query(em(), `update session set ended_at = app_now() where token_hash = $1 and ended_at is null`, [tokenHash(token)]);
    },

    /** Ends one session of an account; false when there is no such live one. */
    endSession: async (accountId: string, id: string): Promise<boolean> =>
      (
        await query(em(), `update session set ended_at = app_now() where id = $1 and account_id = $2 and ended_at is null returning id`, [
          id,
          accountId,
        ])
      ).length > 0,

    /** The session acts for another organisation from now on. Throws NOT_FOUND where the person is no enabled member. */
    chooseOrganisation: async (accountId: string, token: string, organisationId: string): Promise<void> =>
      orm.em.fork().transactional(async (tx) => {
        const mine = await placesOf(tx, accountId);
        if (!mine.some((place) => place.organisationId === organisationId)) throw refuse('NOT_FOUND');
        await query(tx, `update session set organisation_id = $2 where token_hash = $1`, [tokenHash(token), organisationId]);
        await query(tx, `update account set organisation_id = $2 where id = $1`, [accountId, organisationId]);
      }),
  };
}
