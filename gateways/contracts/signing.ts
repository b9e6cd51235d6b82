// How a request to an outside platform is signed. Both sides compute the HMAC for themselves: a shared helper would hide a mistake.
import { z } from 'zod';

export const TIMESTAMP_HEADER = 'x-platform-timestamp';
export const SIGNATURE_HEADER = 'x-platform-signature';
/** Stands for the hash of a body that is streamed and so isn't known when the headers are sent. */
export const UNSIGNED_STREAM = 'UNSIGNED-STREAM';
/** A request signed longer ago than this, or further ahead, is refused as a replay. */
export const SIGNATURE_VALID_MS = 300_000;

/** What the HMAC-SHA256 (hex) is made of: method, path with query, timestamp (ms since the epoch, real time), SHA-256 of the body in hex. */
export const stringToSign = (method: string, path: string, timestamp: string, bodyHash: string): string =>
  [method.toUpperCase(), path, timestamp, bodyHash].join('\n');

/** What a platform answers with any status that isn't 2xx. */
export const platformErrorSchema = z.object({ code: z.string().max(64), message: z.string().max(500) });
export type PlatformError = z.infer<typeof platformErrorSchema>;
