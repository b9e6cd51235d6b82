// Q01: challenges for officers' sign-in and the keys that sign them. What was signed stays beside its challenge: that is the trace.
import type { EntityManager } from '@mikro-orm/postgresql';
import { randomBytes } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { uuidv7 } from '../../db/kit/ids.ts';
import { asInstant, brokenConstraint, NOW, query } from '../../db/kit/sql.ts';
import { CHALLENGE_SECONDS, challengeProblem, challengeText, isPublicKey, ownKeyText } from '../../domain/account/challenge.ts';
import type { AccountProblem } from '../../domain/account/problems.ts';
import { plusMs, type Instant } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { hmacSm3 } from '../../security/hash.ts';
import { save } from '../kit/save.ts';
import { withSeal } from '../protection/permissions.ts';
import type { AccountDeskDeps } from './deps.ts';

/** The answer to a challenge: r‖s in hex. */
export interface Proof {
  nonce: string;
  signature: string;
}

const verified = (text: string, signature: string, publicKey: string): boolean => {
  try {
    return sm2.doVerifySignature(new TextEncoder().encode(text), signature, publicKey, { hash: true });
  } catch {
    // Not even the form of a signature.
    return false;
  }
};

const onCurve = (point: string): boolean => {
  try {
    return isPublicKey(point) && sm2.verifyPublicKey(point);
  } catch {
    return false;
  }
};

export function createChallenges({ orm, ring, seals }: Pick<AccountDeskDeps, 'orm' | 'ring' | 'seals'>) {
  const addressHash = (address: string): string => hmacSm3(ring.active('act').secret, `challenge\n${address}`);

  /** Registers an officer's key, or one that its holder has shown. Throws VALIDATION, SIGNATURE_KEY_TAKEN. */
  const giveKey = (accountId: string, publicKey: string, label: string, by: string): Promise<string> =>
    save(orm, async (em) => {
      const point = publicKey.toLowerCase();
      if (!onCurve(point))
        throw refuse('VALIDATION', { reasons: [{ field: 'publicKey', message: '请填写 SM2 公钥（04 开头的 130 位十六进制）', rule: 'Q01' }] });
      const id = uuidv7();
      try {
        await withSeal(em, seals, { table: 'officer_key', id, accountId }, () =>
          query(em, `insert into officer_key (id, account_id, public_key, label, given_by, given_at) values ($1, $2, $3, $4, $5, app_now())`, [
            id,
            accountId,
            point,
            label,
            by,
          ]),
        );
      } catch (error) {
        if (brokenConstraint(error) === 'officer_key_one') throw refuse('SIGNATURE_KEY_TAKEN');
        throw error;
      }
      return id;
    });

  return {
    /** A nonce, good once within the next 60 s. */
    make: (address: string): Promise<{ nonce: string; expiresAt: Instant }> =>
      save(orm, async (em) => {
        const nonce = randomBytes(32).toString('base64url');
        const [row] = await query<{ at: Instant }>(
          em,
          `insert into sign_in_challenge (nonce, address_hash, made_at) values ($1, $2, app_now()) returning ${asInstant('made_at')} as at`,
          [nonce, addressHash(address)],
        );
        return { nonce, expiresAt: plusMs(row!.at, CHALLENGE_SECONDS * 1000) };
      }),

    /** Uses the challenge up, whatever becomes of it, and says what speaks against the signature; null: nothing. In a transaction of its own: a refusal stands in the trace. */
    use: (account: { id: string }, identifier: string, proof: Proof): Promise<AccountProblem | null> =>
      save(orm, async (em: EntityManager) => {
        const [row] = await query<{ madeAt: Instant; usedAt: Instant | null; now: Instant }>(
          em,
          `select ${asInstant('made_at')} as "madeAt", ${asInstant('used_at')} as "usedAt", ${NOW} as now from sign_in_challenge where nonce = $1 for update`,
          [proof.nonce],
        );
        const over = challengeProblem(row ?? null, row?.now ?? '');
        if (row?.usedAt != null || !row) return over;
        // A key that its holder has registered by himself signs papers; it never signs an officer in.
        const keys = await query<{ id: string; publicKey: string }>(
          em,
          `select id, public_key as "publicKey" from officer_key where account_id = $1 and revoked_at is null and given_by is distinct from account_id`,
          [account.id],
        );
        const key = keys.find(({ publicKey }) => verified(challengeText(proof.nonce, identifier), proof.signature, publicKey));
        const problem = over ?? (key ? null : 'SIGNATURE_WRONG');
        await query(
          em,
          `update sign_in_challenge set used_at = app_now(), account_id = $2, result = $3, key_id = $4, signature = $5 where nonce = $1`,
          [proof.nonce, account.id, problem ?? 'signed', key?.id ?? null, proof.signature.slice(0, 200)],
        );
        return problem;
      }),

    /** Registers a key that its holder has with him. Throws VALIDATION, SIGNATURE_KEY_TAKEN. */
    giveOwnKey: async (accountId: string, { publicKey, label, signature }: { publicKey: string; label: string; signature: string }): Promise<string> => {
      const point = publicKey.toLowerCase();
      if (onCurve(point) && !verified(ownKeyText(accountId, point), signature, point))
        throw refuse('VALIDATION', { reasons: [{ field: 'signature', message: '请用所登记的密钥对 signs 签名', rule: 'R46' }] });
      return giveKey(accountId, publicKey, label, accountId);
    },

    giveKey,

    /** Takes a key back, from the next sign-in on. Throws NOT_FOUND. */
    revokeKey: (accountId: string, id: string, by: string): Promise<void> =>
      save(orm, async (em) => {
        const [key] = await query(em, `select 1 from officer_key where id = $1 and account_id = $2 and revoked_at is null for update`, [
          id,
          accountId,
        ]);
        if (!key) throw refuse('NOT_FOUND');
        await withSeal(em, seals, { table: 'officer_key', id, accountId }, () =>
          query(em, `update officer_key set revoked_at = app_now(), revoked_by = $2 where id = $1`, [id, by]),
        );
      }),
  };
}
