// Signing in: what the typed text names, what is answered, and the counters of tries, codes and sessions. Pure: moments and rows are handed in.
//
// Whether an account exists is told in three places only, because the source demands it: at sign-in by password (K05 「该账号不存在」),
// at registration (K01–K03, 「手机号已被注册」), there after the SMS code has shown that the phone is the caller's, and to an
// administrator who types a phone into 【新增/邀请】 (J02). Forgotten password, forgotten user name and sign-in by code answer the
// same whether or not the account exists. The lock and the limits per address keep the three from being a directory.
import { epochMs, plusMs, type Instant } from '../kit/instant.ts';
import type { AccountProblem } from './problems.ts';
import type { CodeLimits, CodeRule, LockRule, SessionRule } from './rule-values.ts';

export const identifierKinds = { idNumber: '身份证号', creditCode: '统一社会信用代码', phone: '手机号', userName: '用户名' } as const;
export type IdentifierKind = keyof typeof identifierKinds;

/** Full-width forms and blanks as people type them become the plain form; letters of numbers are compared in upper case, user names in lower. */
export const identifierKey = (text: string, kind: IdentifierKind): string => {
  const plain = text.normalize('NFKC').replace(/\s+/gu, '');
  return kind === 'userName' ? plain.toLowerCase() : plain.toUpperCase();
};

const shapes: Record<Exclude<IdentifierKind, 'userName'>, RegExp> = {
  // A birth date in its place tells a 身份证号 from a code of digits only (11…, 12…, 51… begin both).
  idNumber: /^[1-9]\d{5}(18|19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]$/,
  creditCode: /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/,
  phone: /^1\d{10}$/,
};

/** Every kind that the text can be, in the order in which accounts are looked up (K13). A user name is always the last. */
export function identifierCandidates(text: string): IdentifierKind[] {
  const typed = identifierKey(text, 'idNumber');
  const found = (['idNumber', 'creditCode', 'phone'] as const).filter((kind) => shapes[kind].test(typed));
  return [...found, 'userName'];
}

/** What the text most likely is. By its form, not its check digit: a mistyped number is still not a user name. */
export const identifierKind = (text: string): IdentifierKind => identifierCandidates(text)[0]!;

/** The kinds that go with a password; a phone goes with a code alone (K13, A15). */
export const passwordCandidates = (text: string): IdentifierKind[] => identifierCandidates(text).filter((kind) => kind !== 'phone');

/** Wrong tries of one account. Saved plainly with each try, not journalled: strangers may cause them at will. */
export interface TryState {
  /** Wrong passwords in a row. */
  wrong: number;
  lockedUntil: Instant | null;
}
export const noTries: TryState = { wrong: 0, lockedUntil: null };

export const isLocked = (state: TryState, now: Instant): boolean => state.lockedUntil !== null && now < state.lockedUntil;

/** The counter after a wrong password. A try while locked changes nothing: a stranger cannot prolong the lock. */
export function afterWrongTry(state: TryState, now: Instant, policy: LockRule): TryState {
  if (isLocked(state, now)) return state;
  // A lock that has ended begins a new row.
  const wrong = state.lockedUntil === null ? state.wrong + 1 : 1;
  return { wrong, lockedUntil: wrong >= policy.tries ? plusMs(now, policy.minutes * 60_000) : null };
}

/**
 * What a sign-in by password is answered, and what it changes. The act `lock` sets `lockedUntil` anew from its own moment of receipt, so that
 * the counter and the deadline of 锁定 end in the same microsecond.
 */
export interface SignInVerdict {
  admitted: boolean;
  problem?: AccountProblem;
  /** The counter to save, where it changed. */
  tries?: TryState;
  /** Acts on the account that go with it, before anything else. */
  acts: ('lock' | 'unlockWhenDue')[];
  facts: Record<string, unknown>;
}

/**
 * Decides a sign-in by password (K04, K05, L17). A locked account is told so without looking at the password, else the lock would not stop guessing;
 * a frozen or unverified one only after the right password.
 */
export function signInVerdict(
  account: { state: string; tries: TryState } | null,
  passwordRight: boolean,
  now: Instant,
  policy: LockRule,
): SignInVerdict {
  const refused = (problem: AccountProblem, more: Partial<SignInVerdict> = {}): SignInVerdict => ({
    admitted: false,
    problem,
    acts: [],
    facts: {},
    ...more,
  });
  if (!account) return refused('NO_SUCH_ACCOUNT');
  if (isLocked(account.tries, now)) return refused('ACCOUNT_LOCKED', { facts: { until: account.tries.lockedUntil } });
  const acts: SignInVerdict['acts'] = account.state === 'locked' ? ['unlockWhenDue'] : [];
  if (!passwordRight) {
    const tries = afterWrongTry(account.tries, now, policy);
    if (tries.lockedUntil === null) return refused('WRONG_PASSWORD', { tries, acts, facts: { triesLeft: policy.tries - tries.wrong } });
    // Only a standing account enters 锁定; a frozen or unverified one keeps its state, the counter alone holds it.
    const lockable = account.state === 'active' || account.state === 'locked';
    return refused('ACCOUNT_LOCKED', { tries, acts: lockable ? [...acts, 'lock'] : acts, facts: { until: tries.lockedUntil } });
  }
  const tries = noTries;
  if (account.state === 'frozen') return refused('ACCOUNT_FROZEN', { tries, acts });
  if (account.state === 'unverified') return refused('ACCOUNT_UNVERIFIED', { tries, acts });
  return { admitted: true, tries, acts, facts: {} };
}

