// Signatures that people make over a text of their own, with a key that they have registered.
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../db/kit/sql.ts';
import { verifySm2 } from '../../security/sm2.ts';

/** Which of the signer's registered keys made the signature (SM2, r‖s in hex); null: none. */
export async function signingKey(em: EntityManager, accountId: string, text: string, signature: string): Promise<string | null> {
  const keys = await query<{ id: string; publicKey: string }>(
    em,
    `select id, public_key as "publicKey" from officer_key where account_id = $1 and revoked_at is null`,
    [accountId],
  );
  return keys.find(({ publicKey }) => verifySm2(text, signature, publicKey))?.id ?? null;
}
