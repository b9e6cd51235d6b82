import fc from 'fast-check';
import { instant, plusMs, type Instant } from '../kit/instant.ts';
import { accountProblems } from './problems.ts';
import {
  afterCodeTry,
  afterWrongTry,
  codeSignInProblem,
  codeUsable,
  codeWaitSeconds,
  identifierCandidates,
  identifierKey,
  identifierKind,
  isLocked,
  noTries,
  passwordCandidates,
  realNameProblem,
  sessionAlive,
  sessionEnds,
  signInVerdict,
  type SentCode,
  type TryState,
} from './sign-in.ts';

const t0 = instant('2026-03-02T09:00:00+08:00');
const after = (seconds: number): Instant => plusMs(t0, seconds * 1000);
const lock = { tries: 5, minutes: 30 };
const code = { digits: 6, ttlMinutes: 5, resendSeconds: 60, tries: 5 };
const limits = { perNumberHour: 5, perNumberDay: 10, perAddressHour: 60 };
const session = { idleMinutes: 30, maxHours: 12 };
const standing = (state: string, tries: TryState = noTries) => ({ state, tries });

test('K13 a person signs in with 身份证号 or user name, an organisation with 统一社会信用代码 or user name, a phone is for the code', () => {
  expect(identifierKind('11010519491231002X')).toBe('idNumber');
  expect(identifierKind('91350100M000100Y43')).toBe('creditCode');
  expect(identifierKind('13800138000')).toBe('phone');
  expect(identifierKind('lx0001')).toBe('userName');
  expect(identifierKind('fancy1203')).toBe('userName');
});

test('K13 lower case, full-width digits and blanks name the same account', () => {
  expect(identifierKind('１１０１０５ 19491231 002x')).toBe('idNumber');
  expect(identifierKey('１１０１０５ 19491231 002x', 'idNumber')).toBe('11010519491231002X');
  expect(identifierKey(' LX0001 ', 'userName')).toBe('lx0001');
});

test('K13 a code of digits only that reads as a birth date too is looked up as both, a user name always last', () => {
  expect(identifierCandidates('110105194912310021')).toEqual(['idNumber', 'creditCode', 'userName']);
  expect(identifierCandidates('911301999999999999')).toEqual(['creditCode', 'userName']);
  expect(identifierCandidates('lx0001')).toEqual(['userName']);
});

test('K13 a phone goes with a code, never with a password', () => {
  expect(identifierCandidates('13800138000')).toEqual(['phone', 'userName']);
  expect(passwordCandidates('13800138000')).toEqual(['userName']);
  expect(passwordCandidates('91350100M000100Y43')).toEqual(['creditCode', 'userName']);
});

test('K08 K15 a 法人 whose code the register does not know is sent to the counter; no answer keeps nobody out, others are not asked', () => {
  expect(realNameProblem('legal', 'notFound')).toBe('REAL_NAME_NOT_FOUND');
  expect(realNameProblem('legal', 'found')).toBeNull();
  expect(realNameProblem('legal', 'noAnswer')).toBeNull();
  expect(realNameProblem('supplier', 'notFound')).toBeNull();
  expect(accountProblems.REAL_NAME_NOT_FOUND.message).toBe('实名核验失败，失败原因：验证失败，根据统一社会信用代码未查询到信息');
  expect(accountProblems.REAL_NAME_NOT_FOUND.next).toContain('当地政务大厅');
});

test('K04 a wrong password is 「用户名或密码错误」, counts, and says how many tries are left', () => {
  const verdict = signInVerdict(standing('active'), false, t0, lock);
  expect(verdict).toMatchObject({
    admitted: false,
    problem: 'WRONG_PASSWORD',
    tries: { wrong: 1, lockedUntil: null },
    acts: [],
    facts: { triesLeft: 4 },
  });
  expect(accountProblems.WRONG_PASSWORD.message).toBe('用户名或密码错误');
  expect(accountProblems.WRONG_PASSWORD.next).toContain('通过该账号注册时预留手机号收取验证码重新设置密码');
});

