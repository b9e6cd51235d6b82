// The challenge that officers sign beside the password (Q01). Pure: moments and rows are handed in, signatures are verified elsewhere.
import { plusMs, type Instant } from '../kit/instant.ts';
import type { AccountProblem } from './problems.ts';

export const CHALLENGE_SECONDS = 60;

/** What the key signs (SM2 with SM3, default user id): nonce and the account name as typed, so that a signature is good for one sign-in of one account. */
export const challengeText = (nonce: string, identifier: string): string => `banshi-sign-in-v1\n${nonce}\n${identifier}`;

/** What a key signs when its holder registers it by himself: that he has it, for this account and no other. */
export const ownKeyText = (accountId: string, publicKey: string): string => `banshi-signing-key-v1\n${accountId}\n${publicKey}`;

/** A point of the curve, uncompressed: 04 and 128 hex digits. */
export const isPublicKey = (text: string): boolean => /^04[0-9a-f]{128}$/.test(text);

export interface Challenge {
  madeAt: Instant;
  usedAt: Instant | null;
}

/** May this challenge still be answered? Its end is excluded. */
export const challengeProblem = (challenge: Challenge | null, now: Instant): AccountProblem | null =>
  challenge === null || challenge.usedAt !== null || now >= plusMs(challenge.madeAt, CHALLENGE_SECONDS * 1000) ? 'CHALLENGE_EXPIRED' : null;

/** Is a password older than so many days? 0 days: never. One that was never set is. */
export const passwordOver = (changedAt: Instant | null, days: number, now: Instant): boolean =>
  days > 0 && (changedAt === null || now >= plusMs(changedAt, days * 86_400_000));
