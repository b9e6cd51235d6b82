// SMS codes: plain saves, committed by themselves, so that a try counts whatever becomes of the act it was for. A code is marked as used by the act itself,
// in the act's transaction: a form that is refused doesn't cost its code, but every use counts as a try, so that nobody can ask with it who holds what.
import type { EntityManager } from '@mikro-orm/postgresql';
import { reason } from '../../domain/account/problems.ts';
import { codeLockedUntil, codeUsable, codeWaitSeconds, lockingPurposes, type CodePurpose } from '../../domain/account/sign-in.ts';
import type { SmsName } from '../../domain/kit/message-templates.ts';
import { plusMs, type Instant } from '../../domain/kit/instant.ts';
import { refuse, type Reason } from '../../domain/kit/refusal.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { asInstant, query } from '../../db/kit/sql.ts';
import { hmacSm3, sameText } from '../../security/hash.ts';
import { smsCode } from '../../security/token.ts';
import { queueSms } from '../message/outbox.ts';
import { rulesNow, type AccountDeskDeps } from './deps.ts';

/** What a try of a code says, for the act it is for. */
export interface CodeProof {
  reasons: Reason[];
  /** The row to mark as used; null when the code was not right. */
  codeId: string | null;
  /** It is the code that was sent, though it can no longer be used: a repeated request may have its first answer. */
  known?: boolean;
}

const templates: Record<CodePurpose, SmsName> = {
  register: 'codeRegister',
  signIn: 'codeSignIn',
  signInConfirm: 'codeSignIn',
  recoverPassword: 'codeResetPassword',
  recoverUserName: 'codeFindUserName',
  changePhone: 'codeChangePhone',
  verify: 'codeVerify',
  appointment: 'codeAppointment',
  bindMobile: 'codeVerify',
};

export interface CodeRequest {
  purpose: CodePurpose;
  district: string;
  /** Address of the caller; only its keyed hash is kept. */
  address: string;
  /** The phone that was typed, or what else the code is asked for where none was. */
  subject: { phone: string } | { text: string };
  /** Where it goes; null: nowhere, and the answer is the same. */
  phone: string | null;
}

export interface CodeSent {
  resendSeconds: number;
  ttlMinutes: number;
  digits: number;
}