/** Answer of the register of organisations to a 统一社会信用代码. */
export type RegisterAnswer = 'found' | 'notFound' | 'noAnswer';

/**
 * 实名核验 of a 法人 at each sign-in, after the password was right (K15): a code that the register doesn't know is K08 and leads to the counter.
 * A register that gives no answer keeps nobody out.
 */
export const realNameProblem = (accountKind: string, answer: RegisterAnswer): AccountProblem | null =>
  accountKind === 'legal' && answer === 'notFound' ? 'REAL_NAME_NOT_FOUND' : null;

/** What a code was sent for; it counts for nothing else. */
export const codePurposes = {
  register: '注册账号',
  signIn: '短信验证码登录',
  signInConfirm: '登录验证',
  recoverPassword: '忘记密码',
  recoverUserName: '忘记用户名',
  changePhone: '更换手机号',
  verify: '账号验证',
  appointment: '大厅预约',
  bindMobile: '绑定手机',
} as const;
export type CodePurpose = keyof typeof codePurposes;

/** A code as a row keeps it; the code itself is only there as a keyed hash. */
export interface SentCode {
  sentAt: Instant;
  wrongTries: number;
  usedAt: Instant | null;
}

/** May this code still be tried? `null`: yes. One use, `ttlMinutes` from the sending (the end excluded), `tries` wrong tries at most. */
export function codeUsable(code: SentCode | null, now: Instant, policy: CodeRule): AccountProblem | null {
  if (!code) return 'SMS_CODE_WRONG';
  if (code.usedAt !== null || now >= plusMs(code.sentAt, policy.ttlMinutes * 60_000)) return 'SMS_CODE_EXPIRED';
  return code.wrongTries >= policy.tries ? 'SMS_CODE_TRIES_EXCEEDED' : null;
}

/** Purposes whose wrong tries lock the number for a while: none is sent, none is tried. */
export const lockingPurposes: readonly CodePurpose[] = ['bindMobile'];

/** Until when a number is locked by the wrong tries of its newest code; null: it is not. */
export function codeLockedUntil(
  code: Pick<SentCode, 'wrongTries'> & { triedAt: Instant | null },
  now: Instant,
  tries: number,
  minutes: number,
): Instant | null {
  const until = code.triedAt === null ? null : plusMs(code.triedAt, minutes * 60_000);
  return code.wrongTries >= tries && until !== null && now < until ? until : null;
}

/** The row after a try, and the verdict. A dead code stays as it is, whatever was typed. */
export function afterCodeTry(code: SentCode, matches: boolean, now: Instant, policy: CodeRule): { code: SentCode; problem: AccountProblem | null } {
  const dead = codeUsable(code, now, policy);
  if (dead) return { code, problem: dead };
  if (matches) return { code: { ...code, usedAt: now }, problem: null };
  return { code: { ...code, wrongTries: code.wrongTries + 1 }, problem: 'SMS_CODE_WRONG' };
}

/**
 * Seconds until a phone may be sent another code; 0: now. `sent` are the sendings to this phone within the last 24 hours, in any order and for
 * any purpose. After one sending the pause of the rule, and no more in an hour and a day than the limits say.
 */
export function codeWaitSeconds(sent: readonly Instant[], now: Instant, policy: Pick<CodeRule, 'resendSeconds'>, limits: CodeLimits): number {
  const past = [...sent].sort();
  const last = past.at(-1);
  const free: Instant[] = last === undefined ? [] : [plusMs(last, policy.resendSeconds * 1000)];
  for (const [most, ms] of [
    [limits.perNumberHour, 3_600_000],
    [limits.perNumberDay, 86_400_000],
  ] as const) {
    // With `most` sendings within the span, the oldest of them has to fall out of it first.
    const oldest = past.at(-most);
    if (past.length >= most && oldest !== undefined) free.push(plusMs(oldest, ms));
  }
  return Math.max(0, ...free.map((at) => Math.ceil((epochMs(at) - epochMs(now)) / 1000)));
}

export interface SessionTimes {
  startedAt: Instant;
  lastSeenAt: Instant;
  /** Signed out, here or everywhere. */
  endedAt: Instant | null;
}

/** Until when a session lives if nothing more is heard of it. */
export function sessionEnds(session: SessionTimes, policy: SessionRule): Instant {
  const idle = plusMs(session.lastSeenAt, policy.idleMinutes * 60_000);
  const longest = plusMs(session.startedAt, policy.maxHours * 3_600_000);
  const natural = idle < longest ? idle : longest;
  return session.endedAt !== null && session.endedAt < natural ? session.endedAt : natural;
}

/** Is the session alive at this moment (its end excluded)? */
export const sessionAlive = (session: SessionTimes, now: Instant, policy: SessionRule): boolean => now < sessionEnds(session, policy);

/** Sign-in by SMS code (A15): the code has shown the phone, so the lock on passwords does not bar it; 冻结 and 未验证 do. */
export function codeSignInProblem(state: string): AccountProblem | null {
  if (state === 'frozen') return 'ACCOUNT_FROZEN';
  return state === 'unverified' ? 'ACCOUNT_UNVERIFIED' : null;
}
