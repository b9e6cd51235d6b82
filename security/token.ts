// Session tokens and SMS codes. The table keeps a hash: whoever reads it can't sign in with it.
import { randomBytes, randomInt } from 'node:crypto';
import { sm3 } from './hash.ts';

/** What the table keeps of a token: SM3 in hex. A token has 256 random bits, so no salt and no slow hash is needed. */
export const tokenHash = (token: string): string => sm3(token);

/** Begins the tokens of sessions that the central platform confirms with each request; the hash covers it, so it can't be taken off. */
export const CENTRAL_TOKEN = 'c.';

/** A new opaque token (32 random bytes as base64url, 43 characters, after a beginning that says something to us) and its hash. */
export function newToken(beginning = ''): { token: string; hash: string } {
  const token = beginning + randomBytes(32).toString('base64url');
  return { token, hash: tokenHash(token) };
}

/** A code of six digits, each of the million equally likely (`randomInt` rejects the values that would bias it). */
export const smsCode = (): string => String(randomInt(1_000_000)).padStart(6, '0');
