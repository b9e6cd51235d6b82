// A draw that nobody can steer: a secret that is committed to, a public draw that is nobody's, and what follows from both (S3-28). Seats and experts are drawn so.
import { hex, hmacOf, joined, unhex, utf8, type Sm3 } from '../domain/kit/draw.ts';

/** Hash of text lines, each ended by a line feed. */
export const linesHash = (lines: readonly string[], sm3: Sm3): string => hex(sm3(utf8(lines.map((line) => `${line}\n`).join(''))));

/** What is published beforehand: SM3(secret). */
export const commitmentOf = (secret: string, sm3: Sm3): string => hex(sm3(unhex(secret)));

/** The draw as it is mixed in: characters in one form (NFKC), white space as single blanks. */
export const beaconText = (value: string): string => value.normalize('NFKC').trim().replace(/\s+/g, ' ');

/** SM3(secret ‖ beacon ‖ run number): 32 bytes, UTF-8 text, four bytes with the highest first. */
export function seedOf(secret: string, beacon: string, run: number, sm3: Sm3): string {
  const no = Uint8Array.of((run >>> 24) & 255, (run >>> 16) & 255, (run >>> 8) & 255, run & 255);
  return hex(sm3(joined(unhex(secret), utf8(beacon), no)));
}

/** Keyed hash of what somebody knows of himself: HMAC-SM3(salt, value). Only he is told the salt. */
export const saltedHash = (salt: string, value: string, sm3: Sm3): string => hex(hmacOf(sm3, unhex(salt))(utf8(value)));

/** The salt of one thing under a run's key. */
export const saltOf = (key: Uint8Array, about: string, sm3: Sm3): string => hex(hmacOf(sm3, key)(utf8(about)));
