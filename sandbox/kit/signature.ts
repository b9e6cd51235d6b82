// Checks the signature of a request as the platform would.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { SIGNATURE_HEADER, SIGNATURE_VALID_MS, stringToSign, TIMESTAMP_HEADER, UNSIGNED_STREAM } from '../../gateways/contracts/signing.ts';

/** True when the request was signed with the secret, lately, over exactly this body (`null`: a stream). */
export function signed(request: Request, body: Buffer | null, secret: string): boolean {
  const timestamp = request.get(TIMESTAMP_HEADER) ?? '';
  const given = Buffer.from(request.get(SIGNATURE_HEADER) ?? '', 'hex');
  if (!(Math.abs(Date.now() - Number(timestamp || Number.NaN)) <= SIGNATURE_VALID_MS)) return false;
  const bodyHash = body === null ? UNSIGNED_STREAM : createHash('sha256').update(body).digest('hex');
  const wanted = createHmac('sha256', secret)
    .update(stringToSign(request.method, request.originalUrl, timestamp, bodyHash))
    .digest();
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