test('K05 an identifier that nobody has is 「该账号不存在」 and leads to the other identifiers and to registration', () => {
  expect(signInVerdict(null, false, t0, lock)).toEqual({ admitted: false, problem: 'NO_SUCH_ACCOUNT', acts: [], facts: {} });
  expect(accountProblems.NO_SUCH_ACCOUNT.message).toBe('该账号不存在');
  expect(accountProblems.NO_SUCH_ACCOUNT.next).toMatch(/身份证号或统一社会信用代码登录.*点击注册/);
});

test('the fifth wrong password locks, a locked account is told so even with the right password, and after the time it opens by an act', () => {
  let tries = noTries;
  for (let i = 0; i < 4; i++) tries = signInVerdict(standing('active', tries), false, after(i), lock).tries!;
  const fifth = signInVerdict(standing('active', tries), false, after(4), lock);
  expect(fifth).toMatchObject({ problem: 'ACCOUNT_LOCKED', acts: ['lock'], facts: { until: after(4 + 1800) } });
  expect(signInVerdict(standing('locked', fifth.tries!), true, after(4 + 1799), lock)).toEqual({
    admitted: false,
    problem: 'ACCOUNT_LOCKED',
    acts: [],
    facts: { until: after(4 + 1800) },
  });
  expect(signInVerdict(standing('locked', fifth.tries!), true, after(4 + 1800), lock)).toEqual({
    admitted: true,
    tries: noTries,
    acts: ['unlockWhenDue'],
    facts: {},
  });
  expect(signInVerdict(standing('locked', fifth.tries!), false, after(4 + 1800), lock)).toMatchObject({
    problem: 'WRONG_PASSWORD',
    acts: ['unlockWhenDue'],
    tries: { wrong: 1 },
  });
});

test('L17 that an account is frozen is told only with the right password; a frozen account is never locked as well', () => {
  expect(signInVerdict(standing('frozen'), false, t0, lock).problem).toBe('WRONG_PASSWORD');
  expect(signInVerdict(standing('frozen'), true, t0, lock).problem).toBe('ACCOUNT_FROZEN');
  expect(signInVerdict(standing('frozen', { wrong: 4, lockedUntil: null }), false, t0, lock)).toMatchObject({ problem: 'ACCOUNT_LOCKED', acts: [] });
  expect(signInVerdict(standing('unverified'), true, t0, lock).problem).toBe('ACCOUNT_UNVERIFIED');
});

test('A15 sign-in by code is open to a locked account, not to a frozen or unverified one', () => {
  expect(['active', 'locked', 'frozen', 'unverified'].map(codeSignInProblem)).toEqual([null, null, 'ACCOUNT_FROZEN', 'ACCOUNT_UNVERIFIED']);
});

test('lock: whatever the sequence of tries, no more than n passwords are looked at between two right ones without a pause of the lock time', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ wait: fc.integer({ min: 0, max: 4000 }), right: fc.boolean() }), { maxLength: 60 }), (steps) => {
      let tries = noTries;
      let state = 'active';
      let now = t0;
      let lookedAt = 0;
      let lockedAt: Instant | null = null;
      for (const { wait, right } of steps) {
        now = plusMs(now, wait * 1000);
        const barred = isLocked(tries, now);
        const verdict = signInVerdict(standing(state, tries), right, now, lock);
        if (barred) {
          expect(lockedAt !== null && now < plusMs(lockedAt, lock.minutes * 60_000)).toBe(true);
          expect(verdict.tries).toBeUndefined();
          continue;
        }
        if (lockedAt !== null) lookedAt = 0;
        lockedAt = null;
        lookedAt = right ? 0 : lookedAt + 1;
        expect(lookedAt).toBeLessThanOrEqual(lock.tries);
        expect(verdict.admitted).toBe(right);
        tries = verdict.tries!;
        if (verdict.acts.includes('unlockWhenDue')) state = 'active';
        if (verdict.acts.includes('lock')) state = 'locked';
        if (isLocked(tries, now)) lockedAt = now;
        expect(state === 'locked').toBe(lockedAt !== null);
        expect(isLocked(tries, now)).toBe(lookedAt === lock.tries);
      }
    }),
  );
});

test('a try while locked does not prolong the lock', () => {
  const locked: TryState = { wrong: 5, lockedUntil: after(1800) };
  expect(afterWrongTry(locked, after(1000), lock)).toBe(locked);
});

const sent: SentCode = { sentAt: t0, wrongTries: 0, usedAt: null };