/** Sends a code, or only acts as if. Throws SMS_CODE_TOO_OFTEN with the seconds to wait. */
export async function sendCode(deps: AccountDeskDeps, { purpose, district, address, subject, phone }: CodeRequest): Promise<CodeSent> {
  const { fields, ring, orm } = deps;
  return orm.em.fork().transactional(async (em) => {
    const [typed, kind] = phone !== null ? ([phone, 'phone'] as const) : subjectOf(subject);
    // While keys change, what was sent under the older ones counts as well: the limits don't begin anew.
    const phoneIndexes = fields.blindIndexes(typed, kind);
    const addressHashes = ring.all('act').map(({ secret }) => hmacSm3(secret, `address:${address}`));
    await query(em, `select pg_advisory_xact_lock(hashtextextended(k, 0)) from (select distinct k from unnest($1::text[]) k order by k) k`, [
      [...phoneIndexes, ...addressHashes],
    ]);
    const { at, rules } = await rulesNow(deps, em, district);
    if (lockingPurposes.includes(purpose)) {
      const [newest] = await query<{ wrong: number; tried: Instant | null }>(
        em,
        `select wrong_tries as wrong, ${asInstant('tried_at')} as tried from sms_code where purpose = $1 and phone_index = any($2) order by sent_at desc limit 1`,
        [purpose, phoneIndexes],
      );
      const until = newest && codeLockedUntil({ wrongTries: newest.wrong, triedAt: newest.tried }, at, rules.code.tries, rules.bindLockMinutes);
      if (until) throw refuse('MOBILE_LOCKED', { facts: { until } });
    }
    const sent = await query<{ at: Instant; here: boolean }>(
      em,
      `select ${asInstant('sent_at')} as at, phone_index = any($1) as here from sms_code
         where (phone_index = any($1) and sent_at > $3::timestamptz - interval '24 hours')
           or (address_hash = any($2) and sent_at > $3::timestamptz - interval '1 hour')`,
      [phoneIndexes, addressHashes, at],
    );
    const toPhone = sent.filter(({ here }) => here).map((one) => one.at);
    const hour = plusMs(at, -3_600_000);
    const fromAddress = sent.filter((one) => one.at > hour).length;
    const wait = Math.max(codeWaitSeconds(toPhone, at, rules.code, rules.codeLimits), fromAddress >= rules.codeLimits.perAddressHour ? 600 : 0);
    if (wait > 0) throw refuse('SMS_CODE_TOO_OFTEN', { facts: { retryAfterSeconds: wait } });
    const id = uuidv7();
    const code = smsCode();
    await query(
      em,
      `insert into sms_code (id, purpose, phone_index, code_hash, district, address_hash, sent_at) values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        id,
        purpose,
        fields.blindIndex(typed, kind),
        hashOf(ring.active('act').secret, id, code),
        district,
        hmacSm3(ring.active('act').secret, `address:${address}`),
        at,
      ],
    );
    if (phone !== null) {
      const { ttlMinutes } = rules.code;
      const params = { code, minutes: String(ttlMinutes) };
      const notAfter = plusMs(at, ttlMinutes * 60_000);
      await queueSms(em, fields, { key: `code/${id}`, template: templates[purpose], to: { phone }, params, district, notAfter });
    }
    return { resendSeconds: rules.code.resendSeconds, ttlMinutes: rules.code.ttlMinutes, digits: rules.code.digits };
  });
}

const subjectOf = (subject: CodeRequest['subject']) => ('phone' in subject ? ([subject.phone, 'phone'] as const) : ([subject.text, 'text'] as const));

const hashOf = (secret: Uint8Array, id: string, code: string): string => hmacSm3(secret, `code:${id}:${code}`);

interface CodeRow {
  id: string;
  code_hash: string;
  district: string;
  wrong: number;
  sent: Instant;
  used: Instant | null;
  tried: Instant | null;
}

/** Tries a typed code against the newest one sent to the phone for this purpose, and counts the try. */
export async function tryCode(deps: AccountDeskDeps, purpose: CodePurpose, phone: string | null, typed: unknown): Promise<CodeProof> {
  const no = (code: Parameters<typeof reason>[0]): CodeProof => ({ reasons: [reason(code, { field: 'smsCode', rule: 'A11' })], codeId: null });
  if (typeof typed !== 'string' || typed.trim() === '')
    return { reasons: [reason('FIELD_REQUIRED', { field: 'smsCode', message: '请填写验证码' })], codeId: null };
  if (phone === null) return no('SMS_CODE_WRONG');
  return deps.orm.em.fork().transactional(async (em) => {
    const [row] = await query<CodeRow>(
      em,
      `select id, code_hash, district, wrong_tries as wrong, ${asInstant('sent_at')} as sent, ${asInstant('used_at')} as used, ${asInstant('tried_at')} as tried from sms_code
         where purpose = $1 and phone_index = any($2) order by sent_at desc limit 1 for update`,
      [purpose, deps.fields.blindIndexes(phone, 'phone')],
    );
    if (!row) return no('SMS_CODE_WRONG');
    const { at, rules } = await rulesNow(deps, em, row.district);
    const locks = lockingPurposes.includes(purpose);
    if (locks && codeLockedUntil({ wrongTries: row.wrong, triedAt: row.tried }, at, rules.code.tries, rules.bindLockMinutes))
      return { reasons: [reason('MOBILE_LOCKED', { field: 'smsCode', rule: 'S3-08' })], codeId: null };
    const dead = codeUsable({ sentAt: row.sent, wrongTries: row.wrong, usedAt: row.used }, at, rules.code);
    const plain = typed.normalize('NFKC').trim();
    const right = deps.ring.all('act').some(({ secret }) => sameText(hashOf(secret, row.id, plain), row.code_hash));
    if (dead) return { ...no(dead), known: right };
    await query(em, `update sms_code set wrong_tries = wrong_tries + 1, tried_at = $2 where id = $1`, [row.id, at]);
    if (right) return { reasons: [], codeId: row.id };
    if (!locks) return no('SMS_CODE_WRONG');
    const left = rules.code.tries - row.wrong - 1;
    return { reasons: [reason('SMS_CODE_WRONG', { field: 'smsCode', message: `验证码错误，还可输入${left}次`, rule: 'S3-08' })], codeId: null };
  });
}

/** Inside an act: is the code that was right a moment ago still unused? Locks it until the act is decided. */
export async function codeReasons(em: EntityManager, proof: CodeProof | undefined): Promise<Reason[]> {
  if (!proof) return [];
  if (proof.codeId === null) return proof.reasons;
  const [row] = await query<{ used: boolean }>(em, `select used_at is not null as used from sms_code where id = $1 for update`, [proof.codeId]);
  return row && !row.used ? proof.reasons : [reason('SMS_CODE_EXPIRED', { field: 'smsCode', rule: 'A11' })];
}

/** Marks the code as used, with the act. */
export async function useCode(em: EntityManager, proof: CodeProof | undefined, at: Instant): Promise<void> {
  if (proof?.codeId) await query(em, `update sms_code set used_at = $2 where id = $1`, [proof.codeId, at]);
}
