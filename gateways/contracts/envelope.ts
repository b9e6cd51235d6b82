// The envelope around every request to a neighbour, every answer and every call back: SM4-CTR, then HMAC-SM3 over all of it, with nonce and time.
// Both sides compute it for themselves. The body is base64url of IV (16 bytes) ‖ ciphertext ‖ MAC (32 bytes); the keys (SM4 16 bytes, HMAC 32 bytes)
// are HKDF-SM3(working key, no salt, `ENVELOPE_INFO`). The MAC covers: length of `about` (4 bytes, big endian) ‖ `about` ‖ IV ‖ ciphertext.
import { z } from 'zod';

export const ENVELOPE_INFO = 'banshi-envelope-v1';
/** A working key travels sealed under HKDF-SM3(agreed secret, no salt, `KEY_INFO/<neighbour>`). */
export const KEY_INFO = 'banshi-envelope-key-v1';
/** An envelope made longer ago than this, or further ahead, is refused; a nonce is remembered at least as long. Milliseconds. */
export const ENVELOPE_VALID_MS = 300_000;

export const envelopeSchema = z.strictObject({
  v: z.literal(1),
  /** Id of the working key. */
  key: z.string().regex(/^[\w-]{1,64}$/),
  /** 16 random bytes in hex: used once. */
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  /** Milliseconds since the epoch, real time. */
  at: z.int().positive(),
  body: z.string().regex(/^[\w-]+$/),
});
export type Envelope = z.infer<typeof envelopeSchema>;

export interface About {
  direction: 'request' | 'answer' | 'callback';
  neighbour: string;
  /** Path below the neighbour's address, e.g. `/persons`. */
  path: string;
  key: string;
  nonce: string;
  at: number;
  /** Of an answer: nonce of the request that it answers. */
  of?: string;
}

/** What is authenticated beside the body: an envelope counts for one neighbour, path, direction and moment, an answer for one request. */
export const aboutEnvelope = ({ direction, neighbour, path, key, nonce, at, of }: About): string =>
  [ENVELOPE_INFO, direction, neighbour, path, key, nonce, String(at), of ?? ''].join('\n');

/** `POST <url>/keys`: a working key is handed over before its first use. `wrapped`: base64url, sealed with `about` = `aboutKey(…)`. */
export const keyHandOverSchema = z.strictObject({ key: z.string().regex(/^[\w-]{1,64}$/), wrapped: z.string().regex(/^[\w-]+$/) });
export const aboutKey = (neighbour: string, key: string): string => [KEY_INFO, neighbour, key].join('\n');
export const keyTakenSchema = z.object({ key: z.string() });

/** Codes that a receiver refuses an envelope with, status 401. */
export const envelopeCodes = {
  unknownKey: 'ENVELOPE_KEY_UNKNOWN',
  altered: 'ENVELOPE_ALTERED',
  stale: 'ENVELOPE_STALE',
  replayed: 'ENVELOPE_REPLAYED',
} as const;

/** One refused envelope as a stand-in shows it under `/_alarms/<neighbour>`. */
export const alarmSchema = z.object({ at: z.iso.datetime(), code: z.string(), path: z.string() });
export type EnvelopeAlarm = z.infer<typeof alarmSchema>;