test('A11 a code is good for five minutes, its last microsecond included, the end not', () => {
  expect(codeUsable(sent, '2026-03-02T01:04:59.999999Z', code)).toBeNull();
  expect(codeUsable(sent, after(300), code)).toBe('SMS_CODE_EXPIRED');
  expect(codeUsable(null, t0, code)).toBe('SMS_CODE_WRONG');
});

test('A11 a code is good once, and dead after five wrong tries even when the sixth is right', () => {
  const used = afterCodeTry(sent, true, after(10), code);
  expect(used).toEqual({ code: { ...sent, usedAt: after(10) }, problem: null });
  expect(afterCodeTry(used.code, true, after(11), code).problem).toBe('SMS_CODE_EXPIRED');
  let row = sent;
  for (let i = 0; i < 5; i++) {
    const tried = afterCodeTry(row, false, after(i), code);
    expect(tried.problem).toBe('SMS_CODE_WRONG');
    row = tried.code;
  }
  expect(afterCodeTry(row, true, after(20), code)).toEqual({ code: row, problem: 'SMS_CODE_TRIES_EXCEEDED' });
});

test('code: in any sequence of tries at most one is right, never after the end nor after the wrong ones', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ wait: fc.integer({ min: 0, max: 120 }), matches: fc.boolean() }), { maxLength: 20 }), (steps) => {
      let row = sent;
      let at = 0;
      let wrong = 0;
      let accepted = 0;
      for (const { wait, matches } of steps) {
        at += wait;
        const tried = afterCodeTry(row, matches, after(at), code);
        const open = at < 300 && wrong < 5 && accepted === 0;
        expect(tried.problem === null).toBe(open && matches);
        if (open && matches) accepted++;
        if (open && !matches) wrong++;
        row = tried.code;
      }
      expect(accepted).toBeLessThanOrEqual(1);
      expect(row.wrongTries).toBe(wrong);
    }),
  );
});

test('A11 the next code after 60 seconds, five in an hour, ten in a day', () => {
  expect(codeWaitSeconds([], t0, code, limits)).toBe(0);
  expect(codeWaitSeconds([t0], after(1), code, limits)).toBe(59);
  expect(codeWaitSeconds([t0], after(60), code, limits)).toBe(0);
  const five = [0, 60, 120, 180, 240].map(after);
  expect(codeWaitSeconds(five, after(600), code, limits)).toBe(3000);
  expect(codeWaitSeconds(five, after(3600), code, limits)).toBe(0);
  const ten = Array.from({ length: 10 }, (_, i) => after(i * 3600));
  expect(codeWaitSeconds(ten, after(10 * 3600), code, limits)).toBe(14 * 3600);
});

test('code: whoever keeps to the waiting time never exceeds a limit and never waits more than a day', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 7200 }), { maxLength: 40 }), (waits) => {
      const sendings: number[] = [];
      let at = 0;
      for (const wait of waits) {
        at += wait;
        const recent = sendings.filter((s) => s > at - 86_400).map(after);
        const seconds = codeWaitSeconds(recent, after(at), code, limits);
        expect(seconds).toBeLessThanOrEqual(86_400);
        at += seconds;
        expect(codeWaitSeconds(sendings.filter((s) => s > at - 86_400).map(after), after(at), code, limits)).toBe(0);
        sendings.push(at);
        expect(sendings.filter((s) => s > at - 3600).length).toBeLessThanOrEqual(5);
        expect(sendings.filter((s) => s > at - 86_400).length).toBeLessThanOrEqual(10);
      }
    }),
  );
});

test('a session ends after 30 idle minutes, after 12 hours, or when it is signed out, and never wakes again', () => {
  const begun = { startedAt: t0, lastSeenAt: t0, endedAt: null };
  expect(sessionAlive(begun, after(1799), session)).toBe(true);
  expect(sessionAlive(begun, after(1800), session)).toBe(false);
  const busy = { ...begun, lastSeenAt: after(12 * 3600 - 60) };
  expect(sessionEnds(busy, session)).toBe(after(12 * 3600));
  expect(sessionAlive(busy, after(12 * 3600), session)).toBe(false);
  expect(sessionAlive({ ...begun, endedAt: after(5) }, after(5), session)).toBe(false);
  expect(sessionEnds({ ...begun, endedAt: after(9999) }, session)).toBe(after(1800));
});
